"""The outbox: what became of every letter, and what a person may do about it."""

from __future__ import annotations

import asyncio
from asyncio import wrap_future
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from komtui.domain.mail.delivery import READDRESSED_STATES, Delivery
from komtui.domain.mail.outbox_query import Head, OutboxQuery
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.i18n import _
from komtui.services.changes import Subject
from komtui.services.mail.sending.repairing import is_mendable
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.outbox._acts import POSSIBLE, Acts, fits
from komtui.ui.screens.outbox._details import details, held_up
from komtui.ui.screens.outbox._gauge_line import GaugeLine
from komtui.ui.screens.outbox._heads import Heads
from komtui.ui.screens.outbox._mending import Mending
from komtui.ui.screens.outbox._source import FoundDeliveries
from komtui.ui.screens.outbox._table import DeliveryList, headings
from komtui.ui.soon import AGAIN, telling
from komtui.ui.terminal.calm import WIDTHS, CalmScreen, Still, StillColumn, StillRow
from komtui.ui.widgets.address_form import AddressForm
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.headings import Headings
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.search_box import SearchBox
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

SEARCH = N_("Search: customer, number, recipient, subject")
"""What stands in the empty search box, marked English."""
COUNT_ON = 0.3
"""Seconds that a search rests until what it counts no further is counted to the end."""
CALM = 0.25
"""Seconds between two looks while letters leave one after the other."""


class OutboxScreen(CalmScreen[None], Still):
    """Follows the letters."""

    commands: ClassVar[tuple[Command, ...]] = (
        # First, so that no terminal is too narrow for it: while an account stands still, nothing else helps.
        Command("resume", "f8", N_("Resume"), N_("Let an account that stands still go on")),
        Command("mend", "enter", N_("Correct"), N_("Correct the address where it stands, and send the letter again")),
        Command("send", "enter", N_("Send"), N_("Send this letter once more, to the address that stands there")),
        Command("read", "enter", N_("Document"), N_("Open the document of this letter")),
        Command("arrived", "a", N_("It arrived"), N_("Say of an uncertain letter that it arrived")),
        Command("send_again", "n", N_("Send again"), N_("Send an uncertain letter once more")),
        Command("exchange", "v,ctrl+e", N_("Exchange"), N_("Show and copy what was said with the server")),
        Command("retry", "r", N_("Retry"), N_("Try again now, for this letter or those that are marked")),
        Command("cancel", "x", N_("Take back"), N_("Take a letter back that still waits, or those that are marked")),
        Command("set_aside", "s", N_("Set aside"), N_("Need nothing more of a letter that was not delivered")),
        Command("take_up", "s", N_("Take up"), N_("Need somebody again for what was set aside or settled")),
        Command("open", "o", N_("Document"), N_("Open the document of this letter"), footer=False),
        Command("mail", "e", N_("Letter"), N_("Open the whole letter of one that failed, and send it again")),
        Command("search", "slash,ctrl+f", N_("Search"), N_("Search by customer, number, recipient or subject")),
        Command("filter", "f7", N_("State"), N_("Show only letters of one state")),
        Command("unmark", "u", N_("Unmark all"), N_("Forget what is marked"), footer=False),
        Command("back", "escape", N_("Back"), N_("Go back to the list of documents")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("outbox", commands)]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "DeliveryList"

    def __init__(self, services: Services, head: Head | None = None) -> None:
        """Take what is shown first: the letters of a head, or all."""
        super().__init__()
        self._services = services
        self._head = head
        self._text = ""
        self._acts = Acts(self, services, lambda: self._list)
        self._mending = Mending(self, services, self._acts)
        self._scopes: tuple[str, ...] = ()
        self._told_of = ""

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Letters"))
        yield Static(id="paused", markup=False)
        yield GaugeLine()
        yield Heads()
        yield SearchBox(self._search, _(SEARCH), id="search")
        yield Headings(lambda width: headings(self._list.size.width or width))
        with StillRow(id="body"):
            with StillColumn(id="list-side"):
                yield DeliveryList(self._source)
            with VerticalScroll(id="details-side"):
                yield AddressForm[Delivery](_("Other address"))
                yield Static(id="details", markup=False)
        yield CommandBar()

    def on_mount(self) -> None:
        """Begin to follow."""
        self._list.explain(self._nothing())
        self._list.load()
        self._follow()

    def on_resize(self) -> None:
        """Set the headings to the list's width."""
        self.call_after_refresh(self._rehead)

    def _rehead(self) -> None:
        self.query_one(Headings).refresh()

    @property
    def _list(self) -> DeliveryList:
        return self.query_one(DeliveryList)

    @property
    def _form(self) -> AddressForm[Delivery]:
        return self.query_one(AddressForm)

    @property
    def _source(self) -> FoundDeliveries:
        query = self._head.query(self._text) if self._head is not None else OutboxQuery(self._text)
        return FoundDeliveries(self._services.outbox, query)

    # Following

    @work(group="follow", description="follows the outbox")
    async def _follow(self) -> None:
        # The gauge also depends on the account, and on what is set for it.
        async for _change in self._services.changes.watch(Subject.LETTERS, Subject.SETTINGS):
            await self._look()
            self._list.follow()
            await asyncio.sleep(CALM)

    async def _look(self) -> None:
        """Say anew what stands above the list; ask again until the books answer."""
        outbox = self._services.outbox
        while True:
            with suppress(ProblemError):
                async with telling(self, self.query_one(Headings).tell):
                    heads, pauses = await outbox.heads(), await outbox.pauses()
                    await self._gauge()
                break
            await asyncio.sleep(AGAIN)
        self._scopes = tuple(pause.scope for pause in pauses)
        self.query_one(Heads).show(heads, self._head)
        banner = self.query_one("#paused", Static)
        said = held_up(self._services.worker.trouble, pauses)
        banner.update(said)
        banner.set_class(bool(said), "-said")
        self.query_one(CommandBar).update()

    async def _gauge(self) -> None:
        """Show what the account of the letter under the cursor has sent; without a letter, the company's."""
        delivery = self._list.current
        scope = delivery.scope if delivery is not None else "company"
        announced = await self._services.accounts.deadlines(self._services.payments.today(), scope)
        self.query_one(GaugeLine).show(await self._services.quotas.usage(scope), announced)

    @on(RowList.Highlighted)
    def _moved(self) -> None:
        self.query_one(CommandBar).update()
        if self._form.about is None:
            self._tell()

    @on(RowList.Marked)
    def _marked(self) -> None:
        self.query_one(CommandBar).update()

    @on(RowList.Delayed)
    def _delayed(self, message: RowList.Delayed) -> None:
        self.query_one(Headings).tell(message.words)

    @on(RowList.Loaded)
    def _loaded(self) -> None:
        self._count_on()

    @work(group="count", exclusive=True, description="counts what a broad search finds")
    async def _count_on(self) -> None:
        rows, source = self._list, self._source
        if rows.is_loaded and not rows.total[1]:
            await asyncio.sleep(COUNT_ON)
            with suppress(ProblemError):
                rows.count(await wrap_future(self._services.outbox.count(source.query)))

    # Finding

    def _search(self, text: str) -> None:
        self._text = text
        self._show_found()

    def _show_found(self) -> None:
        self._list.explain(self._nothing())
        self._list.load(self._source)
        self.query_one(CommandBar).update()

    def _nothing(self) -> str:
        if self._text:
            return _("Nothing matches. Esc clears the search, F7 shows others.")
        return _("Nothing is to be done. F3 shows all letters.") if self._head is Head.TO_DO else ""

    @on(SearchBox.Left)
    def _to_list(self) -> None:
        if not self._text:
            self.remove_class("-searching")
        self.set_focus(self._list)

    def action_search(self) -> None:
        """Search."""
        self.add_class("-searching")
        self.query_one(SearchBox).focus()

    @on(Heads.Chosen)
    def _chosen_head(self, message: Heads.Chosen) -> None:
        self._choose(message.head)

    def action_filter(self) -> None:
        """Show the next state that there are letters in."""
        order = self.query_one(Heads).order
        self._choose(order[(order.index(self._head) + 1) % len(order)])

    def turn(self) -> None:
        """Turn from what is to be done to all letters, or back."""
        self._choose(None if self._head is Head.TO_DO else Head.TO_DO)

    def _choose(self, head: Head | None) -> None:
        self._head = head
        self._list.clear_marks()
        self._show_found()
        self._relook()

    @work(group="filter", description="says how many letters stand how", exclusive=True)
    async def _relook(self) -> None:
        await self._look()

    @work(group="details", description="reads the history of a delivery", exclusive=True)
    async def _tell(self) -> None:
        delivery = self._list.current
        shown = self.query_one("#details", Static)
        if delivery is None:
            shown.update("")
            return
        try:
            history = await self._services.outbox.history(delivery.id)
            by = await self._services.outbox.delivery(delivery.settled_by) if delivery.settled_by else None
            if delivery.scope != self._told_of:
                self._told_of = delivery.scope
                await self._gauge()
        except ProblemError as error:
            self._acts.say(error)
        else:
            shown.update(details(delivery, history, by))

    # What a person may do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what fits the state; hide what belongs to few of them alone."""
        del parameters
        if not self.is_mounted:
            return True
        if self._form.about is not None:
            return action in {"send", "back"}
        current = self._list.current
        offered = {
            "send": False,
            "resume": bool(self._scopes),
            "mend": self._mendable,
            "mail": current is not None and bool(current.document_id) and current.needs_somebody and self._failed,
            "read": not self._mendable and (True if current is not None and current.document_id else None),
            "open": True if any(delivery.document_id for delivery in self._list.chosen) else None,
            "exchange": current is not None and current.state in POSSIBLE["exchange"],
            "unmark": bool(self._list.marked),
        }
        if action in offered or action not in POSSIBLE:
            return offered.get(action, True)
        if any(fits(action, delivery) for delivery in self._list.chosen):
            return True
        return None if action in {"retry", "cancel"} else False

    @property
    def _failed(self) -> bool:
        """Whether the letter under the cursor did not arrive."""
        delivery = self._list.current
        return delivery is not None and delivery.state in READDRESSED_STATES

    @property
    def _mendable(self) -> bool:
        """Whether the letter under the cursor did not arrive, and another address may mend that."""
        delivery = self._list.current
        return delivery is not None and is_mendable(delivery)

    @on(RowList.Chosen)
    def action_read(self) -> None:
        """Do what Enter does: correct the address of a letter that failed, open the document of any other."""
        if self._mendable:
            self.action_mend()
        else:
            self.action_open()

    @work(group="mend", description="asks for another address", exclusive=True, leads=True)
    async def action_mend(self) -> None:
        """Ask for another address, and for nothing else; open the whole letter where what is kept of it is damaged."""
        delivery = self._list.current
        if delivery is not None and self._mendable and delivery.is_damaged and delivery.documents:
            self._mending.open_letter(delivery)
        elif delivery is not None and self._mendable:
            await self._mending.ask(self._form, delivery)
            self.query_one(CommandBar).update()

    @on(AddressForm.Wanted)
    def action_send(self) -> None:
        """Send the letter to the address that stands there."""
        if self._form.about is not None:
            self._send_mended(self._form.about)

    @work(group="do", description="sends a letter to another address", leads=True)
    async def _send_mended(self, delivery: Delivery) -> None:
        if await self._mending.send(self._form, delivery):
            self._close_form()

    def _close_form(self) -> None:
        self._form.close()
        self.set_focus(self._list)
        self.query_one(CommandBar).update()
        self._tell()

    def action_mail(self) -> None:
        """Open the whole letter that failed."""
        delivery = self._list.current
        if delivery is not None and self._mendable and delivery.documents:
            self._mending.open_letter(delivery)

    def action_unmark(self) -> None:
        """Forget the marks."""
        self._list.clear_marks()

    def action_open(self) -> None:
        """Open the document."""
        from komtui.ui.screens.document.screen import DocumentScreen

        delivery = self._list.current
        if delivery is not None and delivery.document_id:
            self.app.push_screen(DocumentScreen(self._services, delivery.document_id))

    @work(group="do", description="carries out what was decided", leads=True)
    async def _do(self, act: Callable[[], Awaitable[None]]) -> None:
        await act()

    def action_retry(self) -> None:
        """Try again now."""
        self._do(self._acts.retry)

    def action_cancel(self) -> None:
        """Take back what still waits."""
        self._do(self._acts.cancel)

    def action_set_aside(self) -> None:
        """Need nothing more of what was not delivered."""
        self._do(self._acts.set_aside)

    def action_take_up(self) -> None:
        """Need somebody again."""
        self._do(self._acts.take_up)

    def action_arrived(self) -> None:
        """Close an uncertain delivery."""
        self._do(self._acts.arrived)

    def action_send_again(self) -> None:
        """Send an uncertain delivery once more."""
        self._do(self._acts.send_again)

    def action_exchange(self) -> None:
        """Show what was said with the server about the letter under the cursor."""
        self._do(self._acts.show_exchange)

    def action_resume(self) -> None:
        """Let every account go on."""
        self._do(lambda: self._acts.resume(self._scopes))

    def action_back(self) -> None:
        """Go back: from the address to the list, from there to where one came from."""
        if self._form.about is not None:
            self._close_form()
        else:
            self.dismiss()
