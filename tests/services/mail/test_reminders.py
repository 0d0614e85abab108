"""Runs of reminders: computed when asked, once more when queued, and a last time when a letter leaves."""

import asyncio
import datetime as dt
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from tests.services.mail.test_delivery import Post
from tests.services.mail.test_several import Drawing

import warm
from komtui.bootstrap import LazyServices, Places
from komtui.domain.journal import Event, document_subject
from komtui.domain.mail.delivery import DeliveryState, Verdict
from komtui.domain.mail.reminder import Step, Why
from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Capacity, Party
from komtui.i18n import localizer
from komtui.i18n.presentation.happenings import told as told_line
from komtui.services.mail.reminding.reminder_run import Wish
from komtui.services.mail.writing.consents import LetterConsentError
from komtui.services.ports import NewDocument
from komtui.services.sales.life.marking import Mark

DAY = dt.date(2026, 5, 20)
ROOT = Path(__file__).resolve().parents[3]
WAIT = dt.timedelta(seconds=10)
CAFE, LEFEVRE = "zoe@cafe.example", "compta@lefevre.example"
ENVIRONMENT = {
    "KOMTUI_COMPANY_NAME": "Boulangerie Lefèvre",
    "KOMTUI_COMPANY_EMAIL": "factures@boulangerie.example",
    "KOMTUI_COMPANY_COUNTRY": "FR",
    "KOMTUI_SMTP_HOST": "127.0.0.1",
    "KOMTUI_SMTP_SECURITY": "none",
}


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.time = dt.datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=dt.UTC)

    def now(self):
        return self.time

    async def sleep(self, seconds):
        await asyncio.sleep(0)

    def go_on(self, **duration):
        self.time += dt.timedelta(**duration)


@pytest.fixture(params=["sqlite", "postgres"])
def address(request):
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
async def services(tmp_path, address):
    opened = LazyServices(Places.of(tmp_path / "data", address), dict(ENVIRONMENT))
    opened.__dict__ |= {"clock": Hands(), "_rendering": Drawing(), "_transport": Post()}
    yield opened
    await opened.close()


def invoice(number, late, price="100", *, buyer="Café Zoé", email=CAFE, **fields):
    """Make an invoice that is overdue for so many days; `price` with no tax."""
    given = {
        "kind": Kind.INVOICE,
        "number": number,
        "date": DAY - dt.timedelta(days=late + 30),
        "currency": "EUR",
        "seller": Party("Boulangerie Lefèvre", address=Address(country="FR")),
        "buyer": Party(buyer, email=email, address=Address(country="FR"), capacity=Capacity.BUSINESS),
        "lines": (Line("Pain", Decimal(1), price=Decimal(price)),),
        "language": "fr",
        "state": State.ISSUED,
        "due_date": DAY - dt.timedelta(days=late),
    }
    return Document(**(given | fields))


def quote(number, days, **fields):
    until = DAY + dt.timedelta(days=days)
    return invoice(number, 0, kind=Kind.QUOTE, valid_until=until, due_date=None, **fields)


async def write(services, *documents):
    from komtui.adapters.database.repositories.documents import DocumentRepository

    written = await DocumentRepository(services.database).add([NewDocument(each) for each in documents])
    return [each.id for each in written]


async def pay(services, document_id, amount):
    from komtui.adapters.database.repositories.payments import PaymentRepository
    from komtui.domain.sales.payment import NewPayment

    today = services.clock.now().date()
    await PaymentRepository(services.database).enter([NewPayment(document_id, today, "transfer", Decimal(amount))])


async def send(services, run, wait=dt.timedelta()):
    return [each async for each in services.reminders.send(run.groups, wait)]


async def body_of(services, delivery):
    mime = BytesParser(policy=policy.default).parsebytes(await services._queue.mime(delivery.letter_id))
    return mime, mime.get_body(("plain",)).get_content()


def told(run):
    return [(each.customer, each.step.value, [one.candidate.number for one in each.entries]) for each in run.groups]


async def test_one_letter_a_customer_with_all_that_is_overdue(services):
    await write(
        services,
        invoice("F-1", 40),
        invoice("F-2", 3),
        invoice("F-3", 8, buyer="Lefèvre", email=LEFEVRE),
        invoice("F-4", 3, buyer="Hôtel", email="hotel@fe.example"),
        invoice("F-5", -5),
    )
    run = await services.reminders.run()
    assert told(run) == [("Café Zoé", "1", ["F-1", "F-2"]), ("Lefèvre", "1", ["F-3"])]
    assert [(each.candidate.number, each.due.why) for each in run.kept] == [("F-4", Why.EARLY)]
    assert run.groups[0].recipients.to == (CAFE,)
    assert run.groups[0].left == {"EUR": Decimal(200)}
    assert await services.reminders.due() == 2


async def test_the_letter_says_what_is_owed_with_interest_and_compensation(services):
    (document, *_others) = await write(services, invoice("F-1", 60, "1000"), invoice("F-2", 3, "50"))
    await pay(services, document, "400")
    for step in ("1", "2"):
        run = await services.reminders.run()
        assert told(run)[0][1] == step
        (done,) = await send(services, run)
        mime, text = await body_of(services, done.deliveries[0])
        services.clock.go_on(days=7)
    assert mime["Auto-Submitted"] == "auto-generated"
    assert mime["Subject"] == "Deuxième relance : F-1, F-2 – Boulangerie Lefèvre"
    assert [each.get_filename() for each in mime.iter_attachments()] == ["F-1.pdf", "F-2.pdf"]
    # 1 000 € for 60 days and 600 € for seven more at 12.15 %; F-2 50 € for ten.
    for said in ("67", *(f"{each}\u00a0€" for each in ("600,00", "21,37", "40,00", "650,00", "751,54"))):
        assert said in text, said
    assert {"L441-10", "D441-5"} <= set(re.findall(r"[LD]441-\d+", text))
    assert "12,15\u00a0%" in text


async def test_a_rate_that_is_not_known_yet_is_said_with_the_half_year_that_it_is_of(services):
    services.clock.time = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
    await write(services, invoice("F-1", -250, "1000"))
    await services.settings.set({"reminder.claim_from": "1"})
    written = await services.reminders.write((await services.reminders.run()).groups[0])
    (problem,) = written.remarks
    assert (
        localizer("fr")
        .problem(problem)
        .startswith("Les intérêts sont calculés à 12,4\u00a0% l\u2019an, taux du semestre commencé le 01/07/2026")
    )
    assert "01/01/2027" in localizer("fr").problem(problem)
    assert "12,4\u00a0%" in written.letter.body
    await services.settings.set({"reminder.interest": "rate"})
    await services.settings.set({"reminder.rate": "12"})
    assert not (await services.reminders.write(written.group)).remarks


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Your quote D-1, valid until May 25, 2026 – Boulangerie Lefèvre", ("Valid until", "To accept it")),
        ("fr", "Votre devis D-1, valable jusqu\u2019au 25 mai 2026 – Boulangerie Lefèvre", ("25/05/2026", "devis")),
        ("fr_CA", "Votre soumission D-1, valable jusqu\u2019au 25 mai 2026 – Boulangerie Lefèvre", ("2026-05-25",)),
    ],
)
async def test_a_quote_about_to_expire_is_said_in_three_languages(services, language, subject, words):
    await write(services, quote("D-1", 5, language=language, terms="Acompte de 30 %"))
    (group,) = (await services.reminders.run(Wish(invoices=False))).groups
    (done,) = [each async for each in services.reminders.send([group])]
    mime, text = await body_of(services, done.deliveries[0])
    assert (mime["Subject"], mime["Content-Language"]) == (subject, language.replace("_", "-"))
    html = mime.get_body(("html",)).get_content()
    for each in (*words, "D-1", "Boulangerie Lefèvre"):
        assert each in text
        assert each in html
    assert "<th" in html
    # Nothing is owed for an offer.
    assert "L441-10" not in text
    assert not any(each in html for each in ("IBAN", "Virement"))


async def test_the_first_letter_asks_for_the_amounts_alone(services):
    await write(services, invoice("F-1", 30, "1000"))
    written = await services.reminders.write((await services.reminders.run()).groups[0])
    assert "L441-10" not in written.letter.body
    assert written.sums[0].total == 1000
    await services.settings.set({"reminder.claim_from": "1"})
    written = await services.reminders.write(written.group)
    assert written.sums[0].compensation == 40
    await services.settings.set({"reminder.compensation": "no"})
    await services.settings.set({"reminder.interest": "rate"})
    await services.settings.set({"reminder.rate": "12"})
    written = await services.reminders.write(written.group)
    assert (written.sums[0].compensation, written.sums[0].interest) == (0, Decimal("9.86"))


async def test_private_persons_and_customers_in_quebec_owe_no_more_than_the_invoice_says(services):
    person = Party("Zoé", email=CAFE, address=Address(country="FR"), capacity=Capacity.CONSUMER)
    there = {
        "seller": Party("Nous", address=Address(country="CA", region="QC")),
        "currency": "CAD",
        "language": "fr_CA",
    }
    shop = Party("Dépanneur inc.", email="shop@qc.example", address=Address(country="CA"), capacity=Capacity.BUSINESS)
    await write(
        services,
        invoice("F-1", 90, buyer=person.name),
        invoice("F-2", 90, **there, buyer=shop.name, email=shop.email),
    )
    documents = [replace(invoice("F-3", 90), buyer=person), replace(invoice("F-4", 90, **there), buyer=shop)]
    stated = replace(documents[1], number="F-5", terms="Intérêt de 2 % par mois, soit 24 % par année")
    await write(services, *documents, stated)
    await services.settings.set({"reminder.claim_from": "1"})
    items = {
        item.number: item
        for group in (await services.reminders.run()).groups
        for item in (await services.reminders.write(group)).items
    }
    assert (items["F-3"].interest, items["F-3"].compensation) == (0, 0)
    assert (items["F-4"].interest, items["F-4"].compensation) == (0, 0)
    assert (items["F-5"].interest, items["F-5"].compensation) == (Decimal("5.92"), 0)


async def test_the_language_of_the_customer_and_the_house_s_own_text(services):
    anne = Customer(Party("Anne", email="anne@one.example"), language="en")
    (stored,) = await services.customers.add_all([anne])
    (document,) = await write(services, invoice("F-1", 10, buyer="Anne", email=""))
    await services.customers.assign([document], stored.id)
    (group,) = (await services.reminders.run()).groups
    assert group.recipients.to == ("anne@one.example",)
    letter = (await services.reminders.write(group)).letter
    assert (letter.language, letter.subject) == ("en", "Reminder: F-1 – Boulangerie Lefèvre")
    await services.settings.set({"texts.reminder_1.subject.en": "{number}, {total}!"})
    assert (await services.reminders.write(group)).letter.subject == "F-1, €100.00!"


STEPS = {
    Step.NOTICE: -3,
    Step.DUE: 0,
    Step.FIRST: 10,
    Step.SECOND: 30,
    Step.THIRD: 50,
}
"""How many days late an invoice is of which that step is due, where the others are left out."""


async def test_each_step_has_a_text_of_the_house_in_each_language(services):
    """Subject and body of one step and language are those alone; what is not written anew stays built in."""
    languages, steps = ("en", "fr", "fr_CA"), (*STEPS, Step.QUOTE)
    left_out = {f"reminder.days_{level}": "0" for level in (1, 2, 3)} | {"reminder.on_due": "yes"}
    built_in = dict[tuple[Step, str], str]()
    for step in steps:
        at = {Step.FIRST: "1", Step.SECOND: "2", Step.THIRD: "3"}.get(step)
        days = {f"reminder.days_{at}": str(STEPS[step])} if at else {}
        notice = {"reminder.notice_days": "3" if step is Step.NOTICE else "0"}
        await services.settings.set(left_out | days | notice)
        made = [
            replace(
                quote(f"{step.value}-{language}", 5)
                if step is Step.QUOTE
                else invoice(f"{step.value}-{language}", STEPS[step]),
                language=language,
                buyer=Party(language, email=f"{step.value}-{language}@one.example", address=Address(country="FR")),
            )
            for language in languages
        ]
        ids = await write(services, *made)
        run = await services.reminders.run()
        groups = {each.entries[0].candidate.id: each for each in run.groups}
        for document_id, language in zip(ids, languages, strict=True):
            letter = (await services.reminders.write(groups[document_id])).letter
            assert (groups[document_id].step, letter.language) == (step, language)
            built_in[step, language] = letter.body
        own = {
            f"texts.reminder_{step.value}.{part}.{language}": f"{part} {step.value} {language} {{number}}"
            for language in languages
            for part in ("subject", "body")
        }
        await services.settings.set(own)
        for document_id, language in zip(ids, languages, strict=True):
            letter = (await services.reminders.write(groups[document_id])).letter
            number = f"{step.value}-{language}"
            assert letter.subject == f"subject {step.value} {language} {number}"
            assert letter.body.startswith(f"body {step.value} {language} {number}")
        for document_id in ids:
            await services.reminders.suspend(document_id)
    # What is polite at first is formal at last; Québec has words of its own where France has others.
    assert len(set(built_in.values())) >= len(steps) * 2


async def test_a_reminder_in_another_language_than_law_wants_is_remarked_on(services):
    await services.settings.set({"company.country": "FR"})
    nurse = Party("Anne", email="anne@one.example", address=Address(country="FR"), capacity=Capacity.CONSUMER)
    # Neither is in French: nothing but the reminder itself says so long after the invoice has gone.
    documents = [replace(invoice(f"F-{place}", 10), language=("fr", "en")[place % 2]) for place in range(4)]
    ids = await write(services, *documents[:2], *(replace(each, buyer=nurse) for each in documents[2:]))
    english = [Customer(Party("Café Zoé", email=CAFE), language="en"), Customer(nurse, language="en")]
    business, person = await services.customers.add_all(english)
    await services.customers.assign(ids[:2], business.id)
    await services.customers.assign(ids[2:], person.id)
    groups = (await services.reminders.run()).groups
    said = {group.customer: (await services.reminders.write(group)).remarks for group in groups}
    assert {name: [each.code for each in found] for name, found in said.items()} == {
        "Café Zoé": [],
        "Anne": ["letter.in-french"],
    }


async def test_what_is_paid_between_looking_and_sending_is_left_out(services):
    first, second, third = await write(
        services, invoice("F-1", 10), invoice("F-2", 10), invoice("F-3", 10, buyer="Lefèvre", email=LEFEVRE)
    )
    run = await services.reminders.run()
    await pay(services, first, "100")
    await pay(services, third, "100")
    cafe, lefevre = await send(services, run)
    assert cafe.numbers == ("F-2",)
    assert [(each.code, each.facts["number"]) for each in cafe.problems] == [("reminder.left-out", "F-1")]
    assert (lefevre.deliveries, [each.code for each in lefevre.problems]) == ((), ["reminder.nothing"])
    _mime, text = await body_of(services, cafe.deliveries[0])
    assert "F-1" not in text
    del second


async def test_what_was_only_listed_is_not_reminded_of_unseen(services):
    await write(services, invoice("F-1", 10), invoice("F-2", 6))
    run = await services.reminders.run()
    services.clock.go_on(days=1)
    await send(services, run)
    sent = await services.reminders.sent([1, 2])
    assert {number: [each.step for each in found] for number, found in sent.items()} == {1: [Step.FIRST]}
    # The next run does, and lists the other one with it.
    (group,) = (await services.reminders.run()).groups
    assert [(each.candidate.number, each.step) for each in group.entries] == [("F-1", None), ("F-2", Step.FIRST)]


async def test_what_is_paid_while_a_letter_waits_does_not_leave_and_says_so(services):
    first, _second = await write(services, invoice("F-1", 10), invoice("F-2", 10))
    (done,) = await send(services, await services.reminders.run(), WAIT)
    assert done.deliveries, done.problems
    await pay(services, first, "30")
    services.clock.go_on(seconds=11)
    await services.worker.once()
    assert services._transport.tried == []
    delivery = await services.outbox.delivery(done.deliveries[0].id)
    assert (delivery.state, delivery.problem.code) == (DeliveryState.CANCELLED, "reminder.changed")
    # Nobody was reminded, so that the next run asks for what is left.
    assert (await services.reminders.run()).groups[0].left == {"EUR": Decimal(170)}
    (done,) = await send(services, await services.reminders.run())
    assert done.deliveries, done.problems
    await services.worker.once()
    assert (await services.outbox.delivery(done.deliveries[0].id)).state is DeliveryState.SENT


async def test_each_step_goes_once_and_what_came_back_is_asked_for_again(services):
    await write(services, invoice("F-1", 10))
    run = await services.reminders.run()
    (first,) = await send(services, run)
    (again,) = await send(services, run)
    assert (again.deliveries, [each.code for each in again.problems]) == ((), ["reminder.nothing"])
    assert not (await services.reminders.run()).groups
    services._transport.verdicts[CAFE] = Verdict.FAIL
    await services.worker.once()
    assert (await services.outbox.delivery(first.deliveries[0].id)).state is DeliveryState.FAILED
    assert told(await services.reminders.run()) == [("Café Zoé", "1", ["F-1"])]


async def test_suspended_documents_and_customers_are_kept_out_until_they_are_resumed(services):
    (stored,) = await services.customers.add_all([Customer(Party("Café Zoé", email=CAFE))])
    ids = await write(services, invoice("F-1", 10), invoice("F-2", 10), invoice("F-3", 10, email=LEFEVRE))
    await services.customers.assign(ids[:2], stored.id)
    await services.reminders.suspend(ids[2], "en litige")
    await services.reminders.suspend_customer(stored)
    run = await services.reminders.run()
    assert not run.groups
    assert {each.due.why for each in run.kept} == {Why.SUSPENDED}
    assert [each.reason for each in (await services.reminders.of(ids[2])).stops] == ["en litige"]
    await services.reminders.resume(ids[2])
    await services.reminders.resume_customer(stored)
    assert len((await services.reminders.run()).groups) == 2
    with pytest.raises(ProblemError, match=r"reminder\.reason"):
        await services.reminders.suspend(ids[2], "a\nb")
    history = await services.journal.history(ids[2])
    assert [each.what for each in history] == [Event.REMINDERS_STOPPED, Event.REMINDERS_RESUMED]


async def test_quotes_about_to_expire_go_in_letters_of_their_own(services):
    (first, _later) = await write(services, quote("D-1", 5), quote("D-2", 20))
    await write(services, invoice("F-1", 10))
    assert told(await services.reminders.run()) == [("Café Zoé", "1", ["F-1"]), ("Café Zoé", "quote", ["D-1"])]
    assert told(await services.reminders.run(Wish(invoices=False))) == [("Café Zoé", "quote", ["D-1"])]
    (done,) = await send(services, await services.reminders.run(Wish(invoices=False)), WAIT)
    mime, text = await body_of(services, done.deliveries[0])
    assert mime["Subject"] == "Votre devis D-1, valable jusqu\u2019au 25 mai 2026 – Boulangerie Lefèvre"
    assert "100,00\u00a0€" in text
    await services.marking.mark(first, Mark.ACCEPTED)
    services.clock.go_on(seconds=11)
    await services.worker.once()
    delivery = await services.outbox.delivery(done.deliveries[0].id)
    assert (delivery.state, delivery.problem.code) == (DeliveryState.CANCELLED, "reminder.answered")


async def test_only_a_level_or_a_customer(services):
    (stored,) = await services.customers.add_all([Customer(Party("Café Zoé", email=CAFE))])
    ids = await write(services, invoice("F-1", 40), invoice("F-2", 40, email=LEFEVRE))
    await services.customers.assign(ids[:1], stored.id)
    await send(services, await services.reminders.run(Wish(owner=stored.id)))
    services.clock.go_on(days=8)
    assert told(await services.reminders.run(Wish(step=Step.SECOND))) == [("Café Zoé", "2", ["F-1"])]
    assert told(await services.reminders.run(Wish(step=Step.FIRST))) == [("Café Zoé", "1", ["F-2"])]


async def test_a_house_that_does_not_remind(services):
    await services.settings.set({"reminder.active": "no"})
    with pytest.raises(ProblemError, match=r"reminder\.off"):
        await services.reminders.run()
    assert not await services.reminders.active()


async def test_more_documents_than_a_letter_has_room_for(services):
    await write(services, *(invoice(f"F-{place:03}", 10) for place in range(45)))
    assert [len(each.entries) for each in (await services.reminders.run()).groups] == [40, 5]


async def test_a_run_goes_page_by_page_with_all_of_a_customer_in_one(services, monkeypatch):
    from komtui.services.mail.reminding import reminders

    stored = await services.customers.add_all([Customer(Party(f"Client {place}")) for place in range(5)])
    owned = await write(services, *(invoice(f"F-{place}", 10, email="") for place in range(10)))
    for place, document_id in enumerate(owned):
        await services.customers.assign([document_id], stored[place % 5].id)
    await write(
        services,
        *(invoice(f"A-{place}", 8 + place, email=("Zoe@x.example", "b@x.example")[place % 2]) for place in range(4)),
    )
    await write(
        services, invoice("A-9", 9, email="zoe@x.example"), *(invoice(f"N-{place}", 9, email="") for place in range(3))
    )
    await write(services, quote("D-1", 3), invoice("late", 2, email="c@x.example"))
    whole = await services.reminders.run()
    monkeypatch.setattr(reminders, "_PAGE", 2)
    pages = [each async for each in services.reminders.pages()]
    assert len(pages) > 5
    assert max(len(each.groups) for each in pages) <= 4
    by_page = [sorted(one.candidate.number for one in group.entries) for page in pages for group in page.groups]
    assert sorted(by_page) == sorted(
        [one.candidate.number for one in each.entries] for each in map(_sorted, whole.groups)
    )
    assert ["A-0", "A-2", "A-9"] in by_page
    assert [one.candidate.number for page in pages for one in page.kept] == ["late"]
    assert await services.reminders.run() == whole
    assert await services.reminders.due() == 19
    # What was sent of one page is in no later one, and nothing is left.
    done = [one async for page in services.reminders.pages() async for one in services.reminders.send(page.groups)]
    assert len([each for each in done if each.deliveries]) == 3
    assert {each.problems[0].code for each in done if not each.deliveries} == {"letter.no-recipient"}


def _sorted(group):
    return replace(group, entries=tuple(sorted(group.entries, key=lambda each: each.candidate.number)))


async def test_who_sent_a_reminder_is_in_the_history_of_each_document(services):
    ids = await write(services, invoice("F-1", 10), invoice("F-2", 10))
    await send(services, await services.reminders.run())
    await services.worker.once()
    (entry,) = await services.journal.entries(events=[Event.LETTER_SENT])
    assert entry.happening.subjects == tuple(map(document_subject, ids))
    assert entry.happening.facts["numbers"] == ["F-1", "F-2"]
    for document_id in ids:
        lines = await services.journal.history(document_id)
        assert told_line(lines[-1].what, lines[-1].facts).startswith("reminder 1")


RUNNER = """
import asyncio, sys
from pathlib import Path
sys.path[:0] = {path!r}
from tests.services.mail.test_reminders import Drawing, ENVIRONMENT, Hands
from komtui.bootstrap import LazyServices, Places

async def main():
    services = LazyServices(Places.of(Path(sys.argv[1]), sys.argv[2] or None), dict(ENVIRONMENT))
    services.__dict__ |= {{"clock": Hands(), "_rendering": Drawing()}}
    run = await services.reminders.run()
    print("ready", len(run.groups), flush=True)
    sys.stdin.readline()
    queued = 0
    async for done in services.reminders.send(run.groups):
        queued += len(done.deliveries)
    print("queued", queued, flush=True)
    await services.close()

asyncio.run(main())
"""


async def test_four_tills_that_run_the_same_run_send_each_step_once(services, tmp_path, address):
    count = 12
    documents = [
        invoice(f"F-{place}", 10 + place % 3, email=f"c{place % count}@x.example") for place in range(2 * count)
    ]
    ids = await write(services, *documents)
    code = RUNNER.format(path=[str(ROOT), str(ROOT / "tests" / "support")])
    arguments = [sys.executable, "-c", code, str(tmp_path / "data"), address or ""]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    tills = [warm.Popen(arguments, **pipes) for _ in range(4)]
    try:
        for till in tills:
            assert till.stdout.readline() == f"ready {count}\n"
        for till in tills:
            till.stdin.write("go\n")
            till.stdin.flush()
        queued = [int(till.communicate(timeout=120)[0].split()[-1]) for till in tills]
    finally:
        for till in tills:
            till.kill()
    assert sum(queued) == count
    sent = await services.reminders.sent(ids)
    assert {document: len(found) for document, found in sent.items()} == dict.fromkeys(ids, 1)


MAILER = """
import asyncio, sys
from pathlib import Path
sys.path[:0] = {path!r}
from tests.services.mail.test_reminders import Drawing, ENVIRONMENT, Hands
from komtui.bootstrap import LazyServices, Places
from komtui.domain.problem import ProblemError

async def main():
    services = LazyServices(Places.of(Path(sys.argv[1]), sys.argv[2] or None), dict(ENVIRONMENT))
    services.__dict__ |= {{"clock": Hands(), "_rendering": Drawing()}}
    count, told, queued = int(sys.argv[3]), 0, 0
    found = [await services.documents.find(f"F-{{place}}") for place in range(count)]
    print("ready", len(found), flush=True)
    sys.stdin.readline()
    for stored in found:
        try:
            queued += len(await services.letters.queue(stored, await services.letters.draft(stored)))
        except ProblemError as error:
            told += 1
            assert [each.code for each in error.problems] == ["letter.sent-before"], error.problems
    print("queued", queued, told, flush=True)
    await services.close()

asyncio.run(main())
"""


async def test_a_letter_and_a_reminder_of_the_same_document_at_once_are_not_both_sent_without_a_word(
    services, tmp_path, address
):
    count = 16
    ids = await write(services, *(invoice(f"F-{place}", 10, email=f"c{place}@x.example") for place in range(count)))
    arguments = [str(tmp_path / "data"), address or "", str(count)]
    path = [str(ROOT), str(ROOT / "tests" / "support")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    acts = [
        subprocess.Popen([sys.executable, "-c", code.format(path=path), *arguments], **pipes)  # noqa: ASYNC220
        for code in (RUNNER, MAILER)
    ]
    try:
        for act in acts:
            assert await asyncio.to_thread(act.stdout.readline) == f"ready {count}\n"
        for act in acts:
            act.stdin.write("\n")
            act.stdin.flush()
        reminded, mailed = [(await asyncio.to_thread(act.communicate))[0].split()[1:] for act in acts]
    finally:
        for act in acts:
            act.kill()
            act.wait()
            act.stdout.close()
    # Each document went once, and whoever came second was told.
    assert int(reminded[0]) + int(mailed[0]) == count
    assert int(mailed[1]) == int(reminded[0])
    for document_id in ids:
        assert len(await services.outbox.deliveries(document_id=document_id)) == 1


async def test_what_has_just_been_mailed_is_not_reminded_of_and_what_was_reminded_of_is_asked_for(services):
    first, _second = await write(services, invoice("F-1", 10), invoice("F-2", 10, buyer="Lefèvre", email=LEFEVRE))
    run = await services.reminders.run()
    stored = await services.documents.get(first)
    letter = await services.letters.draft(stored)
    await services.letters.queue(stored, letter)
    cafe, lefevre = await send(services, run)
    assert (cafe.deliveries, [each.code for each in cafe.problems]) == ((), ["reminder.just-mailed"])
    assert lefevre.deliveries
    # Once it has left and an hour has passed, it goes as ever.
    await services.worker.once()
    services.clock.go_on(minutes=61)
    (done,) = await send(services, await services.reminders.run())
    assert done.deliveries, done.problems
    with pytest.raises(LetterConsentError) as raised:
        await services.letters.queue(stored, replace(letter, cc=("new@cafe.example",)))
    assert [each.kind for each in raised.value.before] == ["reminder-1"]
    plan = await services.letters.plan(stored, replace(letter, cc=("new@cafe.example",)))
    assert Consent.SENT_BEFORE in plan.needs
    elsewhere = replace(letter, to=("boss@cafe.example",))
    assert await services.letters.queue(stored, elsewhere)
    assert await services.letters.queue(
        stored, replace(letter, cc=("new@cafe.example",)), consents={Consent.SENT_BEFORE}
    )
