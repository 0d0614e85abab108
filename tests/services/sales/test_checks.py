"""What is judged before a draft gets its number, over the real books."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories.index import IndexRepository
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.document import Document, Kind, Line, Reference
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.services.ports import NewDocument
from komtui.services.sales.law.checks import Checks, once
from komtui.services.sales.life.documents import DocumentService
from komtui.services.sales.life.referring import Corrections

TODAY = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC).astimezone().date()
FIRST = f"F-{TODAY.year}-0001"


class Judge:
    """A checker that keeps what it was asked about, and says what it is told to."""

    def __init__(self, *findings):
        self.findings = findings
        self.pages = []
        self.needs = {}
        self.meanwhile = None

    async def __call__(self, document, settings, _draft):
        self.pages.append(document)
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        if self.needs:
            raise ConsentError(self.needs)
        return self.findings


def finding(code, field="buyer.vat_id", severity=Severity.MUST, **facts):
    return LegalFinding(code, severity, field, facts)


@pytest.fixture
def judges():
    return Judge(), Judge()


@pytest.fixture
async def service(database, books, settings, clock, judges):
    await settings.set({"company.name": "Boulangerie Lefèvre", "company.country": "FR"})
    return DocumentService(books, IndexRepository(database), settings, clock, checks=Checks(*judges))


@pytest.fixture
def add(books):
    async def write(kind=Kind.INVOICE, **fields):
        given = {"date": dt.date(2025, 12, 30), "currency": "EUR", "seller": Party(""), "buyer": Party("Hôtel Le Fé")}
        given |= {"lines": (Line("Pain", Decimal(3), price=Decimal("1.25")),), "state": State.DRAFT}
        (written,) = await books.add([NewDocument(Document(kind, "", **(given | fields)))])
        return written.id

    return write


async def refusal(awaitable):
    with pytest.raises(ProblemError) as raised:
        await awaitable
    return raised.value


async def test_the_page_is_judged_with_the_number_and_the_seller_that_it_will_have(service, add, judges):
    stored = await service.issue(await add())
    assert [judge.pages for judge in judges] == [[stored.document]] * 2
    assert stored.document.number == FIRST


async def test_everything_that_must_be_mended_is_said_at_once_and_no_number_is_taken(service, add, judges, books):
    law, rules = judges
    law.findings = (finding("legal.a", "seller.legal_id"), finding("legal.b", severity=Severity.SHOULD))
    rules.findings = (
        finding("rule.BR-1", "lines[0].taxes", text="x"),
        finding("rule.BR-1", "lines[0].taxes", text="x"),
    )
    draft = await add()
    error = await refusal(service.issue(draft))
    assert error.problems == (
        Problem("legal.a", {}, "company.legal_id"),
        Problem("rule.BR-1", {"text": "x"}, "lines[0].taxes"),
    )
    assert (await service.get(draft)).document.state is State.DRAFT
    found = await service.would_issue(draft)
    assert [each.code for each in found.findings] == ["legal.a", "legal.b", "rule.BR-1"]
    law.findings = rules.findings = ()
    assert (await service.issue(draft)).document.number == FIRST


async def test_a_rule_that_says_what_law_has_said_already_is_left_out(service, add, judges):
    law, rules = judges
    law.findings = (finding("legal.siren", "seller.legal_id"), finding("legal.note", "notes"))
    rules.findings = (
        finding("rule.BR-FR-10", "seller.legal_id"),
        finding("rule.BR-FR-05", "notes", subject="PMT"),
        finding("rule.BR-FR-05", "notes", subject="PMD"),
        finding("rule.BR-10", "buyer.address.line1"),
        finding("rule.missing", "buyer.address.line1"),
        finding("rule.value", "currency"),
    )
    error = await refusal(service.issue(await add()))
    assert [each.code for each in error.problems] == [
        *("legal.siren", "legal.note", "rule.BR-FR-05", "rule.BR-FR-05", "rule.BR-10", "rule.value"),
    ]


def test_of_a_field_with_many_faults_the_same_one_is_said_once_and_every_other_one() -> None:
    law = (
        finding("legal.earlier-invoice", "references"),
        finding("legal.fr.note", "notes", subject="PMT"),
        finding("legal.fr.siren", "seller.legal_id", severity=Severity.SHOULD),
    )
    others = (
        finding("rule.BR-FR-05", "notes", subject="PMD"),
        finding("rule.BR-FR-10", "seller.legal_id"),
        finding("rule.BR-FR-CO-03", "references"),
    )
    same = (finding("rule.BR-FR-CO-05", "references"), finding("rule.BR-FR-05", "notes", subject="PMT"))
    assert once((*law, *same, *others)) == (*law, *others), "what only advises says nothing that must be"


def test_of_several_official_rules_about_one_thing_the_one_in_words_of_ours_is_said() -> None:
    totals = finding("rule.BR-CO-15", "lines", term="total with tax (BT-112)")
    notes = [finding("rule.BR-FR-05", "notes", subject=subject) for subject in ("PMT", "PMD")]
    advice = finding("rule.BR-FR-12", "buyer.vat_id", severity=Severity.SHOULD)
    account = finding("rule.BR-61", "payment.iban")
    theirs = (finding("rule.UBL-DT-08", "payment.iban"), finding("rule.CII-SR-470", "payment.iban"))
    again = (finding("rule.BR-CO-16", "lines", term="amount due (BT-115)"), finding("rule.BR-CO-14", "lines"))
    must = finding("rule.UBL-SR-20", "buyer.vat_id")
    assert once((theirs[0], account, theirs[1], totals, *again, *notes, advice, must)) == (
        *(account, totals, *notes, must),
    ), "what must be is said, though in words that are not ours"


def test_one_fault_of_which_the_file_is_wrong_in_several_places_is_said_once() -> None:
    law = (finding("legal.currency", "currency"), finding("legal.rate", "lines[0].taxes"))
    same = [finding("rule.BR-CL-03", field) for field in ("lines", "lines[0].price", "lines[1].price")]
    assert once((*law, *same, finding("rule.BR-FR-16", "lines"), finding("rule.BR-16", "lines"))) == (
        *law,
        finding("rule.BR-16", "lines"),
    )


@pytest.mark.parametrize(
    ("field", "where", "party"),
    [
        ("seller.address.postcode", "company.postcode", ""),
        ("seller.vat_id", "company.vat_id", ""),
        ("seller.unheard", "seller.unheard", ""),
        ("seller.vat_id", "seller.vat_id", "Other SA"),
        ("payment.iban", "company.iban", ""),
        ("number", "documents.number_invoice", ""),
        ("company.legal_id", "company.legal_id", ""),
        ("lines[2].price", "lines[2].price", ""),
    ],
)
async def test_a_field_leads_to_where_it_is_mended(service, add, judges, field, where, party):
    judges[0].findings = (finding("legal.a", field),)
    error = await refusal(service.issue(await add(seller=Party(party))))
    assert [each.field for each in error.problems] == [where]


async def test_a_credit_note_may_speak_as_its_invoice_did_whatever_law_says_of_the_seller(service, add, judges):
    judges[0].findings = (finding("legal.a", "seller.vat_id"),)
    origin = (Reference("origin", "F-1"),)
    note = await add(kind=Kind.CREDIT_NOTE, seller=Party("Other SA"), references=origin)
    assert (await service.issue(note)).document.number
    invoice = await add(seller=Party("Other SA"), references=origin)
    assert [each.code for each in (await refusal(service.issue(invoice))).problems] == ["legal.a"]


async def test_until_the_country_is_said_no_law_is_known(service, add, judges, settings):
    await settings.set({"company.country": None})
    judges[0].findings = (finding("legal.a"),)
    assert (await service.issue(await add())).document.number == FIRST
    assert judges[0].pages == []


async def test_a_person_decides_where_nobody_could_judge(service, add, judges):
    judges[1].needs = {Consent.UNJUDGED: Problem("einvoice.validator", {"reason": "x"})}
    draft = await add()
    error = await refusal(service.issue(draft))
    assert isinstance(error, ConsentError)
    assert error.needs == judges[1].needs
    judges[0].findings = (finding("legal.a"),)
    assert [each.code for each in (await refusal(service.issue(draft))).problems] == ["legal.a"]
    judges[0].findings = ()
    assert (await service.issue(draft, consents=[Consent.UNJUDGED])).document.number == FIRST


async def test_a_number_that_another_till_took_meanwhile_is_not_judged_again(service, add, judges):
    other, draft = await add(), await add()
    judges[0].meanwhile = lambda: service.issue(other)
    assert (await service.issue(draft)).document.number == f"F-{TODAY.year}-0002"
    assert [page.number for page in judges[0].pages] == [FIRST, FIRST]


async def test_a_number_of_another_form_is_judged_before_it_is_taken(service, add, judges, settings):
    await settings.set({"documents.number_invoice": "F-{number}", "documents.next_invoice": "F-9"})
    other, draft = await add(), await add()
    judges[0].meanwhile = lambda: service.issue(other)
    assert (await service.issue(draft)).document.number == "F-10"
    assert [page.number for page in judges[0].pages] == ["F-9", "F-9", "F-10"]


async def test_a_draft_that_was_changed_meanwhile_is_judged_as_it_is(service, add, judges, books):
    draft = await add()

    async def change():
        stored = await books.get(draft)
        await books.save(draft, stored.revision, replace(stored.document, buyer=Party("Spa")))

    judges[0].meanwhile = change
    assert (await service.issue(draft)).document.buyer.name == "Spa"
    assert [page.buyer.name for page in judges[0].pages] == ["Hôtel Le Fé", "Spa"]


async def test_what_never_comes_to_rest_is_not_issued(service, add, judges, books):
    draft = await add()

    async def change():
        stored = await books.get(draft)
        await books.save(
            draft, stored.revision, replace(stored.document, buyer=Party(stored.document.buyer.name + "x"))
        )
        judges[0].meanwhile = change

    judges[0].meanwhile = change
    assert [each.code for each in (await refusal(service.issue(draft))).problems] == ["document.changed-meanwhile"]
    judges[0].meanwhile = None
    assert (await service.issue(draft)).document.number == FIRST


async def test_of_many_each_has_its_own_answer_and_its_place(service, add, judges, books):
    drafts = [await add() for _ in range(30)]
    wrong = drafts[3], drafts[28]

    async def judge(document, settings, _draft):
        return (finding("legal.a"),) if document.buyer.name == "Spa" else ()

    service._issuer._checks = Checks(judge, *judges)
    for each in wrong:
        await books.save(
            each, (await books.get(each)).revision, replace((await books.get(each)).document, buyer=Party("Spa"))
        )
    answers = [answer async for answer in service.issue_all(drafts)]
    refused = [each for each, answer in zip(drafts, answers, strict=True) if isinstance(answer, ProblemError)]
    assert refused == list(wrong)
    numbers = [answer.document.number for answer in answers if not isinstance(answer, ProblemError)]
    assert numbers == [f"F-{TODAY.year}-{each:04}" for each in range(1, 29)]
    assert len(judges[0].pages) == 30


async def test_of_many_one_that_was_changed_meanwhile_is_judged_anew(service, add, judges, books):
    drafts = [await add() for _ in range(3)]

    async def change():
        stored = await books.get(drafts[1])
        await books.save(drafts[1], stored.revision, replace(stored.document, buyer=Party("Spa")))

    judges[0].meanwhile = change
    answers = [answer async for answer in service.issue_all(drafts)]
    assert [answer.document.buyer.name for answer in answers] == ["Hôtel Le Fé", "Spa", "Hôtel Le Fé"]
    assert [page.buyer.name for page in judges[0].pages].count("Spa") == 1


async def test_of_many_what_names_another_of_them_is_judged_once_that_is_in_the_books(service, add, judges, books):
    seller = Party("Atelier", address=Address(country="FR"))
    deposit = await add(seller=seller, type_code="386")
    # Its number and date were typed before it had them.
    note = await add(
        kind=Kind.CREDIT_NOTE, seller=seller, type_code="381", references=(Reference("invoice", FIRST, TODAY),)
    )
    service._issuer._checks = Checks(Corrections(books.find))
    # Enough of them that the credit note is judged ahead, while the books write those before it.
    drafts = [deposit, *[await add() for _ in range(26)], note]
    *before, answer = [answer async for answer in service.issue_all(drafts)]
    assert not [each for each in before if isinstance(each, ProblemError)]
    assert [each.code for each in answer.problems] == ["legal.fr.deposit-credit"]
    stored = await books.get(note)
    await books.save(note, stored.revision, replace(stored.document, type_code="503"))
    assert [each.document.number async for each in service.issue_all([note])] == [f"A-{TODAY.year}-0001"]


async def test_of_two_the_credit_note_of_the_other_is_judged_after_it(service, add, judges, books):
    seller = Party("Atelier", address=Address(country="FR"))
    late = Reference("invoice", FIRST, TODAY - dt.timedelta(days=1))
    drafts = [await add(seller=seller), await add(kind=Kind.CREDIT_NOTE, seller=seller, references=(late,))]
    service._issuer._checks = Checks(Corrections(books.find))
    issued, refused = [answer async for answer in service.issue_all(drafts)]
    assert issued.document.number == FIRST
    assert [each.code for each in refused.problems] == ["draft.earlier-date"]


async def test_whoever_stops_in_the_middle_leaves_nothing_running(service, add, judges):
    import asyncio

    drafts = [await add() for _ in range(60)]
    issuing = service.issue_all(drafts)
    await anext(issuing)
    await issuing.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
