"""The run of reminders: what is due for whom today. It is looked at first; Esc goes back, and nothing was sent."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from komtui.domain.mail.reminder import Step, Why
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.customer import Recipients
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.reminders import sent_word
from komtui.i18n.presentation.states import problem_sentence
from komtui.services.addresses import normalized
from komtui.services.mail.reminding.reminder_run import Group, Run, Wish
from komtui.ui.acts.sendings import Sent, undo_time
from komtui.ui.keys.command import Command, bindings
from komtui.ui.notices import LONGER
from komtui.ui.screens.letter.preview import preview
from komtui.ui.screens.reminders._table import Kept, RunList, headings, left
from komtui.ui.soon import ask_again
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.headings import Headings
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.row_list import RowList
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.domain.mail.delivery import Delivery
    from komtui.domain.mail.letter import Letter
    from komtui.services.mail.writing.composing import Stamp
    from komtui.services.registry import Services

_SORTS = (Wish(), Wish(quotes=False), Wish(invoices=False))
"""What F6 goes through: everything, invoices, quotes."""
_TOLD = 3
"""Sentences that are said at once of what was not sent."""


class RemindersScreen(CalmScreen[None]):
    """Shows a run in groups by step, and sends what is ticked."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("send", "f8", N_("Send"), N_("Send the letters that are ticked; each is computed once more before")),
        Command("tick", "space", N_("Tick"), N_("Leave this letter out, or take it in again; on a heading all of it")),
        Command("look", "enter", N_("See the letter"), N_("See the letter; where an address is missing, enter it")),
        Command("suspend", "s", N_("Suspend"), N_("Remind this customer no more for the time being, or again")),
        Command("kind", "f6", N_("Kind"), N_("Show only invoices, only quotes, or both")),
        Command("back", "escape", N_("Back"), N_("Go back; nothing is sent")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reminders", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "RunList"

    def __init__(self, services: Services, *, owner: int | None = None) -> None:
        super().__init__()
        self._services = services
        self._owner = owner
        self._sort = 0
        self._addresses: dict[str, str] = {}
        self._read: dict[str, tuple[Letter, Stamp]] = {}
        self._sending = False
        self._refused = dict[str, tuple[str, str]]()
        """By key of a letter that was not sent, for whom it was and why: of the last try, until there is another."""
        self._announced: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Reminders"))
        yield Static(id="sums", markup=False)
        yield Static(id="notice", markup=False)
        yield Headings(headings)
        yield RunList()
        yield Static(id="about", markup=False)
        yield CommandBar()

    def on_mount(self) -> None:
        """Compute the run."""
        self._load()

    @property
    def _list(self) -> RunList:
        return self.query_one(RunList)

    @work(group="run", exclusive=True, description="computes what is to be reminded of", leads=True)
    async def _load(self) -> None:
        await self._look_again()

    async def _look_again(self) -> None:
        sort = _SORTS[self._sort]
        try:
            run = await self._services.reminders.run(Wish(sort.quotes, sort.invoices, None, self._owner))
        except ProblemError as error:
            self._list.explain("\n".join(map(problem_sentence, error.problems)))
            ask_again(self, error, self._load)
            run = Run(self._services.payments.today(), (), ())
        else:
            self._list.explain(_("There is nothing to be reminded of today."))
        run = replace(run, groups=tuple(map(self._addressed, run.groups)))
        self._list.show_run(run)
        self._tell()
        await self._announce(run)

    async def _announce(self, run: Run) -> None:
        """Say what the providers have announced of the accounts that the letters leave by."""
        stores = {one.candidate.store for each in run.groups for one in each.entries}
        said = dict[str, None]()
        for store in sorted(stores):
            for each in await self._services.accounts.deadlines(run.today, store):
                said[problem_sentence(each)] = None
        self._announced = list(said)
        self._warn()

    def _warn(self) -> None:
        """Say why letters were not sent, and what is announced; it stands there while the screen does."""
        names = dict[str, list[str]]()
        for customer, why in self._refused.values():
            names.setdefault(why, []).append(customer)
        refused = [_not_sent(why, customers) for why, customers in list(names.items())[:_TOLD]]
        said = [f"{GLYPHS.warning} {each}" for each in (*refused, *self._announced)]
        notice = self.query_one("#notice", Static)
        notice.update("\n".join(said))
        notice.set_class(bool(said), "-said")

    def _addressed(self, group: Group) -> Group:
        """Return a letter with the address that somebody has entered here, where it has none."""
        if group.recipients.to or group.key not in self._addresses:
            return group
        return replace(group, recipients=Recipients((self._addresses[group.key],)))

    def _tell(self) -> None:
        """Say what would be sent, and what the line under the cursor is about."""
        run, ticked = self._list.run, self._ticked
        if run is not None and not self._sending:
            documents = sum(len(each.entries) for each in ticked)
            words = n_("{documents} → {count} message", "{documents} → {count} messages", len(ticked)).format(
                documents=n_("{count} document", "{count} documents", documents).format(count=documents),
                count=len(ticked),
            )
            # What quotes offer is owed by nobody yet.
            owed = left(each for each in ticked if each.step is not Step.QUOTE)
            self._sums(f"{words}   {owed}" if ticked else "")
        self.query_one("#about", Static).update(self._about())
        self.query_one(CommandBar).update()

    def _sums(self, words: str) -> None:
        self.query_one("#sums", Static).update(words)

    @property
    def _ticked(self) -> list[Group]:
        run = self._list.run
        return [each for each in run.groups if each.key in self._list.ticked] if run is not None else []

    def _about(self) -> str:
        row = self._list.current
        if isinstance(row, Group):
            return "\n".join([*_documents_of(row), *self._refused.get(row.key, ())[1:]])
        if isinstance(row, Kept) and row.entry.due.why is Why.SUSPENDED:
            return _("s resumes its reminders.")
        return ""

    @on(RowList.Highlighted)
    @on(RowList.Marked)
    @on(RowList.Loaded)
    def _moved(self) -> None:
        self._tell()

    @on(RowList.Chosen)
    def _chosen(self) -> None:
        self.action_look()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what has nothing to work on."""
        del parameters
        if not self.is_mounted:
            return True
        row = self._list.current
        if action == "send":
            return True if self._ticked and not self._sending else None
        if action == "tick":
            return True if self._list.groups else None
        if action == "look":
            return True if isinstance(row, Group) else None
        if action == "suspend":
            return True if isinstance(row, Group | Kept) else None
        return True

    def action_tick(self) -> None:
        """Take the letters under the cursor out, or in again."""
        self._list.action_mark()

    @work(group="look", description="shows a letter", leads=True)
    async def action_look(self) -> None:
        """Show the letter as it would leave now, or the form where its address is missing."""
        row = self._list.current
        if not isinstance(row, Group):
            return
        try:
            if not row.recipients.to:
                await self._mend(row)
                return
            written = await self._services.reminders.write(row)
            _sends, stamp = await preview(
                self.app,
                self._services,
                written.documents,
                written.letter,
                sends=False,
                remarks=[current().problem(each) for each in written.remarks],
            )
        except ProblemError as error:
            self._say(error)
            await self._look_again()
            return
        if stamp is not None:
            # What was read is what leaves, as long as it still says the same.
            self._read[row.key] = written.letter, stamp

    async def _mend(self, row: Group) -> None:
        """Ask for the missing address, for this letter, and to be kept with the customer where a person says so."""
        from komtui.ui.widgets.line_question import LineQuestion

        words = _("To which address does the reminder of {name} go?").format(name=visible(row.customer))
        address = await self.app.push_screen_wait(LineQuestion(words, _("E-mail"), _wrong_address))
        if not address:
            return
        self._addresses[row.key] = normalized(address)
        if row.owner is not None:
            answers = [("yes", _("Keep it with the customer")), ("", _("Only for this letter"))]
            question = Question(_("Keep {address} for this customer?").format(address=visible(address)), answers)
            if await self.app.push_screen_wait(question) == "yes":
                first = row.entries[0].candidate
                await self._services.bulk.keep(first.id, first.asked.kind, normalized(address))
        await self._look_again()

    @work(group="suspend", description="suspends reminders", leads=True)
    async def action_suspend(self) -> None:
        """Suspend a customer's reminders, or one document's; or resume them."""
        row, reminders = self._list.current, self._services.reminders
        try:
            if isinstance(row, Kept) and row.entry.due.why is Why.SUSPENDED:
                await self._resume(row)
            elif isinstance(row, Kept):
                await reminders.suspend(row.entry.candidate.id)
            elif isinstance(row, Group):
                answer = await self.app.push_screen_wait(_whom(row))
                if answer == "customer" and row.owner is not None:
                    await reminders.suspend_customer(await self._services.customers.get(row.owner))
                elif answer:
                    await reminders.suspend(int(answer))
        except ProblemError as error:
            self._say(error)
        await self._look_again()

    async def _resume(self, row: Kept) -> None:
        candidate, reminders = row.entry.candidate, self._services.reminders
        await reminders.resume(candidate.id)
        if candidate.owner is not None and await reminders.customer_stop(candidate.owner) is not None:
            await reminders.resume_customer(await self._services.customers.get(candidate.owner))

    @work(group="send", description="queues reminders", leads=True)
    async def action_send(self) -> None:
        """Queue what is ticked; Esc stops, and what is queued stays queued."""
        groups, letters = self._ticked, list[tuple[str, "Delivery"]]()
        if not groups or self._sending:
            return
        wait = await undo_time(self._services)
        self._sending, self._refused = True, {}
        troubled = False
        try:
            async with aclosing(self._services.reminders.send(groups, wait, self._read)) as sending:
                place = 0
                async for done in sending:
                    place += 1
                    letters += [(done.numbers[0] if done.numbers else each.number, each) for each in done.deliveries]
                    troubled = troubled or bool(done.problems)
                    if done.problems and not done.deliveries:
                        why = " ".join(map(current().problem, done.problems))
                        self._refused[done.group.key] = visible(done.group.customer), why
                    elif done.problems:
                        # It went, and is no line here any more.
                        words = _("{label}: {text}").format(
                            label=visible(done.group.customer), text=" ".join(map(current().problem, done.problems))
                        )
                        self.notify(words, severity="warning", timeout=LONGER, markup=False)
                    self._sums(
                        _("{done} of {count} letters are queued. Esc stops.").format(done=place, count=len(groups))
                    )
                    if not self._sending:
                        break
        finally:
            self._sending = False
        if letters:
            self._services.worker.wake()
            self.post_message(Sent(letters, wait, back=self._put_back))
        if letters and not troubled:
            self.dismiss()
        else:
            await self._look_again()

    async def _put_back(self) -> None:
        """Compute the run anew once letters of it were taken back, as long as it is open."""
        if self.is_attached and not self._sending:
            await self._look_again()

    def action_kind(self) -> None:
        """Show the next sort of reminders."""
        self._sort = (self._sort + 1) % len(_SORTS)
        self._load()

    def action_back(self) -> None:
        """Go back; while letters are queued, stop."""
        if self._sending:
            self._sending = False
        else:
            self.dismiss()

    def _say(self, error: ProblemError) -> None:
        for problem in error.problems:
            self.notify(problem_sentence(problem), severity="error", markup=False)


def _not_sent(why: str, customers: Sequence[str]) -> str:
    """Return why letters to those were not sent; what keeps several back is said once."""
    if len(customers) == 1:
        return _("{label}: {text}").format(label=customers[0], text=why)
    words = n_("{count} letter was not sent", "{count} letters were not sent", len(customers))
    return _("{label}: {text}").format(label=words.format(count=len(customers)), text=why)


def _wrong_address(text: str) -> str:
    """Return what is wrong with an address; empty where nothing is."""
    try:
        normalized(text)
    except ProblemError as error:
        return problem_sentence(error.problems[0])
    return ""


def _documents_of(group: Group) -> list[str]:
    """Return the documents of a letter: number, amount, and when they were reminded of before."""
    lines, words = list[str](), current()
    for entry in group.entries:
        candidate = entry.candidate
        until = words.date(candidate.asked.until) if candidate.asked.until is not None else ""
        said = [visible(candidate.number), until]
        if entry.late:
            said.append(n_("{count} day late", "{count} days late", entry.late).format(count=entry.late))
        if entry.last is not None:
            said.append(sent_word(entry.last))
        lines.append(" · ".join(filter(None, said)))
    if len(lines) > 3:
        more = len(lines) - 2
        lines = [*lines[:2], n_("and {count} more", "and {count} more", more).format(count=more)]
    return lines


def _whom(group: Group) -> Question:
    """Return the question of what is to be suspended: the customer, or one of the documents."""
    answers = [("", _("Nobody: remind as it is"))]
    if group.owner is not None:
        answers.append(("customer", _("{name}, with all documents").format(name=visible(group.customer))))
    answers += [(str(each.candidate.id), visible(each.candidate.number)) for each in group.entries[:8]]
    return Question(_("Whose reminders are suspended, until somebody resumes them?"), answers)
