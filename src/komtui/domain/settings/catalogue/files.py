"""The settings of files: where people at the screen may save and read."""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.domain.sales.exchange import Format
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
    Setting(
        "files.exports",
        "documents",
        SettingKind.TEXT,
        N_("Export folder"),
        N_("Into which documents were exported the last time; it is proposed again."),
        "dossier exporter export fichiers folder files dernier last",
        group=N_("Exports"),
    ),
    Setting(
        "files.export_format",
        "documents",
        SettingKind.CHOICE,
        N_("Export format"),
        N_("In which documents were exported the last time; it is proposed again."),
        "format exporter export facturx ubl cii json csv",
        group=N_("Exports"),
        default=Format.FACTURX,
        choices=tuple((each.value, each.value) for each in Format),
    ),
)
"""In the order of the screen."""
