"""Mailing documents from a list: one in a letter, several in a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from komtui.services.registry import Services
    from komtui.services.sales.exchange.choosing import Wanted


async def mail(app: App[Any], services: Services, ids: Sequence[int]) -> bool:
    """Show the letter of a document, or the plan of several; return whether something was queued."""
    if not ids:
        return False
    screen: Screen[bool]
    if len(ids) == 1:
        from komtui.ui.screens.letter.screen import LetterScreen

        screen = LetterScreen(services, ids[0])
    else:
        from komtui.ui.screens.bulk.screen import BulkScreen

        screen = BulkScreen(services, ids)
    queued: bool = await app.push_screen_wait(screen)
    return queued


async def mail_all(app: App[Any], services: Services, wanted: Wanted) -> bool:
    """Show the plan of all documents that are wanted, however many; return whether something was queued."""
    from komtui.ui.screens.bulk.screen import BulkScreen

    queued: bool = await app.push_screen_wait(BulkScreen(services, wanted=wanted))
    return queued
