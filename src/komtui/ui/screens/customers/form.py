"""The form of a customer: a new one, or one that is changed. What was typed stays until it is saved or given up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from komtui.domain.language import CHOICES
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import Customer, EInvoice, Grouping, Recipients
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.party import Capacity, Party
from komtui.i18n import _, current
from komtui.i18n.legal import capacity_word
from komtui.i18n.presentation.customers import einvoice_word, grouping_word
from komtui.i18n.presentation.states import kinds_word
from komtui.services.addresses import joined, parsed
from komtui.services.sales.parties.customer_checks import GST, QST, number_of
from komtui.ui.keys.command import Command, bindings
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.widgets.choice_field import ChoiceField
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.text_box import TextBox
from komtui.ui.widgets.text_field import TextField
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.ports.customers import StoredCustomer
    from komtui.services.registry import Services

_PARTY = ("name", "trading_name", "contact", "email", "phone", "vat_id", "legal_id")
_ADDRESS = ("line1", "line2", "line3", "postcode", "city", "region", "country")
_WAYS = ("to", "cc", "bcc")
_GROUPS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "",
        (
            ("name", N_("Name"), ""),
            ("trading_name", N_("Trades as"), N_("The name on the door, where that is another one.")),
            ("identifier", N_("Customer number"), N_("Of your own list; each belongs to one customer.")),
            ("contact", N_("Contact"), N_("Whom to ask for.")),
            ("email", N_("E-mail"), N_("Where documents go, unless a kind has recipients of its own below.")),
            ("phone", N_("Telephone"), ""),
            ("line1", N_("Address"), N_("Street and number.")),
            ("line2", N_("Address, line 2"), ""),
            ("line3", N_("Address, line 3"), ""),
            ("postcode", N_("Postcode"), ""),
            ("city", N_("Town"), ""),
            ("region", N_("Province"), N_("In Canada, such as QC.")),
            ("country", N_("Country"), N_("By its name, or by two letters: FR, CA.")),
            ("capacity", N_("Buys as"), N_("Law asks for other things of each.")),
            ("vat_id", N_("VAT number"), N_("With the two letters of its country: FR40303265045.")),
            ("legal_id", N_("Registration"), N_("SIREN or SIRET in France, NEQ in Québec.")),
            (GST, N_("GST/HST number"), N_("Such as 123456789 RT0001.")),
            (QST, N_("QST number"), N_("Such as 1234567890 TQ0001.")),
        ),
    ),
    (
        N_("How documents are wanted"),
        (
            ("language", N_("Language"), ""),
            ("due_days", N_("Days to pay"), N_("Empty for what the company gives everybody.")),
            ("grouping", N_("Several documents"), N_("How they are mailed when there are several at once.")),
            ("e_invoice", N_("E-invoice"), N_("In the PDF, or as a file that goes with the letter beside it.")),
            ("note", N_("Note"), N_("For the house; printed nowhere.")),
        ),
    ),
    (
        N_("Goods go to, where that is elsewhere"),
        (
            ("ship_to.name", N_("Name"), ""),
            *(
                (f"ship_to.{name}", label, "")
                for name, label in (
                    ("line1", N_("Address")),
                    ("line2", N_("Address, line 2")),
                    ("postcode", N_("Postcode")),
                    ("city", N_("Town")),
                    ("region", N_("Province")),
                    ("country", N_("Country")),
                )
            ),
        ),
    ),
)
"""Fields by what they say: name, marked label, marked help. Those of recipients follow."""


class CustomerForm(CalmScreen["StoredCustomer | None"]):
    """Returns what was saved; None where it was given up."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("save", "ctrl+s", N_("Save"), N_("Save the customer"), priority=True),
        Command("back", "escape", N_("Back"), N_("Go back; what was changed is asked about")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("customer_form", commands)]
    CSS_PATH = "form.tcss"
    AUTO_FOCUS = "#field-name TextField"

    def __init__(
        self, services: Services, stored: StoredCustomer | None = None, name: str = "", *, field: str = ""
    ) -> None:
        """Take the one that is changed; without it a new one begins, with what was searched as its name.

        It opens at `field`, where that is one of its own.
        """
        super().__init__()
        self._services = services
        self._stored = stored
        self._before = stored.customer if stored is not None else Customer(Party(""))
        self._called = name
        self._busy = False
        self._field = field

    def on_mount(self) -> None:
        """Go to the field that was asked for."""
        if (row := self._rows.get(self._field)) is not None:
            # At once: what is typed behind the key that opens it would begin in the name.
            self.set_focus(row.field, scroll_visible=False)
            self.call_after_refresh(row.field.scroll_visible, animate=False)

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        yield HeaderLine(_("New customer") if self._stored is None else _("Change a customer"))
        values = _values(self._before)
        if self._stored is None:
            values["name"] = self._called
        with VerticalScroll(id="fields", can_focus=False):
            for heading, rows in _GROUPS:
                if heading:
                    yield Static(_(heading), classes="heading", markup=False)
                for name, label, hint in rows:
                    yield _row(name, _(label), values.get(name, ""), _(hint) if hint else "")
            yield Static(_("Who gets which document, where not the address above"), classes="heading", markup=False)
            for kind in Kind:
                for way, label in zip(_WAYS, (kinds_word(kind), _("Cc"), _("Bcc")), strict=True):
                    hint = _("One address, or several separated by commas.")
                    if way == "bcc":
                        hint = _("Copies that the other readers do not see.")
                    name = f"{kind.value}.{way}"
                    yield _row(name, label, values.get(name, ""), hint)
        yield CommandBar()

    @property
    def _rows(self) -> Mapping[str, FieldRow]:
        return {(row.id or "").removeprefix("field-").replace("_dot_", "."): row for row in self.query(FieldRow)}

    @property
    def _changed(self) -> bool:
        now = {name: row.value for name, row in self._rows.items()}
        return any(value != _values(self._before).get(name, "") for name, value in now.items())

    @on(FieldRow.Changed)
    def _typed(self, event: FieldRow.Changed) -> None:
        # What was wrong may be right now; whether it is, the next saving says.
        event.row.problem = ""

    def action_save(self) -> None:
        """Save, or say what is wrong beside its field."""
        if not self._busy:
            self._busy = True
            self._write()

    @work(group="save", description="saves a customer", leads=True)
    async def _write(self) -> None:
        rows = self._rows
        for row in rows.values():
            row.problem = ""
        try:
            customer = _entered(self._before, {name: row.value for name, row in rows.items()})
            if self._stored is not None:
                saved = await self._services.customers.save(self._stored, customer)
            elif not await self._is_wanted(customer):
                return
            else:
                saved = await self._services.customers.add(customer)
        except ProblemError as error:
            self._show(error.problems)
        else:
            self.dismiss(saved)
        finally:
            self._busy = False

    async def _is_wanted(self, customer: Customer) -> bool:
        """Ask where the list has somebody who seems to be the same."""
        known = await self._services.customers.recognised(customer.party)
        if not known:
            return True
        other = await self._services.customers.get(known[0].id)
        words = _("“{name}” is in the list already, and seems to be the same.").format(name=other.customer.party.name)
        answers = [("", _("Go back to the form")), ("add", _("Add another customer all the same"))]
        return await self.app.push_screen_wait(Question(words, answers)) == "add"

    def _show(self, problems: Sequence[Problem]) -> None:
        rows, first = self._rows, None
        for problem in problems:
            row = rows.get(problem.field or "")
            if row is None:
                self.notify(current().problem(problem), severity="error", markup=False)
            elif not row.problem:
                row.problem = current().problem(problem)
                first = first or row
        if first is not None:
            first.go()

    async def can_leave(self) -> bool:
        """Ask before what was typed is lost."""
        if not self._changed:
            return True
        answers = [("stay", _("Go on typing")), ("leave", _("Give up what was typed"))]
        return await self.app.push_screen_wait(Question(_("What was typed is not saved."), answers)) == "leave"

    @work(group="way", description="leaves the form", leads=True)
    async def action_back(self) -> None:
        """Go back."""
        if await self.can_leave():
            self.dismiss(None)


def _row(name: str, label: str, value: str, hint: str) -> FieldRow:
    field: TextField | TextBox | ChoiceField
    if name == "note":
        field = TextBox(value)
    elif name == "capacity":
        kinds = [("", _("as its numbers tell")), *((each.value, capacity_word(each)) for each in Capacity)]
        field = ChoiceField(kinds, value)
    elif name == "language":
        field = ChoiceField([("", _("as the company")), *CHOICES], value)
    elif name == "grouping":
        ways = [(each.value, grouping_word(each)) for each in Grouping]
        field = ChoiceField([("", _("as the company does")), *ways], value)
    elif name == "e_invoice":
        forms = [(each.value, einvoice_word(each)) for each in EInvoice]
        field = ChoiceField([("", _("as the company does")), *forms], value)
    else:
        field = TextField(value)
    row = FieldRow(label, field, hint=hint)
    row.id = f"field-{name.replace('.', '_dot_')}"
    return row


def _values(customer: Customer) -> dict[str, str]:
    """Return what the fields hold of a customer."""
    ship_to = customer.ship_to or Party("")
    return {
        **{name: getattr(customer.party, name) for name in (*_PARTY, "identifier")},
        **{name: getattr(customer.party.address, name) for name in _ADDRESS},
        "capacity": customer.party.capacity.value if customer.party.capacity else "",
        GST: number_of(customer.party, GST),
        QST: number_of(customer.party, QST),
        "language": customer.language,
        "due_days": "" if customer.due_days is None else str(customer.due_days),
        "note": customer.note,
        "grouping": customer.grouping.value if customer.grouping else "",
        "e_invoice": customer.e_invoice.value if customer.e_invoice else "",
        "ship_to.name": ship_to.name,
        **{f"ship_to.{name}": getattr(ship_to.address, name) for name in _ADDRESS},
        **{f"{kind.value}.{way}": joined(getattr(of, way)) for kind, of in customer.recipients for way in _WAYS},
    }


def _entered(before: Customer, values: Mapping[str, str]) -> Customer:
    """Return the customer that the fields hold; what has no field stays. Raises ProblemError `customer.due-days`."""
    party = _party(before.party, values, "")
    taxes = dict(party.tax_ids) | {name.upper(): values[name] for name in (GST, QST)}
    party = replace(party, tax_ids=tuple((scheme, number) for scheme, number in taxes.items() if number.strip()))
    party = replace(party, capacity=Capacity(values["capacity"]) if values["capacity"] else None)
    ship_to = _party(before.ship_to or Party(""), values, "ship_to.")
    days = values["due_days"].strip()
    if days and not (days.isascii() and days.isdigit() and len(days) < 6):
        raise ProblemError(Problem("customer.due-days", {"value": days, "maximum": 365}, "due_days"))
    return replace(
        before,
        party=party,
        ship_to=None if ship_to == Party("") else ship_to,
        language=values["language"],
        recipients=tuple(_recipients(values)),
        due_days=int(days) if days else None,
        note=values["note"],
        grouping=Grouping(values["grouping"]) if values["grouping"] else None,
        e_invoice=EInvoice(values["e_invoice"]) if values["e_invoice"] else None,
    )


def _party(before: Party, values: Mapping[str, str], prefix: str) -> Party:
    texts: dict[str, Any] = {name: values[prefix + name] for name in (*_PARTY, "identifier") if prefix + name in values}
    address = {name: values[prefix + name] for name in _ADDRESS if prefix + name in values}
    return replace(before, **texts, address=replace(before.address, **address))


def _recipients(values: Mapping[str, str]) -> Iterator[tuple[Kind, Recipients]]:
    for kind in Kind:
        of = {way: parsed(values[f"{kind.value}.{way}"]).every for way in _WAYS}
        if any(of.values()):
            yield kind, Recipients(**of)
