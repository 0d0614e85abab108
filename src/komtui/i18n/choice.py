"""Which language: that of the screens from the person's wishes, that of documents from the company's country."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.language import PARTLY_FRENCH, is_quebec, language_of, spoken_in
from komtui.i18n.localizer import LANGUAGES

_CATEGORIES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In the order that POSIX gives them (Base Definitions, 8.2)."""


def interface_language(environment: Mapping[str, str], option: str = "", setting: str = "") -> str:
    """Return the language of the screens and of the command line, one of `LANGUAGES`.

    The first that says anything decides: `option` (`--language`), `KOMTUI_LANGUAGE`, `setting` (the effective value of
    `language.interface`), then the locale of `environment`. Only the languages that are not komtui's end in English.
    """
    for wish in (option, environment.get("KOMTUI_LANGUAGE", ""), setting):
        if wish:
            return language_of(wish)
    return next((language_of(environment[name]) for name in _CATEGORIES if environment.get(name)), "en")


def documents_language(setting: str, country: str, region: str, postcode: str = "") -> str:
    """Return the language of documents for a customer of whom nothing else is known.

    `setting` is `language.documents`; where it is empty, that which the country does business in, Canadian French in
    Québec.
    """
    if setting in LANGUAGES:
        return setting
    if country == "CA":
        return "fr_CA" if is_quebec(region, postcode) else "en"
    return "fr" if country in PARTLY_FRENCH else spoken_in(country)
