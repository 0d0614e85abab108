"""The books in PostgreSQL: transactions that are run again where they must be, connections that come back."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, TypeVar, cast

import psycopg

from komtui.adapters.database.connection import Work
from komtui.adapters.database.postgres.address import Address, tls_advice
from komtui.adapters.database.postgres.connection import PostgresConnection
from komtui.adapters.database.postgres.faults import translating
from komtui.adapters.database.postgres.migrating import migrate
from komtui.adapters.database.postgres.news import Listener, PostgresNews
from komtui.domain.problem import WRITE_UNCERTAIN, Problem, ProblemError
from komtui.services.turns import Outcome, attempted, threaded

if TYPE_CHECKING:
    from komtui.services.ports import Clock

T = TypeVar("T")

_CLOCK = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_READ = f"{_BEGIN_READING}; {_CLOCK}"
_TELL = """
    SELECT number, CASE WHEN number IS NOT NULL THEN pg_notify('komtui', '') END
    FROM (SELECT pg_current_xact_id_if_assigned()::text AS number) AS written
"""
"""The transaction's number, which tells later what became of it: none where nothing was written, and then nobody is
told."""
_CHAINED = "LOCK TABLE journal IN SHARE ROW EXCLUSIVE MODE"
"""Waits for whoever adds to the journal, and takes no snapshot: what is read after it is the end of the chain. Within a
transaction that has read already it would be too late, since SERIALIZABLE sees the state of its first statement."""
_AGAIN = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
_LEAST = 0.02
"""Seconds that books in a hurry wait for others at least, after those that they have waited in vain."""
HURRIED = 0.5
"""Seconds to wait for the server, or for others, once the program is ending."""
_TWINS = 3
"""Tries at most of what another one may have written."""
_JITTER = random.SystemRandom()


class Lane:
    """A connection with a thread of its own, opened when it is first needed, and again when it was lost."""

    def __init__(self, address: Address, name: str) -> None:
        self._address = address
        self._threads = ThreadPoolExecutor(1, f"komtui-database-{name}")
        self._turns = threaded(self._threads, self._carried_out)
        self._connection: PostgresConnection | None = None
        self._since: float | None = None
        self.more = False
        """Whether another piece of the same turn comes after the one that is carried out."""
        self.connect_within: int | None = None
        """Seconds for a connection that is made anew, where that is not to take as long as usual; at least 2."""

    def submit(self, call: Callable[[Lane], T]) -> Future[T]:
        """Run `call` on the thread."""
        return self._threads.submit(self._run, call)

    async def ask(self, call: Callable[[Lane], object]) -> object:
        """Run `call` on the thread, together with what else is asked in this turn of the event loop."""
        return await self._turns.ask(call)

    def _carried_out(self, calls: Sequence[Callable[[Lane], object]]) -> Iterator[Outcome]:
        try:
            for place, call in enumerate(calls, start=1):
                self.more = place < len(calls)
                yield attempted(partial(self._run, call))
        finally:
            self.more = False
            if self._connection is not None and self._connection.stays:
                # Nobody takes what would come of the rest.
                self._connection.stays = False
                with suppress(psycopg.Error):
                    self._connection.execute("ROLLBACK")

    def _run(self, call: Callable[[Lane], T]) -> T:
        self._since = time.monotonic()
        try:
            return call(self)
        finally:
            self._since = None

    @property
    def silence(self) -> float:
        """For how many seconds what is under way has been so; 0 where nothing is. Any thread."""
        since = self._since
        return 0.0 if since is None else time.monotonic() - since

    def cut(self, seconds: float) -> None:
        """End the connection under what has been under way for longer; its transaction ends with it. Any thread."""
        since, connection = self._since, self._connection
        if since is not None and connection is not None and time.monotonic() - since > seconds:
            connection.cut()

    def opened(self) -> PostgresConnection:
        """Return the connection; only on the thread. Raises psycopg.Error."""
        if self._connection is None or self._connection.lost:
            options = {} if self.connect_within is None else {"connect_timeout": self.connect_within}
            self._connection = PostgresConnection(self._address, **options)
        return self._connection

    def close(self, *, cancel: bool = False) -> None:
        """Finish what is under way, or with `cancel` end it, and close."""
        if cancel and self._connection is not None and not self._connection.lost:
            self._connection.driver.cancel_safe(timeout=1)
        self._threads.shutdown(cancel_futures=cancel)
        if self._connection is not None:
            self._connection.close()


class Database:
    """The books at one address, open and migrated. Implements `connection.Database`.

    One connection writes, one reads, and two answer what the screen asks, each on a thread of its own, so that nothing
    waits for what it does not need.

    Raises ProblemError `system.database-…` for books that cannot be used, here and in every method.
    """

    def __init__(self, given: Address | str, *, busy_seconds: float = 15) -> None:
        address = self._address = Address(given) if isinstance(given, str) else given
        self.name = address.shown
        """The address as it may be shown: without a password."""
        self._busy_seconds = busy_seconds
        self._writing = Lane(address, "write")
        self._reading = Lane(address, "read")
        self._asking = Lane(address, "ask")
        self._counting = Lane(address, "count")
        self._lanes = (self._writing, self._reading, self._asking, self._counting)
        self._looked: dict[Work[object], object] = {}
        self._looking = Lock()
        self._hurrying = Event()
        self._closed = Event()
        self._news = Listener(address, self._writes)
        try:
            with translating(self.name):
                self.version = self._writing.submit(lambda lane: migrate(lane.opened(), self.name)).result()
        except BaseException:
            self.close()
            raise

    @property
    def silence(self) -> float:
        """For how many seconds whoever has waited longest has had no answer; 0 where nobody waits. Any thread."""
        return max(lane.silence for lane in self._lanes)

    async def write(self, work: Work[T], *, durable: bool = False, locking: bool = False, chained: bool = False) -> T:
        """Run `work` in one transaction and return what it returns; whatever it raises undoes the transaction.

        It is run again where it met another one. Where the connection is lost, what has surely not been written is
        written again, and of what was being committed the server is asked.
        """
        return cast(
            "T",
            await self._writing.ask(
                lambda lane: self._written(lane, work, durable=durable, locking=locking, chained=chained)
            ),
        )

    async def read(self, work: Work[T]) -> T:
        """Run `work` on the reading thread; what it reads is one state of the books."""
        return cast("T", await self._reading.ask(lambda lane: self._snapshot(lane, work)))

    def ask(self, work: Work[T], *, long: bool = False) -> Future[T]:
        """Run `work` on the thread that answers the screen, in one state of the books; return its answer to come."""
        answer: Future[T] = Future()

        def run(lane: Lane) -> None:
            if answer.set_running_or_notify_cancel():
                try:
                    # The answer is handed over before its transaction is ended: a journey that no key waits for.
                    self._snapshot(lane, work, answer.set_result)
                except BaseException as error:  # noqa: BLE001 - whoever asked is told, whatever it is
                    if not answer.done():
                        answer.set_exception(error)

        (self._counting if long else self._asking).submit(run).add_done_callback(
            lambda done: answer.cancel() if done.cancelled() else None
        )
        return answer

    def look(self, work: Work[T]) -> T:
        """Return what `work` read last; the first time the caller waits. Asked anew after others have written."""
        if not self._looked:
            self._news.follow(self._look_behind)
        if work not in self._looked:
            self._looked[work] = self._reading.submit(lambda lane: self._snapshot(lane, work)).result()
        return cast("T", self._looked[work])

    async def look_again(self) -> None:
        """Ask anew, because this process has written what is looked at."""
        if not self._looked:
            return
        await asyncio.wrap_future(self._reading.submit(self._look_anew))

    def _look_behind(self, listening: bool) -> None:
        """Ask anew without anybody waiting for it; while the books cannot be reached what was read last stands."""
        # One at a time: whatever is written meanwhile is seen by the one that waits.
        if listening and self._looking.acquire(blocking=False):
            self._reading.submit(self._look_anew)

    def _look_anew(self, lane: Lane) -> None:
        if self._looking.locked():
            self._looking.release()
        try:
            for work in list(self._looked):
                self._looked[work] = self._snapshot(lane, work)
        except ProblemError:
            # The listener finds the books gone as well, and comes back when they do.
            return

    def hurry(self) -> None:
        """Wait no longer than a moment from now on, in what is under way as well."""
        if not self._hurrying.is_set():
            self._hurrying.set()
            self._busy_seconds = min(self._busy_seconds, HURRIED)
            for lane in self._lanes:
                lane.connect_within = 2
            Thread(target=self._cut_off, name="komtui-database-hurry", daemon=True).start()

    def _cut_off(self) -> None:
        # A server that is away keeps a statement waiting for half a minute, a lock for fifteen seconds.
        while not self._closed.wait(HURRIED / 4):
            for lane in self._lanes:
                lane.cut(HURRIED)

    async def quick_check(self) -> tuple[str, ...]:
        """Return nothing: the server looks after its files itself."""
        await self.read(lambda connection: connection.execute("SELECT 1"))
        return ()

    async def size(self) -> int:
        """Return how large the database is on the server, in bytes."""
        statement = "SELECT pg_database_size(current_database())"
        return int(await self.read(lambda connection: connection.execute(statement).fetchone()[0]))

    async def advice(self) -> Problem | None:
        """Return what is to be said of TLS where the server is another machine."""

        def look(lane: Lane) -> Problem | None:
            with translating(self.name, known=True):
                return tls_advice(lane.opened().driver, self.name)

        return await asyncio.wrap_future(self._reading.submit(look))

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold a name by a lock of a connection of its own: the server lets it go with that. Raises TimeoutError."""
        with translating(self.name, known=True):
            connection = PostgresConnection(self._address)
        with closing(connection):
            with translating(self.name, known=True):
                statement = "SELECT pg_try_advisory_lock(hashtextextended(:name, 0)) AS held"
                [row] = connection.execute(statement, {"name": f"komtui {name}"}).fetchall()
            if not row["held"]:
                raise TimeoutError(name)
            yield

    def news(self, clock: Clock) -> PostgresNews:
        """Return what tells whether other processes have written; the server says so by itself."""
        del clock
        return PostgresNews(self._news, self.name)

    def _writes(self, pid: int) -> bool:
        """Return whether that backend is the one that writes for this process."""
        return pid == self._pid

    _pid = 0

    def _written(self, lane: Lane, work: Work[T], *, durable: bool, locking: bool, chained: bool) -> T:
        end = time.monotonic() + self._busy_seconds
        tries = 0
        with translating(self.name, known=True):
            while True:
                tries += 1
                connection = lane.opened()
                self._pid = connection.pid
                try:
                    connection.wait_for_locks(self._busy_seconds)
                    # What has to be run again may have met others at the end of the chain.
                    alone = chained or tries > 1
                    return self._transaction(lane, connection, work, durable=durable, locking=locking, chained=alone)
                except _AGAIN:
                    if time.monotonic() > end:
                        raise
                    # The first ones at once: whoever was first has committed by now.
                    time.sleep(_JITTER.random() * min(0.002 * 2**tries, 0.25))
                except psycopg.errors.UniqueViolation:
                    # Where two write the same, the second may meet its key before its snapshot is found too old: run
                    # again it sees what the first one wrote (PostgreSQL, 13.5.1). Otherwise it is a mistake.
                    if tries > _TWINS:
                        raise
                except psycopg.OperationalError:
                    if self._hurrying.is_set():
                        # A dozen transactions of a program that ends wait little more in all than the first one.
                        self._busy_seconds = max(self._busy_seconds / 2, _LEAST)
                    # Not committed, or `_transaction` knows better. Once more with a new connection, then it is said.
                    if not connection.lost or tries > 1 or self._hurrying.is_set():
                        raise

    def _transaction(
        self,
        lane: Lane,
        connection: PostgresConnection,
        work: Work[T],
        *,
        durable: bool,
        locking: bool,
        chained: bool,
    ) -> T:
        commits = "off" if not durable else "on" if connection.loses_power else ""
        begin = [
            f"BEGIN ISOLATION LEVEL {'READ COMMITTED' if locking else 'SERIALIZABLE'}",
            *([f"SET LOCAL synchronous_commit = {commits}"] if commits else []),
            *([_CHAINED] if chained else []),
        ]
        try:
            # Who waits for the journal may be told to begin anew.
            if locking and connection.knows_clock:
                connection.begin(*begin)
            else:
                connection.set_clock(connection.simple("; ".join([*begin, _CLOCK]))[0])
            result = work(connection)
            if locking:
                # In one journey: of a claim nobody needs to know whether it was committed, since it lapses.
                if connection.end():
                    connection.set_clock(connection.simple(f"{_TELL}; COMMIT; {_CLOCK}")[0])
                return result
            number = connection.simple(_TELL)[0]
        except BaseException:
            if connection.end() and not connection.lost:
                connection.execute("ROLLBACK")
            raise
        try:
            connection.execute("COMMIT")
        except psycopg.OperationalError as error:
            if isinstance(error, _AGAIN) or not connection.lost or number is None:
                raise
            if self._hurrying.is_set():
                raise _unknown(self.name) from error
            if not _was_committed(lane, connection, number, self.name):
                raise
        return result

    def _snapshot(self, lane: Lane, work: Work[T], hand: Callable[[T], object] | None = None) -> T:
        """Return what `work` reads in one state of the books, and give it to `hand` as soon as it is there."""
        with translating(self.name, known=True):
            connection = lane.opened()
            try:
                return _reading(connection, work, hand, more=lane.more)
            except psycopg.OperationalError:
                if not connection.lost or self._hurrying.is_set():
                    raise
                # Nothing is lost by reading once more.
                return _reading(lane.opened(), work, hand, more=lane.more)

    def close(self) -> None:
        """Finish what is under way and close; twice does no harm."""
        self._news.close()
        self._counting.close(cancel=True)
        self._asking.close(cancel=True)
        self._reading.close()
        self._writing.close()
        self._closed.set()


def _reading(
    connection: PostgresConnection, work: Work[T], hand: Callable[[T], object] | None, *, more: bool = False
) -> T:
    """Return what `work` reads; with `more` the next one reads the same state of the books, two journeys less."""
    stays, connection.stays = connection.stays, False
    if stays:
        pass
    elif hand is None and not connection.knows_clock:
        connection.set_clock(connection.simple(_READ)[0])
    else:
        # What the screen asks knows no moment, and other readings know it: the transaction begins with its first
        # statement, a journey less.
        connection.begin(_BEGIN_READING)
    is_whole = False
    try:
        answer = work(connection)
        if hand is not None:
            hand(answer)
        is_whole = True
        return answer
    finally:
        if connection.end() and not connection.lost:
            if is_whole and more:
                connection.stays = True
            else:
                connection.execute("ROLLBACK")


def _was_committed(lane: Lane, lost: PostgresConnection, number: str, name: str) -> bool:
    """Return what became of a transaction whose connection was lost while it was being committed.

    Raises ProblemError `system.database-uncertain` where nobody can know: the server is away, or was started again and
    may have given the number to another one.
    """
    try:
        connection = lane.opened()
    except psycopg.OperationalError as error:
        # It is away: "not written" would be a guess.
        raise _unknown(name) from error
    if connection.started != lost.started:
        raise _unknown(name)
    for _turn in range(100):
        status = connection.simple(f"SELECT pg_xact_status('{number}'::xid8)")[0]  # a number
        if status != "in progress":
            return bool(status == "committed")
        time.sleep(0.05)
    raise _unknown(name)


def _unknown(name: str) -> ProblemError:
    """Return what is said where nobody knows whether something was written."""
    return ProblemError(Problem(WRITE_UNCERTAIN, {"file": name}))
