"""Earlier invoices, as they are typed into a draft: they exist, are the customer's, and are not after its date."""

import datetime as dt
from dataclasses import replace

import pytest

from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document, Kind, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.services.ports import NewDocument
from komtui.services.sales.life.drafts import DraftService
from komtui.services.sales.life.referring import Corrections, earlier_invoices

HOTEL, CAFE = Party("Hôtel Le Fé", vat_id="FR83404833048"), Party("Café Müller")
DAY = dt.date(2026, 11, 3)
DRAFT = Document(Kind.CREDIT_NOTE, "", dt.date(2026, 11, 20), "EUR", Party(""), HOTEL, state=State.DRAFT)


async def earlier(drafts, typed, document):
    return earlier_invoices(await drafts.correcting(typed, document))


@pytest.fixture
async def drafts(books, settings, clock):
    issued = replace(DRAFT, kind=Kind.INVOICE, date=DAY, state=State.ISSUED)
    await books.add(
        [
            NewDocument(replace(issued, number="F-1").frozen()),
            NewDocument(replace(issued, number="F-2", buyer=replace(HOTEL, name="LE FE SAS")).frozen()),
            NewDocument(replace(issued, number="F-3", buyer=CAFE).frozen()),
            NewDocument(replace(issued, number="F-4", date=dt.date(2027, 1, 2)).frozen()),
            NewDocument(replace(issued, number="D-1", kind=Kind.QUOTE).frozen()),
            NewDocument(replace(issued, number="F-5", type_code="386").frozen()),
        ]
    )
    return DraftService(books, settings, clock)


async def test_numbers_are_enough_where_the_books_know_their_dates(drafts):
    found = await earlier(drafts, "F-1, F-2;F-1", DRAFT)
    assert found == (Reference("invoice", "F-1", DAY), Reference("invoice", "F-2", DAY))
    assert await earlier(drafts, " ", DRAFT) == ()


async def test_what_another_program_wrote_has_its_date_typed(drafts):
    assert await earlier(drafts, "A 77 (12/10/2026)", DRAFT) == (Reference("invoice", "A 77", dt.date(2026, 10, 12)),)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("A-77", "draft.earlier-unknown"),
        ("A-77 (soon)", "draft.date"),
        ("A-77 (2/1/2027)", "draft.earlier-later"),
        ("D-1", "draft.earlier-kind"),
        ("draft-1", "draft.earlier-unknown"),
        ("F-3", "draft.earlier-customer"),
        ("F-4", "draft.earlier-later"),
        ("F-1 (4/11/2026)", "draft.earlier-date"),
    ],
)
async def test_what_cannot_be_meant_is_said(drafts, typed, code):
    with pytest.raises(ProblemError) as raised:
        await earlier(drafts, f"F-1, {typed}", DRAFT)
    assert [each.code for each in raised.value.problems] == [code]


async def test_what_it_names_already_stays_as_it_says_it(drafts):
    named = replace(DRAFT, references=(Reference("invoice", "OLD-1"), Reference("order", "PO-1")))
    assert await earlier(drafts, "OLD-1, F-1", named) == (
        Reference("invoice", "OLD-1"),
        Reference("invoice", "F-1", DAY),
    )
    with pytest.raises(ProblemError) as raised:
        await earlier(drafts, "OLD-1, OLD-2", named)
    assert [each.facts["number"] for each in raised.value.problems] == ["OLD-2"]


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ("", "F-5", "503"),
        ("381", "F-5", "503"),
        ("503", "F-5", "503"),
        ("503", "F-1", ""),
        ("503", "OLD-1 (1/11/2026)", "503"),
        ("", "F-1", ""),
        ("", "F-1, F-5", ""),
        ("381", "", "381"),
        ("261", "F-5", "261"),
    ],
)
async def test_a_credit_note_has_the_code_of_what_it_takes_back(drafts, before, typed, after):
    assert (await drafts.correcting(typed, replace(DRAFT, type_code=before))).type_code == after


async def test_an_invoice_keeps_its_code(drafts):
    corrective = replace(DRAFT, kind=Kind.INVOICE, type_code="384")
    assert (await drafts.correcting("F-5", corrective)).type_code == "384"


@pytest.mark.parametrize(
    ("code", "number", "country", "found"),
    [
        ("381", "F-5", "FR", "references"),
        ("", "F-5", "RE", "references"),
        ("503", "F-5", "FR", ""),
        ("381", "F-1", "FR", ""),
        ("381", "F-77", "FR", ""),
        ("381", "F-5", "BE", ""),
    ],
)
async def test_a_french_deposit_is_credited_as_one(drafts, books, code, number, country, found):
    seller = Party("Atelier", address=Address(country=country))
    note = replace(DRAFT, type_code=code, seller=seller, references=(Reference("invoice", number, DAY),))
    findings = await Corrections(books.find)(note)
    assert [(each.code, each.field) for each in findings] == ([("legal.fr.deposit-credit", found)] if found else [])


async def test_an_earlier_invoice_has_the_date_that_the_books_have(drafts, books):
    said = (Reference("invoice", "F-1", dt.date(2026, 11, 4)), Reference("invoice", "D-1", dt.date(2026, 11, 4)))
    found = await Corrections(books.find)(replace(DRAFT, references=said))
    assert [(each.code, each.field, dict(each.facts)) for each in found] == [
        ("draft.earlier-date", "references", {"number": "F-1", "when": "2026-11-03"})
    ]
    undated = replace(DRAFT, references=(Reference("invoice", "F-1"), Reference("invoice", "F-2", DAY)))
    assert await Corrections(books.find)(undated) == []
