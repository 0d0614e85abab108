"""What the repositories need of a database: connections, transactions, and what differs from one to the other.

Statements are SQL that both understand, with named values (`:name`); rows answer by name. What they understand
differently stands in a `Dialect`, one for each database. Nothing here imports a driver.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from komtui.adapters.database.terms import Entry, Part, Search
    from komtui.domain.problem import Problem
    from komtui.services.ports import Clock
    from komtui.services.ports.changes import News

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Values = Mapping[str, object]
# The account is not paused now. A pause that has run out needs no cleaning up.
GOING = "NOT EXISTS (SELECT 1 FROM pauses WHERE pauses.scope = :scope AND (until IS NULL OR until > :now))"
QUEUED = "state = 'queued' AND due_at >= 0"
"""As the index `deliveries_due` has it, and nobody else asks: that index is in no other statement's way."""
IN_ORDER = "due_at, trying_since, deliveries.id"
"""The order in which the letters of an account leave: of those that a person has put first, as they were asked for."""
EVERY = 2**62
"""Above every key, and more than every number of rows: the end where nobody has named one."""


class RefusedError(Exception):
    """A rule of the schema refused what was to be written: a mistake in the program, unless it was expected."""


class DamagedError(Exception):
    """What stands in a row is nothing that the program can have written there."""


def of_row(make: Callable[P, T]) -> Callable[P, T]:
    """Have what makes something of a row raise DamagedError where the row's values mean nothing."""

    @wraps(make)
    def made(*given: P.args, **named: P.kwargs) -> T:
        try:
            return make(*given, **named)
        except (ValueError, LookupError, TypeError, ArithmeticError, RecursionError) as error:
            # The cause may quote what was read.
            raise DamagedError(type(error).__name__) from error

    return made


class Row(Protocol):
    """A row; unpacking it yields the columns in their order."""

    def __getitem__(self, column: str | int, /) -> Any:  # noqa: ANN401 - whatever the column holds
        """Return a column by name, or by place."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the columns."""

    def __len__(self) -> int:
        """Return how many there are."""


class Cursor(Protocol):
    """What a statement found or did."""

    @property
    def rowcount(self) -> int:
        """How many rows were written."""

    def fetchone(self) -> Any:  # noqa: ANN401 - a Row, or None where there is none; whoever asks knows which
        """Return the next row."""

    def fetchall(self) -> list[Any]:
        """Return every row."""

    def __iter__(self) -> Iterator[Any]:
        """Yield every row."""


class Connection(Protocol):
    """A connection within a transaction."""

    @property
    def dialect(self) -> Dialect:
        """What differs from one database to the other."""

    def execute(self, statement: str, values: Values = ..., /) -> Cursor:
        """Run one statement. Raises RefusedError, and ProblemError where the database cannot do it."""

    def executemany(self, statement: str, values: Iterable[Values], /) -> object:
        """Run one statement once for each of `values`."""

    def fill(self, table: str, rows: Sequence[Values], /) -> None:
        """Write rows, all of the same columns, into a table."""

    def now(self, clock: Clock) -> dt.datetime:
        """Return the moment by which leases and turns are counted: `clock`, set right by the database's own.

        All who share the books mean the same moment by it, however far the clocks of their machines are apart.
        """

    def here(self, moment: dt.datetime) -> dt.datetime:
        """Return a moment of `now` as the clock of this machine says it."""


Work = Callable[[Connection], T]
"""What runs within a transaction. It may be run again from its beginning, so it changes nothing but the database."""


class Joined(Protocol[T_co]):
    """Work that is cheaper together with more of its class, where such waits beside it; see `carried_out`."""

    def __call__(self, connection: Connection, /) -> T_co:
        """Do it alone."""

    @classmethod
    def together(cls, works: Sequence[Self], connection: Connection, /) -> Sequence[T_co]:
        """Do all of it, as if one after the other, and return what each comes to. Raises what any of it raises."""


def carried_out(works: Sequence[Work[object]], connection: Connection) -> list[object]:
    """Return what pieces of work come to in one transaction, in their order; neighbours of a class are `Joined`."""
    answers: list[object] = []
    for kind, group in groupby(works, key=type):
        together: Callable[..., Sequence[object]] | None = getattr(kind, "together", None)
        own = list(group)
        answers += [each(connection) for each in own] if together is None else together(own, connection)
    return answers


class Claim(NamedTuple):
    """What one statement took."""

    letter: Row | None
    """The letter, with its account, message, and the `places` and `contents` of its files; None where none is due."""
    taken: Sequence[Row]
    """Its deliveries: id, recipient, attempts."""


class Dialect(Protocol):
    """What two databases say or do differently. Texts are parts of statements."""

    lock: str
    """At the end of a SELECT: nobody else may change these rows until this transaction ends."""
    counted_in_time: int
    """How many documents with the words of a search are counted within a part of a frame. Of more the first page says
    that there are more, and whoever wants to know asks for the count."""

    def among(self, column: str, name: str) -> str:
        """Return the condition that `column` is one of `:name`, which is what `several` returned."""

    def contains(self, column: str, name: str) -> str:
        """Return the condition that a text holds `:name` as it is written, accents and case alike."""

    def is_ascii(self, column: str) -> str:
        """Return the condition that a text has no letter beyond ASCII: of those, SQLite's `lower` knows nothing."""

    def several(self, values: Iterable[object]) -> object:
        """Return values for `among`."""

    def by_index(self, name: str) -> str:
        """Return what follows a table's name to have it read by that index, where the database needs to be told."""

    def unlocked(self, table: str) -> str:
        """Return the end of a SELECT that skips rows of `table` that others hold, and holds what it returns."""

    def alone(self, connection: Connection, name: str) -> None:
        """Wait until nobody else's transaction has asked for `name`, and keep others waiting until this one ends."""

    def claim(
        self,
        connection: Connection,
        claimed: Values,
        accounts: Mapping[str, str],
        scopes: Iterable[str] | None,
        limits: Mapping[str, Sequence[Values]],
    ) -> Claim | None:
        """Take the letter that has been due the longest, of an account that may be handed one now, all in one journey.

        `limits` has those of each scope that has some: `most`, `since` when it is counted, and whether `of_recipients`.
        None where the database gains nothing by that; then it is done step by step.
        """

    def take(self, connection: Connection, claimed: Values) -> Sequence[Row]:
        """Write a claim and its history, and return the deliveries that it takes: id, recipient, attempts."""

    def renumber(self, connection: Connection, table: str) -> None:
        """Let the next id of `table` follow the last one there is, after rows were written with ids of their own."""

    def analyze(self, connection: Connection) -> None:
        """Let the database know how much there is of what, after most of the books were written at once."""

    def new_ids(self, connection: Connection, table: str, count: int) -> Sequence[int]:
        """Return as many ids for `table`, rising, which nobody else gets."""

    # The search

    def enter(self, connection: Connection, entries: Iterable[Entry]) -> None:
        """Let the search know of documents that it does not know yet."""

    def leave(self, connection: Connection, key: int) -> None:
        """Let the search forget the document of that list key."""

    def keys(self, connection: Connection, wanted: Search, part: Part) -> list[int]:
        """Return the list keys of documents with words that begin so, the newest first."""

    def count(self, connection: Connection, wanted: Search, limit: int) -> tuple[int, bool]:
        """Return how many documents have words that begin so, and whether that is all of them: some stop at `limit`."""

    def pieces(self, connection: Connection, wanted: Search, part: Part) -> list[int]:
        """Return the list keys of documents that have the words anywhere; a keystroke's worth of them is looked at."""

    def count_pieces(self, connection: Connection, wanted: Search, limit: int) -> tuple[int, bool]:
        """Return how many documents have the words anywhere, and whether that is all of them; 0 is no limit."""


class Database(Protocol):
    """Books that are open, and migrated to the version of this program.

    Raises ProblemError `system.database-…` in every method where it cannot be used.
    """

    @property
    def name(self) -> str:
        """Where they are: a file, or an address as it may be shown."""

    @property
    def version(self) -> int:
        """The last migration that was applied."""

    @property
    def silence(self) -> float:
        """For how many seconds whoever has waited longest has had no answer; 0 where nobody waits. Any thread."""

    async def write(self, work: Work[T], *, durable: bool = False, locking: bool = False, chained: bool = False) -> T:
        """Run `work` in one transaction and return what it returns; whatever it raises undoes the transaction.

        As if nobody else wrote meanwhile; with `locking` the work itself locks what it decides on. With `durable` the
        commit survives the loss of power when this returns. `chained`: it adds to the journal, and begins when nobody
        else does; one that does so without having said it may have to be run again.
        """

    async def read(self, work: Work[T]) -> T:
        """Run `work` on one state of the books."""

    def ask(self, work: Work[T], *, long: bool = False) -> Future[T]:
        """Run `work` on one state of the books, on the thread that answers the screen, and return its answer to come.

        What is `long` has a thread of its own, and keeps no keystroke waiting.
        """

    def look(self, work: Work[T]) -> T:
        """Return what `work` reads, at once and on the caller's thread.

        `work` is a function of a module: where the database is far away, its last answer is returned, and it is asked
        again whenever somebody has written.
        """

    async def look_again(self) -> None:
        """Have the next `look` answer with what is written now: this process has changed it."""

    def news(self, clock: Clock) -> News:
        """Return what tells whether other processes have written."""

    async def quick_check(self) -> tuple[str, ...]:
        """Return what is wrong with the structure; empty where all is well."""

    async def size(self) -> int:
        """Return how large they are, in bytes."""

    async def advice(self) -> Problem | None:
        """Return what should be better about the way to them; None where nothing should."""

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Hold a name among all who have these books open, on whatever machine; it is let go where a process ends.

        Blocks, so it belongs in a thread. Raises TimeoutError where another one holds it.
        """

    def hurry(self) -> None:
        """Wait no longer than a moment from now on, in what is under way as well: the program is ending."""

    def close(self) -> None:
        """Finish what is under way and close; twice does no harm."""
