"""The settings that only a store has; what else a store may override is said by each entry's `per_store`."""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.domain.settings.setting import Setting, SettingKind

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "store.name",
        "stores",
        SettingKind.TEXT,
        N_("Store's name"),
        N_("What people call this store; empty for the short name that it has in the books."),
        "nom magasin boutique succursale store shop name",
        per_store=True,
        only_store=True,
    ),
)
"""In the order of the screen."""
