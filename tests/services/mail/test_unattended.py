"""Whether somebody sends: letters that wait although they could leave, and none that have a reason to."""

import datetime as dt

import pytest

from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.domain.mail.delivery import Outcome, Pause, Verdict
from komtui.domain.mail.quota import DAY, Limit, Quota, Unit
from komtui.domain.problem import Problem
from komtui.i18n import localizer
from komtui.services.mail.sending.outbox import PATIENCE, OutboxService, unattended_problem
from komtui.services.ports import NewLetter

LEASE = dt.timedelta(minutes=2)
LONG = PATIENCE + dt.timedelta(seconds=1)


class Hands:
    def __init__(self):
        self.time = dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC)

    def now(self):
        return self.time

    async def sleep(self, seconds):
        raise NotImplementedError


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def outbox(opened, clock):
    return OutboxRepository(opened(), clock)


@pytest.fixture
def service(outbox):
    return OutboxService(outbox)


async def queue(outbox, place=1):
    letter = NewLetter(0, place, "test", "company", "us@us.example", (f"{place}@you.example",), "s", b"m", "<k@x>")
    (delivery,) = (await outbox.enqueue(letter)).deliveries
    return delivery


async def test_a_letter_that_waits_for_long_and_nobody_who_takes_it(service, outbox, clock):
    assert await service.unattended() is None
    queued = clock.time
    await queue(outbox)
    clock.time += PATIENCE - dt.timedelta(seconds=1)
    assert await service.unattended() is None
    clock.time += dt.timedelta(hours=26)
    assert await service.unattended() == queued


async def test_who_sends_is_seen(service, outbox, clock):
    """A long queue has letters that have been due for an hour, while one after the other is sent."""
    await queue(outbox)
    await queue(outbox, 2)
    clock.time += LONG
    assert await service.unattended() is not None
    held = await outbox.claim("w", dt.timedelta(hours=1))
    clock.time += LONG
    assert await service.unattended() is None, "one is under way"
    await outbox.record(held, [Outcome("1@you.example", Verdict.SENT)])
    assert await service.unattended() is not None, "and has been for so long that nobody took another one"


async def test_who_took_a_letter_a_moment_ago_is_there(service, outbox, clock):
    await queue(outbox)
    await queue(outbox, 2)
    clock.time += LONG
    held = await outbox.claim("w", LEASE)
    await outbox.record(held, [Outcome("1@you.example", Verdict.SENT)])
    clock.time += PATIENCE - dt.timedelta(seconds=1)
    assert await service.unattended() is None
    clock.time += dt.timedelta(seconds=2)
    assert await service.unattended() is not None


async def test_what_has_a_reason_to_wait_is_not_unattended(service, outbox, clock):
    delivery = await queue(outbox)
    held = await outbox.claim("w", LEASE)
    pause = Pause("company", Problem("smtp.password"), clock.time)
    await outbox.record(held, [Outcome(delivery.recipient, Verdict.PAUSE)], pause)
    clock.time += dt.timedelta(hours=3)
    assert await service.unattended() is None, "its account stands still"
    await outbox.resume("company")
    assert await service.unattended() is not None
    held = await outbox.claim("w", LEASE)
    await outbox.record(held, [Outcome(delivery.recipient, Verdict.RETRY)])
    clock.time += dt.timedelta(seconds=59)
    assert await service.unattended() is None, "it is tried again later"


async def test_an_account_that_may_send_no_more_today_is_not_unattended(outbox, clock):
    quota = {"company": Quota("us@us.example", limits=(Limit(1, DAY, Unit.MESSAGES),))}
    await queue(outbox)
    held = await outbox.claim("w", LEASE, quotas=quota)
    await outbox.mark_dot(held, held.recipients)
    await outbox.record(held, [Outcome("1@you.example", Verdict.SENT)])
    await queue(outbox, 2)
    clock.time += dt.timedelta(hours=3)
    assert await outbox.unattended(PATIENCE, quota) is None
    assert await outbox.unattended(PATIENCE) is not None


@pytest.mark.parametrize(
    ("language", "day"), [("en", "2026-11-26"), ("fr", "26/11/2026"), ("fr_CA", "2026-11-26")]
)  # fmt: skip
def test_since_when_is_said_as_people_write_it(language, day):
    problem = unattended_problem(dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC))
    assert f"{day} " in localizer(language).problem(problem)
