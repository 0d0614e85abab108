"""The first page: language, country, and what law asks about the trade there.

Another language is spoken as soon as it is chosen, and what is asked follows the country as soon as it is typed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.message import Message

from komtui.domain.country import COUNTRIES
from komtui.domain.language import is_quebec
from komtui.domain.sales.legal.numbers import FRENCH
from komtui.domain.settings.catalogue import Origin
from komtui.i18n import current
from komtui.i18n.choice import interface_language
from komtui.i18n.countries import country_of
from komtui.services.settings import registrations
from komtui.services.settings.snapshot import Effective
from komtui.ui.screens.setup.fields import SettingRow
from komtui.ui.screens.setup.settings_page import SettingsPage

if TYPE_CHECKING:
    from komtui.services.registry import Services

KEYS = ("language.interface", "company.country")
_LANGUAGE, _COUNTRY = KEYS
_SCHEME: Final = "company.tax_scheme"
_SUPPLY: Final = "documents.supply"
_DEBITS: Final = "company.tax_on_debits"
_SECTOR: Final = "company.sector"
ASKED = (*KEYS, _SUPPLY, _SCHEME, _DEBITS, _SECTOR)
"""Settings of the page; those of the trade have usual answers, and stand there where the country's law asks."""


class LanguagePage(SettingsPage):
    """Tells which language was chosen."""

    @dataclass
    class Spoken(Message):
        """Another language was chosen."""

        language: str
        """One of `i18n.LANGUAGES`."""

    def __init__(
        self,
        services: Services,
        found: Sequence[Effective],
        go_on: str,
        entered: Mapping[str, str] | None = None,
        beside: Mapping[str, str] | None = None,
    ) -> None:
        undecided = any(each.setting.key == _COUNTRY and each.origin is Origin.DEFAULT for each in found)
        guess = (territory(os.environ) or _territory_of(current().language)) if undecided else ""
        self._proposed = {_COUNTRY: guess} if guess else {}
        super().__init__(services, found, go_on, {**self._proposed, **(entered or {})}, beside)

    @property
    def typed(self) -> bool:
        """Whether the person entered something; what the page proposes by itself is nothing to ask about."""
        return bool(self.entered.items() - self._proposed.items())

    def on_mount(self) -> None:
        """Say which country the letters stand for."""
        super().on_mount()
        self._name_country()
        self._sift()

    @property
    def entered(self) -> dict[str, str]:
        """What was entered and is not saved; nothing of what is not asked in that country."""
        return {key: value for key, value in super().entered.items() if self.settings[key].display}

    def _sift(self) -> None:
        """Ask what arises: the option for debits of whoever sells goods alone, or charges no VAT, does not."""
        country = country_of(self.settings[_COUNTRY].value)
        rows, is_french = self.settings, country in FRENCH
        rows[_SUPPLY].display = rows[_SCHEME].display = is_french
        has_vat = rows[_SCHEME].value != "franchise"
        rows[_DEBITS].display = is_french and has_vat and rows[_SUPPLY].value != "goods"
        rows[_SECTOR].display = is_french or country == "CA"

    def left(self, row: SettingRow) -> None:
        """Say which country was typed, as soon as the field is left."""
        if row.setting.key == _COUNTRY:
            self._name_country()

    def _name_country(self) -> None:
        row = self.settings[_COUNTRY]
        if code := country_of(row.value):
            name = current().country(code)
            row.annotate("" if name == row.value.strip() else name)

    async def save(self) -> bool:
        """Save the country as well where it is what it was: this page is then known to be done.

        Whoever writes Québec there has said the province, which is asked on the next page.
        """
        row = self.settings[_COUNTRY]
        in_quebec = is_quebec(row.value, "") and not self._values[registrations.REGION]
        saved = await super().save()
        if saved and row.origin is Origin.DEFAULT:
            await self.services.settings.set({_COUNTRY: row.value})
        if saved and in_quebec:
            await self.services.settings.set({registrations.REGION: "QC"})
        return saved

    def row_changed(self, row: SettingRow) -> None:
        """Speak another language at once."""
        if row.setting.key == _LANGUAGE:
            self.post_message(self.Spoken(interface_language({**os.environ, "KOMTUI_LANGUAGE": ""}, setting=row.value)))
        elif row.setting.key in {_COUNTRY, _SUPPLY, _SCHEME}:
            self._sift()
        if row.setting.key == _SECTOR:
            self.warn()


def territory(environment: Mapping[str, str]) -> str:
    """Return the country of the locale, such as `CA` of `fr_CA.UTF-8`; empty where it names none."""
    name = next((environment[each] for each in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(each)), "")
    return _territory_of(name.partition(".")[0].partition("@")[0])


def _territory_of(language: str) -> str:
    """Return the country that a language names, such as `CA` of `fr_CA`; empty where it names none."""
    code = language.partition("_")[2]
    return code if code in COUNTRIES else ""
