"""The first page: language and country. Another language is spoken as soon as it is chosen."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from komtui.domain.country import COUNTRIES
from komtui.domain.settings.catalogue import Origin
from komtui.i18n import current
from komtui.i18n.choice import interface_language
from komtui.i18n.countries import country_of
from komtui.services.settings.snapshot import Effective
from komtui.ui.screens.setup.fields import SettingRow
from komtui.ui.screens.setup.settings_page import SettingsPage

if TYPE_CHECKING:
    from komtui.services.registry import Services

KEYS = ("language.interface", "company.country")
_LANGUAGE, _COUNTRY = KEYS


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
        guess = territory(os.environ) if undecided else ""
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
        """Save the country as well where it is what it was: this page is then known to be done."""
        row = self.settings[_COUNTRY]
        saved = await super().save()
        if saved and row.origin is Origin.DEFAULT:
            await self.services.settings.set({_COUNTRY: row.value})
        return saved

    def row_changed(self, row: SettingRow) -> None:
        """Speak another language at once."""
        if row.setting.key == _LANGUAGE:
            self.post_message(self.Spoken(interface_language({**os.environ, "KOMTUI_LANGUAGE": ""}, setting=row.value)))


def territory(environment: Mapping[str, str]) -> str:
    """Return the country of the locale, such as `CA` of `fr_CA.UTF-8`; empty where it names none."""
    name = next((environment[each] for each in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(each)), "")
    code = name.partition(".")[0].partition("@")[0].partition("_")[2]
    return code if code in COUNTRIES else ""
