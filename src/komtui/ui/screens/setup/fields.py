"""The rows of the set-up: a setting each, with its field and what is said about it."""

from __future__ import annotations

from komtui.domain.settings.catalogue import Origin, SettingKind
from komtui.i18n import _
from komtui.services.settings.snapshot import Effective
from komtui.ui.screens.settings.kinds import KINDS
from komtui.ui.screens.settings.words import help_words, origin_word, place_word
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_field import FixedField, TextField


class SettingRow(FieldRow):
    """One setting: its field, where its value comes from, its help."""

    def __init__(self, effective: Effective) -> None:
        kind = effective.setting.kind
        if kind is SettingKind.MULTILINE and "\n" not in effective.value:
            # Enter leads from field to field here: who wants several lines has the configuration.
            kind = SettingKind.TEXT
        fixed = effective.origin is Origin.ENVIRONMENT
        field = FixedField(_shown(effective)) if fixed else KINDS[kind].field(effective.setting, effective.value)
        super().__init__(_(effective.setting.label), field, hint=help_words(effective), note=origin_word(effective))
        self.setting = effective.setting
        """Its catalogue entry."""
        self.origin = effective.origin
        """Where its value comes from."""
        self._loaded = field.value

    def load(self, effective: Effective) -> None:
        """Show the value as it is stored."""
        self.value = _shown(effective) if isinstance(self.field, FixedField) else effective.value
        self._loaded = self.field.value
        self.origin = effective.origin
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
