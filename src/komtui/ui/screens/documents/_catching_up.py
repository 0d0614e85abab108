"""What the documents screen says of its own accord: what is to be done first, and a search that is made anew."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from komtui.domain.problem import ProblemError
from komtui.i18n import _, current
from komtui.services.listing import DONE
from komtui.ui.widgets.header import HeaderLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from komtui.services.registry import Services


async def show_first_steps(screen: Screen[None], services: Services) -> bool:
    """Say above the list what is to be set up, as long as anything is; False where the books cannot say."""
    from komtui.ui.screens.settings.first_steps import first_steps

    try:
        words = await first_steps(services)
    except ProblemError:
        return False  # the list says what is wrong with the books
    shown = screen.query("#first-steps")
    if words is None:
        await shown.remove()
        return True
    guide = Content.assemble("   ", ("Ctrl+N", "bold"), " ", _("leads through all of it, page by page"))
    words = Content("\n").join([words, Content(""), guide])
    if shown:
        shown.first(Static).update(words)
    else:
        await screen.query_one("#list-side").mount(Static(words, id="first-steps", markup=False))
    return True


async def renew_search(header: HeaderLine, services: Services, failed: Callable[[], object]) -> bool:
    """Make the search's index anew where an update wants that, its progress in the title; return whether it was.

    `failed` is called where the books cannot be read.
    """
    renewed = False
    try:
        async for percent in services.searching.renew(gently=True):
            renewed = True
            if percent == DONE:
                continue
            words = _("the search is being rebuilt, {percent}").format(percent=current().percent(Decimal(percent)))
            header.retitle(f"{_('Documents')} · {words}")
    except ProblemError:
        failed()  # filters are right all the same, and the list says what is wrong with the books
    if renewed:
        header.retitle(_("Documents"))
    return renewed
