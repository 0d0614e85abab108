"""The searchable outbox: what finds a letter, in which order, from both ends, and how many there are."""

import datetime as dt
from dataclasses import replace

import pytest

from komtui.adapters.database.repositories import outbox_index, walking
from komtui.adapters.database.repositories.customers import CustomerRepository
from komtui.adapters.database.repositories.outbox_index import OutboxIndexRepository
from komtui.adapters.database.repositories.reindexing import SearchIndexRepository
from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict
from komtui.domain.mail.outbox_query import ALL, Head, OutboxQuery
from komtui.domain.problem import Problem
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.party import Party
from komtui.services.ports import NewDocument, NewLetter
from komtui.services.ports.outbox import Carried

LEASE = dt.timedelta(minutes=2)
ANNE = "anne@one.example"
PAUL = "paul.chat@two.example"


def letter(*ids, **fields):
    first, *others = ids
    given = {"revision": 1, "kind": "document", "scope": "company", "sender": "us@us.example", "recipients": (ANNE,)}
    given |= {"subject": "Factures", "mime": b"From: us\r\n\r\nBonjour\r\n", "message_id": "<1@us.example>"}
    return NewLetter(document_id=first, others=tuple(Carried(each, 1) for each in others), **(given | fields))


@pytest.fixture
def found(database):
    return OutboxIndexRepository(database)


@pytest.fixture(autouse=True)
async def _books(documents, make):
    names = ("Lefèvre & Fils", "Hôtel Le Fé", "Café Zoé")
    await documents.add([NewDocument(make(f"F-2026-000{place}", name)) for place, name in enumerate(names, 1)])


async def went(outbox, verdict, *ids, **fields):
    (queued,) = (await outbox.enqueue(letter(*ids, **fields))).deliveries
    taken = await outbox.claim("w", LEASE)
    assert taken.letter_id == queued.letter_id
    problem = Problem("smtp.recipient-refused", {"reply": "550"}) if verdict is Verdict.FAIL else None
    await outbox.record(taken, [Outcome(queued.recipient, verdict, "", problem)])
    return queued.id


@pytest.fixture
async def three(outbox):
    """One that failed, one with two documents that was sent, one that waits."""
    failed = await went(outbox, Verdict.FAIL, 1, subject="Facture n° 1")
    sent = await went(outbox, Verdict.SENT, 2, 3, recipients=(PAUL,), subject="Deux factures")
    (waits,) = (await outbox.enqueue(letter(3, subject="Rappel du Zoo"))).deliveries
    return failed, sent, waits.id


def ids(found, query=ALL, limit=9, **place):
    answer = [each.id for each in found.page(query, limit, **place).result().rows]
    assert list(found.keys(query, limit, **place).result()) == answer
    return answer


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", (2, 1, 0)),
        ("lefevre", (0,)),
        ("LEFÈV", (0,)),
        ("F-2026-0003", (2, 1)),
        ("2026-3", (2, 1)),
        ("f2026-3", (2, 1)),
        ("0002", (1,)),
        ("hotel cafe", (1,)),
        ("paul", (1,)),
        ("two.example", (1,)),
        ("paul.chat@two.example", (1,)),
        ("rappel", (2,)),
        ("factures hotel", (1,)),
        ("anne zoe", (2,)),
        ("f-2026 nobody", ()),
        ("efevre", ()),
        ("%", ()),
        ("' OR 1=1", ()),
    ],
)
async def test_words_find_by_customer_number_recipient_and_subject(found, three, text, places):
    wanted = [three[place] for place in places]
    query = OutboxQuery(text)
    assert ids(found, query) == wanted
    assert found.count(query).result() == len(wanted)
    page = found.page(query, 9).result()
    assert (page.total, page.exact) == (len(wanted), True)


async def test_the_heads_show_what_stands_so_and_what_is_settled_is_apart(found, outbox, three):
    failed, sent, waits = three

    def heads():
        return {head.name: ids(found, head.query()) for head in Head if ids(found, head.query())}

    assert heads() == {"TO_DO": [failed], "FAILED": [failed], "SENT": [sent], "WAITING": [waits]}
    assert ids(found, Head.TO_DO.query("lefevre")) == [failed]
    assert ids(found, Head.TO_DO.query("hotel")) == []
    assert ids(found, OutboxQuery(states=(DeliveryState.SENT, DeliveryState.FAILED))) == [sent, failed]
    assert await outbox.set_aside(failed)
    assert heads() == {"SETTLED": [failed], "SENT": [sent], "WAITING": [waits]}
    assert found.rows([sent, failed], Head.TO_DO.query()).result() == []
    assert [each.id for each in found.rows([failed, sent, 99]).result()] == [failed, sent]


async def test_a_row_knows_its_customer_and_a_statement_the_customer_of_its_own(found, outbox, three, database, clock):
    assert [each.customer for each in found.page(ALL, 9).result().rows] == ["Café Zoé", "Hôtel Le Fé", "Lefèvre & Fils"]
    (customer,) = await CustomerRepository(database).add([Customer(Party("Épicerie du Port"))])
    kind = f"statement:{customer.id}"
    statement_letter = replace(letter(1), document_id=0, kind=kind, message_id="<s@us.example>")
    (statement,) = (await outbox.enqueue(statement_letter)).deliveries
    assert ids(found, OutboxQuery("epicerie")) == [statement.id]
    assert found.rows([statement.id]).result()[0].customer == "Épicerie du Port"


@pytest.mark.parametrize("few", [True, False], ids=["few", "many"])
@pytest.mark.parametrize("text", ["", "anne", "anne lefevre"])
async def test_pages_go_on_from_both_ends(found, outbox, text, few, monkeypatch):
    if not few:
        monkeypatch.setattr(outbox_index.words, "FEW", 2)
        monkeypatch.setattr(walking, "WINDOWS", (3, 3, 3))
        monkeypatch.setattr(walking, "NEAR", 3)
    every = []
    for place in range(20):
        carried, to = (1, ANNE) if place % 2 else (2, PAUL)
        fields = {"recipients": (to,), "message_id": f"<{place}@us.example>"}
        (queued,) = (await outbox.enqueue(letter(carried, **fields), again=True)).deliveries
        every.insert(0, queued.id)
    wanted = [each for place, each in enumerate(every) if not text or place % 2 == 0]
    query, seen = OutboxQuery(text, (DeliveryState.QUEUED,)), []
    while page := ids(found, query, 4, **({"before": seen[-1]} if seen else {})):
        seen += page
    assert seen == wanted
    upwards = []
    while page := ids(found, query, 4, after=upwards[0] if upwards else 0):
        upwards = [*page, *upwards]
    assert upwards == wanted
    assert found.count(query).result() == len(wanted)


async def test_a_word_that_many_have_and_few_together_is_found_far_below(found, outbox, monkeypatch):
    monkeypatch.setattr(outbox_index.words, "FEW", 2)
    monkeypatch.setattr(walking, "WINDOWS", (3, 3, 3))
    monkeypatch.setattr(walking, "NEAR", 3)
    old = [(await outbox.enqueue(letter(1, message_id=f"<o{n}@x>"), again=True)).deliveries[0].id for n in range(3)]
    for place in range(30):
        fields = {"recipients": (PAUL,), "message_id": f"<n{place}@x>"}
        await outbox.enqueue(letter(2, **fields), again=True)
    assert ids(found, OutboxQuery("anne lefevre")) == old[::-1]


async def test_letters_that_were_there_before_the_search_are_entered_in_batches(
    found, outbox, three, database, clock, monkeypatch
):
    monkeypatch.setattr(outbox_index, "_AT_ONCE", 2)

    def forget(connection):
        connection.execute("DELETE FROM delivery_terms")
        connection.execute("DELETE FROM delivery_search")
        connection.execute("UPDATE search_index SET deliveries_from = :from", {"from": three[-1] + 1})

    await database.write(forget)
    assert ids(found, OutboxQuery("lefevre")) == []
    upkeep = SearchIndexRepository(database, clock)
    assert await upkeep.progress() is not None
    while await upkeep.make_next() is not None:
        pass
    assert ids(found, OutboxQuery("lefevre")) == [three[0]]
    assert ids(found, OutboxQuery("zoe")) == [three[2], three[1]]


async def test_what_goes_out_once_more_to_another_address_settles_what_failed_and_nothing_else(found, outbox, index):
    both = letter(1, 2, recipients=(ANNE, PAUL))
    first, second = (await outbox.enqueue(both)).deliveries
    taken = await outbox.claim("w", LEASE)
    await outbox.record(taken, [Outcome(each, Verdict.FAIL, "550") for each in (ANNE, PAUL)])
    (wrong, right) = sorted((first, second), key=lambda each: each.recipient == PAUL)

    async def mend(delivery_id, recipient, verdict, **how):
        done = await outbox.mend(
            delivery_id, "us@us.example", recipient, b"From: us\r\n\r\nB\r\n", f"<{recipient}>", **how
        )
        assert done.created
        (queued,) = done.deliveries
        assert [each.number for each in queued.documents] == ["F-2026-0001", "F-2026-0002"]
        claimed = await outbox.claim("w", LEASE)
        await outbox.record(claimed, [Outcome(recipient, verdict, "")])
        return queued.id

    again = await mend(wrong.id, "ane@one.example", Verdict.FAIL)
    assert ids(found, Head.TO_DO.query()) == sorted([first.id, second.id, again], reverse=True)
    last = await mend(again, "anna@one.example", Verdict.SENT)
    assert ids(found, Head.TO_DO.query()) == [right.id], "the other recipient has not got it"
    assert ids(found, Head.SETTLED.query()) == sorted([wrong.id, again], reverse=True)
    assert {each.settled_by for each in found.rows([wrong.id, again]).result()} == {last}
    twice = await outbox.mend(right.id, "us@us.example", "anna@one.example", b"x", "<z>")
    assert not twice.created
    assert await outbox.mend(last, "us@us.example", PAUL, b"x", "<z>") is None


async def test_a_copy_in_the_archive_settles_nothing(found, outbox):
    archive = "archive@us.example"
    (failed,) = (await outbox.enqueue(letter(1))).deliveries
    await outbox.record(await outbox.claim("w", LEASE), [Outcome(ANNE, Verdict.FAIL, "550")])
    mended = await outbox.mend(failed.id, "us@us.example", PAUL, b"x", "<m>", archive=archive)
    assert {each.recipient for each in mended.deliveries} == {PAUL, archive}
    outcomes = [Outcome(PAUL, Verdict.FAIL, "550"), Outcome(archive, Verdict.SENT, "250")]
    await outbox.record(await outbox.claim("w", LEASE), outcomes)
    paul = next(each.id for each in mended.deliveries if each.recipient == PAUL)
    assert ids(found, Head.TO_DO.query()) == [paul, failed.id]
    # Nor does that of a letter that is written anew.
    await outbox.enqueue(letter(1, recipients=("ane@one.example",), archive=archive))
    outcomes = [Outcome("ane@one.example", Verdict.FAIL, "550"), Outcome(archive, Verdict.SENT, "250")]
    await outbox.record(await outbox.claim("w", LEASE), outcomes)
    assert {paul, failed.id} < set(ids(found, Head.TO_DO.query()))


@pytest.mark.parametrize("most", [None, 2])
async def test_no_more_is_counted_than_asked_for(outbox, most):
    for place in range(4):
        await outbox.enqueue(letter(1, message_id=f"<{place}@x>"), again=True)
    assert await outbox.counts(most) == {DeliveryState.QUEUED: most or 4}
