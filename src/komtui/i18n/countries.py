"""Countries by their names: as people write them in any of komtui's languages, with or without accents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from komtui.domain.country import COUNTRIES
from komtui.domain.language import LANGUAGES
from komtui.domain.search import folded

_ALSO = {
    "GB": ("Angleterre", "Écosse", "Pays de Galles", "England", "Scotland", "Wales", "Great Britain", "UK"),
    "NL": ("Hollande", "Holland"),
    "US": ("USA", "États-Unis d'Amérique", "United States of America", "Amérique", "America"),
    "CA": ("Québec",),
    "CZ": ("République tchèque", "Czech Republic"),
}
"""What people say beside the names that CLDR has. Whoever is in Québec is in Canada."""


def country_of(text: str) -> str:
    """Return the code (ISO 3166-1 alpha-2) of a country by its code or its name; empty where it is neither."""
    code = text.strip().upper()
    return code if code in COUNTRIES else _by_name().get(_plain(text), "")


@cache
def _by_name() -> Mapping[str, str]:
    from babel import Locale

    found = {}
    for language in LANGUAGES:
        territories = Locale.parse(language.tag, sep="-").territories
        found.update({_plain(str(territories[code])): code for code in COUNTRIES if code in territories})
    found.update({_plain(name): code for code, names in _ALSO.items() for name in names})
    return found


def _plain(name: str) -> str:
    return "".join(char for char in folded(name) if char.isalnum())
