"""Parts of a document: the drafts that carry it on by lines, by a percentage or by an amount.

Every amount is worked out from the whole, so that the parts add up to it: without tax, for each tax, and with what is
given or charged on the whole. The last part takes what is left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from komtui.domain.money import ZERO, rounded
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.amounts import (
    Amounts,
    Group,
    added,
    amounts_of,
    group_of,
    is_broken_down,
    portion,
    share,
    tax_on,
    within,
)
from komtui.domain.sales.carrying import DepositLeft, Ledger, LineLeft, line_names
from komtui.domain.sales.document import Adjustment, Document, Kind, Line, PaymentMeans, Reference
from komtui.domain.sales.lifecycle import ORIGIN, State
from komtui.domain.sales.tax import Tax, TaxSubtotal
from komtui.domain.sales.totals import Totals, summed
from komtui.domain.sales.type_code import DEPOSIT, DEPOSIT_CREDIT, PROGRESS, is_deposit

_PLACES = Decimal("0.0001")
"""Of a quantity that a percentage makes: French e-invoices have four decimals at most."""
ALL = Decimal(100)


def carried_on(document: Document, kind: Kind, date: dt.date) -> Document:
    """Return an empty draft of `kind` that refers to `document`: its parties, its terms, its language."""
    references = tuple(each for each in document.references if each.role != ORIGIN)
    draft = replace(
        document,
        kind=kind,
        number="",
        date=date,
        state=State.DRAFT,
        type_code="",
        due_date=None,
        valid_until=None,
        tax_point_date=None,
        # A delivery note or a plan is of that one document.
        attachments=(),
        references=(*references, Reference(ORIGIN, document.number, document.date)),
    )
    if kind is not Kind.CREDIT_NOTE:
        return draft
    others = (each for each in draft.references if each.role != "invoice")
    return replace(
        draft,
        type_code=DEPOSIT_CREDIT if is_deposit(document) else "",
        references=(*others, Reference("invoice", document.number, document.date)),
        terms="",
        payment=PaymentMeans(),
    )


def by_lines(
    ledger: Ledger,
    kind: Kind,
    date: dt.date,
    quantities: Mapping[str, Decimal] | None,
    deduction: Callable[[DepositLeft], str] = lambda deposit: deposit.number,
) -> Document:
    """Return a draft with these quantities of the lines; None takes all that is left.

    An invoice deducts what deposits have asked for as far as it reaches into that: the last one all of it. `deduction`
    describes such a line. Raises ProblemError `carry.nothing`,
    `carry.quantity`, `carry.line`, `carry.deposit-draft`, `carry.too-much`, `carry.totals`.
    """
    wanted = _wanted(ledger, quantities)
    origin, currency = ledger.origin, ledger.origin.currency
    parts = {each.name: _part(each, wanted[each.name], currency) for each in ledger.lines if each.name in wanted}
    lines = tuple(_with_headings(origin, parts))
    is_rest = all(wanted.get(each.name, ZERO) == each.quantity for each in ledger.lines)
    adjustments = tuple(_adjustments(ledger, parts, is_rest=is_rest))
    bases: dict[Group, Decimal] = {}
    for line in parts.values():
        bases = added(bases, {group_of(line.taxes): line.net(currency)})
    for each in adjustments:
        bases = added(bases, {group_of(each.taxes): each.signed})
    deducted: list[Line] = []
    references: tuple[Reference, ...] = ()
    if kind is Kind.INVOICE:
        deducted = list(_deducted(ledger, bases, deduction))
        for line in deducted:
            bases = added(bases, {group_of(line.taxes): line.net(currency)})
        references = _earlier(ledger, deducted, is_rest=is_rest)
    if kind is Kind.CREDIT_NOTE:
        _within_left(ledger, bases)
    amounts = Amounts(bases, _taxes(ledger, bases))
    draft = carried_on(origin, kind, date)
    draft = replace(
        draft,
        lines=(*lines, *deducted),
        adjustments=adjustments,
        references=(*draft.references, *references),
        type_code=draft.type_code or (PROGRESS if deducted and not is_rest else ""),
    )
    if kind is Kind.CREDIT_NOTE:
        return _stated(draft, amounts, ZERO, ledger.rounding if is_rest else ZERO)
    paid, rounding = _paid(ledger, amounts.gross, is_rest=is_rest), ledger.rounding if is_rest else ZERO
    return settled(_stated(draft, amounts, paid, rounding))


def by_progress(
    ledger: Ledger,
    date: dt.date,
    percents: Mapping[str, Decimal] | Decimal,
    note: Callable[[Decimal, Decimal], str],
    deduction: Callable[[DepositLeft], str] = lambda deposit: deposit.number,
) -> Document:
    """Return an invoice that brings lines up to a percentage of the whole, whatever was invoiced before.

    `percents` are by line, or one for all that are not so far yet. `note` says it of a line: how far
    it is, and how far it was before. Raises ProblemError `carry.percent`, `carry.behind`, and as `by_lines` does.
    """
    named = isinstance(percents, Mapping)
    each_line = percents if isinstance(percents, Mapping) else {line.name: percents for line in ledger.lines}
    for name, percent in each_line.items():
        if not 0 < percent <= ALL:
            raise ProblemError(Problem("carry.percent", {"percent": f"{percent:f}"}, f"line.{name}"))
    quantities = {}
    for each in ledger.lines:
        if each.name not in each_line:
            continue
        upto = reached(each, each_line[each.name])
        more = upto - (each.line.quantity - each.quantity)
        if more * each.line.quantity > 0:
            quantities[each.name] = more
        elif named:
            facts = {"line": each.name, "percent": f"{progress(each):f}"}
            raise ProblemError(Problem("carry.behind", facts, f"line.{each.name}"))
    known = {each.name for each in ledger.lines}
    if strange := next((name for name in each_line if name not in known), None):
        raise ProblemError(Problem("carry.line", {"line": strange}, f"line.{strange}"))
    if not quantities:
        least = min((progress(each) for each in ledger.lines), default=ALL)
        raise ProblemError(Problem("carry.behind-all", {"percent": f"{least:f}"}, "percent"))
    draft = by_lines(ledger, Kind.INVOICE, date, quantities, deduction)
    before = {each.name: progress(each) for each in ledger.lines}
    lines = tuple(
        replace(line, note=note(each_line[line.origin_line], before[line.origin_line]))
        if line.origin_line in each_line
        else line
        for line in draft.lines
    )
    is_rest = all(quantities.get(each.name, ZERO) == each.quantity for each in ledger.lines)
    is_final = is_rest and (any(line.deposit for line in lines) or bool(_progress_before(ledger)))
    return replace(draft, lines=lines, type_code="" if is_final else PROGRESS)


def reached(left: LineLeft, percent: Decimal) -> Decimal:
    """Return the quantity that a percentage of a line is."""
    if percent == ALL:
        return left.line.quantity
    return (left.line.quantity * percent / ALL).quantize(_PLACES, rounding=ROUND_HALF_UP)


def progress(left: LineLeft) -> Decimal:
    """Return how much of a line was carried on, in percent, with two decimals at the most."""
    if not left.line.quantity:
        return ZERO
    done = (left.line.quantity - left.quantity) * ALL / left.line.quantity
    return Decimal(f"{done.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP).normalize():f}")


def by_amount(ledger: Ledger, kind: Kind, date: dt.date, amount: Decimal, description: str) -> Document:
    """Return a deposit invoice, or a credit note, that comes to `amount` with tax, of each tax in proportion.

    Raises ProblemError `carry.amount`, `carry.too-much-money`, `carry.totals`.
    """
    currency = ledger.origin.currency
    left = ledger.left.gross
    if amount <= 0 or rounded(amount, currency) != amount:
        raise ProblemError(Problem("carry.amount", {"amount": f"{amount:f}", "currency": currency}, "amount"))
    _broken_down(ledger)
    # All that is to be paid is all that is left, though rounding made it another amount than with tax.
    is_rest = amount == ledger.to_ask and left > 0
    if not is_rest and amount > min(left, ledger.to_ask):
        facts = {"amount": f"{amount:f}", "left": f"{max(ledger.to_ask, ZERO):f}", "currency": currency}
        raise ProblemError(Problem("carry.too-much-money", facts, "amount"))
    amounts = portion(ledger.left, left if is_rest else amount, currency)
    draft = carried_on(ledger.origin, kind, date)
    draft = replace(
        draft,
        type_code=draft.type_code or (DEPOSIT if kind is Kind.INVOICE else ""),
        lines=tuple(_line_of(description, base, group) for group, base in amounts.bases.items()),
        adjustments=(),
        delivery_date=None if kind is Kind.INVOICE else draft.delivery_date,
    )
    return settled(_stated(draft, amounts, ZERO, ledger.rounding if is_rest else ZERO))


def percent_of(ledger: Ledger, percent: Decimal) -> Decimal:
    """Return what a percentage of the whole is, with tax. Raises ProblemError `carry.percent`."""
    if not 0 < percent <= ALL:
        raise ProblemError(Problem("carry.percent", {"percent": f"{percent:f}"}, "percent"))
    origin = ledger.origin
    return rounded((origin.totals.gross + origin.rounding) * percent / ALL, origin.currency)


def settled(draft: Document) -> Document:
    """Return a draft to be computed when it is read, where that comes to the amounts that it states."""
    if any(line.price_with_tax is not None for line in draft.lines):
        return draft  # its total is what prices with tax come to
    computed = draft.computed()
    try:
        same = _all(computed) == _all(draft)
    except ArithmeticError:
        return draft  # a file may state amounts beside figures that nothing can be computed from
    return computed if same else draft


def _all(document: Document) -> tuple[object, ...]:
    nets = tuple(line.net(document.currency) for line in document.lines)
    return nets, document.taxes, document.totals


def _wanted(ledger: Ledger, quantities: Mapping[str, Decimal] | None) -> dict[str, Decimal]:
    """Return the quantities that are to be taken, each of which is there."""
    _broken_down(ledger)
    left = {each.name: each for each in ledger.lines}
    if quantities is None:
        found = {name: each.quantity for name, each in left.items() if each.quantity or _is_untaken(each)}
        if not any(found.values()):
            raise ProblemError(Problem("carry.nothing", {"number": ledger.origin.number}))
        return found
    for name, quantity in quantities.items():
        field = f"line.{name}"
        if name not in left:
            raise ProblemError(Problem("carry.line", {"line": name}, field))
        each = left[name]
        if quantity * each.line.quantity < 0 or (quantity and abs(quantity) > abs(each.quantity)):
            facts = {"line": name, "quantity": f"{quantity:f}", "left": f"{each.quantity:f}"}
            raise ProblemError(Problem("carry.quantity", facts, field))
    found = {name: quantity for name, quantity in quantities.items() if quantity}
    if not found:
        raise ProblemError(Problem("carry.none-chosen"))
    return found


def _is_untaken(left: LineLeft) -> bool:
    """Return whether a line of no quantity is still there; it goes with the last part."""
    return not left.line.quantity


def _broken_down(ledger: Ledger) -> None:
    if not is_broken_down(ledger.origin):
        raise ProblemError(Problem("carry.totals", {"number": ledger.origin.number}))


def _part(left: LineLeft, quantity: Decimal, currency: str) -> Line:
    """Return a part of a line, with its part of the net amount and of what is given or charged on it."""
    line, whole = left.line, left.line.quantity
    own = replace(line, origin_line=left.name, deposit="")
    if quantity == whole == left.quantity:
        return replace(own, stated_net=left.net)
    net = line.net(currency)
    after = (whole - left.quantity + quantity) / whole
    before = after - quantity / whole
    adjustments = tuple(
        replace(
            each,
            amount=rounded(each.amount * after, currency) - rounded(each.amount * before, currency),
            base=None if each.base is None else rounded(each.base * quantity / whole, currency),
        )
        for each in line.adjustments
    )
    taken = left.net if quantity == left.quantity else share(net, net - left.net, after, currency)
    return replace(own, quantity=quantity, stated_net=taken, adjustments=adjustments)


def _with_headings(origin: Document, parts: Mapping[str, Line]) -> Iterator[Line]:
    """Yield the lines of a part, with those that count for nothing where they belong to one that does."""
    waiting: list[Line] = []
    chosen = {parts[name].identifier for name in parts}
    parents = {parts[name].parent for name in parts}
    for name, line in zip(line_names(origin), origin.lines, strict=True):
        if line.counts:
            if name in parts:
                yield from waiting
                yield parts[name]
            waiting = []
        elif line.parent and line.parent in chosen:
            yield line
        elif not line.parent or line.parent in parents or (line.identifier and line.identifier in parents):
            net = sum((each.net(origin.currency) for each in parts.values() if each.parent == line.identifier), ZERO)
            waiting.append(replace(line, stated_net=net) if line.identifier in parents and line.identifier else line)


def _adjustments(ledger: Ledger, parts: Mapping[str, Line], *, is_rest: bool) -> Iterator[Adjustment]:
    """Yield what is given or charged on the whole, in proportion to the lines that it is on."""
    origin, currency = ledger.origin, ledger.origin.currency
    bases: dict[Group, Decimal] = {}
    for line in parts.values():
        bases = added(bases, {group_of(line.taxes): line.net(currency)})
    # Charges first: what is given is given on them too.
    for key in sorted(ledger.adjustments, key=lambda each: not each[0]):
        total, done = ledger.adjustments[key]
        charge, reason, reason_code, percent, group = key
        fraction = Decimal(1) if is_rest else _fraction(ledger, parts, group)
        amount = share(total, done, fraction, currency)
        base = bases.get(group, ZERO)
        if not charge and not is_rest and total > 0:
            # Neither this part nor what is left comes to less than nothing by it.
            least = max(base - ledger.goods.get(group, ZERO), ZERO)
            amount = within(max(least, min(amount, base)), total - done)
        taxes = next(each.taxes for each in origin.adjustments if group_of(each.taxes) == group)
        if amount:
            yield Adjustment(amount, charge, reason, reason_code, None, percent, taxes)
            bases[group] = base + (amount if charge else -amount)


def _fraction(ledger: Ledger, parts: Mapping[str, Line], group: Group) -> Decimal:
    """Return how much of the lines with these taxes, or of all where there are none, is taken with a part."""
    currency = ledger.origin.currency
    on = [each for each in ledger.lines if group_of(each.line.taxes) == group] or list(ledger.lines)
    whole = sum((each.line.net(currency) for each in on), ZERO)
    after = sum((each.line.net(currency) - each.net for each in on), ZERO)
    after += sum((parts[each.name].net(currency) for each in on if each.name in parts), ZERO)
    if not whole:
        return ZERO
    return min(max(after / whole, ZERO), Decimal(1))


def _deducted(
    ledger: Ledger, bases: Mapping[Group, Decimal], description: Callable[[DepositLeft], str]
) -> Iterator[Line]:
    """Yield the lines that deduct deposits, as far as an invoice reaches into what they have asked for."""
    excess = {}
    for group, base in bases.items():
        if (over := base - ledger.left.bases.get(group, ZERO)) > 0:
            excess[group] = over
    for deposit in ledger.deposits:
        for group, left in deposit.bases.items():
            amount = within(excess.get(group, ZERO), left)
            if amount <= 0:
                continue
            if not deposit.number:
                raise ProblemError(Problem("carry.deposit-draft", {"draft": f"draft-{deposit.key}"}))
            excess[group] -= amount
            line = _line_of(description(deposit), amount, group)
            yield replace(line, quantity=Decimal(-1), deposit=deposit.number)


def _line_of(description: str, base: Decimal, group: Group) -> Line:
    # A price is never below zero (BR-27), a quantity may be.
    return Line(description, Decimal(-1) if base < 0 else Decimal(1), price=abs(base), taxes=group)


def _earlier(ledger: Ledger, deducted: Sequence[Line], *, is_rest: bool) -> tuple[Reference, ...]:
    """Return the deposits that an invoice deducts, and of the last one the progress invoices before it, each once.

    BT-25 and BT-26.
    """
    numbers = {line.deposit for line in deducted}
    found = [(each.date, each.number) for each in ledger.deposits if each.number in numbers]
    if is_rest:
        found += [(each.date, each.number) for each in _progress_before(ledger) if each.number]
    return tuple(Reference("invoice", number, date) for date, number in dict.fromkeys(sorted(found)))


def _progress_before(ledger: Ledger) -> list[Document]:
    return [each.document for each in ledger.made if each.document.type_code == PROGRESS]


def _within_left(ledger: Ledger, bases: Mapping[Group, Decimal]) -> None:
    """Raise ProblemError where a credit note would give back more than what is left to be credited."""
    left = sum((ledger.left.bases.get(group, ZERO) for group in bases), ZERO)
    asked = sum(bases.values(), ZERO)
    if asked > left:
        currency = ledger.origin.currency
        facts = {"amount": f"{asked:f}", "left": f"{max(left, ZERO):f}", "currency": currency}
        raise ProblemError(Problem("carry.too-much-net", facts))


def _taxes(ledger: Ledger, bases: Mapping[Group, Decimal]) -> dict[Tax, Decimal]:
    """Return the tax of a part: what all parts up to it come to, less what was asked for before."""
    whole, left = amounts_of(ledger.origin), ledger.left
    part = Amounts(bases)
    found = {}
    for tax, total in whole.taxes.items():
        if not any(tax in group for group in bases):
            continue
        rest, base = left.taxes.get(tax, ZERO), part.base_of(tax)
        if base == left.base_of(tax):
            found[tax] = rest
            continue
        wanted = tax_on(tax, whole.base_of(tax) - left.base_of(tax) + base, ledger.origin.currency) - (total - rest)
        found[tax] = within(wanted, rest)
    return found


def _paid(ledger: Ledger, gross: Decimal, *, is_rest: bool) -> Decimal:
    """Return what a part deducts of what was paid before."""
    origin = ledger.origin
    if is_rest or not origin.totals.gross:
        return min(ledger.prepaid, max(gross, ZERO))
    wanted = rounded(origin.prepaid * gross / origin.totals.gross, origin.currency)
    return within(wanted, ledger.prepaid)


def _stated(draft: Document, amounts: Amounts, prepaid: Decimal, rounding: Decimal) -> Document:
    """Return a draft with its amounts stated, which follow from the whole.

    Of a tax that no line of it bears, because all of that was credited before, nothing is stated (BR-S-08).
    """
    reasons = {each.tax: each for each in draft.stated_taxes or ()}
    borne = {tax for line in draft.lines for tax in line.taxes} | {
        tax for each in draft.adjustments for tax in each.taxes
    }
    stated = [tax for tax, amount in amounts.taxes.items() if tax in borne or amount]
    taxes = []
    for tax in sorted(stated, key=lambda each: (each.scheme, -each.rate, each.category)):
        before = reasons.get(tax)
        said = (before.exemption_reason, before.exemption_code) if before is not None else ("", "")
        taxes.append(TaxSubtotal(tax, amounts.base_of(tax), amounts.taxes[tax], *said))
    nets = [line.net(draft.currency) for line in draft.lines if line.counts]
    totals: Totals = summed(nets, draft.adjustments, taxes, prepaid, rounding)
    return replace(
        draft,
        prepaid=prepaid,
        rounding=rounding,
        stated_taxes=tuple(taxes),
        stated_totals=totals,
        tax_in_tax_currency=None,
    )
