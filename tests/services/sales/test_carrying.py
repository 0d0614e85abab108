"""Carrying on in parts, over the real books: what is left, deposits, progress, the final invoice, credits."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.document import Document, Kind, Line, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax
from komtui.i18n import localizer
from komtui.services.ports import ConvertedBeforeError, NewDocument
from komtui.services.sales.life.carrying import Way, Wish

BREAD, BOOK = (Tax("VAT", "S", Decimal("5.5")),), (Tax("VAT", "S", Decimal(20)),)
GST, QST = Tax("GST", "S", Decimal(5)), Tax("QST", "S", Decimal("9.975"))
LINES = (
    Line("Pain", Decimal(10), price=Decimal("1.25"), taxes=BREAD, identifier="A"),
    Line("Livre", Decimal(3), price=Decimal("33.33"), taxes=BOOK),
)


@pytest.fixture
def add(books):
    async def write(kind=Kind.ORDER, number="C-1", **fields):
        given = {"date": dt.date(2026, 11, 3), "currency": "EUR", "seller": Party(""), "buyer": Party("Hôtel Le Fé")}
        given |= {"lines": LINES, "state": State.ISSUED if number else State.DRAFT, "language": "fr"}
        document = Document(kind, number, **(given | fields))
        (written,) = await books.add([NewDocument(document.frozen())])
        return written.id

    return write


@pytest.fixture
def carry(service):
    """Carries a document on, and issues what is made."""

    async def make(key, kind=Kind.INVOICE, way=Way.LINES, *, issue=True, **wish):
        wish = {
            name: {key: Decimal(each) for key, each in value.items()} if isinstance(value, dict) else Decimal(value)
            for name, value in wish.items()
        }
        draft = await service.convert(key, kind, wish=Wish(kind, way, **wish))
        return await service.issue(draft.id) if issue else draft

    return make


async def refused(awaitable):
    with pytest.raises(ProblemError) as raised:
        await awaitable
    (problem,) = raised.value.problems
    return problem.code, problem.field


async def left(service, key):
    return {each.name: each.quantity for each in (await service.remainder(key)).ledger.lines}


async def state(service, key):
    return (await service.get(key)).document.state


async def test_an_order_is_invoiced_in_parts_and_accepted_with_the_last(service, add, carry):
    order = await add()
    whole = (await service.get(order)).document.totals
    first = (await carry(order, quantities={"A": 4, "2": 1})).document
    assert [(line.description, line.quantity, line.origin_line) for line in first.lines] == [
        ("Pain", 4, "A"),
        ("Livre", 1, "2"),
    ]
    assert first.references == (Reference("origin", "C-1", dt.date(2026, 11, 3)),)
    assert await left(service, order) == {"A": 6, "2": 2}
    assert await state(service, order) is State.ISSUED
    draft = await carry(order, quantities={"A": 6}, issue=False)
    # A draft reserves what it takes, and a discarded one does not.
    assert await left(service, order) == {"A": 0, "2": 2}
    await service.discard(draft.id)
    assert await left(service, order) == {"A": 6, "2": 2}
    last = (await carry(order, way=Way.REST)).document
    assert await left(service, order) == {"A": 0, "2": 0}
    assert await state(service, order) is State.ACCEPTED
    assert first.totals.gross + last.totals.gross == whole.gross
    assert first.totals.tax + last.totals.tax == whole.tax
    assert await refused(carry(order, way=Way.REST)) == ("carry.nothing", None)


async def test_no_more_is_carried_on_than_is_left(service, add, carry):
    order = await add()
    await carry(order, quantities={"A": 7})
    assert await refused(carry(order, quantities={"A": 4})) == ("carry.quantity", "line.A")
    assert await refused(carry(order, quantities={"1": 4})) == ("carry.quantity", "line.A")
    assert await refused(carry(order, quantities={"9": 4})) == ("carry.line", "line.9")
    assert await refused(carry(order, quantities={"A": 0})) == ("carry.none-chosen", None)
    assert await refused(carry(order, quantities={"A": -1})) == ("carry.quantity", "line.A")
    assert await left(service, order) == {"A": 3, "2": 3}


async def test_of_two_tills_that_carry_the_same_on_the_second_is_told_when_it_issues(service, add, books, carry):
    order = await add()
    first, second = [await carry(order, quantities={"A": 5}, issue=False) for _ in range(2)]
    third = await books.add([NewDocument(first.document)])
    await service.issue(first.id)
    await service.issue(second.id)
    with pytest.raises(ConvertedBeforeError) as raised:
        await service.issue(third[0].id)
    assert [each.id for each in raised.value.made] == [first.id, second.id]
    assert (await service.issue(third[0].id, consents={Consent.CONVERTED_BEFORE})).document.number


async def test_deposits_are_deducted_by_the_final_invoice(service, add, carry):
    order = await add()
    whole = (await service.get(order)).document
    deposits = [await carry(order, way=Way.AMOUNT, percent=30), await carry(order, way=Way.AMOUNT, amount="20")]
    numbers = [each.document.number for each in deposits]
    assert numbers == ["F-2026-0001", "F-2026-0002"]
    first = deposits[0].document
    assert (first.type_code, first.totals.gross) == ("386", Decimal("39.95"))
    assert [line.description for line in first.lines] == ["Acompte de 30\u00a0% sur la commande C-1 du 03/11/2026"] * 2
    assert {each.tax.rate for each in first.taxes} == {Decimal(20), Decimal("5.5")}
    assert await state(service, order) is State.ISSUED
    final = await carry(order, way=Way.REST)
    document = final.document
    assert document.number == "F-2026-0003"
    assert document.type_code == ""
    assert {each.number for each in document.references if each.role == "invoice"} == set(numbers)
    assert [line.deposit for line in document.lines if line.deposit] == [numbers[0]] * 2 + [numbers[1]] * 2
    assert document.totals.gross == whole.totals.gross - Decimal("59.95")
    for tax in whole.taxes:
        parts = [each for one in (*(each.document for each in deposits), document) for each in one.taxes]
        assert sum(each.amount for each in parts if each.tax == tax.tax) == tax.amount
        assert sum(each.taxable for each in parts if each.tax == tax.tax) == tax.taxable
    assert await state(service, order) is State.ACCEPTED
    # Where it went is on all three of them.
    words = localizer("en")
    said = {each.label: each.name for each in (await service.remainder(deposits[0].id)).relations(words)}
    assert said == {"Made from": "Order C-1", "Deducted in": "Final invoice F-2026-0003"}
    labels = [each.label for each in (await service.remainder(order)).relations(words)]
    assert labels == ["Deposit asked for", "Deposit asked for", "Carried on to"]


async def test_a_deposit_that_is_no_invoice_yet_cannot_be_deducted(service, add, carry):
    order = await add()
    draft = await carry(order, way=Way.AMOUNT, percent=30, issue=False)
    assert (await refused(carry(order, way=Way.REST)))[0] == "carry.deposit-draft"
    # What it does not reach into can be invoiced.
    await carry(order, quantities={"A": 1})
    await service.discard(draft.id)
    await carry(order, way=Way.REST)
    assert await state(service, order) is State.ACCEPTED


async def test_a_part_that_reaches_into_a_deposit_deducts_it_so_that_nothing_falls_below_zero(service, add, carry):
    order = await add()
    await carry(order, way=Way.AMOUNT, percent=80)
    part = (await carry(order, quantities={"2": 2})).document
    assert part.type_code == "326"
    assert all(each.taxable >= 0 and each.amount >= 0 for each in part.taxes)
    last = (await carry(order, way=Way.REST)).document
    assert all(each.taxable >= 0 and each.amount >= 0 for each in last.taxes)
    whole = (await service.get(order)).document.totals.gross
    assert sum(each.document.totals.gross for each in (await service.remainder(order)).family.made) == whole


async def test_a_credited_deposit_is_not_deducted_and_a_deducted_one_is_not_credited(service, add, carry):
    order = await add()
    lost, kept = [await carry(order, way=Way.AMOUNT, percent=20) for _ in range(2)]
    note = await carry(lost.id, Kind.CREDIT_NOTE, Way.WHOLE)
    assert note.document.type_code == "503"
    assert await state(service, lost.id) is State.CANCELLED
    meanwhile = await service.convert(kept.id, Kind.CREDIT_NOTE)
    final = (await carry(order, way=Way.REST)).document
    assert {line.deposit for line in final.lines if line.deposit} == {kept.document.number}
    assert await refused(service.issue(meanwhile.id)) == ("carry.too-much-money", "amount")
    await service.discard(meanwhile.id)
    # No draft is begun that could never be issued: what can be credited is the invoice that deducts it.
    with pytest.raises(ProblemError) as caught:
        await service.convert(kept.id, Kind.CREDIT_NOTE)
    assert caught.value.problems == (Problem("carry.deducted", {"number": kept.document.number, "by": final.number}),)
    assert await refused(carry(kept.id, Kind.CREDIT_NOTE, Way.AMOUNT, amount="5")) == ("carry.deducted", None)


async def test_progress_is_cumulative(service, add, carry):
    order = await add()
    first = (await carry(order, way=Way.PROGRESS, percent=30)).document
    assert [line.quantity for line in first.lines] == [3, Decimal("0.9")]
    assert (first.type_code, first.lines[0].note) == ("326", "Avancement\u00a0: 30\u00a0%")
    second = (await carry(order, way=Way.PROGRESS, percents={"2": 50})).document
    assert [(line.quantity, line.note) for line in second.lines] == [
        (Decimal("0.6"), "Avancement\u00a0: 50\u00a0%, dont 30\u00a0% déjà facturés")
    ]
    assert await refused(carry(order, way=Way.PROGRESS, percents={"2": 50})) == ("carry.behind", "line.2")
    assert await refused(carry(order, way=Way.PROGRESS, percent=20)) == ("carry.behind-all", "percent")
    assert await refused(carry(order, way=Way.PROGRESS, percent=101)) == ("carry.percent", "line.A")
    last = (await carry(order, way=Way.PROGRESS, percent=100)).document
    whole = (await service.get(order)).document.totals
    assert first.totals.gross + second.totals.gross + last.totals.gross == whole.gross
    assert await state(service, order) is State.ACCEPTED


async def test_an_invoice_is_credited_by_line_and_by_amount_and_cancelled_only_by_all_of_it(service, add, carry):
    order = await add()
    invoice = await carry(order, way=Way.WHOLE)
    note = (await carry(invoice.id, Kind.CREDIT_NOTE, quantities={"A": 2})).document
    assert [(line.quantity, line.origin_line) for line in note.lines] == [(2, "A")]
    number, date = invoice.document.number, invoice.document.date
    assert Reference("invoice", number, date) in note.references
    assert Reference("origin", number, date) in note.references
    # What came back can be invoiced again.
    assert await left(service, order) == {"A": 2, "2": 0}
    amount = (await carry(invoice.id, Kind.CREDIT_NOTE, Way.AMOUNT, amount="12.34")).document
    assert amount.totals.gross == Decimal("12.34")
    assert await left(service, order) == {"A": 2, "2": 0}
    assert await state(service, invoice.id) is State.ISSUED
    rest = invoice.document.totals.gross - note.totals.gross - amount.totals.gross
    assert (await refused(carry(invoice.id, Kind.CREDIT_NOTE, Way.AMOUNT, amount=rest + 1)))[
        0
    ] == "carry.too-much-money"
    assert (await carry(invoice.id, Kind.CREDIT_NOTE, Way.REST)).document.totals.gross == rest
    assert await state(service, invoice.id) is State.CANCELLED
    assert await left(service, order) == {"A": 10, "2": 3}


async def test_two_credit_notes_at_once_never_give_back_more_than_there_is(service, add, carry):
    invoice = await add(Kind.INVOICE, "F-1")
    drafts = [await service.convert(invoice, Kind.CREDIT_NOTE, consents={Consent.CONVERTED_BEFORE}) for _ in range(2)]
    part = await add(Kind.CREDIT_NOTE, "", lines=LINES[:1], references=(Reference("origin", "F-1"),))
    await service.issue(part)
    assert await refused(service.issue(drafts[0].id)) == ("carry.too-much-money", "amount")
    assert await state(service, invoice) is State.ISSUED


async def test_quebec_has_two_taxes_on_every_part(service, add, carry):
    lines = tuple(replace(line, taxes=(GST, QST)) for line in LINES)
    order = await add(lines=lines, currency="CAD", language="fr_CA")
    whole = (await service.get(order)).document
    deposit = (await carry(order, way=Way.AMOUNT, amount="50")).document
    assert deposit.totals.gross == 50
    (line,) = deposit.lines
    assert set(line.taxes) == {GST, QST}
    final = (await carry(order, way=Way.REST)).document
    for at, tax in enumerate(whole.taxes):
        assert deposit.taxes[at].amount + final.taxes[at].amount == tax.amount


async def test_what_states_totals_that_do_not_follow_is_carried_on_whole_alone(service, add, carry):
    order = await add()
    stored = (await service.get(order)).document
    odd = replace(stored, number="C-2", stated_totals=replace(stored.totals, gross=stored.totals.gross + 1))
    (written,) = await service._documents.add([NewDocument(odd)])
    assert (await refused(carry(written.id, quantities={"A": 1})))[0] == "carry.totals"
    assert (await service.remainder(written.id)).ways(Kind.INVOICE) == (Way.WHOLE,)
    await carry(written.id, way=Way.WHOLE)
