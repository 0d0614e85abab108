"""One customer: what it is, what it has, and what can be done for it."""

from __future__ import annotations

from asyncio import wrap_future
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import ConsentError
from komtui.domain.sales.customer import CustomerState
from komtui.domain.sales.kind import Kind
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.customers import forgetting
from komtui.i18n.presentation.parties import postal
from komtui.i18n.presentation.states import problem_sentence
from komtui.services.addresses import labelled
from komtui.services.changes import Subject
from komtui.services.mail.writing.addressing import returned_before
from komtui.ui.acts.saving import save
from komtui.ui.keys.command import Command, bindings, money_label
from komtui.ui.screens.choosing.screen import CustomerPicker
from komtui.ui.screens.customers._documents import HeldDocuments, headings, source
from komtui.ui.screens.customers._words import balance, counted, lines, undelivered
from komtui.ui.screens.customers.form import CustomerForm
from komtui.ui.screens.document.screen import DocumentScreen
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.headings import Headings
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.row_list import RowList
from komtui.ui.work import work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from komtui.domain.mail.reminder import Sent
    from komtui.domain.sales.customer import Recipients
    from komtui.domain.sales.party import Party
    from komtui.services.ports.customers import StoredCustomer
    from komtui.services.registry import Services
    from komtui.services.sales.parties.customers import Merging

MOST = 2_000
"""Documents of a customer that are shown, the newest."""


class CustomerScreen(CalmScreen[None]):
    """Shows one, and acts on its documents."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("open", "enter", N_("Open"), N_("Open the document under the cursor")),
        Command("mail", "e", N_("Mail"), N_("Write the letter for this document, or for those that are marked")),
        Command(
            "statement",
            "R",
            N_("Statement"),
            N_("Mail or save what is still to be paid: statement of account"),
        ),
        Command("edit", "m", N_("Edit"), N_("Change this customer")),
        Command("merge", "j", N_("Merge"), N_("Make one customer of this one and another: first it shows what moves")),
        Command("reminders", "L", N_("Remind"), N_("See which reminders of this customer are due, and send them")),
        Command("add", "N", N_("New"), N_("Write a quote, an order or an invoice for this customer")),
        Command("remove", "x,delete", N_("Forget"), N_("Take this person's data out of the list"), footer=False),
        Command("take_money", "dollar_sign", N_("Take money"), N_("Enter a payment for what is due"), footer=False),
        Command("unmark", "u", N_("Unmark all"), N_("Forget what is marked"), footer=False),
        Command("back", "escape", N_("Back"), N_("Go back to the list of customers")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("customer", commands)]
    CSS_PATH = "page.tcss"
    AUTO_FOCUS = "HeldDocuments"

    def __init__(self, services: Services, customer_id: int) -> None:
        super().__init__()
        self._services = services
        self._customer_id = customer_id
        self._stored: StoredCustomer | None = None

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Customer"))
        yield Static(id="what", markup=False)
        yield Headings(headings)
        yield HeldDocuments(source(()))
        yield CommandBar()

    def on_mount(self) -> None:
        """Read it, and follow what becomes of it."""
        self._list.explain(_("Nothing has been written for this customer yet."))
        self._follow()

    @property
    def _list(self) -> HeldDocuments:
        return self.query_one(HeldDocuments)

    @work(group="follow", description="follows a customer")
    async def _follow(self) -> None:
        async for _change in self._services.changes.watch(Subject.CUSTOMERS, Subject.DOCUMENTS, Subject.LETTERS):
            await self._look()

    async def _look(self) -> None:
        customers = self._services.customers
        try:
            stored = await customers.get(self._customer_id)
            # One that was merged meanwhile is the one that has its documents.
            self._customer_id = stored.id
            held = await customers.held(stored.id)
            keys = await wrap_future(customers.index.documents(stored.id, MOST))
            rows = await wrap_future(self._services.index.rows(keys))
            home = (await self._services.settings.snapshot()).value("company.country")
        except ProblemError as error:
            self.query_one("#what", Static).update("\n".join(map(problem_sentence, error.problems)))
            return
        self._stored = stored
        name = visible(stored.customer.party.name) or stored.called
        self.query_one(HeaderLine).retitle(f"{name} · {counted(held)}")
        self.query_one("#what", Static).update(
            Content("\n").join(
                [
                    Content(name).stylize("bold"),
                    *balance(held),
                    *lines(stored, home),
                    *undelivered(held),
                    *await self._returned(stored),
                ]
            )
        )
        self._list.reminded = await self._reminded([row.id for row in rows])
        self._list.load(source(rows), keep_cursor=True)
        self.query_one(CommandBar).update()

    async def _reminded(self, ids: Sequence[int]) -> Mapping[int, Sent]:
        """Return by document the last reminder of it."""
        try:
            found = await self._services.reminders.sent(ids)
        except ProblemError:
            return {}  # whoever may not see letters
        return {document_id: sent[-1] for document_id, sent in found.items()}

    async def _returned(self, stored: StoredCustomer) -> list[Content]:
        """Return which of its addresses letters came back from, in a line each."""
        try:
            found = await self._services.notices.returned(stored.customer.addresses)
        except ProblemError:
            return []  # whoever may not see letters
        said = (current().problem(returned_before(*each)) for each in found.items())
        return [Content(f"{GLYPHS.warning} {each}").stylize("$text-warning") for each in said]

    @on(RowList.Highlighted)
    @on(RowList.Marked)
    @on(RowList.Loaded)
    def _moved(self) -> None:
        self.query_one(CommandBar).update()

    @on(RowList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a document, or a customer of the list."""
        del parameters
        if not self.is_mounted:
            return True
        if action in {"open", "mail", "take_money"}:
            return True if self._list.current is not None else None
        if action in {"add", "statement", "reminders", "edit", "merge", "remove"}:
            return self._stored is not None and self._stored.state is CustomerState.KEPT
        return True if action != "unmark" else bool(self._list.marked)

    def label_of(self, action: str) -> str:
        """Say whether money is taken or given back."""
        row = self._list.current if action == "take_money" and not self._list.marked else None
        return money_label(row.balance.amount) if row is not None and row.balance is not None else ""

    def action_back(self) -> None:
        """Go back."""
        self.app.pop_screen()

    def action_unmark(self) -> None:
        """Unmark every document."""
        self._list.clear_marks()

    def action_open(self) -> None:
        """Open the document under the cursor."""
        if self._list.current is not None:
            self.app.push_screen(DocumentScreen(self._services, self._list.current.id))

    @work(group="mail", description="writes letters", leads=True)
    async def action_mail(self) -> None:
        """Write the letter for the marked documents, or for the one under the cursor."""
        from komtui.ui.screens.bulk.mailing import mail

        if await mail(self.app, self._services, self._list.selection()):
            self._list.clear_marks()

    @work(group="money", description="takes money", leads=True)
    async def action_take_money(self) -> None:
        """Enter a payment for the marked documents, or for the one under the cursor."""
        from komtui.ui.screens.menu.acting import take

        if (ids := self._list.selection()) and await take(self, self._services, ids):
            self._list.clear_marks()

    @work(group="form", description="changes a customer", leads=True)
    async def action_edit(self) -> None:
        """Change it."""
        if self._stored is not None:
            await self.app.push_screen_wait(CustomerForm(self._services, self._stored))
            await self._look()

    @work(group="add", description="begins a draft", leads=True)
    async def action_add(self) -> None:
        """Begin a draft for this customer, of a kind that is asked for."""
        from komtui.ui.screens.draft.questions import which_kind
        from komtui.ui.screens.draft.screen import DraftScreen

        kind = await self.app.push_screen_wait(which_kind())
        if not kind or self._stored is None:
            return
        try:
            draft = await self._services.drafts.blank_for(Kind(kind), self._stored)
        except ProblemError as error:
            self._say(error)
        else:
            self.app.push_screen(DraftScreen(self._services, draft.id))

    @work(group="reminders", description="shows what is to be reminded of", leads=True)
    async def action_reminders(self) -> None:
        """See which reminders are due."""
        from komtui.ui.screens.reminders.screen import RemindersScreen

        if self._stored is not None:
            await self.app.push_screen_wait(RemindersScreen(self._services, owner=self._stored.id))

    @work(group="statement", description="writes a statement of account", leads=True)
    async def action_statement(self) -> None:
        """Mail a statement of account, or save it where files are saved, and say where."""
        if self._stored is None:
            return
        recipients = self._services.statement_letters.recipients(self._stored)
        if recipients.to:
            to = labelled(visible(", ".join(recipients.to)))
            answers = [("save", _("Save it as a PDF")), ("mail", _("Mail it to {to}").format(to=to)), ("", _("None"))]
            answer = await self.app.push_screen_wait(Question(_("What is to be done with the statement?"), answers))
            if answer == "mail":
                await self._mail(self._stored, recipients)
            if answer != "save":
                return
        try:
            statement = await self._services.statements.statement(self._stored)
            name, content = await self._services.statements.pdf(statement)
            remarks = await self._services.statements.remarks(statement)
            # One of the same day is written over: it says of the same day what is true now.
            await save(self, self._services.files, name, content, remarks)
        except ProblemError as error:
            self._say(error)

    async def _mail(self, stored: StoredCustomer, recipients: Recipients) -> None:
        """Queue the letter with the statement; the same of today goes once more only where a person says so."""
        letters, statements = self._services.statement_letters, self._services.statements
        try:
            for problem in await statements.remarks(await statements.statement(stored)):
                self.notify(problem_sentence(problem), severity="warning", markup=False)
            try:
                await letters.queue(stored, recipients)
            except ConsentError:
                words = _("Today's statement was mailed to the same addresses before.")
                answers = [("", _("Do not mail it again")), ("again", _("Mail it once more"))]
                if await self.app.push_screen_wait(Question(words, answers)) != "again":
                    return
                await letters.queue(stored, recipients, again=True)
        except ProblemError as error:
            self._say(error)
        else:
            self.notify(_("The statement is queued."), markup=False)

    @work(group="remove", description="takes a person's data out", leads=True)
    async def action_remove(self) -> None:
        """Take a person's data out of the list, once it was said what goes and what stays."""
        stored = self._stored
        if stored is None:
            return
        try:
            held, name = await self._services.customers.held(stored.id), stored.customer.party.name
            words = forgetting(name, documents=held.issued, drafts=held.drafts, letters=held.letters)
            answers = [("no", _("Change nothing")), ("yes", _("Take the data out, for good"))]
            if await self.app.push_screen_wait(Question(words, answers)) == "yes":
                await self._services.customers.anonymise(stored)
        except ProblemError as error:
            self._say(error)
        await self._look()

    def _say(self, error: ProblemError) -> None:
        for problem in error.problems:
            self.notify(problem_sentence(problem), severity="error", markup=False)

    @work(group="merge", description="merges two customers", leads=True)
    async def action_merge(self) -> None:
        """Make one customer of this one and another that is the same."""
        if self._stored is None:
            return
        name = visible(self._stored.customer.party.name)
        words = _("Who is the same as {name}, and goes into it?").format(name=name)
        other = await self.app.push_screen_wait(CustomerPicker(self._services, words, but=self._customer_id))
        if not other:
            return
        try:
            merging = await self._services.customers.merging(self._customer_id, other)
            answers = [("no", _("Leave both as they are")), ("yes", _("Merge them"))]
            if await self.app.push_screen_wait(Question(_look_at(merging), answers)) == "yes":
                await self._services.customers.merge(merging)
                gone = visible(merging.other.customer.party.name)
                self.notify(_("{other} is in {name} now.").format(other=gone, name=name), markup=False)
        except ProblemError as error:
            self._say(error)
        await self._look()


def _look_at(merging: Merging) -> str:
    """Return what merging would do, in words."""
    into, other = merging.into.customer.party, merging.other.customer.party
    moves = merging.moves
    documents = n_("{count} document", "{count} documents", moves.documents).format(count=moves.documents)
    letters = n_("{count} letter", "{count} letters", moves.letters).format(count=moves.letters)
    sentences = [
        _("{documents} and {letters} of “{other}” move to “{name}”.").format(
            documents=documents, letters=letters, other=visible(other.name), name=visible(into.name)
        )
    ]
    gained = [
        f"{label} {visible(after)}"
        for label, before, after in (
            (_("Address"), _where(into), _where(merging.customer.party)),
            (_("E-mail"), into.email, merging.customer.party.email),
            (_("Telephone"), into.phone, merging.customer.party.phone),
            (_("VAT number"), into.vat_id, merging.customer.party.vat_id),
            (_("Registration"), into.legal_id, merging.customer.party.legal_id),
            (_("Number"), into.identifier, merging.customer.party.identifier),
        )
        if after != before
    ]
    if gained:
        sentences.append(_("It gets: {fields}.").format(fields=", ".join(gained)))
    sentences.append(
        _("“{other}” leaves the list. What is printed on its documents stays.").format(other=visible(other.name))
    )
    return "\n".join(sentences)


def _where(party: Party) -> str:
    """Return an address in one line."""
    return ", ".join(postal(party.address, party.address.country, str))
