"""Issuing and converting, over the real books and settings."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.domain.problem import NotConfiguredError, ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.document import Document, Kind, Line, PaymentMeans, Reference, Totals
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.services.ports import ConvertedBeforeError, NewDocument, Query

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
AGAIN = (Consent.CONVERTED_BEFORE,)
TODAY = NOON.astimezone().date()


@pytest.fixture
def add(books):
    async def write(kind=Kind.INVOICE, number="", **fields):
        state = State.ISSUED if number else State.DRAFT
        given = {"date": dt.date(2025, 12, 30), "currency": "EUR", "seller": Party(""), "buyer": Party("Hôtel Le Fé")}
        given |= {"lines": (Line("Pain", Decimal(3), price=Decimal("1.25")),), "state": state}
        (written,) = await books.add([NewDocument(Document(kind, number, **(given | fields)))])
        return written.id

    return write


async def code(awaitable):
    with pytest.raises(ProblemError) as raised:
        await awaitable
    return raised.value.problems[0].code


async def test_an_issued_invoice_has_all_that_the_company_says_today(service, add, settings):
    iban = "FR7630006000011234567890189"
    await settings.set({"company.iban": iban, "documents.terms": "Net", "documents.due_days": "10"})
    stored = await service.issue(await add())
    document = stored.document
    assert (document.number, document.state, document.date) == (f"F-{TODAY.year}-0001", State.ISSUED, TODAY)
    assert (document.seller.name, document.seller.address.city) == ("Boulangerie Lefèvre", "Lyon")
    assert (document.due_date, document.terms) == (TODAY + dt.timedelta(days=10), "Net")
    assert document.payment == PaymentMeans("30", iban, "", "Boulangerie Lefèvre", document.number)
    assert await service.find(document.number) == stored == await service.get(stored.id)


async def test_what_the_draft_says_itself_stays(service, add, settings):
    await settings.set({"company.iban": "FR7630006000011234567890189", "documents.terms": "Net"})
    own = {"seller": Party("Other SA"), "due_date": dt.date(2027, 1, 1), "terms": "Cash"}
    document = (await service.issue(await add(**own))).document
    assert (document.seller, document.due_date, document.terms) == tuple(own.values())
    assert document.payment == PaymentMeans()


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (Kind.QUOTE, "D-{}-0001"),
        (Kind.ORDER, "C-{}-0001"),
        (Kind.INVOICE, "F-{}-0001"),
        (Kind.CREDIT_NOTE, "A-{}-0001"),
    ],
)
async def test_each_kind_has_its_own_series(service, add, kind, number):
    document = (await service.issue(await add(kind))).document
    assert document.number == number.format(TODAY.year)
    assert (document.valid_until is not None) == (kind is Kind.QUOTE)
    assert (document.due_date is not None) == (kind is Kind.INVOICE)


async def test_a_store_counts_for_itself(service, add, settings):
    await settings.set({"documents.number_invoice": "L{yy}-{number:03}"}, "lyon")
    numbers = [(await service.issue(await add(store=store))).document.number for store in ("lyon", "", "lyon")]
    year = TODAY.year
    assert numbers == [f"L{year % 100}-001", f"F-{year}-0001", f"L{year % 100}-002"]


async def test_what_cannot_be_issued(service, add, settings):
    issued = await add(number="F-1")
    assert await code(service.issue(issued)) == "document.not-draft"
    assert await code(service.issue(99)) == "document.unknown"
    assert await code(service.find("nowhere")) == "document.unknown"
    draft = await add()
    await settings.set({"company.name": None})
    with pytest.raises(NotConfiguredError) as raised:
        await service.issue(draft)
    assert raised.value.problems[0].field == "company.name"
    assert (await service.get(draft)).document.state is State.DRAFT


async def test_a_quote_becomes_an_order_and_then_an_invoice(service, add):
    quote = await service.issue(await add(Kind.QUOTE))
    order = await service.convert(quote.id, Kind.ORDER)
    assert (await service.get(quote.id)).document.state is State.ISSUED
    draft = order.document
    assert (draft.kind, draft.number, draft.state, draft.valid_until) == (Kind.ORDER, "", State.DRAFT, None)
    (line,) = quote.document.computed().lines
    assert draft.lines == (replace(line, origin_line="1"),)
    assert draft.references == (Reference("origin", quote.document.number, TODAY),)
    order = await service.issue(order.id)
    assert (await service.get(quote.id)).document.state is State.ACCEPTED
    invoice = await service.issue((await service.convert(order.id, Kind.INVOICE)).id)
    assert invoice.document.references == (Reference("origin", order.document.number, TODAY),)
    assert (await service.get(order.id)).document.state is State.ACCEPTED
    assert service.index.count(Query(state=State.ACCEPTED)).result() == 2


async def test_the_company_that_moved_is_where_it_is_now(service, add, settings):
    quote = await service.issue(await add(Kind.QUOTE))
    await settings.set({"company.city": "Grenoble"})
    assert (await service.convert(quote.id, Kind.ORDER)).document.seller.address.city == "Grenoble"
    foreign = await add(Kind.QUOTE, "Q-9", seller=Party("Other SA"))
    assert (await service.convert(foreign, Kind.ORDER)).document.seller == Party("Other SA")


async def test_a_credit_note_takes_the_whole_invoice_back_once(service, add):
    stated = Totals(*map(Decimal, ("10", "0", "0", "10", "2", "12", "5", "0.01", "7.01")))
    payment = PaymentMeans("30", "FR76")
    invoice = await add(number="F-1", stated_totals=stated, prepaid=Decimal(5), due_date=TODAY, payment=payment)
    notes = [await service.convert(invoice, Kind.CREDIT_NOTE, consents=AGAIN) for _ in range(2)]
    draft = notes[0].document
    totals = replace(stated, prepaid=Decimal(0), payable=Decimal("12.01"))
    assert (draft.totals, draft.prepaid, draft.due_date, draft.payment) == (totals, 0, None, PaymentMeans())
    assert {each.role: each.number for each in draft.references} == {"origin": "F-1", "invoice": "F-1"}
    assert (await service.get(invoice)).document.state is State.ISSUED
    await service.issue(notes[0].id)
    assert (await service.get(invoice)).document.state is State.CANCELLED
    assert await code(service.issue(notes[1].id)) == "document.cancelled"
    assert await code(service.convert(invoice, Kind.CREDIT_NOTE)) == "document.cancelled"


async def test_a_credit_note_on_a_part_leaves_the_invoice(service, add):
    invoice = await add(number="F-1")
    part = (Line("Pain", Decimal(1), price=Decimal("1.25")),)
    note = await add(Kind.CREDIT_NOTE, lines=part, references=(Reference("origin", "F-1"),))
    await service.issue(note)
    assert (await service.get(invoice)).document.state is State.ISSUED


async def test_what_cannot_be_converted(service, add):
    assert await code(service.convert(await add(Kind.QUOTE), Kind.ORDER)) == "document.still-draft"
    assert await code(service.convert(await add(number="F-1"), Kind.ORDER)) == "document.conversion"
    assert await code(service.convert(await add(Kind.CREDIT_NOTE, "A-1"), Kind.INVOICE)) == "document.conversion"


async def refused(awaitable):
    """Return what was made before, as a refusal names it."""
    with pytest.raises(ConvertedBeforeError) as raised:
        await awaitable
    assert raised.value.problems[0].code == "document.converted-before"
    assert raised.value.problems[0].facts["made"] == ", ".join(each.name for each in raised.value.made)
    return [each.id for each in raised.value.made]


async def test_an_order_is_billed_twice_only_if_a_person_says_so(service, add):
    order = await add(Kind.ORDER, "C-1")
    first = await service.convert(order, Kind.INVOICE)
    assert await refused(service.convert(order, Kind.INVOICE)) == [first.id]
    first = await service.issue(first.id)
    assert await refused(service.convert(order, Kind.INVOICE)) == [first.id]
    second = await service.convert(order, Kind.INVOICE, consents=AGAIN)
    assert await refused(service.issue(second.id)) == [first.id]
    assert (await service.get(second.id)).document.state is State.DRAFT
    issued = await service.issue(second.id, consents=AGAIN)
    assert issued.document.number != first.document.number
    assert [each.id for each in await service.made_from(await service.get(order))] == [first.id, second.id]


async def test_what_the_page_cannot_show_is_named_before_it_is_issued(service, add):
    draft = await add(buyer=Party("株式会社"))
    with pytest.raises(ConsentError) as raised:
        await service.issue(draft)
    assert {consent: each.facts["characters"] for consent, each in raised.value.needs.items()} == {
        Consent.UNPRINTABLE: "株式会社"
    }
    assert (await service.get(draft)).document.state is State.DRAFT
    assert (await service.issue(draft, consents={Consent.UNPRINTABLE})).document.number


async def test_of_two_tills_that_convert_at_once_the_second_is_told_when_it_issues(service, add):
    order = await add(Kind.ORDER, "C-1")
    # Neither draft was there when the other was made.
    drafts = [await add(references=(Reference("origin", "C-1", dt.date(2025, 12, 30)),)) for _ in range(2)]
    first = await service.issue(drafts[0])
    assert await refused(service.issue(drafts[1])) == [first.id]
    assert (await service.get(order)).document.state is State.ACCEPTED


async def test_a_quote_that_became_an_order_is_asked_about_whatever_it_shall_become(service, add):
    quote = await add(Kind.QUOTE, "D-1")
    order = await service.convert(quote, Kind.ORDER)
    assert await refused(service.convert(quote, Kind.INVOICE)) == [order.id]


async def test_what_was_cancelled_can_be_billed_anew_without_a_question(service, add):
    order = await add(Kind.ORDER, "C-1")
    wrong = await service.issue((await service.convert(order, Kind.INVOICE)).id)
    await service.issue((await service.convert(wrong.id, Kind.CREDIT_NOTE)).id)
    right = await service.issue((await service.convert(order, Kind.INVOICE)).id)
    assert right.document.state is State.ISSUED


async def test_a_namesake_of_another_day_was_not_carried_on(service, add):
    order = await add(Kind.ORDER, "C-1")
    await add(references=(Reference("origin", "C-1", dt.date(2024, 1, 1)),))
    assert (await service.convert(order, Kind.INVOICE)).document.kind is Kind.INVOICE
