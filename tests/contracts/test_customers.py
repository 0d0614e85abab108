"""The customers: their list, their changes, and whose a document is; the same on both databases."""

import asyncio
import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komtui.adapters.database.repositories.customer_index import CustomerIndexRepository
from komtui.adapters.database.repositories.customers import CustomerRepository
from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.domain.journal import Author, Event
from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict
from komtui.domain.money import Money
from komtui.domain.problem import ProblemError
from komtui.domain.sales.customer import Customer, CustomerState, Mark, Recipients
from komtui.domain.sales.document import Reference
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.services.ports import NewDocument, NewLetter
from komtui.services.ports.customers import Held, Recognised
from komtui.services.ports.outbox import STATEMENT

LEFEVRE = Customer(
    Party(
        "Lefèvre & Fils",
        address=Address("12 rue du Four", postcode="69001", city="Lyon", country="FR"),
        email="compta@lefevre-fils.example",
        phone="04 72 00 11 22",
        identifier="C-0042",
        vat_id="FR12 443 061 841",
        legal_id="443 061 841",
    ),
    ship_to=Party("Dépôt", address=Address("3 quai Perrache")),
    language="fr",
    recipients=((Kind.QUOTE, Recipients(("paul@lefevre.example",), cc=("a@b.example",), bcc=("b@c.example",))),),
    due_days=0,
    note="Deux lignes\nde note",
)
OEUVRES = Customer(
    Party("Œuvres d’Été SA", address=Address(city="Québec", postcode="G1R 2L3"), phone="+1 514-555-0199")
)
ZOE = Customer(Party("[Café] Zoé", email="zoe@cafe.example"))


@pytest.fixture
def customers(database, clock):
    return CustomerRepository(database, Recorder(clock, lambda: Author("Anne", "till-2")))


@pytest.fixture
def listed(database):
    return CustomerIndexRepository(database)


@pytest.fixture
def entries(database):
    return JournalRepository(database)


@pytest.fixture
def add(customers):
    async def added(*names):
        return await customers.add([Customer(Party(name)) for name in names])

    return added


async def names(listed, text="", limit=50, **place):
    return [row.name for row in (await asyncio.wrap_future(listed.page(text, limit, **place))).rows]


async def refused(doing):
    with pytest.raises(ProblemError) as raised:
        await doing
    return [problem.code for problem in raised.value.problems]


async def test_what_was_added_is_found_whole(customers, entries):
    (one, other) = await customers.add([LEFEVRE, ZOE])
    assert (await customers.get(one.id), (await customers.get(other.id)).customer) == (one, ZOE)
    assert one.customer == LEFEVRE
    assert (one.revision, one.state, one.called, other.called) == (
        1,
        CustomerState.KEPT,
        "C-0042",
        f"customer-{other.id}",
    )
    assert await customers.numbered("C-0042") == one
    assert await customers.numbered("") is None
    assert await customers.get(99) is None
    assert [each.id for each in await customers.after(one.id, 5)] == [other.id]
    (entry,) = await entries.of(f"customer.{one.id}")
    assert (entry.happening.event, entry.happening.facts) == (Event.CUSTOMER_ADDED, {"made": ""})


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lefe", LEFEVRE),
        ("FILS lefev", LEFEVRE),
        ("lyon", LEFEVRE),
        ("69001", LEFEVRE),
        ("compta@", LEFEVRE),
        ("paul@lefevre", LEFEVRE),
        ("c-0042", LEFEVRE),
        ("0042", LEFEVRE),
        ("443 061", LEFEVRE),
        ("443061841", LEFEVRE),
        ("FR12443", LEFEVRE),
        ("04 72 0", LEFEVRE),
        ("0472001122", LEFEVRE),
        ("+33 4 72", None),
        ("oeuv", OEUVRES),
        ("été quebec", OEUVRES),
        ("g1r2l3", OEUVRES),
        ("g1r 2l3", OEUVRES),
        ("514 555-0199", OEUVRES),
        ("(514) 555", OEUVRES),
        ("+1 514 555", OEUVRES),
        ("cafe", ZOE),
        ("zoé ly", None),
        ("efevre", None),
        ("%", None),
        ("l_fevre", None),
    ],
)
async def test_what_people_type_finds_whom_they_mean(customers, listed, typed, found):
    await customers.add([LEFEVRE, OEUVRES, ZOE])
    page = await asyncio.wrap_future(listed.page(typed, 10))
    assert [row.name for row in page.rows] == ([found.party.name] if found else [])
    assert (page.total, page.exact) == (len(page.rows), True)
    assert await asyncio.wrap_future(listed.count(typed)) == len(page.rows)


async def test_the_list_is_in_the_order_of_names_and_read_from_both_ends(add, listed):
    await add("Zoé", "écluse", "Eclat", "« Abc »", "abc", "Été " + "x" * 80)
    every = await asyncio.wrap_future(listed.page("", 50))
    assert [row.name for row in every.rows] == ["« Abc »", "abc", "Eclat", "écluse", "Été " + "x" * 80, "Zoé"]
    assert every.total == 6
    keys = [row.key for row in every.rows]
    assert keys == sorted(keys, reverse=True)
    assert await names(listed, limit=2, before=keys[1]) == ["Eclat", "écluse"]
    assert await names(listed, limit=2, after=keys[3]) == ["abc", "Eclat"]
    assert await names(listed, limit=2, after=0) == ["Été " + "x" * 80, "Zoé"]
    assert await names(listed, limit=2, before=keys[-1]) == []
    assert await asyncio.wrap_future(listed.keys("", 50, after=keys[2])) == keys[:2]
    rows = await asyncio.wrap_future(listed.rows([keys[3], 12345, keys[0]]))
    assert [row.name for row in rows] == ["écluse", "« Abc »"]


@given(
    typed=st.text(max_size=12) | st.sampled_from(["a", "b a", "ab ac", "aa b c"]),
    limit=st.integers(1, 4),
    one_by_one=st.sampled_from([1, 12]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_page_by_page_is_the_same_as_at_once(listed, filled, typed, limit, one_by_one, monkeypatch):
    from komtui.adapters.database.repositories import customer_index, walking

    # So small that walking, gathering and both are all taken.
    monkeypatch.setattr(walking, "WINDOWS", (2, 3, 5, 5))
    monkeypatch.setattr(walking, "NEAR", 5)
    monkeypatch.setattr(customer_index.words, "FEW", 6)
    monkeypatch.setattr(customer_index.words, "_TERMS", one_by_one)
    every = walked(listed, typed, 1000, "before", None)
    down = walked(listed, typed, limit, "before", None)
    up = walked(listed, typed, limit, "after", 0)
    assert every == down == up
    assert listed.count(typed).result() == len(every)
    words = typed.casefold().split()
    if all(word.isascii() and word.isalpha() for word in words):
        expected = [
            row.key for row in filled if all(any(part.startswith(word) for part in row.name.split()) for word in words)
        ]
        assert every == expected


def walked(listed, typed, limit, way, edge):
    found = []
    while keys := list(listed.keys(typed, limit, **({way: edge} if edge is not None else {})).result()):
        found = [*found, *keys] if way == "before" else [*keys, *found]
        edge = keys[-1] if way == "before" else keys[0]
    return found


@pytest.fixture
async def filled(add, listed):
    letters = "abc"
    await add(*[f"{x}{y} {z}{x}" for x in letters for y in letters for z in letters])
    return (await asyncio.wrap_future(listed.page("", 100))).rows


async def test_a_change_is_found_by_what_it_is_now(customers, listed, entries):
    (one,) = await customers.add([LEFEVRE])
    moved = replace(LEFEVRE, party=replace(LEFEVRE.party, name="Martin", address=Address(city="Paris")), note="")
    saved = await customers.save(one.id, 1, moved)
    assert saved == await customers.get(one.id)
    assert (saved.revision, saved.customer) == (2, moved)
    assert await names(listed, "lefevre lyon") == []
    assert await names(listed, "martin paris") == ["Martin"]
    entry = (await entries.of(f"customer.{one.id}"))[0]
    assert entry.happening.facts == {"fields": ["address", "name", "note"]}
    # What is the same is no change, and no entry.
    assert await customers.save(one.id, 2, moved) == saved
    assert len(await entries.of(f"customer.{one.id}")) == 2


async def test_nobody_writes_over_what_somebody_else_has_changed(customers):
    (one,) = await customers.add([ZOE])
    await customers.save(one.id, 1, replace(ZOE, note="x"))
    assert await refused(customers.save(one.id, 1, replace(ZOE, note="y"))) == ["customer.changed-meanwhile"]
    assert await refused(customers.save(99, 1, ZOE)) == ["customer.unknown"]
    assert (await customers.get(one.id)).customer.note == "x"


async def test_what_is_made_from_a_customers_document_is_that_customers(customers, add, documents, make):
    (anne,) = await add("Anne")
    (order,) = await documents.add([NewDocument(make("C-1", "Anne"))])
    await customers.assign([order.id], anne.id)
    carried = [
        NewDocument(replace(make("", name), state=State.DRAFT, references=(Reference("origin", "C-1"),)))
        for name in ("Anne", "Somebody else")
    ]
    made, other = await documents.add(carried)
    assert (await customers.of_document(made.id)).id == anne.id
    assert await customers.of_document(other.id) is None


async def test_a_number_is_of_one_customer(customers, add):
    await customers.add([LEFEVRE])
    assert await refused(customers.add([ZOE, LEFEVRE])) == ["customer.number-taken"]
    assert await refused(customers.add([replace(ZOE, party=replace(ZOE.party, identifier="7"))] * 2)) == [
        "customer.number-taken"
    ]
    (other,) = await add("Zoé")
    assert await refused(customers.save(other.id, 1, LEFEVRE)) == ["customer.number-taken"]
    assert [each.customer.party.name for each in await customers.after(0, 9)] == ["Lefèvre & Fils", "Zoé"]


async def test_whose_a_document_is(customers, add, documents, make, listed, entries):
    one, other = await add("Lefèvre", "Zoé")
    first, second = await documents.add([NewDocument(make("F-1")), NewDocument(make())])
    assert await customers.of_document(first.id) is None
    assert await customers.assign([first.id, second.id], one.id) == 2
    assert await customers.assign([first.id, second.id], one.id) == 0
    assert await customers.of_document(first.id) == one
    owed = (Money(Decimal("12.66"), "EUR"),)
    assert await customers.held(one.id) == Held(documents=2, drafts=1, letters=0, owed=owed)
    keys = await asyncio.wrap_future(listed.documents(one.id, 10))
    assert [key % (1 << 24) for key in keys] == [second.id, first.id]
    assert await customers.assign([first.id], other.id) == 1
    assert await customers.assign([second.id], None) == 1
    facts = [each.happening.facts for each in await entries.of(f"document.{first.id}")]
    assert facts[0] == {"old": f"customer.{one.id}", "new": f"customer.{other.id}"}
    assert facts[-1] == {"old": "", "new": f"customer.{one.id}"}
    assert await refused(customers.assign([first.id], 99)) == ["customer.unknown"]
    assert await refused(customers.assign([99], one.id)) == ["document.unknown"]


@pytest.mark.parametrize(
    ("party", "mark"),
    [
        (Party("Autre nom", vat_id="FR12443061841"), Mark.TAX),
        (Party("Autre nom", legal_id="443061841"), Mark.LEGAL),
        (Party("Autre nom", email="Compta@LEFEVRE-fils.example"), Mark.EMAIL),
        (Party("LEFEVRE ET FILS", address=Address(postcode="69001")), None),
        (Party("lefevre, fils", address=Address(postcode="69 001")), Mark.NAME),
        (Party("Lefèvre & Fils", address=Address(postcode="75001")), None),
        # Another company that has its books kept by the same people.
        (Party("Autre nom", email="compta@lefevre-fils.example", vat_id="FR40303265045"), None),
    ],
)
async def test_a_party_is_known_again(customers, party, mark):
    (one,) = await customers.add([LEFEVRE])
    found = [Recognised(one.id, mark)] if mark else []
    assert await customers.recognised(party) == found


async def test_merging_moves_everything_and_remembers_what_the_other_was(customers, documents, make, listed, entries):
    one, other = await customers.add([ZOE, LEFEVRE])
    written = await documents.add([NewDocument(make(f"F-{number}")) for number in range(3)])
    await customers.assign([each.id for each in written[:2]], other.id)
    await customers.assign([written[2].id], one.id)
    both = replace(ZOE, party=replace(ZOE.party, identifier="C-0042"))
    done = await customers.merge(one, other, both)
    assert (done.customer, done.id) == (both, one.id)
    assert await customers.get(other.id) == done
    assert (await customers.held(one.id)).documents == 3
    assert (await customers.held(other.id)).documents == 0
    assert await names(listed, "") == ["[Café] Zoé"]
    assert await names(listed, "lefevre-fils") == []
    assert [each.id for each in await customers.recognised(LEFEVRE.party)] == [one.id]
    merged = next(
        each for each in await entries.of(f"customer.{other.id}") if each.happening.event is Event.CUSTOMER_MERGED
    )
    assert merged.happening.facts == {"merged": f"customer.{other.id}", "documents": 2}
    assert await refused(customers.merge(done, done, both)) == ["customer.same"]
    assert await refused(customers.merge(done, other, both)) == ["customer.changed-meanwhile"]
    (third,) = await customers.add([OEUVRES])
    last = await customers.merge(third, done, OEUVRES)
    assert await customers.get(other.id) == last


async def test_merging_what_has_changed_since_it_was_looked_at_is_refused(customers):
    one, other = await customers.add([ZOE, LEFEVRE])
    await customers.save(other.id, 1, replace(LEFEVRE, note="x"))
    assert await refused(customers.merge(one, other, ZOE)) == ["customer.changed-meanwhile"]
    assert (await customers.get(other.id)).state is CustomerState.KEPT


async def test_names_that_no_database_holds_are_kept_as_they_can_be(customers, listed):
    odd = Customer(Party("Zo\udce9 \x00 \U0001f600 日本 %_", email="a@b.example"))
    (one,) = await customers.add([odd])
    assert (await customers.get(one.id)).customer == odd
    assert len(await names(listed, "日本")) == 1


async def test_documents_find_or_make_their_customer_and_that_is_taken_back(
    customers, documents, make, entries, listed
):
    (zoe,) = await customers.add([ZOE])
    written = await documents.add(
        [
            NewDocument(make("F-1", customer="Zoé Café", email="ZOE@cafe.example")),
            NewDocument(make("F-2", customer="Neu & Co")),
            NewDocument(make("F-3", customer="neu  & co.")),
            NewDocument(make("F-4", customer="")),
        ]
    )
    ids = [each.id for each in written]
    # Whoever has no name is nobody's, and nobody is asked to find out whose it is.
    assert await customers.without() == 3
    done = await customers.collect(ids)
    assert (done.documents, done.found, done.made) == (3, 1, 1)
    assert (await customers.of_document(ids[0])).id == zoe.id
    made = await customers.of_document(ids[2])
    assert (made.customer.party.name, await customers.of_document(ids[1])) == ("Neu & Co", made)
    assert await customers.of_document(ids[3]) is None
    facts = [each.happening.facts for each in await entries.of(f"document.{ids[2]}")]
    assert facts == [{"old": "", "new": f"customer.{made.id}"}]
    assert (await customers.collect(ids)).documents == 0
    assert await customers.release(ids) == 1
    assert await customers.without() == 3
    assert await names(listed) == ["[Café] Zoé"]
    assert (await customers.get(made.id)).state is CustomerState.WITHDRAWN


async def test_a_customer_that_somebody_has_touched_is_not_taken_back(customers, documents, make):
    (written,) = await documents.add([NewDocument(make("F-1", customer="Neu & Co"))])
    await customers.collect([written.id])
    made = await customers.of_document(written.id)
    await customers.save(made.id, 1, replace(made.customer, note="x"))
    assert await customers.release([written.id]) == 0
    assert (await customers.get(made.id)).state is CustomerState.KEPT


async def test_letters_that_did_not_arrive_are_counted_until_that_is_settled(
    customers, add, documents, make, database, clock
):
    outbox = OutboxRepository(database, clock)
    one, other = await add("Lefèvre", "Zoé")
    first, second, third = await documents.add([NewDocument(make(f"F-{number}")) for number in range(3)])
    await customers.assign([first.id, second.id], one.id)
    await customers.assign([third.id], other.id)

    async def decided(document_id, kind="document", people=("a@b.example",), verdict=Verdict.FAIL):
        message_id = f"<{document_id}@us.example>"
        letter = NewLetter(document_id, 1, kind, "company", "us@us.example", people, "s", b"mime", message_id)
        await outbox.enqueue(letter)
        held = await outbox.claim("w", dt.timedelta(minutes=1))
        if verdict is Verdict.SENT:
            await outbox.mark_dot(held, held.recipients)
        await outbox.record(held, [Outcome(each, verdict, "550 no") for each in held.recipients])

    await decided(first.id, people=("a@b.example", "b@b.example"))
    await decided(second.id, verdict=Verdict.SENT)
    assert (await customers.held(one.id)).undelivered == 1
    assert (await customers.held(other.id)).undelivered == 0
    await decided(0, f"{STATEMENT}:{one.id}")
    assert (await customers.held(one.id)).undelivered == 2
    assert (await customers.held(other.id)).undelivered == 0
    for each in await outbox.deliveries(states=[DeliveryState.FAILED]):
        await outbox.set_aside(each.id)
    assert (await customers.held(one.id)).undelivered == 0


async def test_the_whole_of_the_books_is_gone_through_in_batches(customers, documents, make):
    await documents.add([NewDocument(make(f"F-{number}", customer=f"C{number % 3}")) for number in range(7)])
    step, steps = await customers.collect(after=0, limit=3), []
    while step.last:
        steps.append((step.documents, step.made))
        step = await customers.collect(after=step.last, limit=3)
    assert steps == [(3, 3), (3, 0), (1, 0)]
    assert await customers.without() == 0


async def test_what_is_still_due_is_summed_up_by_currency(customers, documents, make, add):
    (one,) = await add("Lefèvre")
    past, later = dt.date(2020, 1, 1), dt.date(2999, 1, 1)
    written = await documents.add(
        [
            NewDocument(make("F-1", due_date=past)),
            NewDocument(make("F-2", due_date=later)),
            NewDocument(make("F-3", due_date=past, currency="CAD")),
            NewDocument(make("F-4", due_date=past, state=State.PAID)),
            NewDocument(make("D-1", kind=Kind.QUOTE)),
            NewDocument(make()),
        ]
    )
    await customers.assign([each.id for each in written], one.id)
    held = await customers.held(one.id)
    due = Decimal("12.66")
    assert held.owed == (Money(due, "CAD"), Money(2 * due, "EUR"))
    assert held.overdue == (Money(due, "CAD"), Money(due, "EUR"))
    assert (held.documents, held.drafts) == (6, 1)


async def test_a_person_is_forgotten_and_what_was_issued_stays(customers, documents, make, entries, listed, database):
    old, one = await customers.add([replace(ZOE, note="secret-old"), replace(LEFEVRE, note="secret-note")])
    one = await customers.merge(one, old, one.customer)
    issued, draft = await documents.add([NewDocument(make("F-1")), NewDocument(make(customer="Lefèvre secret"))])
    await customers.assign([issued.id, draft.id], one.id)
    before = await documents.get(issued.id)
    kept = await customers.anonymise(one.id, one.revision)
    assert (kept.documents, kept.drafts) == (1, 1)
    after = await customers.get(one.id)
    assert (after.state, after.customer) == (CustomerState.ANONYMISED, Customer(Party("")))
    assert await documents.get(issued.id) == before
    assert (await documents.get(draft.id)).document.buyer == Party("")
    assert await names(listed) == await names(listed, "lefevre") == []
    assert not await customers.recognised(LEFEVRE.party)
    assert (await entries.of(f"customer.{one.id}"))[0].happening.facts == {"documents": 1}
    # Nothing of it is left in any row, nor in the journal.
    rows = await database.read(
        lambda connection: [
            str(tuple(row))
            for table in ("customers", "customer_terms", "customer_marks", "journal")
            for row in connection.execute(f"SELECT * FROM {table}")
        ]
    )
    whole = " ".join(rows).casefold()
    assert not [
        text for text in ("lefevre", "lefèvre", "secret", "443061841", "zoe@", "paul@", "04 72") if text in whole
    ]
    assert await refused(customers.anonymise(one.id, one.revision)) == ["customer.changed-meanwhile"]
