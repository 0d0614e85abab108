"""What is typed of a customer into one document, the list and the next documents know."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories.customer_index import CustomerIndexRepository
from komtui.adapters.database.repositories.customers import CustomerRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.domain.sales.customer import Customer, completed
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Capacity, Party
from komtui.services.ports import NewDocument
from komtui.services.sales.life.carrying import Way, Wish
from komtui.services.sales.life.documents import DocumentService
from komtui.services.sales.life.drafts import DraftService
from komtui.services.sales.parties.acquaintance import Acquaintance
from komtui.services.sales.parties.customers import CustomerService

HALL = Party("Mairie d'Écully", address=Address(postcode="69130", city="Écully"), email="mairie@ecully.example")
SIREN = "216900811"


@pytest.fixture
def customers(database):
    return CustomerService(CustomerRepository(database), CustomerIndexRepository(database))


@pytest.fixture
async def service(database, books, settings, clock, customers):
    await settings.set({"company.name": "Boulangerie Lefèvre", "company.city": "Lyon"})
    return DocumentService(books, IndexRepository(database), settings, clock, acquaintance=Acquaintance(customers))


@pytest.fixture
def draft(books, customers):
    async def write(kind, buyer, *, of=None):
        lines = (Line("Pain", Decimal(3), price=Decimal("10.00")),)
        document = Document(kind, "", dt.date(2026, 11, 21), "EUR", Party(""), buyer, lines=lines, state=State.DRAFT)
        (written,) = await books.add([NewDocument(document)])
        if of is not None:
            await customers.assign([written.id], of.id)
        return written.id

    return write


async def test_a_number_is_typed_once_in_a_chain(service, books, customers, draft):
    listed = await customers.add(Customer(HALL))
    quote = await service.issue(await draft(Kind.QUOTE, HALL, of=listed))
    deposit = await service.convert(quote.id, Kind.INVOICE, wish=Wish(Kind.INVOICE, Way.AMOUNT, percent=Decimal(30)))
    assert deposit.document.buyer.legal_id == ""
    typed = replace(deposit.document.buyer, legal_id=SIREN, legal_scheme="0002", capacity=Capacity.PUBLIC)
    saved = await books.save(deposit.id, deposit.revision, replace(deposit.document, buyer=typed))
    await service.issue(saved.id)

    party = (await customers.get(listed.id)).customer.party
    assert (party.legal_id, party.legal_scheme, party.capacity) == (SIREN, "0002", Capacity.PUBLIC)
    final = await service.convert(quote.id, Kind.INVOICE, wish=Wish(Kind.INVOICE, Way.REST))
    assert (final.document.buyer.legal_id, final.document.buyer.capacity) == (SIREN, Capacity.PUBLIC)


async def test_what_the_list_says_stays_and_a_credit_note_speaks_as_its_invoice(service, customers, draft):
    listed = await customers.add(Customer(replace(HALL, legal_id=SIREN)))
    invoice = await service.issue(await draft(Kind.INVOICE, replace(HALL, vat_id="FR00216900811"), of=listed))
    known = await customers.get(listed.id)
    assert (known.customer.party.legal_id, known.customer.party.vat_id) == (SIREN, "FR00216900811")
    credit = await service.convert(invoice.id, Kind.CREDIT_NOTE)
    assert credit.document.buyer == invoice.document.buyer


@pytest.mark.parametrize(("days", "typed", "due"), [(60, None, 60), (None, None, 30), (0, None, 0), (60, 5, 5)])
async def test_an_invoice_is_due_when_its_customer_pays_whatever_it_came_from(
    service, books, customers, draft, days, typed, due
):
    listed = await customers.add(Customer(HALL, due_days=days))
    order = await service.issue(await draft(Kind.ORDER, HALL, of=listed))
    carried = await service.convert(order.id, Kind.INVOICE)
    if typed is not None:
        day = carried.document.date + dt.timedelta(days=typed)
        await books.save(carried.id, carried.revision, carried.document.with_second_day(day))
    issued = (await service.issue(carried.id)).document
    assert issued.due_date == issued.date + dt.timedelta(days=due)


async def test_terms_of_a_customer_count_from_the_day_of_the_issue_and_not_of_the_draft(
    service, books, settings, customers, clock
):
    drafts = DraftService(books, settings, clock)
    listed = await customers.add(Customer(HALL, due_days=60))
    begun = await drafts.blank_for(Kind.INVOICE, listed)
    assert begun.document.due_date is None
    line = Line("Pain", Decimal(3), price=Decimal("10.00"))
    saved = await drafts.save(begun.id, begun.revision, replace(begun.document, lines=(line,)))
    clock.present += dt.timedelta(days=12)
    issued = (await service.issue(saved.id)).document
    assert issued.date == begun.document.date + dt.timedelta(days=12)
    assert issued.due_date == issued.date + dt.timedelta(days=60)


async def test_where_it_is_not_wanted_the_list_learns_nothing(service, settings, customers, draft):
    await settings.set({"customers.collect": "no"})
    listed = await customers.add(Customer(HALL))
    await service.issue(await draft(Kind.INVOICE, replace(HALL, legal_id=SIREN), of=listed))
    assert await customers.get(listed.id) == listed


def test_nothing_is_taken_from_somebody_else():
    other = Party("Garage Müller", email="garage@muller.example", legal_id=SIREN)
    assert completed(HALL, other) == HALL
    assert completed(replace(HALL, legal_id="552100554"), replace(HALL, legal_id=SIREN)).legal_id == "552100554"
