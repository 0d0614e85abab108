"""The settings of the database: where the books are, which must be known before they are open."""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.domain.settings.setting import Setting, SettingKind

ADDRESS = "database.address"
"""Key of where the books are."""
SETTINGS: tuple[Setting, ...] = (
    Setting(
        ADDRESS,
        "database",
        SettingKind.TEXT,
        N_("Books"),
        N_(
            "A file, or a server: postgresql://role@host/name. Empty for the file in the data folder. It counts from"
            " the next start on."
        ),
        "base de données serveur server postgresql postgres sqlite adresse address fichier file caisses tills "
        "sauvegarde sauvegarder copie réseau partage network share backup",
        machine=True,
        variable="KOMTUI_DATABASE",
    ),
    Setting(
        "database.password",
        "database",
        SettingKind.SECRET,
        N_("Password of the server"),
        N_("Where ~/.pgpass or a service file does not give it. Kept in the secret store, never in the address."),
        "mot de passe base de données serveur postgresql password",
    ),
)
"""In the order of the screen."""
