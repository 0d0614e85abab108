"""The settings of customers."""

from __future__ import annotations

from typing import Final

from komtui.domain.marking import N_
from komtui.domain.settings.setting import Setting, SettingKind

COLLECTS: Final = "customers.collect"

SETTINGS: tuple[Setting, ...] = (
    Setting(
        COLLECTS,
        "documents",
        SettingKind.CHOICE,
        N_("Customers of documents"),
        N_(
            "Whether documents that come in, or are issued, find their customer in the list by tax number, e-mail or "
            "name, or add them."
        ),
        "clients client fichier liste import importer acheteur customers customer buyer list collect",
        group=N_("Customers"),
        default="yes",
        choices=(("yes", N_("Find or add them")), ("no", N_("Leave them out"))),
    ),
)
"""In the order of the screen."""
