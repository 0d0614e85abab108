"""The outbox."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from komtui.adapters.database.codec import decoded_problem
from komtui.adapters.database.connection import EVERY, Connection, Database, Row, of_row
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.repositories import deliveries, outbox_index
from komtui.domain.mail.delivery import (
    SETTLEABLE_STATES,
    UNDELIVERED_STATES,
    ClaimedLetter,
    Delivery,
    DeliveryState,
    Event,
    Outcome,
    Pause,
)
from komtui.domain.problem import Problem
from komtui.late import late_module
from komtui.services.ports import NO_QUOTAS

if TYPE_CHECKING:
    from komtui.adapters.database.repositories import (
        _attendance as attendance,
    )
    from komtui.adapters.database.repositories import (
        _claiming as claiming,
    )
    from komtui.adapters.database.repositories import (
        _queue as queue,
    )
    from komtui.adapters.database.repositories import (
        _rewriting as rewriting,
    )
    from komtui.adapters.database.repositories import (
        _settling as settling,
    )
    from komtui.adapters.database.repositories import (
        handovers,
        messages,
        queueing,
        reminders,
    )
    from komtui.domain.mail.quota import Quota, Usage
    from komtui.services.ports import Clock, Enqueued, NewLetter
else:
    # What every header asks, how many letters wait, needs none of them.
    _HERE = "komtui.adapters.database.repositories."
    attendance, claiming, handovers = (late_module(_HERE + name) for name in ("_attendance", "_claiming", "handovers"))
    messages, queueing, reminders = (late_module(_HERE + name) for name in ("messages", "queueing", "reminders"))
    queue, rewriting, settling = (late_module(_HERE + name) for name in ("_queue", "_rewriting", "_settling"))

_MANY = [state for state in DeliveryState if state not in UNDELIVERED_STATES]
_OPEN = " AND settled_at IS NULL"
_COUNTS = {
    state: f"SELECT '{state}' AS state, count(*)"
    f" FROM (SELECT 1 FROM deliveries WHERE state = '{state}'{_OPEN if state in SETTLEABLE_STATES else ''} LIMIT :most)"
    f" AS {state}_"
    for state in _MANY
}
"""Each by its index, and no further than asked."""
_JITTER = random.SystemRandom()


class OutboxRepository:
    """Implements `ports.Outbox`. What must survive the loss of power is committed to the disk before it returns."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def hurry(self) -> None:
        """Wait for the books no longer than a moment."""
        self._database.hurry()

    async def enqueue(self, letter: NewLetter, *, again: bool = False) -> Enqueued:
        """Write letter and deliveries, or return those of the same letter queued before."""
        return await self._database.write(queueing.Queueing(letter, again, self._now), durable=True)

    async def queued_before(
        self, document_id: int, revision: int, kind: str, recipients: Sequence[str]
    ) -> Sequence[Delivery]:
        """Return the deliveries of the same letter queued before, or of one that has just carried the document."""

        def work(connection: Connection) -> Sequence[Delivery]:
            return queueing.queued_before(
                connection, document_id, revision, kind, recipients
            ) or queueing.mailed_lately(connection, document_id, kind, recipients, self._now(connection))

        return await self._database.read(work)

    async def outdated(self, letter_id: int) -> Problem | None:
        """Return why a reminder must not leave any more."""
        return await self._database.read(
            lambda connection: reminders.outdated(connection, letter_id, self._now(connection))
        )

    async def waiting(self) -> Sequence[str]:
        """Return the scopes of accounts that have queued letters."""
        return await self._database.read(queue.scopes)

    async def claim(
        self,
        worker: str,
        lease: dt.timedelta,
        scopes: Sequence[str] | None = None,
        quotas: Mapping[str, Quota] = NO_QUOTAS,
    ) -> ClaimedLetter | None:
        """Take one due letter by lease; where none is due, after freeing those whose holder is gone."""
        del worker  # the lease's token tells claims apart, and the holder is the process itself
        # Not durable: a claim that a power cut undoes leaves a queued letter, which is what it shall be.
        return await self._database.write(
            lambda connection: claiming.claim(connection, lease, scopes, self._now(connection), quotas), locking=True
        )

    async def mark_dot(self, letter: ClaimedLetter, accepted: Sequence[str]) -> None:
        """Commit that the final dot is about to go out. Raises LeaseLostError."""
        await self._database.write(
            lambda connection: settling.mark_dot(connection, letter, accepted, self._now(connection)), durable=True
        )

    async def record(self, letter: ClaimedLetter, outcomes: Sequence[Outcome], pause: Pause | None = None) -> None:
        """Commit what became of each recipient. Raises LeaseLostError where another worker has the letter."""
        jitter = _JITTER.random()

        def work(connection: Connection) -> None:
            at = self._now(connection)
            settling.record(connection, letter, outcomes, pause, at=at, jitter=jitter)

        await self._database.write(work, durable=True)

    async def renew(self, letter: ClaimedLetter, lease: dt.timedelta) -> None:
        """Keep the claim. Raises LeaseLostError."""
        await self._database.write(lambda connection: settling.renew(connection, letter, self._now(connection) + lease))

    async def recover(self) -> int:
        """Free letters whose lease has lapsed or whose process is gone."""
        return await self._database.write(
            lambda connection: claiming.recover(connection, self._now(connection)), durable=True, locking=True
        )

    async def next_due(self, quotas: Mapping[str, Quota] = NO_QUOTAS) -> dt.datetime | None:
        """Return when there is something to claim."""

        def work(connection: Connection) -> dt.datetime | None:
            due = claiming.next_due(connection, self._now(connection), quotas)
            return None if due is None else connection.here(due)

        return await self._database.read(work)

    async def unattended(self, patience: dt.timedelta, quotas: Mapping[str, Quota] = NO_QUOTAS) -> dt.datetime | None:
        """Return since when letters wait that nobody sends."""

        def work(connection: Connection) -> dt.datetime | None:
            since = attendance.unattended(connection, patience, self._now(connection), quotas)
            return None if since is None else connection.here(since)

        return await self._database.read(work)

    async def usage(self, quota: Quota) -> Usage:
        """Return what was handed to an account of late."""
        return await self._database.read(lambda connection: handovers.usage(connection, quota, self._now(connection)))

    async def deliveries(
        self,
        *,
        states: Sequence[DeliveryState] = (),
        document_id: int | None = None,
        changed_since: dt.datetime | None = None,
        settled: bool | None = None,
        tried: bool = False,
        limit: int = 200,
        before: int | None = None,
    ) -> Sequence[Delivery]:
        """Return deliveries, the newest first."""
        return await self._database.read(
            lambda connection: deliveries.listed(
                connection,
                states=states,
                document_id=document_id,
                changed_since=changed_since,
                settled=settled,
                tried=tried,
                limit=limit,
                before=before,
            )
        )

    async def of_letters(self, letter_ids: Collection[int]) -> Sequence[Delivery]:
        """Return the deliveries of letters, the oldest first."""
        if not letter_ids:
            return []
        found = await self._database.read(lambda connection: deliveries.listed(connection, letter_ids=letter_ids))
        return found[::-1]

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """Return one."""
        found = await self._database.read(lambda connection: deliveries.listed(connection, delivery_id=delivery_id))
        return found[0] if found else None

    async def counts(
        self, most: int | None = None, *, states: Collection[DeliveryState] = ()
    ) -> dict[DeliveryState, int]:
        """Return how many deliveries stand in each state, without those that are settled."""
        asked = " UNION ALL ".join(_COUNTS[state] for state in _MANY if not states or state in states)

        def work(connection: Connection) -> list[Row]:
            many = connection.execute(asked, {"most": most or EVERY}).fetchall() if asked else []
            if states and not set(UNDELIVERED_STATES) & set(states):
                return many
            deliveries = outbox_index.table(connection, outbox_index.TO_DO)
            to_do = f"SELECT state, count(*) FROM {deliveries} WHERE {outbox_index.TO_DO} GROUP BY state"
            return [*many, *connection.execute(to_do).fetchall()]

        counts = {DeliveryState(state): count for state, count in await self._database.read(work) if count}
        # In the order of a letter's life, whichever the database has.
        return {state: counts[state] for state in DeliveryState if state in counts}

    async def changed(self, since: dt.datetime) -> Sequence[int]:
        """Return the ids of deliveries that have changed since then, the newest first."""
        return await self._database.read(lambda connection: deliveries.changed(connection, since))

    async def changes(self, since: dt.datetime) -> dict[DeliveryState, int]:
        """Return how many deliveries have come to stand so since then."""
        counts = await self._database.read(lambda connection: deliveries.changes(connection, since))
        return {state: counts[state] for state in DeliveryState if state in counts}

    async def history(self, delivery_id: int) -> Sequence[Event]:
        """Return what happened to one delivery, the oldest first."""
        statement = "SELECT at, state, reply FROM events WHERE delivery_id = :id ORDER BY id"
        return await self._database.read(
            lambda connection: [_event(row) for row in connection.execute(statement, {"id": delivery_id})]
        )

    async def standings(self, letter_id: int) -> Mapping[int, str]:
        """Return how the documents of a letter stood when it was put off."""
        statement = "SELECT document_id, standing FROM scheduled_letters WHERE letter_id = :id ORDER BY document_id"
        return await self._database.read(
            lambda connection: {
                row["document_id"]: row["standing"] for row in connection.execute(statement, {"id": letter_id})
            }
        )

    async def exchange(self, delivery_id: int) -> str:
        """Return what was said with the server."""
        statement = "SELECT said FROM exchanges WHERE delivery_id = :id"
        row = await self._database.read(
            lambda connection: connection.execute(statement, {"id": delivery_id}).fetchone()
        )
        return "" if row is None else str(row["said"])

    async def mime(self, letter_id: int) -> bytes | None:
        """Return the frozen bytes, whole."""
        return await self._database.read(lambda connection: messages.frozen(connection, letter_id))

    async def retry(self, delivery_id: int) -> bool:
        """Put a failed or waiting delivery at the head of the queue."""
        return await self._database.write(
            lambda connection: settling.retry(connection, delivery_id, self._now(connection)), durable=True
        )

    async def replace(self, letter_id: int, code: str, sender: str, mime: bytes, message_id: str) -> Sequence[Delivery]:
        """Put another message in the place of a letter."""

        def work(connection: Connection) -> list[Delivery]:
            return rewriting.replace(connection, letter_id, code, sender, mime, message_id, self._now(connection))

        return await self._database.write(work, durable=True)

    async def mend(
        self,
        delivery_id: int,
        sender: str,
        recipient: str,
        mime: bytes,
        message_id: str,
        *,
        again: bool = False,
        archive: str = "",
        wait: dt.timedelta = dt.timedelta(),
    ) -> Enqueued | None:
        """Queue the letter of a delivery once more, to another recipient."""
        message = rewriting.Message(sender, mime, message_id)

        def work(connection: Connection) -> Enqueued | None:
            now = self._now(connection)
            return rewriting.mend(
                connection, delivery_id, recipient, message, again=again, archive=archive, wait=wait, at=now
            )

        return await self._database.write(work, durable=True)

    async def cancel(self, delivery_id: int) -> bool:
        """Take a queued delivery back."""
        return await self._database.write(
            lambda connection: settling.cancel(connection, delivery_id, self._now(connection)), durable=True
        )

    async def hold(self, delivery_ids: Collection[int], wait: dt.timedelta) -> int:
        """Let queued deliveries leave after `wait`, from now."""
        return await self._database.write(
            lambda connection: settling.hold(connection, delivery_ids, self._now(connection) + wait), durable=True
        )

    async def cancel_all(self, delivery_ids: Collection[int]) -> int:
        """Take queued deliveries back."""

        def work(connection: Connection) -> int:
            now = self._now(connection)
            return sum(settling.cancel(connection, each, now) for each in delivery_ids)

        return await self._database.write(work, durable=True)

    async def resolve(self, delivery_id: int, *, arrived: bool) -> bool:
        """Decide an uncertain delivery."""
        return await self._database.write(
            lambda connection: settling.resolve(connection, delivery_id, arrived, self._now(connection)), durable=True
        )

    async def set_aside(self, delivery_id: int) -> bool:
        """Need nothing more of a delivery."""
        return await self._database.write(
            lambda connection: settling.set_aside(connection, delivery_id, self._now(connection)), durable=True
        )

    async def take_up(self, delivery_id: int) -> bool:
        """Take up again what is settled."""
        return await self._database.write(lambda connection: settling.take_up(connection, delivery_id), durable=True)

    async def pauses(self) -> Sequence[Pause]:
        """Return the accounts that stand still now."""
        statement = "SELECT * FROM pauses WHERE until IS NULL OR until > :now ORDER BY scope"

        def work(connection: Connection) -> list[Pause]:
            return [_pause(row) for row in connection.execute(statement, {"now": ticks(self._now(connection))})]

        return await self._database.read(work)

    async def resume(self, scope: str) -> None:
        """Let an account go on."""
        await self._database.write(
            lambda connection: connection.execute("DELETE FROM pauses WHERE scope = :scope", {"scope": scope}),
            durable=True,
        )

    def _now(self, connection: Connection) -> dt.datetime:
        return connection.now(self._clock)


@of_row
def _event(row: Row) -> Event:
    at, state, reply = row
    return Event(moment(at), DeliveryState(state), reply)


@of_row
def _pause(row: Row) -> Pause:
    return Pause(
        row["scope"],
        decoded_problem(row["problem"]) or Problem("mail.paused", {"scope": row["scope"]}),
        moment(row["since"]),
        None if row["until"] is None else moment(row["until"]),
    )
