"""The outbox: what became of every letter, and what a person may do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from komtui.domain.mail.delivery import UNDELIVERED_STATES, Delivery, DeliveryState
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.i18n import _, current
from komtui.i18n.presentation.deliveries import counted
from komtui.services.addresses import legible
from komtui.services.changes import Subject
from komtui.ui.calm import WIDTHS, CalmScreen, Still, StillColumn, StillRow
from komtui.ui.command import Command, bindings
from komtui.ui.screens.outbox._details import details, held_up
from komtui.ui.screens.outbox._gauge_line import GaugeLine
from komtui.ui.screens.outbox._table import DeliveryList, headings
from komtui.ui.screens.outbox.words import STATES, meanwhile, same_states
from komtui.ui.soon import AGAIN, telling
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.headings import Headings
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.row_list import RowList
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

PAGE = 200
"""Deliveries fetched at a time."""
NEAR = 40
"""So many lines before the end the next ones are fetched."""
CALM = 0.25
"""Seconds between two looks while letters leave one after the other."""

_POSSIBLE = {
    "retry": {DeliveryState.FAILED, DeliveryState.QUEUED},
    "cancel": {DeliveryState.QUEUED},
    "arrived": {DeliveryState.UNCERTAIN},
    "send_again": {DeliveryState.UNCERTAIN},
    "exchange": {DeliveryState.FAILED, DeliveryState.UNCERTAIN},
    "set_aside": set(UNDELIVERED_STATES),
    "take_up": set(UNDELIVERED_STATES),
    "open": set(DeliveryState),
}
_MENDABLE = {DeliveryState.FAILED, DeliveryState.BOUNCED}
"""What a corrected address mends."""


class OutboxScreen(CalmScreen[None], Still):
    """Follows the letters."""

    commands: ClassVar[tuple[Command, ...]] = (
        # First, so that no terminal is too narrow for it: while an account stands still, nothing else helps.
        Command("resume", "f8", N_("Resume"), N_("Let an account that stands still go on")),
        Command("mend", "enter", N_("Correct"), N_("Open this letter at its address, to correct it and send it again")),
        Command("read", "enter", N_("Document"), N_("Open the document of this letter")),
        Command("arrived", "a", N_("It arrived"), N_("Say of an uncertain letter that it arrived")),
        Command("send_again", "n", N_("Send again"), N_("Send an uncertain letter once more")),
        Command("exchange", "v,ctrl+e", N_("Exchange"), N_("Show and copy what was said with the server")),
        Command("retry", "r", N_("Retry"), N_("Try again now, for this letter or those that are marked")),
        Command("cancel", "x", N_("Take back"), N_("Take a letter back that still waits, or those that are marked")),
        Command("set_aside", "s", N_("Set aside"), N_("Need nothing more of a letter that was not delivered")),
        Command("take_up", "s", N_("Take up"), N_("Need somebody again for what was set aside or settled")),
        Command("open", "o", N_("Document"), N_("Open the document of this letter"), footer=False),
        Command("filter", "f7", N_("State"), N_("Show only letters of one state")),
        Command("back", "escape", N_("Back"), N_("Go back to the list of documents")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("outbox", commands)]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "DeliveryList"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._loaded: list[Delivery] = []
        self._complete = False
        self._filter: DeliveryState | None = None
        self._scopes: tuple[str, ...] = ()
        self._told_of = ""

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Letters"))
        yield Static(id="paused", markup=False)
        yield GaugeLine()
        yield Static(id="counts", markup=False)
        yield Headings(lambda width: headings(self._list.size.width or width))
        with StillRow(id="body"):
            with StillColumn(id="list-side"):
                yield DeliveryList()
            with VerticalScroll(id="details-side"):
                yield Static(id="details", markup=False)
        yield CommandBar()

    def on_mount(self) -> None:
        """Begin to follow."""
        self._follow()

    def on_resize(self) -> None:
        """Set the headings to the list's width."""
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        self.query_one(Headings).refresh()

    @property
    def _list(self) -> DeliveryList:
        return self.query_one(DeliveryList)

    # Following

    @work(group="follow", description="follows the outbox")
    async def _follow(self) -> None:
        # The gauge also depends on the account, and on what is set for it.
        async for _change in self._services.changes.watch(Subject.LETTERS, Subject.SETTINGS):
            await self._look()
            await asyncio.sleep(CALM)

    async def _look(self) -> None:
        """Fetch what is loaded anew, and repaint what differs; ask again until the books answer."""
        outbox = self._services.outbox
        while True:
            with suppress(ProblemError):
                async with telling(self, self.query_one(Headings).tell):
                    limit = max(len(self._loaded), PAGE)
                    found = await outbox.deliveries(same_states(self._filter), limit=limit)
                    counts, pauses = await outbox.counts(), await outbox.pauses()
                    await self._gauge()
                break
            await asyncio.sleep(AGAIN)
        self._complete = len(found) < limit
        self._loaded = list(found)
        self._scopes = tuple(pause.scope for pause in pauses)
        self._show_counts(counts)
        banner = self.query_one("#paused", Static)
        said = held_up(self._services.worker.trouble, pauses)
        banner.update(said)
        banner.set_class(bool(said), "-said")
        self._list.show(self._loaded)

    def _show_counts(self, counts: dict[DeliveryState, int]) -> None:
        parts: list[Content] = []
        for state in STATES:
            count = sum(counts.get(each, 0) for each in same_states(state))
            chosen = state is self._filter
            if count or chosen:
                style = "bold" if state in UNDELIVERED_STATES else "dim"
                parts.append(Content(counted(state, count)).stylize("reverse bold" if chosen else style))
        empty = Content(_("No letter yet. On a document, e writes one.")).stylize("dim")
        self.query_one("#counts", Static).update(Content("   ").join(parts) if parts else empty)

    async def _gauge(self) -> None:
        """Show what the account of the letter under the cursor has sent; without a letter, the company's."""
        delivery = self._list.current
        scope = delivery.scope if delivery is not None else "company"
        self.query_one(GaugeLine).show(await self._services.quotas.usage(scope))

    @on(RowList.Highlighted)
    def _moved(self) -> None:
        self.query_one(CommandBar).update()
        self._tell()
        if not self._complete and self._list.position >= len(self._loaded) - NEAR:
            self._fetch_more()

    @work(group="page", description="fetches older deliveries")
    async def _fetch_more(self) -> None:
        if self._complete or not self._loaded:
            return
        last = self._loaded[-1].id
        try:
            async with telling(self, self.query_one(Headings).tell):
                found = await self._services.outbox.deliveries(same_states(self._filter), limit=PAGE, before=last)
        except ProblemError:
            return
        if self._loaded and self._loaded[-1].id == last:
            self._complete = len(found) < PAGE
            self._loaded += found
            self._list.show(self._loaded)

    @work(group="details", description="reads the history of a delivery", exclusive=True)
    async def _tell(self) -> None:
        delivery = self._list.current
        shown = self.query_one("#details", Static)
        if delivery is None:
            shown.update("")
            return
        try:
            history = await self._services.outbox.history(delivery.id)
            if delivery.scope != self._told_of:
                self._told_of = delivery.scope
                await self._gauge()
        except ProblemError as error:
            self._say(error)
        else:
            shown.update(details(delivery, history))

    # What a person may do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what fits the state; hide what belongs to few of them alone."""
        del parameters
        if not self.is_mounted:
            return True
        current = self._list.current
        offered = {
            "resume": bool(self._scopes),
            "mend": self._mendable,
            "read": not self._mendable and (True if current is not None and current.document_id else None),
            "open": True if any(delivery.document_id for delivery in self._chosen()) else None,
            "exchange": current is not None and current.state in _POSSIBLE["exchange"],
        }
        if action in offered or action not in _POSSIBLE:
            return offered.get(action, True)
        if any(_fits(action, delivery) for delivery in self._chosen()):
            return True
        return None if action in {"retry", "cancel"} else False

    def _chosen(self) -> list[Delivery]:
        keys = set(self._list.selection())
        return [delivery for delivery in self._loaded if delivery.id in keys]

    @property
    def _mendable(self) -> bool:
        """Whether the letter under the cursor failed, and can be written again to another address."""
        delivery = self._list.current
        return delivery is not None and delivery.state in _MENDABLE and bool(delivery.document_id)

    @on(RowList.Chosen)
    def action_read(self) -> None:
        """Do what Enter does: correct the letter that failed, open the document of any other."""
        if self._mendable:
            self.action_mend()
        else:
            self.action_open()

    def action_mend(self) -> None:
        """Open the letter that failed at its address."""
        from komtui.ui.screens.letter.screen import LetterScreen

        delivery = self._list.current
        if delivery is not None and self._mendable:
            self.app.push_screen(LetterScreen(self._services, [delivery.document_id], mends=delivery))

    def action_open(self) -> None:
        """Open the document."""
        from komtui.ui.screens.document.screen import DocumentScreen

        delivery = self._list.current
        if delivery is not None and delivery.document_id:
            self.app.push_screen(DocumentScreen(self._services, delivery.document_id))

    @work(group="do", description="carries out what was decided", leads=True)
    async def action_retry(self) -> None:
        """Try again now."""
        outbox = self._services.outbox
        await self._send("retry", lambda key, consents: outbox.retry(key, consents=consents))
        self._services.worker.wake()

    @work(group="do", description="carries out what was decided", leads=True)
    async def action_cancel(self) -> None:
        """Take back what still waits."""
        await self._each("cancel", self._services.outbox.cancel)

    @work(group="do", description="carries out what was decided", leads=True)
    async def action_set_aside(self) -> None:
        """Need nothing more of what was not delivered."""
        await self._each("set_aside", self._services.outbox.set_aside)

    @work(group="do", description="carries out what was decided", leads=True)
    async def action_take_up(self) -> None:
        """Need somebody again."""
        await self._each("take_up", self._services.outbox.take_up)

    @work(group="do", description="carries out what was decided", leads=True)
    async def action_arrived(self) -> None:
        """Close an uncertain delivery."""
        words = _("{recipient} has it? It then counts as sent, and is not sent again.")
        if await self._sure(words, _("Yes, it arrived")):
            await self._each("arrived", lambda key: self._services.outbox.resolve(key, arrived=True))

    @work(group="do", description="carries out what was decided", leads=True)
    async def action_send_again(self) -> None:
        """Send an uncertain delivery once more."""
        words = _(
            "The letter to {recipient} may have arrived already. Sent again, it may arrive twice; it keeps its"
            " Message-ID, so that many mailboxes show it once."
        )
        if await self._sure(words, _("Send it again")):
            outbox = self._services.outbox
            await self._send("send_again", lambda key, consents: outbox.resolve(key, arrived=False, consents=consents))
            self._services.worker.wake()

    async def _sure(self, words: str, yes: str) -> bool:
        fitting = [delivery for delivery in self._chosen() if delivery.state is DeliveryState.UNCERTAIN]
        if not fitting:
            return False
        recipients = ", ".join(legible(delivery.recipient) for delivery in fitting[:5])
        question = Question(words.format(recipient=recipients), [("no", _("Change nothing")), ("yes", yes)])
        return await self.app.push_screen_wait(question) == "yes"

    async def _send(self, action: str, do: Callable[[int, Collection[Consent]], Awaitable[object]]) -> None:
        """Let letters leave once more; what was paid or cancelled meanwhile is asked about."""

        async def one(key: int) -> None:
            try:
                await do(key, ())
            except ConsentError as error:
                question = Question(
                    meanwhile(error.needs), [("no", _("Change nothing")), ("yes", _("Send it all the same"))]
                )
                if await self.app.push_screen_wait(question) == "yes":
                    await do(key, frozenset(error.needs))

        await self._each(action, one)

    async def _each(self, action: str, do: Callable[[int], Awaitable[object]]) -> None:
        for delivery in self._chosen():
            if _fits(action, delivery):
                try:
                    await do(delivery.id)
                except ProblemError as error:
                    self._say(error)
        self._list.clear_marks()

    @work(group="do", description="reads what was said", leads=True)
    async def action_exchange(self) -> None:
        """Show what was said with the server about the letter under the cursor."""
        from komtui.ui.widgets.reading import exchange

        delivery = self._list.current
        if delivery is None:
            return
        try:
            said = await self._services.outbox.exchange(delivery.id)
        except ProblemError as error:
            self._say(error)
            return
        if not said:
            self.app.notify(_("Nothing was kept of what was said: the letter was cut off, or an older komtui sent it."))
            return
        self.app.push_screen(exchange(said))

    def action_filter(self) -> None:
        """Show the next state."""
        order: list[DeliveryState | None] = [None, *STATES]
        self._filter = order[(order.index(self._filter) + 1) % len(order)]
        self._refilter()

    @work(group="filter", description="shows one state", exclusive=True, leads=True)
    async def _refilter(self) -> None:
        self._loaded = []
        await self._look()

    @work(group="do", description="carries out what was decided", leads=True)
    async def action_resume(self) -> None:
        """Let every account go on."""
        try:
            for scope in self._scopes:
                await self._services.outbox.resume(scope)
        except ProblemError as error:
            self._say(error)
        self._services.worker.wake()

    def _say(self, error: ProblemError) -> None:
        for problem in error.problems:
            self.app.notify(current().problem(problem), severity="warning", markup=False)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def _fits(action: str, delivery: Delivery) -> bool:
    """Return whether it can be done with that delivery."""
    settled = delivery.settled_at is not None
    if action in {"set_aside", "take_up"} and settled is not (action == "take_up"):
        return False
    return delivery.state in _POSSIBLE[action]
