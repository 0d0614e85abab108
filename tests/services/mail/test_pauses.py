"""How long an account stands still: until somebody acts, or until what passes has passed."""

import datetime as dt
from dataclasses import replace

import pytest

from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.domain.mail.account import Account
from komtui.domain.mail.authorization import REFUSED
from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict
from komtui.domain.problem import NotConfiguredError, Problem
from komtui.services.mail.sending._attempt import Attempt
from komtui.services.mail.sending._recording import Recorder
from komtui.services.ports import NewLetter

HOUR, QUARTER = dt.timedelta(hours=1), dt.timedelta(minutes=15)
LEASE = dt.timedelta(minutes=1)


class Hands:
    """A clock that is set by hand."""

    def __init__(self):
        self.time = dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC)

    def now(self):
        return self.time

    async def sleep(self, seconds):
        raise NotImplementedError


class Accounts:
    async def withheld(self, scope):
        return None

    async def account(self, store=""):
        return Account("company", "us@us.example", "mail.us.example", 465)


class Post:
    """Says one thing, and counts how often it was asked."""

    def __init__(self, verdict, code, reply):
        self.said, self.asked = (verdict, reply, Problem(code, {"reply": reply})), 0

    async def send(self, account, letter, before_dot):
        self.asked += 1
        return [Outcome(each, *self.said) for each in letter.recipients]


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def outbox(database, clock):
    return OutboxRepository(database, clock)


async def queue(outbox, number):
    for place in range(number):
        letter = NewLetter(0, place, "test", "company", "us@us.example", (f"{place}@you.example",), "s", b"m", "<k@x>")
        await outbox.enqueue(letter)


async def send_all(outbox, clock, post):
    while (held := await outbox.claim("w", LEASE)) is not None:
        recorder = Recorder(outbox, clock, None, lambda: None)
        await Attempt(outbox, post, Accounts(), clock, held, recorder=recorder).run()


@pytest.mark.parametrize(
    ("verdict", "code", "reply", "duration"),
    [
        (Verdict.PAUSE, "smtp.too-fast", "450 4.7.1 Error: too much mail from 203.0.113.9", QUARTER),
        (Verdict.PAUSE, "smtp.sender-domain", "450 4.1.8 Sender address rejected: Domain not found", HOUR),
        (Verdict.PAUSE, "smtp.sender-domain", "550 5.1.8 Sender address rejected: Domain not found", None),
        (Verdict.PAUSE, "smtp.sender-refused", "553 5.7.1 not owned by user", None),
        (Verdict.PAUSE, "smtp.tls-expected", "", None),
        (Verdict.SECURITY, "smtp.certificate-not-yet-valid", "", QUARTER),
        (Verdict.SECURITY, "smtp.certificate-expired", "", QUARTER),
        (Verdict.SECURITY, "smtp.certificate-host", "", None),
    ],
)
async def test_one_letter_is_tried_and_the_others_are_spared(outbox, clock, verdict, code, reply, duration):
    await queue(outbox, 14)
    post = Post(verdict, code, reply)
    await send_all(outbox, clock, post)
    [pause] = await outbox.pauses()
    assert (post.asked, pause.problem.code) == (1, code)
    assert pause.until == (None if duration is None else clock.time + duration)
    assert await outbox.counts() == {DeliveryState.QUEUED: 14}
    if duration is not None:
        clock.time += duration
        post.said = (Verdict.SENT, "250 ok", None)
        await send_all(outbox, clock, post)
        assert await outbox.counts() == {DeliveryState.SENT: 14}


@pytest.mark.parametrize("jump", [dt.timedelta(days=-20_000), dt.timedelta(days=3000)])
async def test_a_clock_that_was_wrong_at_the_start_stands_nothing_still_once_it_is_right(outbox, clock, jump):
    """A machine without a battery for its clock begins in 1970; its first letter finds every certificate invalid."""
    await queue(outbox, 2)
    right = clock.time
    clock.time = right + jump
    code = "smtp.certificate-not-yet-valid" if jump < dt.timedelta() else "smtp.certificate-expired"
    # What is due was queued while the clock was right, or is made up for when it goes back.
    await outbox.recover()
    await send_all(outbox, clock, Post(Verdict.SECURITY, code, ""))
    assert [each.problem.code for each in await outbox.pauses()] == [code]
    clock.time = right + QUARTER
    await outbox.recover()
    post = Post(Verdict.SENT, "", "")
    await send_all(outbox, clock, post)
    clock.time += QUARTER
    await send_all(outbox, clock, post)
    assert await outbox.counts() == {DeliveryState.SENT: 2}


async def test_a_mail_service_of_this_machine_may_only_be_starting(outbox, clock):
    class Beginning(Accounts):
        async def account(self, store=""):
            raise NotConfiguredError(Problem("mail.missing", field="smtp.host"))

    await queue(outbox, 2)
    held = await outbox.claim("w", LEASE)
    recorder = Recorder(outbox, clock, None, lambda: None)
    await Attempt(outbox, Post(Verdict.SENT, "", ""), Beginning(), clock, held, recorder=recorder).run()
    [pause] = await outbox.pauses()
    assert (pause.problem.code, pause.until) == ("mail.missing", clock.time + QUARTER)
    clock.time += QUARTER
    await send_all(outbox, clock, Post(Verdict.SENT, "", ""))
    assert await outbox.counts() == {DeliveryState.SENT: 2}


@pytest.mark.parametrize(("is_dotted", "asked"), [(False, 2), (True, 1)])
async def test_another_token_is_tried_once_and_never_behind_the_dot(outbox, clock, is_dotted, asked):
    class ByToken(Accounts):
        async def account(self, store=""):
            return Account("company", "us@us.example", "mail.us.example", 465, token="old")

        async def renewed(self, account):
            return replace(account, token="new")

    class Refuses(Post):
        async def send(self, account, letter, before_dot):
            answer = await super().send(account, letter, before_dot)
            if is_dotted:
                await before_dot(letter.recipients)
            return answer

    await queue(outbox, 1)
    held = await outbox.claim("w", LEASE)
    post = Refuses(Verdict.PAUSE, REFUSED, "535 5.7.8 no")
    recorder = Recorder(outbox, clock, None, lambda: None)
    await Attempt(outbox, post, ByToken(), clock, held, recorder=recorder).run()
    assert post.asked == asked


async def test_what_was_heard_holds_the_others_before_it_is_in_the_books(outbox, clock):
    happened = []

    class Books(Recorder):
        async def record(self, letter, outcomes, pause):
            happened.append("books")
            await super().record(letter, outcomes, pause)

    await queue(outbox, 1)
    held = await outbox.claim("w", LEASE)
    post, books = Post(Verdict.PAUSE, "smtp.sender-refused", "553 no"), Books(outbox, clock, None, lambda: None)
    heard = lambda outcomes: happened.append([each.verdict for each in outcomes])  # noqa: E731 - said in a word
    await Attempt(outbox, post, Accounts(), clock, held, recorder=books, heard=heard).run()
    assert happened == [[Verdict.PAUSE], "books"]
