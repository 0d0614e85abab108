"""What every outbox promises about limits: none is exceeded, and nothing waits longer than it must."""

import datetime as dt

import pytest

from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.domain.mail.quota import DAY, MARGIN, MINUTE, Limit, Quota, Unit
from komtui.services.ports import NewLetter

LEASE = dt.timedelta(hours=1)
TWO_A_DAY = Limit(2, DAY, Unit.MESSAGES)


def quotas(*limits, account="us@mx.example", scopes=("company",)):
    return {scope: Quota(account, limits=limits) for scope in scopes}


@pytest.fixture
def hand(outbox, clock):
    """Queue letters; hand one to its account."""

    class Hand:
        count = 0

        async def queue(self, *recipients, scope="company"):
            self.count += 1
            recipients = recipients or (f"{self.count}@one.example",)
            await outbox.enqueue(
                NewLetter(0, 1, f"test-{self.count}", scope, "us@us.example", recipients, "s", b"m", f"<{self.count}>")
            )

        async def over(self, limits, verdict=Verdict.SENT):
            taken = await outbox.claim("w", LEASE, None, limits)
            if taken is None:
                return False
            await outbox.mark_dot(taken, taken.recipients)
            await outbox.record(taken, [Outcome(each, verdict) for each in taken.recipients])
            return True

    return Hand()


async def test_a_limit_of_the_day_holds_letters_back_until_the_oldest_is_a_day_old(outbox, clock, hand):
    limits, begun = quotas(TWO_A_DAY), clock.now()
    for _ in range(4):
        await hand.queue()
    assert await hand.over(limits)
    clock.go_on(hours=5)
    assert await hand.over(limits)
    assert not await hand.over(limits)
    full = (await outbox.usage(limits["company"])).daily
    assert (full.count, full.left, full.full_until) == (2, 0, begun + DAY + MARGIN)
    assert await outbox.next_due(limits) == begun + DAY + MARGIN
    clock.present = begun + DAY
    assert not await hand.over(limits)
    clock.present = await outbox.next_due(limits)
    assert await hand.over(limits)
    assert not await hand.over(limits)


async def test_a_limit_of_the_minute_spreads_letters_out(outbox, clock, hand):
    limits = quotas(Limit(3, MINUTE, Unit.MESSAGES))
    for _ in range(10):
        await hand.queue()
    moments = []
    while (due := await outbox.next_due(limits)) is not None:
        clock.present = max(due, clock.now())
        while await hand.over(limits):
            moments.append(clock.now())
            clock.go_on(seconds=1)
    assert len(moments) == 10
    assert all(later - sooner >= MINUTE for sooner, later in zip(moments, moments[3:], strict=False))
    assert moments[-1] - moments[0] < dt.timedelta(minutes=4)


async def test_recipients_are_counted_where_the_limit_is_on_them(outbox, clock, hand):
    limits = quotas(Limit(5, DAY, Unit.RECIPIENTS))
    await hand.queue("a@one.example", "b@one.example", "c@one.example")
    await hand.queue("d@one.example", "e@one.example", "f@one.example")
    await hand.queue()
    assert await hand.over(limits)
    # The next one does not fit, and is not overtaken.
    assert not await hand.over(limits)
    assert (await outbox.usage(limits["company"])).daily.left == 2


async def test_a_letter_larger_than_the_limit_still_leaves(hand):
    await hand.queue("a@one.example", "b@one.example", "c@one.example")
    assert await hand.over(quotas(Limit(2, DAY, Unit.RECIPIENTS)))


async def test_letters_under_way_count_and_give_their_room_back_where_they_come_back(outbox, hand):
    limits = quotas(TWO_A_DAY)
    for _ in range(3):
        await hand.queue()
    held = [await outbox.claim(f"w{place}", LEASE, None, limits) for place in range(3)]
    assert [each is not None for each in held] == [True, True, False]
    await outbox.record(held[0], [])
    assert await outbox.claim("w", LEASE, None, limits) is not None
    assert (await outbox.usage(limits["company"])).day == 0


async def test_scopes_of_one_account_share_its_limit_and_others_do_not_wait(outbox, hand):
    limits = quotas(TWO_A_DAY, scopes=("company", "lyon")) | {"nice": Quota("other", limits=(TWO_A_DAY,))}
    for scope in ("company", "lyon", "lyon", "nice"):
        await hand.queue(scope=scope)
    assert [await hand.over(limits) for _ in range(4)] == [True, True, True, False]
    assert {each.scope for each in await outbox.deliveries(states=["queued"])} == {"lyon"}


@pytest.mark.parametrize("verdict", [Verdict.UNCERTAIN, Verdict.RETRY])
async def test_what_went_out_counts_whatever_was_answered(outbox, hand, verdict):
    limits = quotas(TWO_A_DAY)
    await hand.queue()
    await hand.over(limits, verdict)
    assert (await outbox.usage(limits["company"])).day == 1


async def test_what_another_program_has_under_way_counts_although_its_scope_is_not_known_here(outbox, hand):
    one = Limit(1, DAY, Unit.MESSAGES)
    for scope in ("lyon", "company"):
        await hand.queue(scope=scope)
    assert await outbox.claim("w", LEASE, None, quotas(one, scopes=("lyon",))) is not None
    assert await outbox.claim("w", LEASE, None, quotas(one, scopes=("company",))) is None


async def test_a_clock_set_back_neither_forgets_what_was_sent_nor_holds_up_for_longer_than_the_window(
    outbox, clock, hand
):
    limits = quotas(TWO_A_DAY)
    for _ in range(3):
        await hand.queue()
    assert await hand.over(limits)
    assert await hand.over(limits)
    clock.go_on(days=-300)
    assert (await outbox.usage(limits["company"])).daily.left == 0
    assert not await hand.over(limits)
    assert await outbox.next_due(limits) == clock.now() + DAY + MARGIN
    clock.go_on(days=1, seconds=6)
    assert await hand.over(limits)


async def test_without_limits_everything_is_only_counted(outbox, hand):
    for _ in range(3):
        await hand.queue()
        assert await hand.over({"company": Quota("us")})
    usage = await outbox.usage(Quota("us"))
    assert (usage.minute, usage.day, usage.daily, usage.per_minute) == (3, 3, None, None)
