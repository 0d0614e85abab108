"""The settings of language and region."""

from __future__ import annotations

from komtui.domain.language import CHOICES
from komtui.domain.marking import N_
from komtui.domain.settings.setting import Setting, SettingKind

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "language.interface",
        "language",
        SettingKind.CHOICE,
        N_("Language"),
        N_("Of the screens; empty for the system's."),
        "langue language interface écran français english affichage menus display",
        choices=(("", N_("the system's")), *CHOICES),
        machine=True,
    ),
    Setting(
        "language.documents",
        "language",
        SettingKind.CHOICE,
        N_("Documents' language"),
        N_("For customers of whom nothing else is known."),
        "langue documents factures language client clients customers",
        choices=(("", N_("as the country has it")), *CHOICES),
        per_store=True,
    ),
)
"""In the order of the screen."""
