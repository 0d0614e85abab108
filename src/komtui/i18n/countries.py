"""Countries by their names: in any of komtui's languages, or of those who are written to, with or without accents."""

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
    "CA": ("Québec", "QC"),
    "CZ": ("République tchèque", "Czech Republic"),
}
"""What people say beside the names that CLDR has. Whoever is in Québec is in Canada."""


_FOREIGN = ("de", "el", "es", "it", "nl", "pl", "pt")
"""Whose names are looked up where none of ours fits: letters and files come from there."""


def country_of(text: str) -> str:
    """Return the code (ISO 3166-1 alpha-2) of a country by its code or its name; empty where it is neither."""
    code = text.strip().upper()
    if code in COUNTRIES:
        return code
    name = _plain(text)
    return _by_name().get(name, "") or (_by_foreign_name().get(name, "") if name else "")


@cache
def _by_name() -> Mapping[str, str]:
    from babel import Locale
    from babel.core import get_global

    # ISO 3166-1 alpha-3 and what countries were called before, where that is one country today.
    aliases = get_global("territory_aliases").items()
    found = {_plain(name): codes[0] for name, codes in aliases if len(codes) == 1 and name.isalpha()}
    found = {name: code for name, code in found.items() if len(name) == 3 and code in COUNTRIES}
    for language in LANGUAGES:
        territories = Locale.parse(language.tag, sep="-").territories
        found.update({_plain(str(territories[code])): code for code in COUNTRIES if code in territories})
    found.update({_plain(name): code for code, names in _ALSO.items() for name in names})
    return found


@cache
def _by_foreign_name() -> Mapping[str, str]:
    """Return the countries as they are called at home, and by neighbours; what two countries are called is neither."""
    from babel import Locale

    found: dict[str, set[str]] = {}
    for language in _FOREIGN:
        territories = Locale.parse(language).territories
        for code in COUNTRIES & territories.keys():
            found.setdefault(_plain(str(territories[code])), set()).add(code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def _plain(name: str) -> str:
    return "".join(char for char in folded(name) if char.isalnum())
