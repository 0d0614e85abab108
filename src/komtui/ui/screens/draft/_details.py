"""The rest of a document: whom it goes to, store, language, currency, discount, terms and notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Static

from komtui.domain import typed
from komtui.domain.language import LANGUAGES
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document, Kind, Note, Reference
from komtui.domain.sales.kind import BILLS
from komtui.domain.sales.party import Capacity, Party, as_posted
from komtui.domain.sales.pricing import Discount
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.legal import capacity_word
from komtui.i18n.presentation.attachments import DESCRIPTIONS, attachment_words, description_words
from komtui.i18n.presentation.document import title
from komtui.i18n.sentences.places import place_words
from komtui.services.sales.life.referring import earlier_invoices
from komtui.ui.keys.command import Command
from komtui.ui.keys.pasted import plain_path
from komtui.ui.screens.draft._pointed import typed_at, with_words, words_at
from komtui.ui.screens.draft.sheet import Sheet
from komtui.ui.widgets.choice_field import ChoiceField
from komtui.ui.widgets.field_row import Field, FieldRow
from komtui.ui.widgets.text_box import TextBox
from komtui.ui.widgets.text_field import TextField
from komtui.ui.widgets.tick_field import TickField
from komtui.ui.work import work

T = TypeVar("T")
_UNTAXED = frozenset({"E", "AE", "K", "G", "O"})
"""Categories whose reason is said."""
Changed = tuple[Document, Discount]
"""What the form makes of a draft."""
Attach = Callable[[Document, str, str], Awaitable[Document]]
"""Attaches the file at a path, with a description, to a draft."""
Correct = Callable[[str, Document], Awaitable[Document]]
"""Returns a draft with the earlier invoices of a text."""
CORRECTIVE = "384"
"""BT-3 of an invoice that takes the place of an earlier one."""


class DetailsScreen(ModalScreen[Changed | None]):
    """Returns what was changed; None where nothing is to be."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("save", "ctrl+s", N_("Done"), N_("Take this over into the draft")),
        Command("back", "escape", N_("Back"), N_("Go back; nothing is changed")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("ctrl+s", "save", show=False, priority=True),
    ]
    CSS_PATH = "details.tcss"

    def __init__(
        self,
        sheet: Sheet,
        stores: Sequence[str],
        attach: Attach,
        *,
        is_french: bool,
        correct: Correct,
        theirs: Sequence[tuple[str, dt.date]] = (),
        address: bool = False,
        field: str = "",
        path: str = "",
    ) -> None:
        """Take the sheet, what attaches a file, what finds earlier invoices, and the last ones of this customer.

        With `address` the form begins where a new customer lives, with `field` at that one, and where it has none at a
        row for what stands at `path`. `is_french` says whether e-invoices of the house call their files by the words of
        French platforms.
        """
        super().__init__()
        self._sheet = sheet
        self._attached = attach
        self._correct = correct
        self._theirs = theirs
        self._rows: dict[str, FieldRow] = {}
        self._kept = [(each, TickField(attachment_words(each))) for each in sheet.document.attachments]
        self._fill(sheet.document, stores)
        self._offer_files(is_french=is_french)
        usual = "email" if address else "store" if stores else "language"
        # Of an offer or an order references are those to the customer's order.
        field = "order" if field == "earlier" and field not in self._rows else field
        self._tick = next((tick for at, (_each, tick) in enumerate(self._kept) if field == f"attachments[{at}]"), None)
        has_place = field in self._rows or self._tick is not None or not path
        self._path = "" if has_place else typed_at(sheet.document, path)
        if self._path:
            said = words_at(sheet.document, self._path) or ""
            self._rows = {self._path: FieldRow(place_words(self._path, _), TextField(said)), **self._rows}
            field = self._path
        self._first = field if field in self._rows else usual

    def _fill(self, document: Document, stores: Sequence[str]) -> None:
        buyer, words = document.buyer, current()
        address = buyer.address
        of = {each.role: each.number for each in document.references}
        if stores or document.store:
            names = dict.fromkeys(["", *stores, document.store])
            self._add(
                "store", _("Store"), ChoiceField([(each, each or _("company")) for each in names], document.store)
            )
        languages = [(each.code, each.name) for each in LANGUAGES]
        self._add("language", _("Language"), ChoiceField(languages, document.language))
        self._add("currency", _("Currency"), TextField(document.currency))
        off = self._sheet.discount
        said = f"{words.number(off.percent)}%" if off.percent is not None else ""
        amount = words.amount(off.amount, document.currency) if off.amount else ""
        self._discount = said or amount
        self._add("discount", _("Discount"), TextField(self._discount), _("Off the whole document: 10% or an amount."))
        self._add("email", _("E-mail"), TextField(buyer.email))
        self._add("line1", _("Address"), TextField(address.line1))
        self._add("line2", _("Address, continued"), TextField(address.line2))
        self._add("postcode", _("Postcode"), TextField(address.postcode))
        self._add("city", _("City"), TextField(address.city))
        self._add("region", _("Province"), TextField(address.region))
        self._add("country", _("Country"), TextField(address.country), _("Two letters: FR, CA, BE …"))
        self._add("phone", _("Telephone"), TextField(buyer.phone))
        capacities = [("", _("as its numbers tell")), *((each.value, capacity_word(each)) for each in Capacity)]
        said = buyer.capacity.value if buyer.capacity else ""
        self._add("capacity", _("Buys as"), ChoiceField(capacities, said))
        self._add("vat_id", _("VAT number"), TextField(buyer.vat_id))
        self._add("legal_id", _("Registration number"), TextField(buyer.legal_id))
        if document.kind is not Kind.ORDER:
            day = document.delivery_date
            self._add("delivery", _("Delivery"), TextField(words.date(day) if day else ""))
        self._add("order", _("Order number"), TextField(of.get("order", "")))
        if document.kind in BILLS:
            self._fill_earlier(document)
            self._fill_law(document)
        self._add("terms", _("Terms of payment"), TextBox(document.terms), _("Empty for those of the settings."))
        self._add("notes", _("Notes"), TextBox("\n".join(each.text for each in document.notes)))

    def _offer_files(self, *, is_french: bool) -> None:
        words = current()
        kinds = [("", _("supporting document")), *((each, description_words(each, words)) for each in DESCRIPTIONS)]
        self._add(
            "file", _("Attach a file"), TextField(), _("A path: PDF, PNG, JPG, CSV, XLSX or ODS. It is mailed too.")
        )
        if is_french:
            self._add("description", _("What it is"), ChoiceField(kinds, ""))

    def _fill_earlier(self, document: Document) -> None:
        words = current()
        if document.kind is Kind.INVOICE:
            kinds = [("", _("an invoice")), (CORRECTIVE, _("takes the place of an earlier invoice"))]
            if document.type_code not in dict(kinds):
                kinds.append((document.type_code, title(document, words)))
            self._add("type", _("Kind"), ChoiceField(kinds, document.type_code))
        said = ", ".join(_earlier(each.number, each.date) for each in earlier_invoices(document))
        field = TextField(said)
        field.suggester = _Invoices([_earlier(*each) for each in self._theirs])
        hint = _("Which this credits or corrects; several with commas.")
        if self._theirs:
            last = ", ".join(visible(_earlier(*each)) for each in self._theirs[:2])
            hint = _("The last: {numbers}. Several with commas, → takes it.").format(numbers=last)
        self._add("earlier", _("Earlier invoices"), field, hint)

    def _fill_law(self, document: Document) -> None:
        words = current()
        kinds = [
            ("", _("as the lines say")),
            ("B1", _("goods")),
            ("S1", _("services")),
            ("M1", _("goods and services")),
        ]
        if document.process not in dict(kinds):
            kinds.append((document.process, document.process))
        self._add("process", _("What is sold"), ChoiceField(kinds, document.process))
        reasons = "\n".join(dict.fromkeys(reason for _tax, reason in document.exemptions))
        self._add("exemption", _("Why no tax"), TextBox(reasons), _("Of lines without tax: the article of law."))
        if document.currency != "EUR" and self._sheet.terms.currency == "EUR":
            amount = document.tax_in_tax_currency
            said = words.amount(amount, "EUR") if amount is not None else ""
            self._add("tax_in_euros", _("VAT in euros"), TextField(said))

    def _add(self, name: str, label: str, field: Field, hint: str = "") -> None:
        self._rows[name] = FieldRow(label, field, hint=hint)

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        with VerticalScroll():
            yield from self._rows.values()
            yield from (tick for _each, tick in self._kept)
        yield Static(_("Ctrl+S takes it over, Esc gives up."), id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin where it is most wanted."""
        if self._tick is not None:
            self._tick.focus()
        else:
            self._rows[self._first].go()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    @work(group="save", exclusive=True, description="attaches a file", leads=True)
    async def action_save(self) -> None:
        """Take over what is in the form, or say what is wrong beside it."""
        for row in self._rows.values():
            row.problem = ""
        try:
            document, discount = self._changed()
            document = await self._with_earlier(document)
            changed = await self._with_file(document), discount
        except _WrongError as error:
            row = self._rows[error.field]
            row.problem = " ".join(current().problem(each) for each in error.problems)
            row.go()
        else:
            self.dismiss(changed)

    async def _with_earlier(self, document: Document) -> Document:
        """Return the document with the earlier invoices that were named."""
        if "earlier" not in self._rows:
            return document
        try:
            return await self._correct(self._text("earlier"), document)
        except ProblemError as error:
            raise _WrongError("earlier", *error.problems) from error

    async def _with_file(self, document: Document) -> Document:
        """Return the document with the file that was named attached."""
        path = plain_path(self._text("file"))
        if not path:
            return document
        try:
            return await self._attached(document, path, self._text("description"))
        except ProblemError as error:
            raise _WrongError("file", *error.problems) from error

    def _text(self, name: str) -> str:
        return self._rows[name].value.strip() if name in self._rows else ""

    def _changed(self) -> Changed:
        document = self._sheet.document
        currency = document.currency
        if (text := self._text("currency")) and text.upper() != currency:
            currency = self._asked("currency", lambda: typed.currency(text))
        discount = self._sheet.discount
        if (text := self._text("discount")) != self._discount:
            discount = self._asked("discount", lambda: typed.discount(text))
        today = self._sheet.terms.today
        if self._path in self._rows and (text := self._text(self._path)) != words_at(document, self._path):
            document = self._asked(self._path, lambda: self._pointed(document, text))
        changed = replace(
            document,
            store=self._text("store") if "store" in self._rows else document.store,
            language=self._rows["language"].value,
            currency=currency,
            buyer=self._buyer(document.buyer),
            references=self._references(document),
            attachments=tuple(each for each, tick in self._kept if tick.value),
            terms=self._rows["terms"].value.strip(),
            notes=tuple(map(Note, filter(None, (self._rows["notes"].value.strip(),))))
            if self._rows["notes"].value.strip() != "\n".join(each.text for each in document.notes)
            else document.notes,
        )
        if "process" in self._rows:
            changed = self._lawful(changed)
        if "delivery" in self._rows:
            text = self._text("delivery")
            day = self._asked("delivery", lambda: typed.date(text, today, document.date))
            changed = replace(changed, delivery_date=day)
        return changed, discount

    def _pointed(self, document: Document, text: str) -> Document:
        today = self._sheet.terms.today
        return with_words(document, self._path, text, lambda day: typed.date(day, today, document.date))

    def _lawful(self, document: Document) -> Document:
        """Return it with what is sold, why lines have no tax, and the tax in euros."""
        reason = self._rows["exemption"].value.strip()
        if reason != "\n".join(dict.fromkeys(text for _tax, text in document.exemptions)):
            borne = dict.fromkeys(tax for line in document.lines for tax in line.taxes if tax.category in _UNTAXED)
            document = replace(document, exemptions=tuple((tax, reason) for tax in borne) if reason else ())
        if "tax_in_euros" in self._rows:
            text = self._text("tax_in_euros")
            amount = self._asked("tax_in_euros", lambda: typed.number(text)) if text else None
            document = replace(document, tax_in_tax_currency=amount, tax_currency="EUR" if amount is not None else "")
        if "type" in self._rows:
            document = replace(document, type_code=self._rows["type"].value)
        return replace(document, process=self._rows["process"].value)

    @staticmethod
    def _asked(name: str, read: Callable[[], T]) -> T:
        try:
            return read()
        except ProblemError as error:
            raise _WrongError(name, *error.problems) from error

    def _buyer(self, buyer: Party) -> Party:
        from komtui.services.addresses import joined, parsed

        email = self._text("email")
        if email and email != buyer.email:
            found = parsed(email)
            if found.wrong or not found.addresses:
                raise _WrongError("email", Problem("letter.address", {"address": email[:60]}))
            email = joined(found.addresses)
        country = self._text("country").upper()
        if country and country != buyer.address.country and not (len(country) == 2 and country.isalpha()):
            raise _WrongError("country", Problem("draft.country", {"value": country[:10]}))
        address = as_posted(
            replace(
                buyer.address,
                line1=self._text("line1"),
                line2=self._text("line2"),
                postcode=self._text("postcode"),
                city=self._text("city"),
                region=self._text("region"),
                country=country,
            )
        )
        return replace(
            buyer,
            email=email,
            phone=self._text("phone"),
            capacity=Capacity(self._rows["capacity"].value) if self._rows["capacity"].value else None,
            vat_id=self._text("vat_id"),
            legal_id=self._text("legal_id"),
            address=address,
        )

    def _references(self, document: Document) -> tuple[Reference, ...]:
        number = self._text("order")[:100]
        kept = tuple(each for each in document.references if each.role != "order" or each.number == number)
        has = any(each.role == "order" for each in kept)
        return kept if has or not number else (*kept, Reference("order", number))


def _earlier(number: str, date: dt.date | None) -> str:
    """Return an earlier invoice as it is typed."""
    return f"{number} ({current().date(date)})" if date is not None else number


class _Invoices(Suggester):
    """Proposes how the last number of several goes on."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known

    async def get_suggestion(self, value: str) -> str | None:
        """Return the text with its last number whole."""
        before, comma, last = value.rpartition(",")
        begun = last.strip().casefold()
        taken = {each.strip() for each in before.split(",")}
        lead = value[: len(value) - len(last.lstrip())] if comma else ""
        return next(
            (lead + each for each in self._known if begun and each.casefold().startswith(begun) and each not in taken),
            None,
        )


class _WrongError(ProblemError):
    def __init__(self, field: str, *problems: Problem) -> None:
        super().__init__(*problems)
        self.field = field
