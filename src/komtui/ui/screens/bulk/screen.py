"""Bulk letters: first the plan, one letter a customer; then how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static
from textual.worker import Worker, get_current_worker

from komtui.domain.mail.bundle import Group
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.services.addresses import normalized
from komtui.services.mail.account import advice
from komtui.services.sales.exchange.choosing import Wanted
from komtui.ui.acts.sendings import Sent, undo_time
from komtui.ui.keys.command import Command, bindings
from komtui.ui.keys.pasted import typed_path
from komtui.ui.keys.typeahead import InOrder
from komtui.ui.pace import Pace
from komtui.ui.screens.bulk._act import Act
from komtui.ui.screens.bulk._later import LaterForm
from komtui.ui.screens.bulk._letters import Letters
from komtui.ui.screens.bulk._plan import BulkList, Row, needed
from komtui.ui.screens.bulk._run import Run
from komtui.ui.screens.bulk._summary import Summary
from komtui.ui.screens.letter.queueing import lacking
from komtui.ui.screens.password.asking import ask_for_vault
from komtui.ui.soon import ask_again
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.address_form import AddressForm
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.row_list import RowList
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

FEW: Final = 30
"""Documents that keys wait for: of more, nobody knows what they would be meant for."""
_PAGE: Final = 500


class BulkScreen(CalmScreen[bool]):
    """Returns whether something was queued."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("send", "f8,ctrl+enter", N_("Send"), N_("Queue the letters that are ticked"), priority=True),
        Command("preview", "f5", N_("Preview"), N_("See the letter as it will leave, headers and text"), priority=True),
        Command("details", "f6", N_("Later, files"), N_("Say when the letters leave, and add files"), priority=True),
        Command("mark", "space", N_("Tick"), N_("Tick the letter, or the group; while letters are queued, pause")),
        Command("look", "enter", N_("Open"), N_("See and change the letter; type an address that is missing")),
        Command(
            "law",
            "f7",
            N_("Law"),
            N_("Go to where a remark on the letter's language is mended, and back"),
            footer=False,
        ),
        Command("group", "g", N_("One each"), N_("One letter a document, or one a customer again")),
        Command("leave_out", "x", N_("Leave out"), N_("Take this letter, or the group, out of the plan")),
        Command(
            "back", "escape", N_("Back"), N_("Go back and send nothing; while letters are queued, stop"), priority=True
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("bulk", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = ""

    def __init__(self, services: Services, ids: Sequence[int] = (), wanted: Wanted | None = None) -> None:
        """Take the documents, or what finds them."""
        super().__init__()
        self._services = services
        self._ids = tuple(ids)
        self._wanted = wanted
        self._act = Act(services)
        self._letters = Letters(self, services, self._act)
        self._run: Run | None = None
        self._pace = Pace()
        self._typed = ""
        self._leaves: datetime | None = None
        self._ready = False
        self._queued = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Letters"))
        yield Summary()
        yield Static(id="notice", markup=False)
        yield BulkList()
        yield Static(id="progress", markup=False)
        yield Static(id="said", markup=False)
        yield AddressForm[Row](_("Address"), hint=_("Enter sends there, Esc leaves it as it is."))
        yield LaterForm()
        yield CommandBar()

    def on_mount(self) -> None:
        """Look at the documents."""
        self._list.focus()
        self._prepare()

    @property
    def _list(self) -> BulkList:
        return self.query_one(BulkList)

    # The plan

    @work(group="plan", description="looks at documents", leads=True)
    async def _prepare(self) -> None:
        try:
            await self._act.take(self._pages(), partial(self._say_place, get_current_worker()))
        except ProblemError as error:
            if ask_again(self, error, self._prepare):
                self._say(*error.problems)
                return
            self._act.failed += error.problems
        # Of thousands it takes longer than a key may wait.
        await asyncio.to_thread(self._act.arrange)
        self._ready = True
        self._show()

    async def _pages(self) -> AsyncIterator[Sequence[int]]:
        for start in range(0, len(self._ids), _PAGE):
            yield self._ids[start : start + _PAGE]
        if self._wanted is not None:
            async for page in self._services.exporting.pages(self._wanted):
                yield page

    def _say_place(self, worker: Worker[Any], place: int) -> None:
        if place <= FEW:
            return
        if isinstance(self.app, InOrder):
            self.app.has_led(worker)
        if self._pace.is_due():
            self.query_one(Summary).prepare(place, len(self._ids))

    def _show(self) -> None:
        self._list.show_letters(self._act.rows)
        self._show_summary()
        self._say()
        self._describe()

    def _show_summary(self) -> None:
        # Until all documents are looked at it says how many are.
        if self._ready:
            self.query_one(Summary).show(self._act.rows, self._leaves, self._act.files)

    def _say(self, *problems: Problem) -> None:
        """Show what belongs to no letter alone, once."""
        missing = [each.field or "" for each in self._act.lacking if each.code == "mail.missing"]
        said = dict.fromkeys([lacking(missing)] if missing else [])
        others = (*problems, *(each for each in self._act.lacking if each.code != "mail.missing"), *self._act.failed)
        others = (*others, *self._act.announced)
        said |= dict.fromkeys(map(current().problem, others))
        notice = self.query_one("#notice", Static)
        notice.update("\n".join(f"{GLYPHS.warning} {sentence}" for sentence in said))
        notice.set_class(bool(said), "-said")

    @on(RowList.Highlighted)
    def _describe(self) -> None:
        row = self._list.item
        self.query_one("#said", Static).update("\n".join(_lines(row)) if row is not None else "")
        self.query_one(CommandBar).update()

    @on(RowList.Marked)
    def _tick(self) -> None:
        """Tick what is under the cursor, or pause what is being queued."""
        if self._run is not None:
            self._run.pause()
            self._show_progress(self._run)
            return
        rows = [row for row in self._list.items if not row.problems]
        ticked = not all(row.ticked for row in rows)
        for row in rows:
            row.ticked = ticked
        if rows:
            self._list.refresh_rows()
            self._list.refresh()
            self._show_summary()
            self._list.action_move(1)
        elif self._list.item is not None:
            self.action_look()

    def action_mark(self) -> None:
        """Tick what is under the cursor."""
        self._list.action_mark()

    def action_group(self) -> None:
        """Make a letter of each document, or one a customer again."""
        self._act.each = not self._act.each
        self._act.arrange()
        self._show()

    def action_leave_out(self) -> None:
        """Take what is under the cursor out of the plan."""
        self._act.leave_out(self._list.items)
        if self._act.rows:
            self._show()
        else:
            self.dismiss(self._queued)

    # One letter

    @on(RowList.Chosen)
    def action_look(self) -> None:
        """See and change the letter, or mend what is missing."""
        row = self._list.item
        if row is None or self._run is not None:
            return
        if row.group is Group.NO_ADDRESS:
            to, asks = row.bundle.first.recipients.to, self.query_one(AddressForm)
            wrong = current().problem(row.problems[0]) if to else ""
            asks.open(row, ", ".join(to), row.bundle.first.customer, wrong)
            self._ask()
        elif row.group is Group.DRAFTS:
            self._do(self._letters.issue(row))
        else:
            self._do(self._letters.change(row))

    def action_preview(self) -> None:
        """Show the very message."""
        row = self._list.item
        if row is not None and self._run is None:
            self._do(self._letters.read(row, self._leaves))

    @work(group="look", description="shows a letter", leads=True)
    async def _do(self, opened: Coroutine[Any, Any, None]) -> None:
        # Its pages may have to be drawn first.
        self.query_one("#said", Static).update(_("Preparing…"))
        try:
            await opened
        except ProblemError as error:
            self._describe()
            self._say(*error.problems)
            return
        self._list.focus()
        self._show()

    def action_law(self) -> None:
        """Open the customer where a remark on the letter's language is mended."""
        row = self._list.item
        if row is not None and self._run is None:
            self._do(self._letters.mend(row))

    # What is asked below the list

    @property
    def _asks(self) -> bool:
        """Whether something is asked for below the list."""
        return self.query_one(AddressForm).about is not None or self.query_one(LaterForm).is_open

    def _ask(self) -> None:
        self.set_class(True, "-asking")
        self.query_one(CommandBar).update()

    def _ask_no_more(self) -> None:
        self.query_one(AddressForm).close()
        self.query_one(LaterForm).close()
        self.set_class(False, "-asking")
        self._list.focus()
        self._describe()

    @on(AddressForm.Wanted)
    def _take_address(self) -> None:
        form = self.query_one(AddressForm)
        if form.about is not None:
            self._mend(form.about, form.address, keeps=form.keeps)

    @work(group="mend", description="takes an address", leads=True)
    async def _mend(self, row: Row, address: str, *, keeps: bool) -> None:
        try:
            await self._act.address(row, normalized(address), keep=keeps)
        except ProblemError as error:
            self.query_one(AddressForm).refuse(" ".join(map(current().problem, error.problems)))
            return
        self._act.arrange()
        self._ask_no_more()
        self._show()

    def action_details(self) -> None:
        """Ask when the letters leave, and for files that go with them."""
        self.query_one(LaterForm).open(self._typed, self._act.files)
        self._ask()

    @on(LaterForm.Wanted)
    @work(group="later", description="takes a file, or when the letters leave", leads=True)
    async def _put_off(self) -> None:
        form = self.query_one(LaterForm)
        if form.file:
            await self._take_file(form)
        else:
            await self._taken()

    async def _take_file(self, form: LaterForm) -> bool:
        try:
            form.add(await self._services.enclosures.file(typed_path(form.file)))
        except ProblemError as error:
            form.refuse(" ".join(map(current().problem, error.problems)), of_file=True)
            return False
        return True

    async def _taken(self) -> bool:
        """Take a file that is named, the moment and the files; what was read before had others."""
        form = self.query_one(LaterForm)
        if form.file and not await self._take_file(form):
            return False
        try:
            self._leaves = self._services.letters.moment(form.leaves) if form.leaves else None
        except ProblemError as error:
            form.refuse(" ".join(map(current().problem, error.problems)))
            return False
        self._typed, self._act.files = form.leaves, form.files
        for row in self._act.rows:
            row.stamp = None
        self._ask_no_more()
        self._show_summary()
        return True

    # Sending

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a letter, and what has to wait."""
        del parameters
        if not self.is_mounted:
            return True
        if action == "send":
            asks = self.query_one(AddressForm).about is not None
            is_free = self._ready and self._run is None and not asks
            return True if is_free and any(row.leaves for row in self._act.rows) else None
        if action != "back" and self._asks:
            return None
        if action in {"preview", "law"}:
            row = self._list.item
            is_there = row is not None and (action == "preview" or bool(row.bundle.remarks))
            return True if is_there and self._run is None else None
        if action in {"details", "group", "leave_out", "look"}:
            # When they leave can be typed while their documents are still being looked at.
            there = self._act.rows or (action == "details" and not self._ready)
            return True if there and self._run is None else None
        return True

    def action_send(self) -> None:
        """Queue what is ticked, as the form says that may be open."""
        if self._run is None and self.query_one(LaterForm).is_open:
            self._take_and_send()
        elif self._run is None and not self._asks:
            self._send()

    @work(group="later", description="takes when the letters leave, and queues them", leads=True)
    async def _take_and_send(self) -> None:
        if await self._taken():
            self._send()

    @work(group="send", description="queues letters")
    async def _send(self) -> None:
        rows = [row for row in self._act.rows if row.leaves]
        if not rows:
            return
        leaves = self._leaves if self._leaves is not None and self._services.letters.until(self._leaves) else None
        self._run = run = Run(len(rows), await undo_time(self._services), leaves)
        self.set_class(True, "-sending")
        self._show_progress(run)
        try:
            if not await ask_for_vault(self.app, self._services, {row.bundle.first.store for row in rows}):
                return
            await run.go(self._services, self._act, rows, self._show_progress)
            await self._letters.forget(run.sent)
        finally:
            self._run = None
            if self.is_attached:
                self.set_class(False, "-sending")
        self._end(run, rows)

    def _show_progress(self, run: Run) -> None:
        self.query_one("#progress", Static).update(run.words())
        self.query_one(CommandBar).update()

    def _end(self, run: Run, rows: Sequence[Row]) -> None:
        """Say what became of it; where nothing more is to be done, leave."""
        self._queued = self._queued or bool(run.sent)
        if run.deliveries:
            sent = [each.id for row in run.sent for each in row.bundle.items]
            self.app.post_message(Sent(run.deliveries, run.undo, run.leaves, back=partial(self._put_back, sent)))
        if run.stopped:
            words = n_(
                "Stopped: {count} letter is queued and stays so, the others are still here.",
                "Stopped: {count} letters are queued and stay so, the others are still here.",
                len(run.sent),
            )
            self.app.notify(words.format(count=len(run.sent)), severity="warning", markup=False)
        wanted = {each.id for row in rows for each in row.bundle.items}
        # What wants mending is not to be forgotten; what is paid, or was sent before, was left out by choice.
        mended = [row for row in self._act.rows if row.problems and row.group is not Group.DRAFTS]
        left = {each.id for row in mended for each in row.bundle.items}
        if run.sent and not run.stopped and not (wanted | left) & {each.id for each in self._act.items}:
            self.dismiss(True)
        else:
            self._show()

    async def _put_back(self, ids: Sequence[int]) -> None:
        """Show letters again that were taken back, as long as the plan is open."""
        if not self.is_attached or self._run is not None:
            return
        try:
            await self._act.put_back(ids)
        except ProblemError as error:
            self._say(*error.problems)
            return
        self._act.arrange()
        self._show()

    # Leaving

    @work(group="leave", description="asks before leaving", leads=True)
    async def action_back(self) -> None:
        """Go back, stop, or leave the address as it is."""
        if self._asks:
            self._ask_no_more()
        elif self._run is not None:
            self._run.stop()
            self._show_progress(self._run)
        elif await self.can_leave() and self.is_current:
            self.dismiss(self._queued)

    async def can_leave(self) -> bool:
        """Ask what becomes of letters that were changed. Runs in a worker."""
        if self._run is not None:
            return False
        if not any(row.prepared is not None for row in self._act.rows):
            return True
        count = len(self._act.rows)
        words = n_("The letter was changed and not sent.", "Letters were changed and not sent.", count)
        answers = [("stay", _("Go on writing")), ("drop", _("Leave without sending"))]
        if await self.app.push_screen_wait(Question(words, answers)) != "drop":
            return False
        await self._letters.forget(self._act.rows)
        return True


def _lines(row: Row) -> list[str]:
    """Return what is said below the list of the letter under the cursor."""
    problems = [f"{GLYPHS.failed} {current().problem(each)}" for each in row.problems]
    needs = [f"{GLYPHS.warning} {needed(*each)}" for each in row.bundle.first.needs.items()]
    mixed = [f"{GLYPHS.warning} {current().problem(each)}" for each in advice.of_recipients(row.recipients)]
    numbers = ", ".join(visible(each) for each in row.bundle.numbers)
    return [*problems, *needs, *map(_remark, row.bundle.remarks), *mixed] or [numbers]


def _remark(problem: Problem) -> str:
    return f"{GLYPHS.warning} {current().problem(problem)} {_('F7 goes there.')}"
