"""The worker over the real outbox, with a transport that answers as told."""

import asyncio
import datetime as dt

import pytest

from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.database.unrecorded import UnrecordedFiles
from komtui.domain.mail.account import Account
from komtui.domain.mail.delivery import DeliveryState, Outcome, Pause, Verdict
from komtui.domain.mail.quota import DAY, Limit, Quota, Unit
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.services.changes import Changes, Subject
from komtui.services.mail.sending import _attempt, _proving, _queued_accounts, delivery
from komtui.services.mail.sending.delivery import DeliveryWorker
from komtui.services.ports import LeaseLostError, NewLetter

SENT, QUEUED, UNCERTAIN = DeliveryState.SENT, DeliveryState.QUEUED, DeliveryState.UNCERTAIN


class Hands:
    """A clock that stands until it is moved; who sleeps by it wakes when it has gone that far."""

    def __init__(self) -> None:
        self.time = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
        self.sleepers: dict[asyncio.Future[None], dt.datetime] = {}
        self.asleep = asyncio.Event()

    def now(self) -> dt.datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        self.sleepers[woken] = self.time + dt.timedelta(seconds=seconds)
        self.asleep.set()
        try:
            await woken
        finally:
            self.sleepers.pop(woken, None)

    def wake_next(self, within: float) -> None:
        """Go on until whoever sleeps least wakes, if that is within so many seconds."""
        asleep = [each for each in self.sleepers if not each.done()]
        if not asleep:
            return  # who was woken has not had its turn yet
        self.asleep.clear()
        woken = min(asleep, key=self.sleepers.__getitem__)
        if self.sleepers[woken] <= self.time + dt.timedelta(seconds=within):
            self.time = self.sleepers[woken]
            woken.set_result(None)

    async def go_on(self, seconds: float) -> None:
        """Go on; where that wakes somebody, let it do what it woke up for until it sleeps again."""
        self.time += dt.timedelta(seconds=seconds)
        due = [woken for woken, at in self.sleepers.items() if at <= self.time]
        self.asleep.clear()
        for woken in due:
            woken.set_result(None)
        if due:
            async with asyncio.timeout(10):
                await self.asleep.wait()


class Post:
    """A transport: one verdict for each recipient, as told; keeps what it was given."""

    def __init__(self) -> None:
        self.verdicts: dict[str, Verdict] = {}
        self.codes: dict[str, str] = {}
        self.tried: list[int] = []
        self.at_once = self.most = 0
        self.closed = asyncio.Event()
        self.before: asyncio.Event | None = None
        self.after: asyncio.Event | None = None
        self.moved = asyncio.Event()

    async def send(self, account, letter, before_dot):
        self.tried.append(letter.letter_id)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            return await self._send(letter, before_dot)
        finally:
            self.at_once -= 1

    async def _send(self, letter, before_dot):
        self.moved.set()
        if self.before:
            await self.before.wait()
        verdicts = {each: self.verdicts.get(each, Verdict.SENT) for each in letter.recipients}
        if Verdict.SENT in verdicts.values():
            await before_dot([each for each, verdict in verdicts.items() if verdict is Verdict.SENT])
            self.moved.set()
        if self.after:
            waits = [asyncio.ensure_future(self.after.wait()), asyncio.ensure_future(self.closed.wait())]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
            if not self.after.is_set():
                return [Outcome(each, Verdict.UNCERTAIN, "", Problem("smtp.cut-off")) for each in letter.recipients]
        return [self._outcome(each, verdict) for each, verdict in verdicts.items()]

    def _outcome(self, recipient, verdict):
        if verdict is Verdict.SENT:
            return Outcome(recipient, verdict, "250 2.0.0 taken")
        return Outcome(recipient, verdict, "", Problem(self.codes.get(recipient, "smtp.busy")))

    async def close(self):
        self.closed.set()


LOCKED = Problem("secret.locked", {"file": "vault.json"}, "smtp.password")


class Accounts:
    """Every scope has an account, but those that are told."""

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self.locked: set[str] = set()
        self.elsewhere: dict[str, Problem] = {}
        self.known_too_late: set[str] = set()

    async def withheld(self, scope):
        return LOCKED if scope in self.locked else self.elsewhere.get(scope)

    async def account(self, store=""):
        if (problem := self.elsewhere.get(store or "company")) is not None:
            raise NotConfiguredError(problem)
        if store in self.missing:
            raise NotConfiguredError(Problem("mail.missing", {"setting": "smtp.host"}, "smtp.host"))
        if (store or "company") in self.locked | self.known_too_late:
            self.locked |= self.known_too_late
            raise NotConfiguredError(LOCKED)
        return Account(store or "company", "shop@example.com", "localhost", 25)


class Alone:
    """No other process writes."""

    async def follow(self):
        yield
        await asyncio.Event().wait()


class House:
    def __init__(self, path) -> None:
        self.clock, self.post, self.accounts = Hands(), Post(), Accounts()
        self.changes = Changes(Alone(), self.clock)
        self.database = Database(path)
        self.outbox = OutboxRepository(self.database, self.clock)
        self.worker = self.another()
        self.count = 0

    def another(self, accounts=None) -> DeliveryWorker:
        return DeliveryWorker(self.outbox, self.post, accounts or self.accounts, self.changes, self.clock)

    async def queue(self, *recipients, scope="company"):
        self.count += 1
        letter = NewLetter(
            0, 1, f"test-{self.count}", scope, "shop@example.com", recipients or ("ada@example.net",), "F-1",
            b"Subject: F-1\r\n\r\nhello\r\n", f"<{self.count}@example.com>",
        )  # fmt: skip
        return [each.id for each in (await self.outbox.enqueue(letter)).deliveries]

    async def until(self, *states):
        """Wait for these states: what is written down tells nobody, so it is looked for, and not all the time."""
        async with asyncio.timeout(20):
            while await self.states() != [*states]:  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.005)

    async def states(self):
        return [each.state for each in reversed(await self.outbox.deliveries())]


@pytest.fixture
async def house(tmp_path):
    made = House(tmp_path / "komtui.sqlite3")
    yield made
    made.database.close()


async def test_all_that_is_due_is_sent(house):
    house.post.before = asyncio.Event()
    for _ in range(9):
        await house.queue()
    sending = asyncio.create_task(house.worker.once())
    await house.until(*[DeliveryState.SENDING] * 4, *[QUEUED] * 5)
    house.post.before.set()
    assert await sending == 9
    assert await house.states() == [SENT] * 9
    assert len(house.post.tried) == len(set(house.post.tried))
    assert house.post.most == 4


async def test_each_recipient_has_its_own_end(house):
    house.post.verdicts = {"b@example.net": Verdict.FAIL, "c@example.net": Verdict.RETRY}
    await house.queue("a@example.net", "b@example.net", "c@example.net")
    await house.worker.once()
    assert await house.states() == [SENT, DeliveryState.FAILED, QUEUED]
    assert await house.worker.once() == 0
    house.clock.time += dt.timedelta(minutes=2)
    house.post.verdicts = {}
    assert await house.worker.once() == 1
    assert await house.states() == [SENT, DeliveryState.FAILED, SENT]


@pytest.mark.parametrize("verdict", [Verdict.PAUSE, Verdict.SECURITY])
async def test_a_fault_of_the_account_stops_the_account_alone(house, verdict):
    house.post.verdicts = {"ada@example.net": verdict}
    house.post.codes = {"ada@example.net": "smtp.password"}
    for _ in range(9):
        await house.queue()
    await house.queue("bob@example.net", scope="lyon")
    await house.worker.once()
    assert await house.states() == [QUEUED] * 9 + [SENT]
    assert len(house.post.tried) == 1 + 1
    [pause] = await house.outbox.pauses()
    assert (pause.scope, pause.problem.code, pause.until) == ("company", "smtp.password", None)
    assert {each.attempts for each in await house.outbox.deliveries(states=[QUEUED])} == {0}


async def test_of_two_processes_one_tries_the_first_letter(house):
    house.post.verdicts = {"ada@example.net": Verdict.PAUSE}
    house.post.codes = {"ada@example.net": "smtp.sender-refused"}
    house.post.before = asyncio.Event()
    for _ in range(6):
        await house.queue()
    first = asyncio.create_task(house.worker.once())
    await house.until(DeliveryState.SENDING, *[QUEUED] * 5)
    second = asyncio.create_task(house.another().once())
    await house.until(*[DeliveryState.SENDING] * 2, *[QUEUED] * 4)
    assert len(house.post.tried) == 1, "the other process waits for what the server says"
    house.post.before.set()
    await asyncio.gather(first, second)
    assert len(house.post.tried) == 1
    assert await house.states() == [QUEUED] * 6
    assert {each.attempts for each in await house.outbox.deliveries(states=[QUEUED])} == {0}


async def test_what_another_process_has_under_way_holds_nothing_up_for_long(house, monkeypatch):
    monkeypatch.setattr(_proving, "PATIENCE", 0.0)
    # Neither goes on until the other one is there.
    house.post.before = asyncio.Barrier(2)
    await house.queue()
    await house.queue("bob@example.net")
    async with asyncio.timeout(10):
        await asyncio.gather(house.worker.once(), house.another().once())
    assert await house.states() == [SENT] * 2


async def test_those_under_way_go_back_with_the_first_refusal_but_those_whose_dot_is_out(house, monkeypatch):
    # The server was slow, so nobody waited for the first letter.
    monkeypatch.setattr(_proving, "PATIENCE", 0.0)
    refuse, dotted = asyncio.Event(), asyncio.Event()
    house.post.verdicts = {"ada@example.net": Verdict.PAUSE}
    house.post.codes = {"ada@example.net": "smtp.sender-refused"}

    async def send(letter, before_dot):
        (recipient,) = letter.recipients
        house.post.moved.set()
        if recipient == "carl@example.net":
            await before_dot(letter.recipients)
            dotted.set()
            await refuse.wait()
        elif recipient == "ada@example.net":
            await dotted.wait()
            refuse.set()
        else:
            await asyncio.Event().wait()  # at MAIL FROM, say, and never heard of again
        return [house.post._outcome(recipient, house.post.verdicts.get(recipient, Verdict.SENT))]

    monkeypatch.setattr(house.post, "_send", send)
    for recipient in ("ada", "bob", "carl", "bob", "bob", "bob"):
        await house.queue(f"{recipient}@example.net")
    async with asyncio.timeout(10):
        await house.worker.once()
    assert await house.states() == [QUEUED, QUEUED, SENT, QUEUED, QUEUED, QUEUED]
    assert len(house.post.tried) == 4
    assert {each.attempts for each in await house.outbox.deliveries(states=[QUEUED])} == {0}
    [pause] = await house.outbox.pauses()
    assert pause.problem.code == "smtp.sender-refused"


async def test_an_account_that_goes_on_proves_itself_again(house):
    house.post.verdicts = {"ada@example.net": Verdict.PAUSE}
    house.post.codes = {"ada@example.net": "smtp.sender-refused"}
    for _ in range(4):
        await house.queue("bob@example.net")
    await house.worker.once()
    assert house.post.most > 1
    for _ in range(2):
        for _ in range(4):
            await house.queue("ada@example.net")
        house.post.tried.clear()
        await house.worker.once()
        # The account was known to work, so four were begun; once it stood still, one.
        await house.outbox.resume("company")
    assert len(house.post.tried) == 1


async def test_a_limit_of_the_day_passes_by_itself(house):
    house.post.verdicts = {"ada@example.net": Verdict.PAUSE}
    house.post.codes = {"ada@example.net": "smtp.daily-limit"}
    await house.queue()
    await house.worker.once()
    house.post.verdicts = {}
    house.clock.time += dt.timedelta(hours=23)
    assert await house.worker.once() == 0
    house.clock.time += dt.timedelta(hours=2)
    assert await house.worker.once() == 1
    assert await house.states() == [SENT]


async def test_an_account_that_is_not_set_up_waits_with_its_reason(house):
    house.accounts.missing = {"lyon"}
    await house.queue(scope="lyon")
    await house.worker.once()
    assert await house.states() == [QUEUED]
    [pause] = await house.outbox.pauses()
    assert (pause.scope, pause.problem.code) == ("lyon", "mail.missing")
    assert house.post.tried == []


@pytest.fixture
def _soon(monkeypatch):
    """Accounts that have letters for the first time, and others of one that is not proved, are looked for at once."""
    for each in (delivery, _queued_accounts):
        monkeypatch.setattr(each, "LIMITS_FOR", 0.05)
    for each in (delivery, _proving):
        monkeypatch.setattr(each, "PATIENCE", 0.05)


@pytest.mark.usefixtures("_soon")
async def test_a_slow_account_does_not_hold_up_another(house):
    house.post.before = asyncio.Event()
    for _ in range(6):
        await house.queue()
    stop = asyncio.Event()
    running = asyncio.create_task(house.worker.run(stop))
    await house.until(*[DeliveryState.SENDING] * 4, QUEUED, QUEUED)
    await house.queue(scope="lyon")
    house.worker.wake()
    await house.until(*[DeliveryState.SENDING] * 4, QUEUED, QUEUED, DeliveryState.SENDING)
    stop.set()
    await running


@pytest.mark.usefixtures("_soon")
async def test_however_many_letters_the_slow_account_has(house):
    house.post.before = asyncio.Event()
    for _ in range(4):
        await house.queue()
    stop = asyncio.Event()
    running = asyncio.create_task(house.worker.run(stop))
    await house.until(*[DeliveryState.SENDING] * 4)
    await house.queue(scope="lyon")
    for _ in range(200):
        await house.queue()
    house.worker.wake()
    async with asyncio.timeout(20):
        while len(sending := await house.outbox.deliveries(states=[DeliveryState.SENDING])) < 5:  # noqa: ASYNC110 - as `until` does
            await asyncio.sleep(0.005)
    assert sending[0].scope == "lyon"
    stop.set()
    await running


async def test_two_workers_send_each_letter_once(house):
    for _ in range(20):
        await house.queue()
    tried = await asyncio.gather(house.worker.once(), house.another().once())
    assert sum(tried) == 20
    assert sorted(house.post.tried) == sorted(set(house.post.tried))
    assert await house.states() == [SENT] * 20


async def test_the_worker_wakes_for_new_letters_and_stops(house):
    stop = asyncio.Event()
    running = asyncio.create_task(house.worker.run(stop))
    await house.queue()
    house.worker.wake()
    await house.until(SENT)
    await house.queue()
    house.changes.tell(Subject.LETTERS)  # as another process would
    await house.until(SENT, SENT)
    stop.set()
    await running
    assert house.post.closed.is_set()


async def test_stopping_before_the_dot_puts_letters_back(house):
    house.post.before = asyncio.Event()
    await house.queue()
    stop = asyncio.Event()
    running = asyncio.create_task(house.worker.run(stop))
    await house.post.moved.wait()
    stop.set()
    await running
    [row] = await house.outbox.deliveries()
    assert (row.state, row.attempts) == (QUEUED, 0)
    assert await house.outbox.pauses() == []


@pytest.mark.parametrize(("answers", "state"), [(True, SENT), (False, UNCERTAIN)])
async def test_stopping_after_the_dot_waits_a_little(house, monkeypatch, answers, state):
    monkeypatch.setattr(delivery, "GRACE", 5 if answers else 0.05)
    house.post.after = asyncio.Event()
    await house.queue()
    stop = asyncio.Event()
    running = asyncio.create_task(house.worker.run(stop))
    await house.until(DeliveryState.DOT)
    stop.set()
    if answers:
        house.post.after.set()
    await running
    assert await house.states() == [state]


async def test_cancelling_the_worker_is_an_orderly_end(house, monkeypatch):
    monkeypatch.setattr(delivery, "GRACE", 0.05)
    house.post.after = asyncio.Event()
    await house.queue()
    running = asyncio.create_task(house.worker.run(asyncio.Event()))
    await house.until(DeliveryState.DOT)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await house.states() == [UNCERTAIN]


async def test_a_clock_that_jumps_makes_no_burst(house):
    house.post.verdicts = {"ada@example.net": Verdict.RETRY}
    await house.queue()
    await house.worker.once()
    house.clock.time += dt.timedelta(days=1)
    assert await house.worker.once() == 1
    house.clock.time -= dt.timedelta(days=3)
    assert await house.worker.once() == 0
    assert await house.states() == [QUEUED]


async def test_a_transport_that_breaks_costs_a_try_and_no_letter(house, monkeypatch):
    async def broken(*_):
        raise ZeroDivisionError

    await house.queue()
    monkeypatch.setattr(house.post, "send", broken)
    await house.worker.once()
    [row] = await house.outbox.deliveries()
    assert (row.state, row.attempts, row.problem.code) == (QUEUED, 1, "mail.unexpected")


async def test_a_lost_lease_keeps_the_dot_in(house):
    class Lost(OutboxRepository):
        async def mark_dot(self, letter, accepted):
            raise LeaseLostError

    house.outbox.__class__ = Lost
    await house.queue()
    await house.worker.once()
    [row] = await house.outbox.deliveries()
    assert row.state is DeliveryState.SENDING  # its new holder's to decide


async def test_cut_off_while_the_dot_is_being_committed(house, monkeypatch):
    mark_dot, committing, go_on = house.outbox.mark_dot, asyncio.Event(), asyncio.Event()

    async def slow(*given):
        committing.set()
        await go_on.wait()
        await mark_dot(*given)

    monkeypatch.setattr(house.outbox, "mark_dot", slow)
    await house.queue()
    running = asyncio.create_task(house.worker.once())
    await committing.wait()
    [sending] = house.worker._under_way
    sending.cancel()
    await asyncio.sleep(0)
    go_on.set()
    await running
    [row] = await house.outbox.deliveries()
    assert (row.state, row.problem.code) == (QUEUED, "mail.interrupted")


async def test_a_slow_letter_is_nobody_elses_even_where_a_renewal_fails(house, monkeypatch):
    """Every other renewal fails, for the half of an hour that a large letter takes on a slow line."""
    renew, renewals = house.outbox.renew, []

    async def unsteady(*given):
        renewals.append(given)
        if len(renewals) % 2:
            raise ProblemError(Problem("system.database-busy"))
        await renew(*given)

    monkeypatch.setattr(house.outbox, "renew", unsteady)
    house.post.before = asyncio.Event()
    await house.queue()
    sending = asyncio.create_task(house.worker.once())
    await house.until(DeliveryState.SENDING)
    async with asyncio.timeout(10):
        await house.clock.asleep.wait()
    for _ in range(30 * 60 // 10):
        await house.clock.go_on(10)
        assert await house.outbox.claim("another", dt.timedelta(minutes=1)) is None
    house.post.before.set()
    assert await sending == 1
    assert await house.states() == [SENT]
    assert len(house.post.tried) == 1


async def test_a_letter_of_a_program_that_hangs_is_free_again_within_minutes(house, monkeypatch):
    async def never(*_given):
        raise ProblemError(Problem("system.database-busy"))

    claim, resting = house.outbox.claim, asyncio.Event()

    async def claimed(*given):
        letter = await claim(*given)
        if letter is None:
            resting.set()
        return letter

    monkeypatch.setattr(house.outbox, "renew", never)
    monkeypatch.setattr(house.outbox, "claim", claimed)
    house.post.before = asyncio.Event()
    await house.queue()
    hanging = asyncio.create_task(house.worker.once())
    await house.until(DeliveryState.SENDING)
    async with asyncio.timeout(10):
        await resting.wait()  # or it would take the letter again itself, as soon as it is late enough
    house.clock.time += dt.timedelta(minutes=5)
    assert await house.outbox.recover() == 1
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)


async def test_what_the_server_said_is_written_again_until_the_disk_has_room(house, monkeypatch):
    """Full for five seconds: what the server said cannot be asked for again."""
    record, free_at, tries = house.outbox.record, house.clock.time + dt.timedelta(seconds=5), []

    async def full(*given):
        tries.append(given)
        if house.clock.time < free_at:
            raise ProblemError(Problem("system.database-full"))
        await record(*given)

    monkeypatch.setattr(house.outbox, "record", full)
    await house.queue()
    sending = asyncio.create_task(house.worker.once())
    async with asyncio.timeout(10):
        while len(tries) < 20 and house.clock.time < free_at:
            await house.clock.asleep.wait()
            house.clock.wake_next(within=10)  # not who renews the claim
    assert await sending == 1
    assert await house.states() == [SENT]
    assert len(house.post.tried) == 1
    assert 2 <= len(tries) < 20


class Starved:
    """The outbox on a disk that is full until there is `room`: nothing can be recorded, nor what `also` names."""

    def __init__(self, house, monkeypatch, *, also=()) -> None:
        self.room = asyncio.Event()
        self.refused = asyncio.Event()
        for name in ("record", *also):
            monkeypatch.setattr(house.outbox, name, self._refusing(getattr(house.outbox, name)))

    def _refusing(self, call):
        async def full(*given):
            if not self.room.is_set():
                self.refused.set()
                raise ProblemError(Problem("system.database-full"))
            return await call(*given)

        return full


async def until(condition, house):
    """Let the clock go on to whoever sleeps least, until there is what is waited for."""
    async with asyncio.timeout(20):
        while not await condition():
            await asyncio.sleep(0)
            if house.clock.sleepers:
                house.clock.wake_next(within=3600)


async def test_what_was_heard_is_kept_as_long_as_the_worker_lives_and_its_lease_with_it(house, monkeypatch):
    starved, begun, others = Starved(house, monkeypatch), house.clock.time, []
    await house.queue()
    sending = asyncio.create_task(house.worker.once())

    async def an_hour_has_passed():
        others.append(await house.outbox.recover())
        return house.clock.time - begun > dt.timedelta(hours=1)

    await starved.refused.wait()
    await until(an_hour_has_passed, house)
    assert set(others) == {0}
    assert house.worker.trouble == Problem("system.database-full")
    starved.room.set()

    async def over():
        return sending.done()

    await until(over, house)
    assert (await house.states(), len(house.post.tried), house.worker.trouble) == ([SENT], 1, None)


@pytest.mark.parametrize("again", [False, True], ids=["uncertain", "again"])
async def test_who_heard_knows_better_than_who_called_it_uncertain_and_who_sent_it_again(house, monkeypatch, again):
    starved = Starved(house, monkeypatch, also=["renew"])
    [row] = await house.queue()
    sending = asyncio.create_task(house.worker.once())
    await starved.refused.wait()
    house.clock.time += dt.timedelta(minutes=20)
    assert await house.outbox.recover() == 1
    assert await house.states() == [UNCERTAIN]
    if again:
        await house.outbox.resolve(row, arrived=False)
    starved.room.set()

    async def over():
        return sending.done()

    await until(over, house)
    assert (await house.states(), len(house.post.tried)) == ([SENT], 1)


async def test_what_was_heard_by_a_worker_that_ends_is_recorded_by_the_next_one(house, monkeypatch, tmp_path):
    starved, kept = Starved(house, monkeypatch), UnrecordedFiles(tmp_path / "unrecorded", "books")
    house.post.verdicts = {"b@example.net": Verdict.FAIL}
    first = DeliveryWorker(house.outbox, house.post, house.accounts, house.changes, house.clock, unrecorded=kept)
    await house.queue("a@example.net", "b@example.net")
    stop = asyncio.Event()
    running = asyncio.create_task(first.run(stop))
    await starved.refused.wait()
    stop.set()
    await running
    [file] = (tmp_path / "unrecorded").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert b"hello" not in file.read_bytes()
    assert await house.states() == [DeliveryState.DOT, DeliveryState.SENDING]
    assert UnrecordedFiles(tmp_path / "unrecorded", "others").every() == []

    starved.room.set()
    house.clock.time += dt.timedelta(minutes=20)  # nor does it become uncertain first
    second = DeliveryWorker(house.outbox, house.post, house.accounts, house.changes, house.clock, unrecorded=kept)
    assert await second.once() == 0
    a, b = reversed(await house.outbox.deliveries())
    assert (a.state, a.reply) == (SENT, "250 2.0.0 taken")
    assert (b.state, b.problem) == (DeliveryState.FAILED, Problem("smtp.busy"))
    assert [each.state for each in await house.outbox.history(a.id)][-2:] == ["dot", "sent"]
    assert not (tmp_path / "unrecorded").exists()


async def test_what_was_recorded_after_all_or_cannot_be_read_keeps_nobody(house, monkeypatch, tmp_path):
    folder = tmp_path / "unrecorded"
    kept = UnrecordedFiles(folder, "books")
    await house.queue()
    letter = await house.outbox.claim("w", dt.timedelta(minutes=2))
    pause = Pause("company", Problem("smtp.daily-limit"), house.clock.now(), house.clock.now() + dt.timedelta(hours=1))
    kept.keep(letter, [Outcome("ada@example.net", Verdict.PAUSE)], pause)
    [(_, _, understood)] = kept.every()
    assert understood == pause
    await house.outbox.record(letter, [Outcome("ada@example.net", Verdict.SENT)])
    (folder / "1-half.json").write_text('{"books": "books"')
    worker = DeliveryWorker(house.outbox, house.post, house.accounts, house.changes, house.clock, unrecorded=kept)
    await worker.once()
    assert (await house.states(), await house.outbox.pauses()) == ([SENT], [])
    assert [each.name for each in folder.iterdir()] == ["1-half.json"]


async def test_a_mark_that_cannot_be_written_keeps_the_dot_in_and_nothing_is_uncertain(house, monkeypatch):
    """The commit may have been made although it was not answered: what is known is that the dot did not go out."""
    mark_dot = house.outbox.mark_dot

    async def unanswered(*given):
        await mark_dot(*given)
        raise ProblemError(Problem("system.database-lost"))

    monkeypatch.setattr(house.outbox, "mark_dot", unanswered)
    await house.queue()
    await house.worker.once()
    [row] = await house.outbox.deliveries()
    assert (row.state, row.problem.code) == (QUEUED, "system.database-lost")


async def test_a_claim_that_is_lost_between_the_mark_and_the_dot_keeps_the_dot_in(house, monkeypatch):
    """Stopped there for longer than the lease: called uncertain by others, and it is known to be none."""
    mark_dot, passed = house.outbox.mark_dot, [0.0]
    monkeypatch.setattr(_attempt, "_passed", lambda: passed[0])

    async def stopped(*given):
        await mark_dot(*given)
        if house.clock.time.hour == 9:
            house.clock.time += dt.timedelta(hours=2)
            passed[0] += 7200
            assert await house.outbox.recover() == 1
            assert await house.states() == [UNCERTAIN]

    monkeypatch.setattr(house.outbox, "mark_dot", stopped)
    await house.queue()
    await house.worker.once()
    [row] = await house.outbox.deliveries()
    assert (row.state, row.problem.code, row.reply) == (QUEUED, "mail.interrupted", "")


async def test_a_worker_that_was_stopped_after_the_dot_does_not_call_its_own_letter_uncertain(house, monkeypatch):
    passed = [0.0]
    monkeypatch.setattr(_attempt, "_passed", lambda: passed[0])
    house.post.after = asyncio.Event()
    [row] = await house.queue()
    await house.worker._fill()
    await house.until(DeliveryState.DOT)
    house.clock.time += dt.timedelta(minutes=16)
    passed[0] += 16 * 60
    await house.worker._recover()
    assert await house.states() == [DeliveryState.DOT]
    house.post.after.set()
    await house.until(SENT)
    assert [each.state for each in await house.outbox.history(row)] == ["queued", "sending", "dot", "sent"]


async def test_trouble_with_the_books_is_told_and_clears_itself(house, monkeypatch):
    recover, full, seen = house.outbox.recover, [ProblemError(Problem("system.database-busy"))], []

    async def locked():
        if full:
            raise full[0]
        return await recover()

    monkeypatch.setattr(house.outbox, "recover", locked)
    monkeypatch.setattr(delivery, "TROUBLE", 0)
    stop = asyncio.Event()
    watching = house.changes.watch(Subject.LETTERS)
    await anext(watching)
    running = asyncio.create_task(house.worker.run(stop))
    async with asyncio.timeout(10):
        while len(seen) < 2:
            await anext(watching)
            if house.worker.trouble not in seen[-1:]:
                seen.append(house.worker.trouble)
            full.clear()
    assert seen == [Problem("system.database-busy"), None]
    stop.set()
    await running


async def test_trouble_that_lasts_is_in_the_log_once(house, monkeypatch, caplog):
    recover, tries = house.outbox.recover, [3]

    async def away():
        tries[0] -= 1
        if tries[0] >= 0:
            raise ProblemError(Problem("system.database-lost", {"reason": str(tries[0])}))
        return await recover()

    monkeypatch.setattr(house.outbox, "recover", away)
    monkeypatch.setattr(delivery, "TROUBLE", 0)
    await house.queue()
    stop = asyncio.Event()
    running = asyncio.create_task(house.worker.run(stop))
    await house.until(SENT)
    stop.set()
    await running
    assert [each.message for each in caplog.records].count("the outbox could not be used") == 1


async def test_an_outbox_that_cannot_be_read_does_not_end_the_worker(house, monkeypatch):
    claim, failures = house.outbox.claim, [ProblemError(Problem("system.database-locked"))]

    async def locked(*given):
        if failures:
            raise failures.pop()
        return await claim(*given)

    monkeypatch.setattr(house.outbox, "claim", locked)
    monkeypatch.setattr(delivery, "TROUBLE", 0)
    await house.queue()
    stop = asyncio.Event()
    running = asyncio.create_task(house.worker.run(stop))
    await house.until(SENT)
    stop.set()
    await running


class Limits:
    """What each scope may send."""

    def __init__(self, **counts) -> None:
        self.counts = counts

    async def quota(self, scope):
        limits = (Limit(self.counts[scope], DAY, Unit.MESSAGES),) if scope in self.counts else ()
        return Quota(scope, limits=limits)


async def test_no_known_limit_is_exceeded_however_many_workers_there_are(house):
    workers = [
        DeliveryWorker(house.outbox, house.post, house.accounts, house.changes, house.clock, quotas=Limits(company=5))
        for _ in range(3)
    ]
    for _ in range(9):
        await house.queue()
    for _ in range(3):
        await house.queue(scope="lyon")
    assert sum(await asyncio.gather(*(worker.once() for worker in workers))) == 8
    assert (await house.states()).count(QUEUED) == 4
    assert {each.scope for each in await house.outbox.deliveries(states=[QUEUED])} == {"company"}
    house.clock.time += dt.timedelta(hours=25)
    assert await workers[0].once() == 4


async def test_a_letter_of_a_scope_that_is_new_need_not_wait(house):
    worker = DeliveryWorker(
        house.outbox, house.post, house.accounts, house.changes, house.clock, quotas=Limits(company=5)
    )
    assert await worker.once() == 0
    await house.queue(scope="nice")
    assert await worker.once() == 1


async def test_alerts_leave_with_the_letters_and_their_faults_keep_none_back(house):
    class Teller:
        told = 0

        async def tell(self, *, idle):
            assert idle
            self.told += 1
            await house.outbox.enqueue(
                NewLetter(0, 1, "alert", "company", "shop@example.com", ("boss@example.com",), "s", b"m", "<alert>")
            )
            raise ZeroDivisionError

    teller = Teller()
    worker = DeliveryWorker(house.outbox, house.post, house.accounts, house.changes, house.clock, alerts=teller)
    await house.queue()
    assert await worker.once() == 1
    assert (teller.told, await house.states()) == (1, [SENT, SENT])


@pytest.mark.parametrize(
    ("kind", "sender", "state"),
    [("supplier", "buy@example.com", DeliveryState.FAILED), ("document", "shop@example.com", QUEUED)],
)
async def test_a_suppliers_sender_that_is_refused_stops_that_letter_alone(house, kind, sender, state):
    house.post.verdicts, house.post.codes = {"s@example.net": Verdict.PAUSE}, {"s@example.net": "smtp.sender-refused"}
    await house.outbox.enqueue(NewLetter(0, 1, kind, "company", sender, ("s@example.net",), "s", b"m", "<supplier>"))
    await house.worker.once()
    assert await house.states() == [state]
    assert bool(await house.outbox.pauses()) == (kind == "document")


@pytest.mark.parametrize("when", ["before", "meanwhile"])
async def test_without_the_passphrase_letters_are_left_to_others_and_nobody_stands_still(house, when):
    """A till in which nobody has opened the vault beside a service that has."""
    (house.accounts.locked if when == "before" else house.accounts.known_too_late).add("company")
    await house.queue()
    await house.queue(scope="lyon")
    # What was found closed is not taken again and again.
    assert (1 if when == "before" else 2) <= await house.worker.once() <= 4
    assert await house.states() == [QUEUED, SENT]
    assert house.worker.locked == {"company"}
    assert await house.outbox.pauses() == []
    (left,) = await house.outbox.deliveries(states=(QUEUED,))
    assert left.attempts == 0
    house.accounts.locked.clear()
    house.accounts.known_too_late.clear()
    assert await house.another().once() == 1
    assert await house.states() == [SENT, SENT]


async def test_once_the_vault_is_open_what_waited_leaves_at_once(house):
    house.accounts.locked.add("company")
    stop = asyncio.Event()
    running = asyncio.create_task(house.worker.run(stop))
    await house.queue()
    house.changes.tell(Subject.LETTERS)
    async with asyncio.timeout(10):
        while not house.worker.locked:  # noqa: ASYNC110 - a worker says it to nobody but who asks
            await asyncio.sleep(0)
    house.accounts.locked.clear()
    house.changes.tell(Subject.SECRETS)
    await house.until(SENT)
    stop.set()
    await running


NO_PASSWORD = Problem("mail.missing", {"setting": "smtp.password"}, "smtp.password")


async def test_whoever_has_not_the_password_takes_no_letter_and_stops_nobody(house, monkeypatch):
    """A screen beside a service that has the password from its environment."""
    monkeypatch.setattr(_queued_accounts, "ELSEWHERE", 0.02)
    accounts = Accounts()
    accounts.elsewhere = {"company": NO_PASSWORD}
    screen, stop = house.another(accounts), asyncio.Event()
    await house.queue()
    running = asyncio.create_task(screen.run(stop))
    async with asyncio.timeout(10):
        while not screen.standing:  # noqa: ASYNC110 - a worker says it to nobody but who asks
            await asyncio.sleep(0.005)
    [pause] = screen.standing
    assert (pause.scope, pause.problem) == ("company", NO_PASSWORD)
    assert (await house.states(), house.post.tried, list(await house.outbox.pauses())) == ([QUEUED], [], [])
    # Whoever has it sends; then nothing stands still any more.
    assert (await house.worker.once(), await house.states()) == (1, [SENT])
    async with asyncio.timeout(10):
        while screen.standing:  # noqa: ASYNC110 - likewise
            await asyncio.sleep(0.005)
    # The password is given: it goes on without being asked.
    await house.queue("bob@example.net")
    accounts.elsewhere.clear()
    house.changes.tell(Subject.SECRETS)
    await house.until(SENT, SENT)
    stop.set()
    await running


async def test_what_is_to_be_sent_once_says_at_once_what_it_has_not_the_password_for(house):
    house.accounts.elsewhere = {"company": NO_PASSWORD}
    await house.queue()
    await house.queue("bob@example.net", scope="lyon")
    assert await house.worker.once() == 1
    assert (await house.states(), list(await house.outbox.pauses())) == ([QUEUED, SENT], [])
    assert [each.scope for each in house.worker.standing] == ["company"]
