"""The settings of customers."""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.domain.settings.setting import Setting, SettingKind

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "customers.collect",
        "documents",
        SettingKind.CHOICE,
        N_("Customers of imports"),
        N_("Whether imported documents find their customer in the list by tax number, e-mail or name, or add them."),
        "clients client fichier liste import importer acheteur customers customer buyer list collect",
        group=N_("Customers"),
        default="yes",
        choices=(("yes", N_("Find or add them")), ("no", N_("Leave them out"))),
    ),
)
"""In the order of the screen."""
