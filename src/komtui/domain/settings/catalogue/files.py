"""The settings of files: where people at the screen may save and read."""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.domain.settings.setting import Setting, SettingKind

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "files.clerks",
        "people",
        SettingKind.TEXT,
        N_("Folders of clerks"),
        N_(
            "Below these, separated by colons, clerks save PDFs and read what they import. Empty for the documents,"
            " downloads and desktop of who runs komtui, and ~/komtui."
        ),
        "dossiers vendeurs employés enregistrer importer téléchargements clé usb folders clerks save import downloads",
        machine=True,
    ),
)
"""In the order of the screen."""
