"""The letter: one is written in a form; of several a plan is shown, and all are sent together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.states import draft_name, kind_word
from komtui.services.addresses import legible
from komtui.services.batches import in_order
from komtui.services.mail import advice
from komtui.services.mail.inspecting import Inspected, inspected
from komtui.ui.calm import CalmScreen
from komtui.ui.command import Command, bindings
from komtui.ui.glyphs import GLYPHS
from komtui.ui.pasted import plain_path
from komtui.ui.screens.letter import _questions as questions
from komtui.ui.screens.letter._form import LetterForm
from komtui.ui.screens.letter._mending import corrected, not_delivered, undelivered
from komtui.ui.screens.letter._preview import PreviewScreen
from komtui.ui.screens.letter._queueing import lacking, look, queue
from komtui.ui.screens.letter.plan import Entry, PlanList
from komtui.ui.screens.password.asking import ask_for_vault
from komtui.ui.sendings import Sent, undo_time
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.row_list import RowList
from komtui.ui.work import work

if TYPE_CHECKING:
    from textual.timer import Timer

    from komtui.domain.mail.delivery import Delivery
    from komtui.domain.mail.letter import Letter
    from komtui.services.registry import Services


_SETTLED = 0.6
"""Seconds after the last key when what was written is kept."""
_WARNED = 20
"""Letters of a plan whose documents are looked at for what law misses."""


class LetterScreen(CalmScreen[bool]):
    """Returns whether something was queued."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("send", "f8,ctrl+enter", N_("Send"), N_("Queue what is shown; it leaves at once"), priority=True),
        Command("preview", "f5", N_("Preview"), N_("See the letter as it will leave, headers and text"), priority=True),
        Command(
            "sender",
            "ctrl+t",
            N_("Sender"),
            N_("Send an order to a supplier from another address, or back"),
            priority=True,
        ),
        Command("details", "f6", N_("Later, files"), N_("Say when the letter leaves, and add files"), priority=True),
        Command(
            "leave_out", "x", N_("Leave out"), N_("Take this letter, or the group under its heading, out of the plan")
        ),
        Command("back", "escape", N_("Back"), N_("Go back; what was changed is asked about")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("letter", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = ""

    def __init__(
        self,
        services: Services,
        stored_ids: Sequence[int],
        *,
        mends: Delivery | None = None,
        at_once: bool = False,
    ) -> None:
        """Take the documents; with `mends` it goes to those whom a letter did not reach, at whatever address.

        With `at_once` the person has said that it leaves as it is: it is shown only where something is in its way.
        """
        super().__init__()
        self._at_once = at_once
        self._mends = mends
        self._services = services
        self._ids = tuple(stored_ids)
        self._entries: list[Entry] = []
        self._open: Entry | None = None
        self._sending = False
        self._begun: Timer | None = None
        self._queued = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(n_("Letter", "{count} letters", len(self._ids)).format(count=len(self._ids)))
        yield Static(id="notice", markup=False)
        yield Static(_("Preparing…"), id="waiting", markup=False)
        yield PlanList()
        yield Static(id="missing", markup=False)
        yield LetterForm()
        yield CommandBar()

    def on_mount(self) -> None:
        """Write the drafts."""
        self._prepare()

    @property
    def _form(self) -> LetterForm:
        return self.query_one(LetterForm)

    @property
    def _several(self) -> bool:
        return len(self._ids) > 1

    # From documents to drafts

    @work(group="draft", description="writes the drafts", leads=True)
    async def _prepare(self) -> None:
        failed, place = list[Problem](), 0
        async for entry in in_order(enumerate(self._ids), self._entry):
            place += 1
            if self._several:
                words = _("Preparing {place} of {count}…").format(place=place, count=len(self._ids))
                self.query_one("#waiting", Static).update(words)
            if isinstance(entry, ProblemError):
                failed += entry.problems
            else:
                self._entries.append(entry)
        if not self._entries:
            self.query_one("#waiting", Static).display = False
        elif self._several:
            self._show_plan()
        else:
            self._show_form(self._entries[0])
            await self._offer_begun(self._entries[0])
        undelivered = () if self._several else self._entries[0].failed[:1] if self._entries else ()
        # By whom they leave is the same for all of them; what law misses in a document is not.
        remarks = [
            await self._services.letters.remarks(each.stored, each.letter)
            for each in self._entries[: _WARNED if self._several else 1]
        ]
        if self._several:
            remarks += [tuple(advice.of_recipients(each.letter.recipients)) for each in self._entries]
        self._say(failed, *(entry.problems for entry in self._entries), *remarks, undelivered=undelivered)
        if self._at_once and self._entries and not any(entry.problems for entry in self._entries):
            self.action_send()

    async def _entry(self, wanted: tuple[int, int]) -> Entry | ProblemError:
        place, document_id = wanted
        try:
            stored = await self._services.documents.get(document_id)
            letter = await self._services.letters.draft(stored)
            supplier = await self._services.letters.for_supplier(stored, letter)
            failed = await undelivered(self._services, document_id, self._mends)
            if self._mends is not None:
                letter = replace(letter, to=tuple(dict.fromkeys(each.recipient for each in failed)), cc=(), bcc=())
            entry = Entry(len(self._ids) - place, stored, letter, supplier=supplier, failed=failed)
            await look(self._services, entry)
        except ProblemError as error:
            return error
        return entry

    def _show_plan(self) -> None:
        self._open = None
        self.set_class(False, "-form")
        self.set_class(True, "-plan")
        self.query_one(HeaderLine).retitle(
            n_("Letter", "{count} letters", len(self._entries)).format(count=len(self._entries))
        )
        plan = self.query_one(PlanList)
        plan.show(self._entries)
        plan.focus()
        self.query_one(CommandBar).update()

    def _show_form(self, entry: Entry) -> None:
        self._open = entry
        self.set_class(False, "-plan")
        self.set_class(True, "-form")
        document = entry.stored.document
        self.query_one(HeaderLine).retitle(" ".join((kind_word(document.kind), visible(entry.number))))
        self._form.load(entry.letter, entry.leaves)
        self._form.show_problems(entry.problems)
        if entry.failed and not entry.problems:
            # What is to be mended is the address.
            self._form.go("to")
        self.query_one(CommandBar).update()

    def _say(self, *found: Sequence[Problem], undelivered: Sequence[Delivery] = ()) -> None:
        """Show what belongs to no field of the form, once, and what was not delivered before."""
        fields = {*self._form.rows, "body"}
        every = [problem for problems in found for problem in problems]
        missing = dict.fromkeys(each.field or "" for each in every if each.code == "mail.missing")
        said: dict[str, None] = dict.fromkeys([lacking(missing)] if missing else [])
        for delivery in undelivered:
            said[not_delivered(delivery)] = None
        for problem in every:
            if problem.code == "mail.missing":
                continue
            if problem.code == "mail.returned-before" and problem.facts["recipient"] in {
                delivery.recipient for delivery in undelivered
            }:
                continue  # that one is said above, with its remedy
            if problem.field not in fields and not (self._several and problem.code == "letter.draft"):
                said[current().problem(problem)] = None
        notice = self.query_one("#notice", Static)
        notice.update("\n".join(f"{GLYPHS.warning} {sentence}" for sentence in said))
        notice.set_class(bool(said), "-said")

    # The plan

    @on(RowList.Highlighted)
    def _moved(self) -> None:
        plan = self.query_one(PlanList)
        entry = plan.letter
        problems = entry.problems if entry is not None else ()
        lines = [f"{GLYPHS.failed} {current().problem(problem)}" for problem in problems]
        if entry is not None:
            lines = lines or [visible(entry.letter.subject)]
            lines.append(_("Enter opens the letter."))
        elif plan.letters:
            lines.append(_("The key x leaves the whole group out."))
        self.query_one("#missing", Static).update("\n".join(lines))
        self.query_one(CommandBar).update()

    @on(RowList.Chosen)
    def _chosen(self) -> None:
        entry = self.query_one(PlanList).letter
        if entry is not None:
            self._show_form(entry)

    def action_leave_out(self) -> None:
        """Take the letter under the cursor, or the group under its heading, out of the plan."""
        left_out = self.query_one(PlanList).letters
        if left_out and self._open is None:
            self._entries = [entry for entry in self._entries if entry not in left_out]
            if self._entries:
                self._show_plan()
            else:
                self.dismiss(self._queued)

    # The form

    @on(LetterForm.Changed)
    def _changed(self) -> None:
        if self._begun is not None:
            self._begun.stop()
        self._begun = self.set_timer(_SETTLED, self._keep_begun) if self._keeps else None
        if self._open is not None and self._open.problems:
            self._check_again()

    @property
    def _keeps(self) -> bool:
        """Whether what is written is kept until it is sent: of a letter on its own, which nobody is sending."""
        return not self._several and self._mends is None

    @work(group="begun", description="keeps what was written", exclusive=True)
    async def _keep_begun(self) -> None:
        entry = self._open
        if entry is not None and not self._sending and self._form.edited:
            await self._services.unsent.keep(entry.stored.id, self._form.letter(), self._form.leaves)

    async def _offer_begun(self, entry: Entry) -> None:
        """Ask whether a letter is to be gone on with that was begun and never sent."""
        begun = await self._services.unsent.find(entry.stored.id, entry.letter) if self._keeps else None
        if begun is None or self._at_once:
            return
        words = _("A letter for this document was begun on {time} and not sent.")
        time = current().moment(begun.at.astimezone())
        answers = [(questions.YES, _("Go on writing")), ("no", _("Begin anew"))]
        if await self.app.push_screen_wait(Question(words.format(time=time), answers)) == questions.YES:
            entry.letter, entry.leaves, entry.edited = begun.letter, begun.leaves, True
            await look(self._services, entry)
            self._show_form(entry)
        else:
            await self._services.unsent.forget(entry.stored.id)

    @work(group="check", description="checks the letter as it is mended", exclusive=True)
    async def _check_again(self) -> None:
        entry = self._keep()
        if entry is not None:
            await look(self._services, entry)
            self._form.show_problems(entry.problems, go=False)

    @work(group="check", description="changes the sender", exclusive=True, leads=True)
    async def action_sender(self) -> None:
        """Turn the letter to a supplier, or back to the customer; words that were changed stay as they are."""
        entry = self._keep()
        if entry is None or entry.supplier is None:
            return
        entry.turn()
        await look(self._services, entry)
        self._show_form(entry)
        self._say(entry.problems, await self._services.letters.remarks(entry.stored, entry.letter))

    def _keep(self) -> Entry | None:
        """Take over what is in the form."""
        if self._open is not None and self._form.edited:
            self._open.letter = self._form.letter()
            self._open.leaves = self._form.leaves
            self._open.edited = True
        return self._open

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a letter; hide what belongs to the plan alone."""
        del parameters
        if action == "leave_out":
            return self.is_mounted and self.has_class("-plan")
        if action == "sender":
            return self._open is not None and self._open.supplier is not None
        if action == "details":
            return self._open is not None
        if action == "preview":
            return True if self._current is not None else None
        if action == "send":
            return True if self._entries and not self._sending and not (self._several and self._open) else None
        return True

    @property
    def _current(self) -> Entry | None:
        if not self._entries or not self.is_mounted:
            return None
        return self._open or self.query_one(PlanList).letter

    def action_details(self) -> None:
        """Say when it leaves, and add files."""
        self._form.ask_details()

    @on(LetterForm.FileNamed)
    @work(group="file", description="adds a file to the letter", leads=True)
    async def _file_named(self) -> None:
        await self._add_file()

    async def _add_file(self) -> bool:
        """Add the file that was named, if one was; return whether nothing is wrong with it."""
        entry = self._open
        if entry is None or not self._form.file:
            return True
        try:
            entry.letter = await self._services.enclosures.added(self._form.letter(), _path(self._form.file))
        except ProblemError as error:
            self._form.show_problems([replace(each, field="file") for each in error.problems])
            return False
        entry.leaves, entry.edited = self._form.leaves, True
        self._form.load(entry.letter, entry.leaves)
        self._form.ask_details()
        self._form.go("file")
        return True

    @work(group="preview", description="shows the letter as it will leave", leads=True)
    async def action_preview(self) -> None:
        """Show the message and what is attached."""
        self._keep()
        entry = self._current
        if entry is None:
            return
        message: Inspected | str
        stamp = None
        try:
            try:
                composed = await self._services.letters.composed(entry.stored, entry.letter)
            except ProblemError:
                # What is missing is said in the form; what there is can be read all the same.
                message = await self._services.letters.preview(entry.letter)
            else:
                message, stamp = inspected(composed.mime), composed.stamp
            files = f"{_goes_to(entry.letter)}\n{await self._files(entry)}"
        except ProblemError as error:
            self._say(error.problems)
            return
        if await self.app.push_screen_wait(PreviewScreen(message, files)) and not self._several:
            # What was read is what leaves.
            entry.stamp = stamp
            self.action_send()

    async def _files(self, entry: Entry) -> str:
        artifact = await self._services.rendering.artifact(entry.stored)
        pages = await self._services.rendering.page_count(artifact)
        words = _("Attached: {name}, {size}").format(
            name=draft_name(visible(artifact.name)), size=current().size(len(artifact.content))
        )
        if pages is None:
            return words
        return f"{words}, " + n_("{count} page", "{count} pages", pages).format(count=pages)

    # Sending

    def action_send(self) -> None:
        """Queue what is shown."""
        if not self._sending:
            self._sending = True
            self._send()

    @work(group="send", description="queues letters", leads=True)
    async def _send(self) -> None:
        try:
            await self._send_all()
        finally:
            self._sending = False
            if self.is_attached:
                self.query_one(CommandBar).update()

    async def _send_all(self) -> None:
        if not await self._add_file():
            return
        self._keep()
        for entry in self._entries:
            await look(self._services, entry)
        ready = [entry for entry in self._entries if not entry.problems]
        count = len(self._entries)
        if not ready or (len(ready) < count and not await self._sure(questions.incomplete(count, len(ready)))):
            self._show_faults()
            return
        sent, consents = list[Entry](), set[Consent]()
        await ask_for_vault(self.app, self._services, {entry.stored.document.store for entry in ready})
        wait = await undo_time(self._services)
        queued: list[tuple[str, Delivery]] = []
        later: list[Entry] = []
        while wanted := await self._agreed(ready, consents):
            done = await queue(self._services, wanted, consents, wait)
            sent += done.sent
            later += done.later
            queued += done.deliveries
            # What another till did meanwhile is asked about as well.
            ready = done.asked
        for entry in later:
            words = _("{number} leaves on {time}: F3 shows it, x takes it back there.")
            time = current().moment(self._services.letters.moment(entry.leaves))
            self.app.notify(words.format(number=visible(entry.number), time=time), markup=False)
        if queued:
            self.app.post_message(Sent(queued, wait))
        if queued or later:
            await self._keep_address()
        if self._keeps:
            for entry in sent:
                await self._services.unsent.forget(entry.stored.id)
        self._finish(sent)

    async def _keep_address(self) -> None:
        """Ask whether the address that was corrected is to be kept for the customer."""
        entry = self._open
        if entry is None or not (address := corrected(entry)):
            return
        if await self._sure(questions.keep(address, entry.stored.document.buyer.name)):
            try:
                await self._services.documents.readdress(entry.stored.id, address)
            except ProblemError as error:
                for problem in error.problems:
                    self.app.notify(current().problem(problem), severity="warning", markup=False)

    async def _agreed(self, ready: Sequence[Entry], consents: set[Consent]) -> list[Entry]:
        """Ask each question once, with the letters that it is about; return those that are to leave."""
        wanted = list(ready)
        for consent in Consent:
            about = [entry for entry in wanted if consent in entry.needs and consent not in consents]
            if not about:
                continue
            others = len(about) < len(wanted)
            answer = await self.app.push_screen_wait(questions.agreed(consent, about, others=others))
            if answer == questions.OTHERS:
                wanted = [entry for entry in wanted if entry not in about]
            elif answer == questions.YES:
                consents.add(consent)
            else:
                return []
        return wanted

    def _show_faults(self) -> None:
        if self._open is not None:
            self._form.show_problems(self._open.problems)
        else:
            self.query_one(PlanList).show(self._entries)
        self._say(*(entry.problems for entry in self._entries))

    async def _sure(self, question: Question) -> bool:
        return await self.app.push_screen_wait(question) == questions.YES

    def _finish(self, sent: Sequence[Entry]) -> None:
        count = len(sent)
        if count:
            self._queued = True
        self._entries = [entry for entry in self._entries if entry not in sent or not self._several]
        if count and (not self._several or not self._entries):
            self.dismiss(True)
        elif self._several and not self._entries:
            self.dismiss(self._queued)
        elif self._several:
            self._show_plan()
        if not self._several or self._entries:
            self._show_faults()

    # Leaving

    @work(group="leave", description="asks before leaving", leads=True)
    async def action_back(self) -> None:
        """Go back: from a letter to the plan, from there to the list."""
        if self._several and self._open is not None:
            entry = self._keep()
            if entry is not None:
                await look(self._services, entry)
            self._show_plan()
        elif await self.can_leave() and self.is_current:
            self.dismiss(self._queued)

    async def can_leave(self) -> bool:
        """Ask what becomes of a letter that was changed. Runs in a worker."""
        if self._sending:
            return False
        self._keep()
        if not any(entry.edited for entry in self._entries):
            return True
        words = n_("The letter was changed and not sent.", "Letters were changed and not sent.", len(self._entries))
        answers = [("stay", _("Go on writing")), ("drop", _("Leave without sending"))]
        if await self.app.push_screen_wait(Question(words, answers)) != "drop":
            return False
        if self._keeps:
            if self._begun is not None:
                self._begun.stop()
            await self._services.unsent.forget(self._entries[0].stored.id)
        return True


def _goes_to(letter: Letter) -> str:
    """Return everybody who gets a letter, those too whom nobody else sees."""
    everybody = dict.fromkeys((*letter.recipients, *filter(None, (letter.archive,))))
    return _("Goes to: {recipients}").format(recipients=", ".join(map(legible, everybody)) or "—")


def _path(typed: str) -> Path:
    """Return the path that a person has typed or pasted."""
    return Path(plain_path(typed)).expanduser()
