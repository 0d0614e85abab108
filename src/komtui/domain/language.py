"""Languages: those that komtui speaks, and writes documents and letters in."""

from __future__ import annotations

from typing import Final, NamedTuple

from komtui.domain.search import folded


class Language(NamedTuple):
    """One of them; how it writes numbers and amounts is said in `i18n/localizer`."""

    code: str
    """As settings, files and catalogues have it: `fr_CA`."""
    name: str
    """What it is called by those who speak it."""
    tag: str
    """BCP 47, as a PDF says what it is written in."""
    words: tuple[str, ...]
    """What people write for it in a file, beside its code."""


LANGUAGES: tuple[Language, ...] = (
    Language("en", "English", "en", ("english", "anglais", "en_CA", "en_US", "en_GB")),
    Language("fr", "Français", "fr-FR", ("french", "français", "fr_FR")),
    Language("fr_CA", "Français (Canada)", "fr-CA", ("canadian french", "français canadien", "québécois")),
)
"""In the order of a list to choose from."""

CHOICES: tuple[tuple[str, str], ...] = tuple((each.code, each.name) for each in LANGUAGES)
"""Codes and names, as a setting offers them."""

FRENCH: Final = frozenset(
    {"FR", "MC", "LU"}
    # Overseas.
    | {"BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}
    # Africa.
    | {"BF", "BJ", "CD", "CF", "CG", "CI", "CM", "DJ", "GA", "GN", "KM", "MG", "ML", "NE", "SN", "TD", "TG"}
)
"""Countries that do business in French, by ISO 3166-1 alpha-2."""
PARTLY_FRENCH: Final = frozenset({"BE", "CH"})
"""Those of which only a part does; Canada, whose French is another one, is told apart by `is_quebec`."""


def is_quebec(region: str) -> bool:
    """Return whether a Canadian province, as written, is Québec."""
    return folded(region.strip()) in {"qc", "quebec", "pq"}
