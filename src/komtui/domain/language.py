"""Languages: those that komtui speaks, and writes documents and letters in, with all that is said of each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from komtui.domain.search import folded

_NBSP, _NNBSP = "\u00a0", "\u202f"


class Writing(NamedTuple):
    """How a language writes figures and days; the tests compare it with what Babel says."""

    locale: str
    """Babel's, for long dates and the names of countries."""
    symbols: Mapping[str, str]
    """Signs of currencies, by ISO 4217; of others their code is written."""
    point: str = "."
    """Between whole numbers and decimals."""
    group: str = ","
    """Between thousands."""
    symbol_last: bool = False
    """Whether the sign stands behind the amount: `12,00 €`."""
    percent: str = "%"
    """What stands behind a rate."""
    day: str = ""
    """A date in a list, for `strftime`; empty for ISO 8601, which is official in Canada."""
    day_of_late: str = "%m-%d"
    """The same without its year."""
    first: str = ""
    """How the first of a month is counted, where CLDR's pattern cannot say so: `1er`."""


class Language(NamedTuple):
    """One of them."""

    code: str
    """As settings, files and catalogues have it: `fr_CA`."""
    name: str
    """What it is called by those who speak it."""
    tag: str
    """BCP 47, as a PDF says what it is written in."""
    words: tuple[str, ...]
    """What people write for it in a file, beside its code."""
    writing: Writing
    """How it writes figures and days."""
    countries: frozenset[str] = frozenset()
    """Which do business in it, by ISO 3166-1 alpha-2; where a part does, see `adapters/formats/language`."""


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
LANGUAGES: tuple[Language, ...] = (
    Language(
        "en",
        "English",
        "en",
        ("english", "anglais", "en_CA", "en_US", "en_GB"),
        Writing("en_CA", MappingProxyType({"EUR": "€", "CAD": "$", "USD": "US$", "GBP": "£", "JPY": "JP¥"})),
    ),
    Language(
        "fr",
        "Français",
        "fr-FR",
        ("french", "français", "fr_FR"),
        Writing(
            "fr_FR",
            MappingProxyType({"EUR": "€", "CAD": "$CA", "USD": "$US", "GBP": "£GB"}),
            point=",",
            group=_NNBSP,
            symbol_last=True,
            percent=f"{_NBSP}%",
            day="%d/%m/%Y",
            day_of_late="%d/%m",
            first="1er",
        ),
        FRENCH,
    ),
    Language(
        "fr_CA",
        "Français (Canada)",
        "fr-CA",
        ("canadian french", "français canadien", "québécois"),
        Writing(
            "fr_CA",
            MappingProxyType({"EUR": "€", "CAD": "$", "USD": f"${_NBSP}US", "GBP": "£", "JPY": "¥"}),
            point=",",
            group=_NBSP,
            symbol_last=True,
            percent=f"{_NBSP}%",
            first="1er",
        ),
    ),
)
"""In the order of a list to choose from; the first is what is spoken where no other is asked for."""

CHOICES: tuple[tuple[str, str], ...] = tuple((each.code, each.name) for each in LANGUAGES)
"""Codes and names, as a setting offers them."""


def language_of(tag: str) -> str:
    """Return the language of komtui that is nearest to `tag`, a locale or BCP 47 name such as `fr_CA.UTF-8`."""
    name = tag.partition(".")[0].partition("@")[0].replace("-", "_").lower()
    found = [each.code for each in LANGUAGES if name == each.code.lower() or name.startswith(f"{each.code.lower()}_")]
    return max(found, key=len, default=LANGUAGES[0].code)


def spoken_in(country: str) -> str:
    """Return the language that a whole country does business in; the first one where it is none of the others."""
    return next((each.code for each in LANGUAGES if country in each.countries), LANGUAGES[0].code)


def is_quebec(region: str, postcode: str = "") -> bool:
    """Return whether a Canadian address is in Québec, by its province as written, or else by its postcode.

    The first letter of a Canadian postcode is its province's: G, H and J are Québec.
    """
    if not region.strip():
        return postcode.strip()[:1].upper() in {"G", "H", "J"}
    return folded(region.strip()) in {"qc", "quebec", "pq"}
