"""Drafts: begun as the store's settings say, saved, copied, and issued at the cent that the customer was told."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document, Kind, Line, PaymentMeans, Reference
from komtui.domain.sales.einvoice import DISCOUNT, PENALTIES, RECOVERY, TREATMENT, House, lawful
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.note import Note
from komtui.domain.sales.party import NOBODY, Address, Party
from komtui.domain.sales.pricing import Discount, discounted, priced
from komtui.domain.sales.tax import Tax
from komtui.services.ports import NewDocument
from komtui.services.sales.life.drafts import DraftService

D = Decimal
VAT55 = (Tax("VAT", "S", D("5.5")),)


@pytest.fixture
def drafts(service, books, settings, clock):
    return DraftService(books, settings, clock)


async def test_a_blank_draft_is_of_today_in_the_currency_of_the_country(drafts, settings):
    await settings.set({"company.country": "CA", "company.region": "QC", "documents.prices": "tax"})
    blank, terms = await drafts.blank(Kind.QUOTE), await drafts.terms()
    assert (blank.kind, blank.date, blank.currency, blank.language) == (Kind.QUOTE, terms.today, "CAD", "fr_CA")
    assert [tax.scheme for tax in terms.taxes] == ["GST", "QST"]
    assert terms.with_tax


async def test_a_store_has_its_own_way(drafts, settings):
    await settings.set({"documents.prices": "tax", "documents.tax": "5.5"}, store="Lyon 2")
    assert ((await drafts.terms("Lyon 2")).with_tax, (await drafts.terms("Lyon 2")).taxes) == (True, VAT55)
    company = await drafts.terms()
    assert (company.with_tax, company.taxes[0].rate) == (False, D(20))


async def test_what_is_written_is_there_and_is_saved_again(drafts):
    stored = await drafts.write(replace(await drafts.blank(Kind.INVOICE), buyer=Party("Hôtel Le Fé")))
    assert (stored.document.state, stored.provisional) == (State.DRAFT, True)
    saved = await drafts.save(stored.id, stored.revision, replace(stored.document, terms="Net"))
    assert (await drafts.open(stored.id)) == saved


async def test_two_alike_are_two(drafts):
    blank = replace(await drafts.blank(Kind.INVOICE), buyer=Party("Hôtel Le Fé"))
    assert (await drafts.write(blank)).id != (await drafts.write(blank)).id


async def test_only_drafts_are_opened(drafts, service):
    stored = await drafts.write(replace(await drafts.blank(Kind.INVOICE), buyer=Party("Hôtel Le Fé")))
    await service.discard(stored.id)
    with pytest.raises(ProblemError, match=r"document\.discarded"):
        await drafts.open(stored.id)
    await service.restore(stored.id)
    await service.issue(stored.id)
    with pytest.raises(ProblemError, match=r"document\.not-draft"):
        await drafts.open(stored.id)
    with pytest.raises(ProblemError, match=r"document\.unknown"):
        await drafts.open(999)


async def test_prices_with_tax_are_issued_as_the_customer_was_told(drafts, service):
    bread = Line("Pain", D(3), taxes=VAT55, price_with_tax=D("1.15"))
    cake = discounted(replace(bread, price_with_tax=D("34.00")), Discount(amount=D("5.03")), "EUR")
    draft = replace(await drafts.blank(Kind.INVOICE), buyer=Party("Hôtel Le Fé"), lines=(bread, cake))
    stored = await drafts.write(priced(draft))
    assert stored.document.totals.payable == D("100.42")
    issued = (await service.issue(stored.id)).document
    assert issued.totals.payable == D("100.42")
    assert all(each.amount == round(each.amount, 2) for line in issued.lines for each in line.adjustments)


async def test_a_copy_is_a_draft_of_today_of_its_own(drafts, service, books):
    (written,) = await books.add(
        [
            NewDocument(
                Document(
                    Kind.INVOICE,
                    "F-1",
                    dt.date(2025, 1, 2),
                    "EUR",
                    NOBODY,
                    Party("Hôtel Le Fé"),
                    (Line("Pain", D(2), price=D(3), taxes=VAT55), Line("Acompte", price=D(-1), deposit="F-0")),
                    state=State.ISSUED,
                    due_date=dt.date(2025, 2, 2),
                    prepaid=D(5),
                    notes=(Note("Merci"),),
                    payment=PaymentMeans("30", "FR76"),
                    references=(Reference("origin", "D-1"), Reference("buyer", "BC-881")),
                ).frozen()
            )
        ]
    )
    copy = (await drafts.duplicate(written.id)).document
    assert (copy.state, copy.number, copy.date, copy.due_date) == (State.DRAFT, "", (await drafts.terms()).today, None)
    assert [line.description for line in copy.lines] == ["Pain"]
    assert (copy.stated_totals, copy.prepaid, copy.totals.net) == (None, D(0), D("6.00"))
    assert (copy.notes, copy.references) == ((Note("Merci"),), (Reference("buyer", "BC-881"),))
    assert copy.payment == PaymentMeans()


async def test_a_copy_of_what_was_issued_says_nothing_of_law_until_its_own_day(drafts, books):
    """What the day of issue says of one customer is wrong of another one, and nobody ever typed it."""
    abroad = Party("Hôtel de l'Érable", legal_id="1145208300", address=Address(city="Montréal", country="CA"))
    draft = Document(Kind.INVOICE, "", dt.date(2026, 1, 2), "EUR", NOBODY, abroad, (Line("Pain", D(2), price=D(3)),))
    notes = (Note("Merci"),)
    texts = {subject: subject for subject in (RECOVERY, PENALTIES, DISCOUNT)}
    issued = lawful(replace(draft, notes=notes, number="F-2", state=State.ISSUED), House("FR"), texts)
    assert issued.process
    assert Note("B2BINT", TREATMENT) in issued.notes
    (written,) = await books.add([NewDocument(issued.frozen())])
    copy = (await drafts.duplicate(written.id)).document
    assert (copy.notes, copy.process) == (notes, "")
