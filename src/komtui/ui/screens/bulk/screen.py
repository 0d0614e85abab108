"""Bulk letters: first the plan, one letter a customer; then how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from komtui.domain.mail.bundle import Group, sums
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.services.mail import advice
from komtui.services.sales.exporting import Wanted
from komtui.ui.calm import CalmScreen
from komtui.ui.command import Command, bindings
from komtui.ui.glyphs import GLYPHS, padded
from komtui.ui.screens.bulk._act import Act
from komtui.ui.screens.bulk._plan import BulkList, Row, sums_words
from komtui.ui.screens.bulk._run import Run
from komtui.ui.screens.letter.queueing import lacking
from komtui.ui.screens.password.asking import ask_for_vault
from komtui.ui.sendings import Sent, undo_time
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.text_field import TextField
from komtui.ui.widgets.tick_field import TickField
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

FEW: Final = 30
"""Documents that are looked at before anybody has pressed the next key."""
TAKEN_BACK: Final = 500
"""Letters that are followed and can be taken back together; of more the run itself is stopped."""
_PAGE: Final = 500


class _AddressField(TextField):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.mend", show=False)]


class _KeepField(TickField):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.mend", show=False)]


class BulkScreen(CalmScreen[bool]):
    """Returns whether something was queued."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("send", "f8,ctrl+enter", N_("Send"), N_("Queue the letters that are ticked"), priority=True),
        Command("mark", "space", N_("Tick"), N_("Tick the letter, or the group; while letters are queued, pause")),
        Command("look", "enter", N_("Look"), N_("See and change the letter; type an address that is missing")),
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
        self._run: Run | None = None
        self._fixing: Row | None = None
        self._ready = False
        self._queued = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Letters"))
        yield Static(_("Preparing…"), id="summary", markup=False)
        yield Static(id="notice", markup=False)
        yield BulkList()
        yield Static(id="progress", markup=False)
        yield Static(id="said", markup=False)
        with Vertical(id="fix"):
            yield FieldRow(_("Address"), _AddressField(), hint=_("Enter sends there, Esc leaves it as it is."))
            yield _KeepField(_("keep for this customer"))
        yield CommandBar()

    def on_mount(self) -> None:
        """Look at the documents."""
        self._list.focus()
        if self._wanted is None and len(self._ids) <= FEW:
            self._prepare_few()
        else:
            self._prepare_many()

    @property
    def _list(self) -> BulkList:
        return self.query_one(BulkList)

    # The plan

    @work(group="plan", description="looks at documents", leads=True)
    async def _prepare_few(self) -> None:
        await self._prepare()

    @work(group="plan", description="looks at many documents")
    async def _prepare_many(self) -> None:
        await self._prepare()

    async def _prepare(self) -> None:
        try:
            await self._act.take(self._pages(), self._say_place)
        except ProblemError as error:
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

    def _say_place(self, place: int) -> None:
        if place % 25:
            return
        words = _("Preparing {place}…").format(place=place)
        if self._ids:
            words = _("Preparing {place} of {count}…").format(place=place, count=len(self._ids))
        self.query_one("#summary", Static).update(words)

    def _show(self) -> None:
        self._list.show_letters(self._act.rows)
        self._show_summary()
        self._say()
        self._describe()

    def _show_summary(self) -> None:
        """Show how many documents of how many customers go in how many letters, and their sum."""
        leaving = [row for row in self._act.rows if row.leaves]
        items = [each for row in leaving for each in row.bundle.items]
        customers = len({each.customer_id or each.customer for each in items})
        said = " → ".join(
            (
                ", ".join(
                    (
                        n_("{count} document", "{count} documents", len(items)).format(count=len(items)),
                        n_("{count} customer", "{count} customers", customers).format(count=customers),
                    )
                ),
                n_("{count} letter", "{count} letters", len(leaving)).format(count=len(leaving)),
            )
        )
        sum_words = sums_words(sums(items))
        summary = self.query_one("#summary", Static)
        width = max((summary.size.width or self.size.width - 2) - len(sum_words) - 1, len(said) + 1)
        summary.update(f"{padded(said, width)}{sum_words}")

    def _say(self, *problems: Problem) -> None:
        """Show what belongs to no letter alone, once."""
        missing = [each.field or "" for each in self._act.lacking if each.code == "mail.missing"]
        said = dict.fromkeys([lacking(missing)] if missing else [])
        others = (*problems, *(each for each in self._act.lacking if each.code != "mail.missing"), *self._act.failed)
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
            self._fix(row)
        elif row.group is Group.DRAFTS:
            self._issue(row)
        else:
            self._open(row)

    def _fix(self, row: Row) -> None:
        """Ask for the address, where the letter stands."""
        self._fixing = row
        self.set_class(True, "-fixing")
        field = self.query_one("#fix FieldRow", FieldRow)
        to = row.bundle.first.recipients.to
        field.value = ", ".join(to)
        field.problem = current().problem(row.problems[0]) if to else ""
        self.query_one(TickField).value = True
        field.go()
        self.query_one(CommandBar).update()

    def _unfix(self) -> None:
        self._fixing = None
        self.set_class(False, "-fixing")
        self._list.focus()
        self._describe()

    def action_mend(self) -> None:
        """Take the address that was typed."""
        if self._fixing is not None:
            self._mend(self._fixing, self.query_one(_AddressField).value)

    @work(group="mend", description="takes an address", leads=True)
    async def _mend(self, row: Row, address: str) -> None:
        from komtui.services.addresses import normalized

        field = self.query_one("#fix FieldRow", FieldRow)
        try:
            await self._act.address(row, normalized(address.strip()), keep=self.query_one(TickField).value)
        except ProblemError as error:
            field.problem = " ".join(map(current().problem, error.problems))
            return
        self._act.arrange()
        self._unfix()
        self._show()

    @work(group="look", description="opens a draft", leads=True)
    async def _issue(self, row: Row) -> None:
        """Open a draft; once it is issued it joins the letters."""
        from komtui.ui.screens.draft.screen import DraftScreen

        await self.app.push_screen_wait(DraftScreen(self._services, row.bundle.first.id))
        await self._look_again([row])

    async def _look_again(self, rows: Sequence[Row]) -> None:
        try:
            await self._act.look_again([each.id for row in rows for each in row.bundle.items])
        except ProblemError as error:
            self._act.failed += error.problems
        self._act.arrange()
        self._show()

    @work(group="look", description="shows a letter", leads=True)
    async def _open(self, row: Row) -> None:
        from komtui.ui.screens.bulk._look import BulkLetterScreen

        if row.problems:
            # Perhaps somebody has mended it since, in the configuration or at another till.
            await self._look_again([row])
        settings = await self._act.settings()
        try:
            parts = (
                [row.prepared] if row.prepared is not None else await self._services.bulk.prepared(row.bundle, settings)
            )
        except ProblemError as error:
            self._say(*error.problems)
            return
        problems = [each for each in row.problems if each.field]
        changed = await self.app.push_screen_wait(BulkLetterScreen(parts[0], problems))
        if changed is not None and len(parts) == 1:
            row.prepared = changed
            first, *others = changed.documents
            plan = await self._services.letters.plan(first, changed.letter, others=others, settings=settings)
            row.problems = plan.problems
        self._list.focus()
        self._show()

    # Sending

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a letter, and what has to wait."""
        del parameters
        if action in {"group", "leave_out", "look", "mark", "send"} and self._fixing is not None:
            return None
        if action == "send":
            return True if self._ready and self._run is None and any(row.leaves for row in self._act.rows) else None
        if action in {"group", "leave_out", "look"}:
            return True if self._act.rows and self._run is None else None
        return True

    def action_send(self) -> None:
        """Queue what is ticked."""
        if self._run is None and self._fixing is None:
            self._send()

    @work(group="send", description="queues letters")
    async def _send(self) -> None:
        rows = [row for row in self._act.rows if row.leaves]
        if not rows:
            return
        self._run = run = Run(len(rows))
        self.set_class(True, "-sending")
        self._show_progress(run)
        try:
            await ask_for_vault(self.app, self._services, {row.bundle.first.store for row in rows})
            wait = await undo_time(self._services) if len(rows) <= TAKEN_BACK else timedelta()
            await self._queue(run, rows, wait)
        finally:
            self._run = None
            if self.is_attached:
                self.set_class(False, "-sending")
        self._end(run, rows, wait)

    async def _queue(self, run: Run, rows: Sequence[Row], wait: timedelta) -> None:
        while rows:
            await run.go(self._services, rows, await self._act.settings(), wait, self._show_progress)
            # What another till has done meanwhile leaves the letter; the rest of it was agreed to, and leaves now.
            asked, run.asked = run.asked, []
            for row in asked:
                row.prepared = None
            ids = {each.id for row in asked for each in row.bundle.items}
            for row in run.sent:
                self._act.sent(row)
            if not ids or run.stopped:
                return
            await self._act.look_again(ids)
            await asyncio.to_thread(self._act.arrange)
            rows = [row for row in self._act.rows if row.leaves and row.bundle.first.id in ids]

    def _show_progress(self, run: Run) -> None:
        self.query_one("#progress", Static).update(run.words())
        self.query_one(CommandBar).update()

    def _end(self, run: Run, rows: Sequence[Row], wait: timedelta) -> None:
        """Say what became of it; where nothing more is to be done, leave."""
        self._queued = self._queued or bool(run.sent)
        if run.deliveries:
            if len(run.sent) <= TAKEN_BACK:
                self.app.post_message(Sent(run.deliveries, wait))
            else:
                words = n_(
                    "{count} letter is on its way. F3 shows what becomes of it.",
                    "{count} letters are on their way. F3 shows what becomes of them.",
                    len(run.sent),
                )
                self.app.notify(words.format(count=len(run.sent)), markup=False)
        if run.stopped:
            words = n_(
                "Stopped: {count} letter is queued and stays so, the others are still here.",
                "Stopped: {count} letters are queued and stay so, the others are still here.",
                len(run.sent),
            )
            self.app.notify(words.format(count=len(run.sent)), severity="warning", markup=False)
        wanted = {each.id for row in rows for each in row.bundle.items}
        if run.sent and not run.stopped and not wanted & {each.id for each in self._act.items}:
            self.dismiss(True)
        else:
            self._show()

    # Leaving

    @work(group="leave", description="asks before leaving", leads=True)
    async def action_back(self) -> None:
        """Go back, stop, or leave the address as it is."""
        if self._fixing is not None:
            self._unfix()
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
        return await self.app.push_screen_wait(Question(words, answers)) == "drop"


def _lines(row: Row) -> list[str]:
    """Return what is said below the list of the letter under the cursor."""
    problems = [f"{GLYPHS.failed} {current().problem(each)}" for each in row.problems]
    needs = [f"{GLYPHS.warning} {current().problem(each)}" for each in row.bundle.first.needs.values()]
    mixed = [f"{GLYPHS.warning} {current().problem(each)}" for each in advice.of_recipients(row.recipients)]
    numbers = ", ".join(visible(each) for each in row.bundle.numbers)
    return [*problems, *needs, *mixed] or [numbers]
