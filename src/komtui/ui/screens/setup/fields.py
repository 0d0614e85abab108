"""The field of each kind of setting, a row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from komtui.domain.settings.catalogue import Origin, SettingKind
from komtui.i18n import _
from komtui.services.settings.snapshot import Effective
from komtui.ui.screens.settings.words import help_words, origin_word, place_word
from komtui.ui.widgets.choice_field import ChoiceField
from komtui.ui.widgets.field_row import Field, FieldRow
from komtui.ui.widgets.text_box import TextBox
from komtui.ui.widgets.text_field import FixedField, TextField

Maker = Callable[[Effective], Field]


def _text(effective: Effective) -> Field:
    return TextField(effective.value)


def _lines(effective: Effective) -> Field:
    return TextBox(effective.value)


def _choice(effective: Effective) -> Field:
    return ChoiceField([(value, _(label)) for value, label in effective.setting.choices], effective.value)


def _secret(effective: Effective) -> Field:
    del effective
    return TextField(password=True)


FIELDS: Mapping[SettingKind, Maker] = {
    SettingKind.TEXT: _text,
    SettingKind.MULTILINE: _lines,
    SettingKind.EMAIL: _text,
    SettingKind.HOST: _text,
    SettingKind.INTEGER: _text,
    SettingKind.CHOICE: _choice,
    SettingKind.COUNTRY: _text,
    SettingKind.PATH: _text,
    SettingKind.PATTERN: _text,
    SettingKind.SECRET: _secret,
}
"""How each kind is edited."""


class SettingRow(FieldRow):
    """One setting: its field, where its value comes from, its help."""

    def __init__(self, effective: Effective) -> None:
        fixed = effective.origin is Origin.ENVIRONMENT
        field = FixedField(_shown(effective)) if fixed else FIELDS[effective.setting.kind](effective)
        super().__init__(_(effective.setting.label), field, hint=help_words(effective), note=origin_word(effective))
        self.setting = effective.setting
        """Its catalogue entry."""
        self._loaded = field.value

    def load(self, effective: Effective) -> None:
        """Show the value as it is stored."""
        self.value = _shown(effective) if isinstance(self.field, FixedField) else effective.value
        self._loaded = self.field.value
        self.annotate(origin_word(effective))
        self.changed = False

    def show_place(self, effective: Effective, place: str) -> None:
        """Say of a secret whether there is one, and where a new one would be kept."""
        if isinstance(self.field, TextField):
            self.field.placeholder = _("set; type to replace it") if effective.is_set else _("not set")
            kept = _("A new one is kept in {place}.").format(place=place_word(place))
            self.say(f"{help_words(effective)} {kept}")

    @property
    def edited(self) -> bool:
        """Whether it differs from what is stored. An untouched secret never does."""
        return not isinstance(self.field, FixedField) and self.value != self._loaded


def _shown(effective: Effective) -> str:
    if effective.setting.secret:
        return "••••••••" if effective.is_set else ""
    labels = dict(effective.setting.choices)
    return _(labels[effective.value]) if effective.value in labels else effective.value
