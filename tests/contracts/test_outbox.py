"""What every outbox promises; the clock stands still until the test moves it."""

import asyncio
import datetime as dt
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories import deliveries
from komtui.adapters.database.repositories.alerts import AlertRepository
from komtui.adapters.database.repositories.reindexing import SearchIndexRepository
from komtui.domain.mail.delivery import RETRY_TRIES, DeliveryState, Outcome, Pause, Verdict
from komtui.domain.problem import Problem
from komtui.domain.sales.lifecycle import State
from komtui.services.ports import LeaseLostError, NewDocument, NewLetter, Query
from komtui.services.ports.outbox import OvertakenError, Seen

LEASE = dt.timedelta(minutes=2)
ANNE, BOB = "anne@one.example", "bob@two.example"
REFUSED = Problem("smtp.recipient-refused", {"reply": "550 no such user"})


def letter(*recipients, **fields):
    given = {"document_id": 1, "revision": 1, "kind": "document", "scope": "company", "sender": "us@us.example"}
    given |= {"subject": "Facture", "mime": b"From: us\r\n\r\nBonjour\r\n", "message_id": "<1@us.example>"}
    return NewLetter(recipients=recipients or (ANNE,), **(given | fields))


@pytest.fixture(autouse=True)
async def _books(documents, make):
    await documents.add([NewDocument(make(f"F-{place}")) for place in (1, 2)])


async def states(outbox):
    return {each.recipient: each.state for each in await outbox.deliveries()}


def shown(index):
    return {row.number: row.delivery for row in index.page(Query(), 9).result().rows}["F-1"]


async def claimed(outbox, *recipients, **fields):
    await outbox.enqueue(letter(*recipients, **fields))
    return await outbox.claim("w", LEASE)


async def test_a_letter_goes_its_way_and_the_document_shows_it(outbox, index, clock):
    queued = (await outbox.enqueue(letter(ANNE, BOB))).deliveries
    assert {each.recipient for each in queued} == {ANNE, BOB}
    assert shown(index) is DeliveryState.QUEUED
    taken = await outbox.claim("w", LEASE)
    assert (taken.recipients, taken.attempts, taken.queued_at) == ((ANNE, BOB), 0, clock.now())
    assert taken.mime == await outbox.mime(taken.letter_id) == letter().mime
    assert shown(index) is DeliveryState.SENDING
    await outbox.mark_dot(taken, [ANNE])
    assert await states(outbox) == {ANNE: DeliveryState.DOT, BOB: DeliveryState.SENDING}
    clock.go_on(seconds=3)
    done = [Outcome(ANNE, Verdict.SENT, "250 ok"), Outcome(BOB, Verdict.FAIL, "550 no such user", REFUSED)]
    await outbox.record(taken, done)
    assert shown(index) is DeliveryState.FAILED
    bob, anne = sorted(await outbox.deliveries(), key=lambda each: each.recipient, reverse=True)
    assert (anne.state, anne.reply, anne.problem, anne.attempts) == (DeliveryState.SENT, "250 ok", None, 1)
    assert (bob.state, bob.reply, bob.problem, bob.number) == (DeliveryState.FAILED, "550 no such user", REFUSED, "F-1")
    assert [each.state for each in await outbox.history(anne.id)] == ["queued", "sending", "dot", "sent"]
    assert (await outbox.history(anne.id))[-1].at == clock.now()
    assert await outbox.counts() == {DeliveryState.SENT: 1, DeliveryState.FAILED: 1}
    assert await outbox.claim("w", LEASE) is None
    assert await outbox.next_due() is None


async def test_the_same_letter_twice_is_one_unless_a_person_wants_it_again(outbox):
    assert not await outbox.queued_before(1, 1, "document", [ANNE, BOB])
    written = await outbox.enqueue(letter(ANNE, BOB))
    first = written.deliveries
    assert written.created
    assert await outbox.queued_before(1, 1, "document", [BOB, ANNE.upper()]) == first
    assert not await outbox.queued_before(1, 1, "document", [BOB])
    assert not await outbox.queued_before(2, 1, "document", [ANNE, BOB])
    twice = await outbox.enqueue(letter(BOB, ANNE.upper()))
    assert (twice.created, twice.deliveries) == (False, first)
    for other in (letter(ANNE), letter(ANNE, BOB, revision=2), letter(ANNE, BOB, kind="reminder-1")):
        assert (await outbox.enqueue(other)).deliveries[0].letter_id != first[0].letter_id
    again = await outbox.enqueue(letter(ANNE, BOB), again=True)
    assert again.created
    assert again.deliveries[0].letter_id != first[0].letter_id


async def test_letters_that_are_queued_at_once_are_what_they_are_one_by_one(outbox, index):
    first, twice, other, wrong = await asyncio.gather(
        outbox.enqueue(letter(ANNE)),
        outbox.enqueue(letter(ANNE)),
        outbox.enqueue(letter(BOB, document_id=2)),
        outbox.enqueue(letter(BOB, seen=(Seen(1, State.CANCELLED, Decimal(0)),))),
        return_exceptions=True,
    )
    assert first.created
    assert not twice.created
    assert twice.deliveries == first.deliveries
    assert [each.recipient for each in other.deliveries] == [BOB]
    assert isinstance(wrong, OvertakenError)
    assert len(await outbox.deliveries()) == 2
    assert shown(index) == DeliveryState.QUEUED
    assert await outbox.enqueue(letter(BOB, seen=(Seen(1, State.ISSUED, Decimal(0)),)))


async def test_letters_that_were_just_queued_are_held_together_and_taken_back_together(outbox, index, clock):
    wait = dt.timedelta(minutes=5)
    queued = [(await outbox.enqueue(letter(ANNE, BOB, document_id=place, wait=wait))).deliveries for place in (1, 2)]
    ids = [each.id for deliveries in queued for each in deliveries]
    clock.go_on(minutes=4)
    assert await outbox.hold(ids, wait) == 4
    clock.go_on(minutes=4)
    assert await outbox.claim("w", LEASE) is None, "held anew"
    assert await outbox.hold(ids, dt.timedelta(seconds=10)) == 4
    clock.go_on(seconds=11)
    gone = await outbox.claim("w", LEASE)
    assert await outbox.hold(ids, wait) == 2, "what has left is not held any more"
    assert await outbox.cancel_all(ids) == 2
    assert await outbox.cancel_all(ids) == 0
    standing = {each.letter_id: each.state for each in await outbox.deliveries()}
    other = next(each.letter_id for deliveries in queued for each in deliveries if each.letter_id != gone.letter_id)
    assert standing == {gone.letter_id: DeliveryState.SENDING, other: DeliveryState.CANCELLED}


async def test_what_was_tried_is_not_held(outbox, clock):
    taken = await claimed(outbox, ANNE)
    await outbox.record(taken, [Outcome(ANNE, Verdict.RETRY, "451 later")])
    (one,) = await outbox.deliveries()
    assert await outbox.hold([one.id], dt.timedelta()) == 0
    assert await outbox.claim("w", LEASE) is None


async def test_a_cancelled_or_failed_letter_can_be_queued_anew(outbox, index):
    (first,) = (await outbox.enqueue(letter())).deliveries
    assert await outbox.cancel(first.id)
    assert shown(index) is DeliveryState.CANCELLED
    assert not await outbox.cancel(first.id)
    taken = await claimed(outbox)
    assert taken.letter_id != first.letter_id
    await outbox.record(taken, [Outcome(ANNE, Verdict.FAIL)])
    assert (await outbox.enqueue(letter())).deliveries[0].letter_id not in (first.letter_id, taken.letter_id)


async def test_two_workers_never_hold_the_same_letter(outbox):
    for place in range(3):
        await outbox.enqueue(letter(f"{place}@one.example"))
    held = [await outbox.claim(f"w{place}", LEASE) for place in range(4)]
    assert [each and each.recipients[0][0] for each in held] == ["0", "1", "2", None]


async def test_a_claim_can_be_limited_to_accounts(outbox):
    await outbox.enqueue(letter(scope="lyon"))
    assert await outbox.claim("w", LEASE, ["company"]) is None
    assert (await outbox.claim("w", LEASE, ["company", "lyon"])).scope == "lyon"


async def test_accounts_that_have_queued_letters(outbox):
    for recipient, scope in ((ANNE, "lyon"), (BOB, "lyon"), (ANNE, "company"), (ANNE, "nice")):
        written = (await outbox.enqueue(letter(recipient, scope=scope, kind=scope))).deliveries
    await outbox.cancel(written[0].id)
    assert await outbox.waiting() == ["company", "lyon"]


async def test_a_lapsed_lease_before_the_dot_is_queued_and_after_it_uncertain(outbox, clock, index):
    taken = await claimed(outbox, ANNE, BOB)
    await outbox.mark_dot(taken, [ANNE])
    assert await outbox.recover() == 0
    clock.go_on(minutes=16)
    assert await outbox.recover() == 2
    assert await states(outbox) == {ANNE: DeliveryState.UNCERTAIN, BOB: DeliveryState.QUEUED}
    assert shown(index) is DeliveryState.UNCERTAIN
    assert (await outbox.claim("other", LEASE)).recipients == (BOB,)


async def test_the_lease_is_proof_and_lost_with_the_next_claim(outbox, clock):
    first = await claimed(outbox)
    clock.go_on(minutes=1)
    await outbox.renew(first, LEASE)
    clock.go_on(seconds=90)
    assert await outbox.claim("other", LEASE) is None
    clock.go_on(minutes=1)
    second = await outbox.claim("other", LEASE)
    assert second.lease != first.lease
    for late in (outbox.mark_dot(first, [ANNE]), outbox.renew(first, LEASE), outbox.record(first, [])):
        with pytest.raises(LeaseLostError):
            await late
    await outbox.mark_dot(second, [ANNE])


async def test_a_dot_for_someone_who_is_not_in_the_claim_marks_nobody(outbox):
    taken = await claimed(outbox, ANNE)
    with pytest.raises(LeaseLostError):
        await outbox.mark_dot(taken, [ANNE, BOB])
    assert await states(outbox) == {ANNE: DeliveryState.SENDING}


async def test_an_answer_that_comes_after_the_lease_still_tells_the_truth(outbox, clock):
    taken = await claimed(outbox)
    await outbox.mark_dot(taken, [ANNE])
    clock.go_on(minutes=20)
    await outbox.recover()
    await outbox.record(taken, [Outcome(ANNE, Verdict.SENT, "250 ok")])
    assert await states(outbox) == {ANNE: DeliveryState.SENT}


async def test_of_what_a_person_sends_again_a_late_answer_counts_only_where_the_server_took_it(outbox, clock):
    taken = await claimed(outbox)
    await outbox.mark_dot(taken, [ANNE])
    clock.go_on(minutes=20)
    await outbox.recover()
    (row,) = await outbox.deliveries()
    await outbox.resolve(row.id, arrived=False)
    for late in (Outcome(ANNE, Verdict.FAIL, "550 no"), Outcome(ANNE, Verdict.UNCERTAIN), Outcome(ANNE, Verdict.RETRY)):
        with pytest.raises(LeaseLostError):
            await outbox.record(taken, [late])
    assert await states(outbox) == {ANNE: DeliveryState.QUEUED}
    await outbox.record(taken, [Outcome(ANNE, Verdict.SENT, "250 ok")])
    assert await states(outbox) == {ANNE: DeliveryState.SENT}
    assert await outbox.claim("w", LEASE) is None


async def test_once_it_is_claimed_again_a_late_answer_counts_no_more(outbox, clock):
    taken = await claimed(outbox)
    await outbox.mark_dot(taken, [ANNE])
    clock.go_on(minutes=20)
    await outbox.recover()
    await outbox.resolve((await outbox.deliveries())[0].id, arrived=False)
    again = await outbox.claim("w", LEASE)
    with pytest.raises(LeaseLostError):
        await outbox.record(taken, [Outcome(ANNE, Verdict.SENT, "250 ok")])
    await outbox.mark_dot(again, [ANNE])


async def test_nothing_said_about_a_recipient_means_queued_or_uncertain(outbox):
    taken = await claimed(outbox, ANNE, BOB)
    await outbox.mark_dot(taken, [BOB])
    await outbox.record(taken, [])
    assert await states(outbox) == {ANNE: DeliveryState.QUEUED, BOB: DeliveryState.UNCERTAIN}
    uncertain = (await outbox.deliveries(states=[DeliveryState.UNCERTAIN]))[0]
    assert uncertain.problem.code == "mail.cut-off"


async def test_a_passing_fault_is_tried_again_later_and_later_and_given_up_after_two_days(outbox, clock):
    await outbox.enqueue(letter())
    begun, waits = clock.now(), []
    while (taken := await outbox.claim("w", LEASE)) is not None:
        await outbox.record(taken, [Outcome(ANNE, Verdict.RETRY, "451 later", Problem("smtp.later"))])
        (row,) = await outbox.deliveries()
        if row.state is DeliveryState.QUEUED:
            assert row.next_try_at == await outbox.next_due()
            waits.append((row.next_try_at - clock.now()).total_seconds())
            clock.present = row.next_try_at
    assert all(base <= wait <= base * 1.2 for base, wait in zip((60, 300, 900, 3600), waits, strict=False))
    assert (row.state, row.attempts, row.next_try_at) == (DeliveryState.FAILED, len(waits) + 1, None)
    assert dt.timedelta(hours=48) <= clock.now() - begun < dt.timedelta(hours=50)


@pytest.mark.parametrize("tries_before", [0, 1])
async def test_days_on_which_nobody_tried_do_not_count(outbox, clock, tries_before):
    await outbox.enqueue(letter())
    later = [Outcome(ANNE, Verdict.RETRY, "451 later", Problem("smtp.later"))]
    for _ in range(tries_before):
        await outbox.record(await outbox.claim("w", LEASE), later)
    clock.go_on(days=3)
    tries = 0
    while (taken := await outbox.claim("w", LEASE)) is not None:
        await outbox.record(taken, later)
        tries += 1
        (row,) = await outbox.deliveries()
        clock.present = row.next_try_at or clock.present
    assert row.state is DeliveryState.FAILED
    assert tries >= RETRY_TRIES - tries_before
    # A person's word begins it all anew.
    await outbox.retry(row.id)
    clock.go_on(days=3)
    await outbox.record(await outbox.claim("w", LEASE), later)
    assert (await outbox.delivery(row.id)).state is DeliveryState.QUEUED


async def test_a_clock_set_back_delays_nothing(outbox, clock):
    tried = await claimed(outbox, ANNE)
    await outbox.record(tried, [Outcome(ANNE, Verdict.RETRY, "451 later")])
    held = await claimed(outbox, BOB)
    full = Outcome(ANNE, Verdict.PAUSE, "550 5.4.5 enough for today", Problem("smtp.daily-limit"))
    day = Pause("nice", full.problem, clock.now(), clock.now() + dt.timedelta(hours=24))
    await outbox.record(await claimed(outbox, ANNE, scope="nice", kind="nice"), [full], day)
    await outbox.enqueue(letter(ANNE, scope="lyon", kind="lyon"))
    clock.go_on(days=-300)
    assert await outbox.recover() == 4
    with pytest.raises(LeaseLostError):
        await outbox.mark_dot(held, [BOB])
    assert {(await outbox.claim("w", LEASE)).scope for _ in range(2)} == {"company", "lyon"}
    assert await outbox.claim("w", LEASE) is None
    (pause,) = await outbox.pauses()
    assert (pause.since, pause.until) == (clock.now(), clock.now() + dt.timedelta(hours=24))
    clock.go_on(minutes=2)
    again = await outbox.claim("w", LEASE)
    assert again.letter_id == tried.letter_id
    clock.go_on(days=-300)
    await outbox.record(again, [])
    assert (await outbox.claim("w", LEASE)).letter_id == tried.letter_id


async def test_only_those_not_accepted_are_tried_again(outbox, clock):
    taken = await claimed(outbox, ANNE, BOB)
    await outbox.record(taken, [Outcome(ANNE, Verdict.SENT), Outcome(BOB, Verdict.RETRY)])
    assert await outbox.claim("w", LEASE) is None
    clock.go_on(minutes=2)
    again = await outbox.claim("w", LEASE)
    assert (again.recipients, again.attempts) == ((BOB,), 1)


@pytest.mark.parametrize("verdict", [Verdict.PAUSE, Verdict.SECURITY])
async def test_a_fault_of_the_account_pauses_it_and_costs_no_try(outbox, verdict, clock):
    taken = await claimed(outbox)
    wrong = Problem("smtp.password", {"reply": "535"})
    await outbox.record(taken, [Outcome(ANNE, verdict, "535 no", wrong)])
    (row,) = await outbox.deliveries()
    assert (row.state, row.attempts, row.problem) == (DeliveryState.QUEUED, 0, wrong)
    assert await outbox.pauses() == [Pause("company", wrong, clock.now())]
    clock.go_on(hours=100)
    assert await outbox.claim("w", LEASE) is None
    assert await outbox.next_due() is None
    await outbox.resume("company")
    assert await outbox.pauses() == []
    assert await outbox.claim("w", LEASE) is not None


async def test_a_pause_for_a_time_ends_by_itself_and_does_not_shorten_one_without_end(outbox, clock):
    await outbox.enqueue(letter(BOB, scope="lyon", document_id=2))
    taken = await claimed(outbox, ANNE)
    until = clock.now() + dt.timedelta(hours=24)
    limit = Pause(taken.scope, Problem("smtp.daily-limit"), clock.now(), until)
    await outbox.record(taken, [Outcome(taken.recipients[0], Verdict.PAUSE)], limit)
    assert (await outbox.claim("w", LEASE)).scope == "company"
    assert [each.until for each in await outbox.pauses()] == [until]
    clock.present = until
    assert await outbox.pauses() == []
    again = await outbox.claim("w", LEASE, ["lyon"])
    await outbox.record(again, [], Pause("lyon", Problem("smtp.password"), clock.now()))
    third = Pause("lyon", Problem("smtp.daily-limit"), clock.now(), until + dt.timedelta(hours=1))
    await outbox.record(await claimed(outbox, "x@x.example"), [], third)
    assert [(each.problem.code, each.until) for each in await outbox.pauses()] == [("smtp.password", None)]


async def test_next_due_knows_pauses_that_end_and_leases_that_lapse(outbox, clock):
    taken = await claimed(outbox)
    assert await outbox.next_due() == clock.now() + LEASE
    until = clock.now() + dt.timedelta(hours=1)
    await outbox.record(taken, [], Pause("company", Problem("smtp.busy"), clock.now(), until))
    assert await outbox.next_due() == until


async def test_a_person_puts_a_failed_delivery_at_the_head_with_two_days_ahead(outbox, clock):
    taken = await claimed(outbox, ANNE)
    await outbox.record(taken, [Outcome(ANNE, Verdict.FAIL)])
    await outbox.enqueue(letter(BOB))
    clock.go_on(days=5)
    (failed,) = await outbox.deliveries(states=[DeliveryState.FAILED])
    assert await outbox.retry(failed.id)
    again = await outbox.claim("w", LEASE)
    assert again.recipients == (ANNE,)
    await outbox.record(again, [Outcome(ANNE, Verdict.RETRY)])
    assert (await outbox.delivery(failed.id)).state is DeliveryState.QUEUED


async def test_what_a_person_retries_goes_before_what_is_due(outbox):
    taken = await claimed(outbox, ANNE)
    await outbox.record(taken, [Outcome(ANNE, Verdict.RETRY)])
    await outbox.enqueue(letter(BOB))
    (anne,) = await outbox.of_letters([taken.letter_id])
    assert await outbox.retry(anne.id)
    assert (await outbox.delivery(anne.id)).next_try_at is None
    assert (await outbox.claim("w", LEASE)).recipients == (ANNE,)


async def test_a_letter_under_way_is_not_taken_twice_although_another_recipient_is_due(outbox, clock):
    taken = await claimed(outbox, ANNE, BOB)
    await outbox.record(taken, [Outcome(ANNE, Verdict.RETRY), Outcome(BOB, Verdict.RETRY)])
    bob = max(await outbox.deliveries(), key=lambda each: each.recipient)
    await outbox.retry(bob.id)
    again = await outbox.claim("w", LEASE)
    assert again.recipients == (BOB,)
    clock.go_on(seconds=90)
    assert await outbox.claim("w", LEASE) is None
    await outbox.record(again, [Outcome(BOB, Verdict.SENT)])
    assert (await outbox.claim("w", LEASE)).recipients == (ANNE,)


async def test_the_dot_prolongs_the_lease_as_the_last_reply_may_take_long(outbox, clock):
    taken = await claimed(outbox)
    await outbox.mark_dot(taken, [ANNE])
    clock.go_on(minutes=12)
    assert await outbox.recover() == 0


async def test_an_uncertain_delivery_is_never_sent_again_by_itself(outbox, clock):
    taken = await claimed(outbox, ANNE, BOB)
    await outbox.mark_dot(taken, [ANNE, BOB])
    await outbox.record(taken, [Outcome(ANNE, Verdict.UNCERTAIN), Outcome(BOB, Verdict.UNCERTAIN)])
    clock.go_on(days=9)
    await outbox.recover()
    assert await outbox.claim("w", LEASE) is None
    bob, anne = await outbox.deliveries()
    for act in (outbox.retry(anne.id), outbox.cancel(anne.id)):
        assert not await act
    assert await outbox.resolve(anne.id, arrived=True)
    assert not await outbox.resolve(anne.id, arrived=False)
    assert await outbox.resolve(bob.id, arrived=False)
    assert await states(outbox) == {ANNE: DeliveryState.SENT, BOB: DeliveryState.QUEUED}
    again = await outbox.claim("w", LEASE)
    assert (again.recipients, again.message_id) == ((BOB,), "<1@us.example>")


async def test_only_what_is_theirs_to_do(outbox):
    taken = await claimed(outbox)
    (row,) = await outbox.deliveries()
    for act in (outbox.retry(row.id), outbox.cancel(row.id), outbox.resolve(row.id, arrived=True), outbox.retry(999)):
        assert not await act
    await outbox.record(taken, [Outcome(ANNE, Verdict.SENT)])
    assert not await outbox.retry(row.id)


async def test_a_test_message_belongs_to_no_document(outbox, index):
    await outbox.enqueue(letter(document_id=0, kind="test"))
    (row,) = await outbox.deliveries()
    assert (row.document_id, row.number) == (0, "")
    await outbox.enqueue(letter(kind="test"))
    assert shown(index) is None


async def test_what_a_supplier_got_hides_no_fault_of_the_customers_letter(outbox, index):
    taken = await claimed(outbox, ANNE)
    await outbox.record(taken, [Outcome(ANNE, Verdict.FAIL, "550 no such user", REFUSED)])
    taken = await claimed(outbox, BOB, kind="supplier")
    await outbox.mark_dot(taken, [BOB])
    await outbox.record(taken, [Outcome(BOB, Verdict.SENT, "250 ok")])
    assert shown(index) is DeliveryState.FAILED
    await outbox.enqueue(letter("anne@right.example"))
    assert shown(index) is DeliveryState.FAILED, "nobody has got it yet"
    taken = await outbox.claim("w", LEASE)
    await outbox.record(taken, [Outcome("anne@right.example", Verdict.SENT, "250 ok")])
    assert shown(index) is DeliveryState.SENT


async def test_deliveries_are_paged_and_filtered(outbox, clock):
    for place in range(5):
        await outbox.enqueue(letter(f"{place}@one.example", document_id=1 + place % 2))
    newest = await outbox.deliveries(limit=2)
    assert [each.recipient[0] for each in newest] == ["4", "3"]
    assert [each.recipient[0] for each in await outbox.deliveries(before=newest[-1].id)] == ["2", "1", "0"]
    assert [each.number for each in await outbox.deliveries(document_id=2)] == ["F-2", "F-2"]
    assert await outbox.deliveries(document_id=1, states=[DeliveryState.SENT]) == []
    assert [each.recipient[0] for each in await outbox.of_letters({4, 1})] == ["0", "3"]
    assert await outbox.of_letters(()) == []
    clock.go_on(seconds=1)
    await outbox.cancel(newest[0].id)
    assert [each.id for each in await outbox.deliveries(changed_since=clock.now())] == [newest[0].id]


async def test_what_has_changed_since_is_read_from_the_end(outbox, clock, monkeypatch):
    """However many changes lie behind it, and also where a clock went back in between."""
    monkeypatch.setattr(deliveries, "_EVENTS", 3)
    for place in range(5):
        await outbox.enqueue(letter(f"{place}@one.example", document_id=1 + place % 2))
    clock.go_on(minutes=10)
    since = clock.now()
    assert (await outbox.changed(since), await outbox.changes(since)) == ([], {})
    ids = [each.id for each in await outbox.deliveries()]
    for each in (ids[3], ids[0], ids[4]):
        await outbox.cancel(each)
    await outbox.enqueue(letter("5@one.example", document_id=1))
    (new,) = await outbox.deliveries(limit=1)
    assert await outbox.changed(since) == [new.id, ids[0], ids[3], ids[4]]
    assert await outbox.changes(since) == {DeliveryState.QUEUED: 1, DeliveryState.CANCELLED: 3}
    clock.go_on(minutes=-5)
    await outbox.cancel(ids[1])
    assert await outbox.changed(clock.now()) == [new.id, *ids[:2], ids[3], ids[4]]
    assert [each.id for each in await outbox.deliveries(states=[DeliveryState.QUEUED], changed_since=since)] == [new.id]


async def test_counts_are_of_what_is_asked_for_and_no_more(outbox):
    await outbox.enqueue(letter(ANNE))
    await outbox.enqueue(letter(BOB))
    taken = await outbox.claim("w", LEASE)
    await outbox.record(taken, [Outcome(ANNE, Verdict.RETRY, "450")])
    assert [each.recipient for each in await outbox.deliveries(tried=True)] == [ANNE]
    assert await outbox.counts() == {DeliveryState.QUEUED: 2}
    assert await outbox.counts(1) == {DeliveryState.QUEUED: 1}
    assert await outbox.counts(states=[DeliveryState.SENT, DeliveryState.FAILED]) == {}
    taken = await outbox.claim("w", LEASE)
    await outbox.record(taken, [Outcome(BOB, Verdict.FAIL, "550")])
    assert await outbox.counts(states=[DeliveryState.QUEUED]) == {DeliveryState.QUEUED: 1}
    assert await outbox.counts(0, states=[DeliveryState.FAILED]) == {DeliveryState.FAILED: 1}


async def test_what_was_said_is_kept_of_what_failed_alone(outbox, clock):
    for recipient, verdict in ((ANNE, Verdict.FAIL), (BOB, Verdict.RETRY)):
        taken = await claimed(outbox, recipient)
        await outbox.record(taken, [Outcome(recipient, verdict, "550 no", REFUSED, f"said to {recipient}")])
    said = {each.recipient: await outbox.exchange(each.id) for each in await outbox.deliveries()}
    assert said == {ANNE: f"said to {ANNE}", BOB: ""}


async def test_a_letter_is_replaced_once_for_those_that_failed_for_that_reason(outbox, index):
    former = Problem("mail.sender-former", {"address": "us@us.example"})
    taken = await claimed(outbox, ANNE, BOB)
    await outbox.record(taken, [Outcome(ANNE, Verdict.FAIL, "553", former), Outcome(BOB, Verdict.FAIL, "550", REFUSED)])
    anew = ("mail.sender-former", "new@us.example", b"From: new\r\n\r\n", "<2@us.example>")
    (queued,) = await outbox.replace(taken.letter_id, *anew)
    assert (queued.recipient, queued.state, queued.message_id) == (ANNE, DeliveryState.QUEUED, "<2@us.example>")
    assert not await outbox.replace(taken.letter_id, *anew)
    before = {each.recipient: each for each in await outbox.of_letters([taken.letter_id])}
    assert (before[ANNE].state, before[BOB].state) == (DeliveryState.CANCELLED, DeliveryState.FAILED)
    assert before[ANNE].problem == Problem("mail.written-anew", {"address": "new@us.example", "id": queued.id})
    assert shown(index) is DeliveryState.FAILED, "Bob's stands"
    assert await outbox.set_aside(before[BOB].id)
    assert shown(index) is DeliveryState.QUEUED
    held = await outbox.claim("w", LEASE)
    assert (held.sender, held.recipients, held.mime) == ("new@us.example", (ANNE,), b"From: new\r\n\r\n")
    assert await outbox.claim("w", LEASE) is None


async def failed(outbox, recipient=ANNE, verdict=Verdict.FAIL, **fields):
    taken = await claimed(outbox, recipient, **fields)
    await outbox.record(taken, [Outcome(recipient, verdict, "550 no such user", REFUSED)])
    return (await outbox.of_letters([taken.letter_id]))[0].id


async def delivered(outbox, recipient=ANNE, **fields):
    taken = await claimed(outbox, recipient, **fields)
    await outbox.mark_dot(taken, [recipient])
    await outbox.record(taken, [Outcome(recipient, Verdict.SENT, "250 ok")])
    return (await outbox.of_letters([taken.letter_id]))[0].id


async def standing(outbox):
    return {each.id for each in await outbox.deliveries(settled=False) if each.needs_somebody}


async def test_a_success_settles_what_failed_before_of_the_same_document_and_kind(outbox, clock, index):
    before = [await failed(outbox, f"{place}@wrong.example") for place in range(2)]
    before.append(await failed(outbox, verdict=Verdict.UNCERTAIN))
    others = {await failed(outbox, document_id=2), await failed(outbox, BOB, kind="supplier")}
    assert await standing(outbox) == {*before, *others}
    clock.go_on(minutes=1)
    success = await delivered(outbox, BOB)
    settled = await outbox.deliveries(settled=True)
    assert sorted(each.id for each in settled) == before
    assert {(each.settled_at, each.settled_by, each.needs_somebody) for each in settled} == {
        (clock.now(), success, False)
    }
    assert await standing(outbox) == others
    assert await outbox.counts() == {DeliveryState.FAILED: 2, DeliveryState.SENT: 1}
    assert shown(index) is DeliveryState.FAILED  # the supplier's
    assert await outbox.set_aside(max(others))
    assert shown(index) is DeliveryState.SENT


async def test_a_letter_that_others_got_is_settled_for_an_address_by_a_success_for_that_address_alone(outbox, index):
    taken = await claimed(outbox, ANNE, BOB)
    await outbox.record(taken, [Outcome(ANNE, Verdict.SENT, "250"), Outcome(BOB, Verdict.FAIL, "550", REFUSED)])
    await outbox.enqueue(letter(ANNE), again=True)
    await outbox.record(await outbox.claim("w", LEASE), [Outcome(ANNE, Verdict.SENT, "250")])
    assert shown(index) is DeliveryState.FAILED, "Bob has never got it"
    assert len(await standing(outbox)) == 1
    success = await delivered(outbox, BOB.upper())
    assert shown(index) is DeliveryState.SENT
    (settled,) = await outbox.deliveries(settled=True)
    assert (settled.recipient, settled.settled_by) == (BOB, success)


async def test_the_list_shows_of_each_recipient_what_became_of_the_last_letter(outbox, index):
    await delivered(outbox, ANNE)
    await outbox.enqueue(letter(BOB))
    assert shown(index) is DeliveryState.QUEUED
    assert await outbox.cancel((await outbox.deliveries())[0].id)
    assert shown(index) is DeliveryState.SENT, "what was taken back says nothing of what was sent"
    wait = dt.timedelta(days=3)
    await outbox.enqueue(letter(BOB, wait=wait), again=True)
    await outbox.enqueue(letter(ANNE), again=True)
    await outbox.record(await outbox.claim("w", LEASE), [Outcome(ANNE, Verdict.SENT, "250")])
    assert shown(index) is DeliveryState.QUEUED, "Bob's is still to leave"


async def test_what_an_earlier_release_had_the_list_show_is_brought_up_to_date(outbox, index, database, clock):
    await failed(outbox)

    def as_before(connection):
        connection.execute("UPDATE documents SET delivery = 'sent'")
        connection.execute("UPDATE search_index SET version = 6, target = 6")

    await database.write(as_before)
    upkeep = SearchIndexRepository(database, clock)
    while await upkeep.make_next() is not None:
        pass
    assert shown(index) is DeliveryState.FAILED
    assert {row.delivery for row in index.page(Query(), 9).result().rows} == {DeliveryState.FAILED, None}


async def test_a_copy_that_the_archive_did_not_get_is_settled_by_one_that_it_got(outbox, index):
    archive = "archive@us.example"
    for number, verdict in ((1, Verdict.FAIL), (2, Verdict.SENT)):
        await outbox.enqueue(letter(ANNE, archive=archive, message_id=f"<{number}@us>"), again=True)
        taken = await outbox.claim("w", LEASE)
        await outbox.record(taken, [Outcome(ANNE, Verdict.SENT, "250"), Outcome(archive, verdict, "")])
        assert shown(index) is (DeliveryState.FAILED if verdict is Verdict.FAIL else DeliveryState.SENT)


async def test_what_fails_after_a_success_or_beside_it_stands(outbox):
    taken = await claimed(outbox, ANNE, BOB)
    await outbox.record(taken, [Outcome(ANNE, Verdict.FAIL, "550"), Outcome(BOB, Verdict.SENT, "250")])
    assert len(await standing(outbox)) == 1
    late = await failed(outbox, "carol@three.example")
    assert late in await standing(outbox)
    assert await outbox.counts() == {DeliveryState.FAILED: 2, DeliveryState.SENT: 1}


async def test_without_a_document_a_success_settles_what_failed_for_the_same_recipient(outbox):
    for kind in ("test", "alert"):
        ours, theirs = [await failed(outbox, each, document_id=0, kind=kind) for each in (ANNE, BOB)]
        await delivered(outbox, ANNE, document_id=0, kind=kind)
        assert not await outbox.take_up(theirs)
        assert {ours, theirs} & await standing(outbox) == {theirs}


async def test_an_uncertain_letter_that_arrived_settles_what_failed_before_it(outbox, index):
    before = await failed(outbox)
    uncertain = await failed(outbox, BOB, verdict=Verdict.UNCERTAIN)
    await outbox.resolve(uncertain, arrived=True)
    assert (await outbox.delivery(before)).settled_by == uncertain
    assert shown(index) is DeliveryState.SENT


async def test_a_person_sets_aside_what_needs_nothing_more_and_takes_it_up_again(outbox, clock, index, database):
    row = await failed(outbox)
    alerts = AlertRepository(database, clock)
    assert [each.delivery_id for each in await alerts.untold(clock.now())] == [row]
    assert not await outbox.take_up(row)
    assert await outbox.set_aside(row)
    assert not await outbox.set_aside(row)
    assert not await alerts.untold(clock.now())
    aside = await outbox.delivery(row)
    assert (aside.state, aside.settled_at, aside.settled_by) == (DeliveryState.FAILED, clock.now(), 0)
    assert (await outbox.counts(), await standing(outbox), shown(index)) == ({}, set(), None)
    assert await outbox.take_up(row)
    assert (await outbox.counts(), await standing(outbox)) == ({DeliveryState.FAILED: 1}, {row})
    assert shown(index) is DeliveryState.FAILED
    assert not await outbox.set_aside(999)
    for other in (await delivered(outbox, BOB), (await outbox.enqueue(letter(kind="reminder-1"))).deliveries[0].id):
        assert not await outbox.set_aside(other)


async def test_what_is_tried_again_is_not_settled_any_more(outbox):
    row = await failed(outbox)
    await outbox.set_aside(row)
    assert await outbox.retry(row)
    again = await outbox.delivery(row)
    assert (again.state, again.settled_at) == (DeliveryState.QUEUED, None)
    taken = await outbox.claim("w", LEASE)
    await outbox.record(taken, [Outcome(ANNE, Verdict.FAIL, "550 no")])
    assert await standing(outbox) == {row}


async def test_states_are_counted_in_the_order_of_a_letters_life(outbox):
    for number, verdict in enumerate((Verdict.UNCERTAIN, Verdict.FAIL, Verdict.SENT)):
        taken = await claimed(outbox, f"{number}@x.example", kind="test")
        await outbox.record(taken, [Outcome(f"{number}@x.example", verdict)])
    await outbox.enqueue(letter(kind="test"))
    assert list(await outbox.counts()) == ["queued", "sent", "failed", "uncertain"]


async def test_those_who_were_too_many_together_go_in_parts(outbox, clock):
    everyone = [f"{name}@one.example" for name in "abcd"]
    taken = await claimed(outbox, *everyone)
    await outbox.mark_dot(taken, everyone)
    many = Problem("smtp.many-recipients", {"reply": "552 too many"})
    said = [Outcome(each, Verdict.FEWER, "552 too many", many) for each in everyone[:2]]
    await outbox.record(taken, [*said, *(Outcome(each, Verdict.RETRY, "552 too many", many) for each in everyone[2:])])
    assert set((await states(outbox)).values()) == {DeliveryState.QUEUED}

    taken = await outbox.claim("w", LEASE)
    assert taken.recipients == tuple(everyone[:2])
    await outbox.mark_dot(taken, taken.recipients)
    await outbox.record(taken, [Outcome(each, Verdict.SENT, "250 ok") for each in taken.recipients])
    assert await outbox.claim("w", LEASE) is None

    clock.go_on(seconds=300)
    assert (await outbox.claim("w", LEASE)).recipients == tuple(everyone[2:])
