"""The gauge in one line of the screen: the address gives way where there are too few cells for all of it."""

from __future__ import annotations

from rich.cells import cell_len

from komtui.domain.mail.quota import Usage
from komtui.i18n.presentation import quota
from komtui.ui.terminal.glyphs import clipped


def gauge(usage: Usage, width: int) -> str:
    """Return whose account it is and how busy, in `width` cells."""
    said = quota.gauge(usage)
    figures, address = said.sent, said.address
    room = width - cell_len(figures) - 3
    if said.provider and cell_len(said.provider) + 3 + cell_len(address) > room:
        # Who it is can be told from the part before the @; SCREENS has it so, too.
        address = f"{address.rpartition('@')[0]}@"
    account = clipped(" · ".join(part for part in (said.provider, address) if part), max(room, 0))
    return f"{account} · {figures}" if account else figures
