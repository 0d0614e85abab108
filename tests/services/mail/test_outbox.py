"""The outbox as people see it, over the real one."""

import datetime as dt
from dataclasses import replace

import pytest

from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict
from komtui.domain.problem import Problem, ProblemError
from komtui.services.mail.sending.outbox import OutboxService
from komtui.services.ports import NewLetter


class Noon:
    def now(self):
        return dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)

    async def sleep(self, seconds):
        raise NotImplementedError


@pytest.fixture
def outbox(database):
    return OutboxRepository(database, Noon())


@pytest.fixture
def service(outbox):
    return OutboxService(outbox)


def letter(place=1):
    recipient = f"{place}@you.example"
    return NewLetter(0, 1, "test", "company", "us@us.example", (recipient,), "s", b"mime", "<k@us.example>")


async def sent(outbox, verdict):
    (row,) = (await outbox.enqueue(letter(), again=True)).deliveries
    held = await outbox.claim("w", dt.timedelta(minutes=1))
    await outbox.record(held, [Outcome(row.recipient, verdict)])
    return row.id


async def code(awaitable):
    with pytest.raises(ProblemError) as raised:
        await awaitable
    return raised.value.problems[0].code


async def test_what_a_person_decides_and_what_is_not_theirs(service, outbox):
    done, failed, uncertain = [await sent(outbox, each) for each in (Verdict.SENT, Verdict.FAIL, Verdict.UNCERTAIN)]
    assert await code(service.retry(done)) == "mail.no-retry"
    assert await code(service.cancel(failed)) == "mail.no-cancel"
    assert await code(service.resolve(failed, arrived=True)) == "mail.no-resolve"
    await service.retry(failed)
    await service.cancel(failed)
    await service.resolve(uncertain, arrived=True)
    assert await service.counts() == {DeliveryState.SENT: 2, DeliveryState.CANCELLED: 1}
    assert [each.state for each in await service.history(failed)] == [
        "queued",
        "sending",
        "failed",
        "queued",
        "cancelled",
    ]
    assert [each.id for each in await service.deliveries([DeliveryState.SENT])] == [uncertain, done]


async def test_a_paused_account_goes_on_when_told(service, outbox):
    await sent(outbox, Verdict.PAUSE)
    assert [each.scope for each in await service.pauses()] == ["company"]
    await service.resume("company")
    assert await service.pauses() == []


@pytest.fixture
async def standing(outbox):
    """Accounts that stand still, each with a letter."""
    scopes = ["company", "lyon", "metz"]
    for scope in scopes:
        await outbox.enqueue(replace(letter(), scope=scope), again=True)
        held = await outbox.claim("w", dt.timedelta(minutes=1), scopes=[scope])
        refused = Problem("smtp.sign-in", {"reply": "535 no"})
        await outbox.record(held, [Outcome(each, Verdict.PAUSE, problem=refused) for each in held.recipients])
    return scopes


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ({"": {"smtp.password": "new"}}, set()),
        ({"": {"company.email": "we@us.example"}}, set()),
        ({"lyon": {"smtp.host": None}}, {"company", "metz"}),
        ({"lyon": {"gmail.address": "l@us.example"}, "metz": {"documents.terms": ""}}, {"company", "metz"}),
        ({"": {"company.phone": "1"}, "lyon": {"documents.terms": "30 days"}}, {"company", "lyon", "metz"}),
        ({}, {"company", "lyon", "metz"}),
    ],
)
async def test_what_was_changed_lets_the_accounts_go_on_that_may_be_made_of_it(service, standing, changed, left):
    assert {each.scope for each in await service.pauses()} == set(standing)
    await service.go_on_with(changed)
    assert {each.scope for each in await service.pauses()} == left


@pytest.mark.parametrize(
    ("scope", "store", "left"),
    [("company", "", {"lyon", "metz"}), ("company", "lyon", {"metz"}), ("lyon", "lyon", {"company", "metz"})],
)
async def test_an_account_that_was_proved_goes_on_with_the_letters_of_the_store(service, standing, scope, store, left):
    assert standing
    await service.go_on_proved(scope, store)
    assert {each.scope for each in await service.pauses()} == left
