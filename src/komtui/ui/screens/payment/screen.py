"""Taking money: amount, method, day and note, with what is due filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.domain import typed
from komtui.domain.marking import N_
from komtui.domain.money import ZERO, Money
from komtui.domain.money import typed as amount_of
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import cash
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.payment import method_word
from komtui.ui.keys.command import Command
from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.choice_field import ChoiceField
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.line_form import LineField, LineForm
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services
    from komtui.services.sales.money.payments import Due

_NAMED = 3
"""Customers of one payment that are named."""


class PaymentScreen(ModalScreen[bool]):
    """Returns whether a payment was entered, for one document or for several at once."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("save", "ctrl+s", N_("Enter it"), N_("Enter the payment"), priority=True),
        Command("nothing", "escape", N_("Back"), N_("Go back; nothing is entered")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", show=False),
        Binding("ctrl+s", "save", show=False, priority=True),
    ]
    CSS_PATH = "screen.tcss"

    def __init__(self, services: Services, dues: Sequence[Due], methods: Sequence[str], today: dt.date) -> None:
        super().__init__()
        self._services = services
        self._dues = dues
        self._methods = methods
        self._today = today
        self._busy = False

    @property
    def _currency(self) -> str:
        return self._dues[0].document.currency

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        words = current()
        total = sum((each.amount for each in self._dues), ZERO)
        with LineForm():
            said = words.money(Money(abs(total), self._currency))
            yield Static(self._title(said, gives=total < 0), markup=False, classes="words")
            amount = LineField(words.amount(total, self._currency).replace("\u2212", "-"))
            yield FieldRow(_("Amount"), amount, note=self._currency, hint=_("A part of it is enough; not more."))
            choices = [(each, method_word(each, words)) for each in self._methods]
            yield FieldRow(_("Method"), ChoiceField(choices, self._methods[0]))
            yield Static(markup=False, classes="handed")
            day = LineField(words.date(self._today))
            yield FieldRow(_("Date"), day, hint=_("The day on which the money came in or went out."))
            yield FieldRow(_("Note"), LineField(), hint=_("A cheque's number, for example."))
            keys = _("Enter goes on and enters the payment at the end, Ctrl+S at once, Esc gives up.")
            yield Static(keys, markup=False, classes="keys")

    def _title(self, total: str, *, gives: bool) -> str:
        """Return what the form is about; `gives` where the money goes to the customer."""
        if len(self._dues) > 1:
            count = len(self._dues)
            if gives:
                words = n_("{count} document, {total} to give back.", "{count} documents, {total} to give back.", count)
            else:
                words = n_("{count} document, {total} due.", "{count} documents, {total} due.", count)
            return f"{words.format(count=count, total=total)}\n{self._whose()}"
        document = self._dues[0].document
        about = " · ".join(filter(None, map(visible, (document.number, document.buyer.name))))
        words = _("{document} · {total} to give back") if gives else _("{document} · {total} due")
        return words.format(document=about, total=total)

    def _whose(self) -> str:
        """Return of which customers the documents are: one payment is rarely of several."""
        names = list(dict.fromkeys(visible(each.document.buyer.name) for each in self._dues))
        if len(names) == 1:
            return names[0]
        listed = ", ".join([*names[:_NAMED], *([GLYPHS.ellipsis] if len(names) > _NAMED else [])])
        said = n_("{count} customer: {names}", "{count} customers: {names}", len(names))
        return f"{GLYPHS.warning} {said.format(count=len(names), names=listed)}"

    def on_mount(self) -> None:
        """Select the amount, so that another one takes its place at once."""
        field = self._form.rows[0].field
        field.focus()
        if isinstance(field, Input):
            field.select_all()
        self._say_handed()

    @on(FieldRow.Changed)
    def _say_handed(self) -> None:
        """Say what is handed over where cash rounds the amount."""
        amount, method, *_others = (row.value for row in self._form.rows)
        value, total = amount_of(amount, self._currency), sum((each.amount for each in self._dues), ZERO)
        said = ""
        if value is not None:
            settles = cash.settling(value, total, cash.step_of(method, self._currency))
            if settles.rounding:
                handed = Money(abs(settles.amount + settles.rounding), self._currency)
                said = _("All of it in cash: {amount}").format(amount=current().money(handed))
        self.query_one(".handed", Static).update(said)
        self.query_one(".handed").set_class(bool(said), "-said")

    @property
    def _form(self) -> LineForm:
        return self.query_one(LineForm)

    @on(LineForm.Finished)
    def _finished(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        """Enter the payment, or say what is wrong."""
        self._form.forget()
        if not self._busy:
            self._busy = True
            self._enter()

    @work(group="save", description="enters a payment", leads=True)
    async def _enter(self) -> None:
        amount, method, day, note = (row.value for row in self._form.rows)
        try:
            ids = [each.document_id for each in self._dues]
            await self._services.payments.take_together(
                ids, self._amount(amount), method, date=self._date(day), note=note
            )
        except ProblemError as error:
            self._show(error.problems)
        else:
            self.dismiss(True)
        finally:
            self._busy = False

    def _amount(self, amount: str) -> Decimal:
        value = amount_of(amount, self._currency)
        if value is None:
            raise ProblemError(Problem("payment.amount", {"value": amount}, "amount"))
        return value

    def _date(self, day: str) -> dt.date:
        try:
            return typed.date(day, self._today, self._today) or self._today
        except ProblemError as error:
            facts = {"value": day, "example": current().date(self._today)}
            raise ProblemError(Problem("payment.date", facts, "date")) from error

    def _show(self, problems: Sequence[Problem]) -> None:
        """Say each problem beside its field; what belongs to none stands at the first."""
        rows = dict(zip(("amount", "method", "date", "note"), self._form.rows, strict=True))
        self._form.tell(problems, rows)
