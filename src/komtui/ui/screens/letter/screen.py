"""The letter of one document, written in a form. Those of several are planned on a screen of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.legal.finding import CUSTOMER
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.states import kind_word
from komtui.ui.acts.mending import open_customer
from komtui.ui.acts.sendings import Sent, undo_time
from komtui.ui.keys.command import Command, bindings
from komtui.ui.keys.pasted import typed_path
from komtui.ui.screens.letter import _questions as questions
from komtui.ui.screens.letter._entry import Entry
from komtui.ui.screens.letter._mending import corrected, not_delivered, undelivered
from komtui.ui.screens.letter.begun import SETTLED, Begun
from komtui.ui.screens.letter.form import LetterForm
from komtui.ui.screens.letter.preview import preview
from komtui.ui.screens.letter.queueing import lacking, look, queue
from komtui.ui.screens.password.asking import ask_for_vault
from komtui.ui.soon import ask_again
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.question import Question
from komtui.ui.work import work

if TYPE_CHECKING:
    from datetime import timedelta

    from textual.timer import Timer

    from komtui.domain.mail.delivery import Delivery
    from komtui.services.registry import Services


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
            "law",
            "f7",
            N_("Law"),
            N_("Go to where a remark on the letter's language is mended, and back"),
            priority=True,
            footer=False,
        ),
        Command("back", "escape", N_("Back"), N_("Go back; what was changed is asked about")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("letter", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = ""

    def __init__(
        self,
        services: Services,
        document_id: int,
        *,
        mends: Delivery | None = None,
        at_once: bool = False,
    ) -> None:
        """Take the document; with `mends` it goes to those whom a letter did not reach, at whatever address.

        With `at_once` the person has said that it leaves as it is: it is shown only where something is in its way.
        """
        super().__init__()
        self._at_once = at_once
        self._mends = mends
        self._services = services
        self._document_id = document_id
        self._entry: Entry | None = None
        self._sending = False
        # What mends another letter is not kept: that one is still there.
        self._begun = Begun(services, [document_id]) if mends is None else None
        self._settling: Timer | None = None
        self._mended_at = ""

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Letter"))
        yield Static(id="notice", markup=False)
        yield Static(_("Preparing…"), id="waiting", markup=False)
        yield LetterForm()
        yield CommandBar()

    def on_mount(self) -> None:
        """Write the letter."""
        self._prepare()

    @property
    def _form(self) -> LetterForm:
        return self.query_one(LetterForm)

    # From the document to a letter

    @work(group="draft", description="writes the letter", leads=True)
    async def _prepare(self) -> None:
        try:
            entry = self._entry = await self._written()
        except ProblemError as error:
            self.query_one("#waiting", Static).display = False
            self._say(error.problems)
            ask_again(self, error, self._prepare)
            return
        self._say()
        self._show_form(entry)
        if self._begun is not None and not self._at_once:
            begun = await self._begun.offer(self.app, entry.letter)
            if begun is not None:
                entry.letter, entry.leaves, entry.edited = begun.letter, begun.leaves, True
                await look(self._services, entry)
                self._show_form(entry)
        remarks = await self._services.letters.remarks(entry.stored, entry.letter)
        self._say(entry.problems, remarks, undelivered=entry.failed[:1])
        if self._at_once and not entry.problems:
            self.action_send()

    async def _written(self) -> Entry:
        stored = await self._services.documents.get(self._document_id)
        letter = await self._services.letters.draft(stored)
        supplier = await self._services.letters.for_supplier(stored, letter)
        failed = await undelivered(self._services, self._document_id, self._mends)
        if self._mends is not None:
            letter = replace(letter, to=tuple(dict.fromkeys(each.recipient for each in failed)), cc=(), bcc=())
        unaddressed = not letter.to and not failed
        entry = Entry(stored, letter, supplier=supplier, failed=failed, unaddressed=unaddressed)
        await look(self._services, entry)
        return entry

    def _show_form(self, entry: Entry) -> None:
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
            if problem.field not in fields:
                said[_remark(problem)] = None
        self._mended_at = next((each.field for each in every if (each.field or "").startswith(CUSTOMER)), "") or ""
        notice = self.query_one("#notice", Static)
        notice.update("\n".join(f"{GLYPHS.warning} {sentence}" for sentence in said))
        notice.set_class(bool(said), "-said")
        self.query_one(CommandBar).update()

    @work(group="law", description="goes to where a remark is mended", leads=True)
    async def action_law(self) -> None:
        """Open the customer at the language; the letter is written anew in the one that is chosen there."""
        entry = self._keep()
        if entry is None or not await open_customer(self, self._services, self._document_id, self._mended_at):
            return
        if not entry.edited or await self._sure(questions.anew()):
            entry.letter, entry.edited = await self._services.letters.draft(entry.stored), False
            self._form.load(entry.letter, entry.leaves)
        await look(self._services, entry)
        self._show_form(entry)
        self._say(entry.problems, await self._services.letters.remarks(entry.stored, entry.letter))

    # The form

    @on(LetterForm.Changed)
    def _changed(self) -> None:
        if self._begun is not None and not self._sending:
            self._begun.note(self._form.letter(), self._form.leaves)
            if self._settling is not None:
                self._settling.stop()
            self._settling = self.set_timer(SETTLED, self._keep_begun)
        if self._entry is not None and self._entry.problems:
            self._check_again()

    @work(group="begun", description="keeps what was written")
    async def _keep_begun(self) -> None:
        if self._begun is not None:
            await self._begun.keep()

    async def on_unmount(self) -> None:
        """Keep what was typed last where the screen goes without a question: the terminal was closed."""
        if self._begun is not None:
            await self._begun.keep()

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
        if self._entry is not None and self._form.edited:
            self._entry.letter = self._form.letter()
            self._entry.leaves = self._form.leaves
            self._entry.edited = True
        return self._entry

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a letter."""
        del parameters
        if action == "sender":
            return self._entry is not None and self._entry.supplier is not None
        if action == "details":
            return self._entry is not None
        if action == "preview":
            return True if self._entry is not None else None
        if action == "law":
            return True if self._mended_at else None
        if action == "send":
            return True if self._entry is not None and not self._sending else None
        return True

    def action_details(self) -> None:
        """Say when it leaves, and add files."""
        self._form.ask_details()

    @on(LetterForm.FileNamed)
    @work(group="file", description="adds a file to the letter", leads=True)
    async def _file_named(self) -> None:
        await self._add_file()

    async def _add_file(self) -> bool:
        """Add the file that was named, if one was; return whether nothing is wrong with it."""
        entry = self._entry
        if entry is None or not self._form.file:
            return True
        try:
            entry.letter = await self._services.enclosures.added(self._form.letter(), typed_path(self._form.file))
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
        entry = self._keep()
        if entry is None:
            return
        try:
            wait = self._services.letters.wait_until(entry.leaves)
            sends, stamp = await preview(self.app, self._services, [entry.stored], entry.letter, wait=wait)
        except ProblemError as error:
            self._say(self._form.show_problems(error.problems))
            return
        if sends:
            # What was read is what leaves.
            entry.stamp = stamp
            self.action_send()

    # Sending

    def action_send(self) -> None:
        """Queue what is shown."""
        if not self._sending:
            self._sending = True
            self._send()

    @work(group="send", description="queues the letter", leads=True)
    async def _send(self) -> None:
        try:
            await self._send_it()
        finally:
            self._sending = False
            if self.is_attached:
                self.query_one(CommandBar).update()

    async def _send_it(self) -> None:
        if not await self._add_file():
            return
        entry = self._keep()
        if entry is None:
            return
        await look(self._services, entry)
        if entry.problems:
            self._show_faults(entry)
            return
        consents = set[Consent]()
        if not await ask_for_vault(self.app, self._services, {entry.stored.document.store}):
            return
        wait = await undo_time(self._services)
        # What another till did meanwhile is asked about as well.
        while await self._agreed(entry, consents):
            queued = await queue(self._services, entry, consents, wait)
            if queued is not None:
                await self._leave(entry, queued, wait)
                return
            if entry.problems:
                break
        self._show_faults(entry)

    async def _leave(self, entry: Entry, queued: Sequence[tuple[str, Delivery]], wait: timedelta) -> None:
        """Say what becomes of the letter, and go."""
        if entry.leaves:
            words = _("{number} leaves on {time}: F3 shows it, x takes it back there.")
            time = current().moment(self._services.letters.moment(entry.leaves))
            self.app.notify(words.format(number=visible(entry.number), time=time), markup=False)
        else:
            written = partial(self._services.unsent.keep, [self._document_id], entry.letter)
            self.app.post_message(
                Sent(queued, wait, keep=written if self._begun is not None and entry.edited else None)
            )
        await self._keep_address(entry)
        if self._begun is not None:
            await self._begun.forget()
        self.dismiss(True)

    async def _keep_address(self, entry: Entry) -> None:
        """Ask whether the address that was corrected, or was missing, is to be kept for the customer."""
        address, instead = corrected(entry)
        if address and await self._sure(questions.keep(address, entry.stored.document.buyer.name)):
            try:
                if instead is not None:
                    await self._services.repairs.keep(instead, address)
                else:
                    await self._services.bulk.keep(entry.stored.id, entry.stored.document.kind, address)
            except ProblemError as error:
                for problem in error.problems:
                    self.app.notify(current().problem(problem), severity="warning", markup=False)

    async def _agreed(self, entry: Entry, consents: set[Consent]) -> bool:
        """Ask each question once; return whether the person agrees to all."""
        for consent in Consent:
            if consent not in entry.needs or consent in consents:
                continue
            if not await self._sure(questions.agreed(consent, entry)):
                return False
            consents.add(consent)
        return True

    def _show_faults(self, entry: Entry) -> None:
        self._form.show_problems(entry.problems)
        self._say(entry.problems)

    async def _sure(self, question: Question) -> bool:
        return await self.app.push_screen_wait(question) == questions.YES

    # Leaving

    @work(group="leave", description="asks before leaving", leads=True)
    async def action_back(self) -> None:
        """Go back to where one came from."""
        if await self.can_leave() and self.is_current:
            self.dismiss(False)

    async def can_leave(self) -> bool:
        """Ask what becomes of a letter that was changed. Runs in a worker."""
        if self._sending:
            return False
        entry = self._keep()
        if entry is None or not entry.edited:
            return True
        words = _("The letter was changed and not sent.")
        answers = [("stay", _("Go on writing")), ("drop", _("Leave without sending"))]
        if await self.app.push_screen_wait(Question(words, answers)) != "drop":
            return False
        if self._begun is not None:
            await self._begun.forget()
        return True


def _remark(problem: Problem) -> str:
    """Return what is said of the letter, with the key that goes to where it is mended."""
    sentence = current().problem(problem)
    return f"{sentence} {_('F7 goes there.')}" if (problem.field or "").startswith(CUSTOMER) else sentence
