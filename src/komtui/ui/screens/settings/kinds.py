"""How each kind of setting is edited: the one table, of the configuration and of the guided set-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from komtui.domain.settings.catalogue import Setting, SettingKind
from komtui.i18n import _
from komtui.ui.screens.settings.editors import ChoiceEditor, LineEditor, TextEditor
from komtui.ui.widgets.choice_field import ChoiceField
from komtui.ui.widgets.field_row import Field
from komtui.ui.widgets.text_box import TextBox
from komtui.ui.widgets.text_field import TextField


class Editing(NamedTuple):
    """How one kind is edited."""

    field: Callable[[Setting, str], Field]
    """Makes a field of its own with a value, where each setting has a row: in the set-up."""
    editor: type[LineEditor | TextEditor | ChoiceEditor]
    """What is put over the line that is edited, where one serves all settings: in the configuration."""


def _text(setting: Setting, value: str) -> Field:
    del setting
    return TextField(value)


def _lines(setting: Setting, value: str) -> Field:
    del setting
    return TextBox(value)


def _choice(setting: Setting, value: str) -> Field:
    return ChoiceField([(choice, _(label)) for choice, label in setting.choices], value)


def _secret(setting: Setting, value: str) -> Field:
    # What is kept is never shown.
    del setting, value
    return TextField(password=True)


_LINE = Editing(_text, LineEditor)
KINDS: Mapping[SettingKind, Editing] = {
    SettingKind.TEXT: _LINE,
    SettingKind.MULTILINE: Editing(_lines, TextEditor),
    SettingKind.EMAIL: _LINE,
    SettingKind.HOST: _LINE,
    SettingKind.INTEGER: _LINE,
    SettingKind.CHOICE: Editing(_choice, ChoiceEditor),
    SettingKind.COUNTRY: _LINE,
    SettingKind.PATH: _LINE,
    SettingKind.PATTERN: _LINE,
    SettingKind.SECRET: Editing(_secret, LineEditor),
}
"""How each kind is edited."""


def editor_of(setting: Setting) -> type[LineEditor | TextEditor | ChoiceEditor]:
    """Return which editor of the configuration a setting has."""
    return KINDS[setting.kind].editor
