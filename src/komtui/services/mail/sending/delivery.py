"""The worker: claims letters, hands them to the transport, records what became of them."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

from komtui.domain.mail.alert import is_alert
from komtui.domain.mail.delivery import ClaimedLetter, Outcome, Pause
from komtui.domain.problem import Problem
from komtui.services.changes import Changes, Subject
from komtui.services.mail.account.accounts import AccountService
from komtui.services.mail.sending._attempt import LEASE, Attempt, never
from komtui.services.mail.sending._proving import PATIENCE, Proving
from komtui.services.mail.sending._queued_accounts import LIMITS_FOR, QueuedAccounts
from komtui.services.mail.sending._recording import Recorder, cause
from komtui.services.mail.sending.alerts import AlertService
from komtui.services.mail.sending.quotas import QuotaService
from komtui.services.ports import Clock, LeaseLostError, Outbox, Transport, Unrecorded

AT_ONCE = 4
"""Letters of one account under way at once; the transport uses fewer connections where the server wants fewer."""
ACCOUNTS = 4
"""Accounts that can be that busy at once: one whose server is slow holds the others up only beyond these."""
REST = 60.0
"""Seconds after which the queue is looked at again in any case; a clock that jumps can delay no letter longer."""
TROUBLE = 10.0
"""Seconds to wait after the outbox itself could not be used (a full disk, say)."""
REMEMBERED = 10_000
"""Letters of which a worker knows that it has taken them up: many more than change between two looks."""
SEALED_AFTER = 5.0
"""Seconds after which what became of letters is in the journal, however many are under way."""
GRACE = 3.5
"""Seconds that letters whose dot has gone out are waited for at the end."""
LAST = 1.0
"""Seconds that the books have then to take what became of them."""

_log = logging.getLogger(__name__)


class DeliveryWorker:
    """Sends what is queued until it is told to stop."""

    def __init__(
        self,
        outbox: Outbox,
        transport: Transport,
        accounts: AccountService,
        changes: Changes,
        clock: Clock,
        *,
        quotas: QuotaService | None = None,
        alerts: AlertService | None = None,
        unrecorded: Unrecorded | None = None,
        seal: Callable[[], Awaitable[None]] | None = None,
        watch_mailboxes: Callable[[asyncio.Event], Awaitable[None]] | None = None,
        overtaken: Callable[[ClaimedLetter], Awaitable[Problem | None]] = never,
    ) -> None:
        self._outbox = outbox
        self._transport = transport
        self._accounts = accounts
        self._changes = changes
        self._clock = clock
        self._name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._under_way: dict[asyncio.Task[None], Attempt] = {}
        self._proving = Proving()
        self._news = asyncio.Event()
        self._queued = QueuedAccounts(outbox, quotas, accounts, clock=clock, tell=changes.tell, wake=self.wake)
        self._alerts = alerts
        self._recorder = Recorder(outbox, clock, unrecorded, self._tell_trouble)
        self._trouble: Problem | None = None
        self._seals = seal
        self._watch_mailboxes = watch_mailboxes
        self._overtaken = overtaken
        self._sealed_at = 0.0
        self._taken: dict[int, None] = {}

    def has_taken(self, letter_id: int) -> bool:
        """Return whether a letter was taken up in this process lately, rather than by another worker."""
        return letter_id in self._taken

    @property
    def trouble(self) -> Problem | None:
        """Why the books cannot be used for sending now; None where they can. `Subject.LETTERS` tells of changes."""
        return self._trouble or self._recorder.trouble

    @property
    def locked(self) -> frozenset[str]:
        """Accounts with letters that are left to others, because the vault is not open in this process."""
        return self._queued.locked

    @property
    def standing(self) -> tuple[Pause, ...]:
        """Accounts that stand still in this process alone, because their password is not to be had here."""
        return self._queued.standing

    def go_on(self, scope: str) -> None:
        """Look once more for the password of an account that stands still here."""
        self._queued.drop(scope)
        self.wake()

    async def run(self, stop: asyncio.Event) -> None:
        """Recover what a crash left, then send until `stop` is set.

        What has not reached its dot by then goes back to the queue; a letter whose dot went out is waited for,
        up to four seconds.
        """
        watchers = [asyncio.ensure_future(self._watch()), asyncio.ensure_future(self._wake_at(stop))]
        if self._watch_mailboxes is not None:
            watchers.append(asyncio.ensure_future(self._watch_mailboxes(stop)))
        try:
            while not stop.is_set():
                self._news.clear()
                try:
                    await self._recover()
                    await self._fill(stop)
                    ask_again = await self._tell()
                    rest = min(await self._rest(), ask_again)
                    await self._seal()
                    self._set_trouble(None)
                except Exception as error:  # noqa: BLE001 - a worker that died of a passing fault would leave everything unsent
                    # Whatever it is (a full disk, a locked file), the letters are safe where they are; try again.
                    trouble = cause(error)
                    if self._trouble is None or trouble.code != self._trouble.code:
                        # Once: a night without the server would fill the log.
                        _log.warning("the outbox could not be used", exc_info=error)
                    self._set_trouble(trouble)
                    rest = TROUBLE
                await self._wait(rest)
        finally:
            for watcher in watchers:
                watcher.cancel()
            await self._finish()
            await asyncio.gather(*watchers, return_exceptions=True)

    async def once(self) -> int:
        """Recover, send all that is due now, and return how many letters were tried, alerts apart."""
        tried = 0
        self._queued.patience = 0.0
        try:
            await self._recover()
            tried += await self._all_due()
            # What became of them is told at once: nobody knows when the next worker runs.
            await self._tell()
            tried += await self._all_due()
            await self._seal()
        except BaseException:
            await self._finish()
            raise
        # Nothing is under way, and nobody is in a hurry: the program goes on, and asks the books what became of it all.
        await self._transport.close()
        return tried

    async def _all_due(self) -> int:
        tried = 0
        while (claimed := await self._fill()) or self._under_way:
            tried += claimed
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        return tried

    async def _seal(self) -> None:
        """Take into the journal what became of letters: when nothing is under way, or it has waited long enough."""
        if self._seals is not None and (not self._under_way or time.monotonic() - self._sealed_at > SEALED_AFTER):
            self._sealed_at = time.monotonic()
            await self._seals()

    def wake(self) -> None:
        """Look at the queue now: something was queued."""
        self._news.set()

    def _set_trouble(self, trouble: Problem | None) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._tell_trouble()

    def _tell_trouble(self) -> None:
        self._changes.tell(Subject.LETTERS)

    async def _recover(self) -> None:
        for attempt in list(self._under_way.values()):
            await attempt.renew_if_late()
        # What was heard first: of that nothing is uncertain.
        heard = await self._recorder.catch_up()
        if await self._outbox.recover() or heard:
            self._changes.tell(Subject.LETTERS)

    async def _fill(self, stop: asyncio.Event | None = None) -> int:
        """Start as many letters as there is room for, and return how many, alerts apart."""
        started = alerts = 0
        while len(self._under_way) < AT_ONCE * ACCOUNTS and not (stop and stop.is_set()):
            letter = await self._claim()
            if letter is None:
                break
            started += 1
            alerts += is_alert(letter.kind)
            self._remember(letter.letter_id)
            attempt = Attempt(
                self._outbox,
                self._transport,
                self._accounts,
                self._clock,
                letter,
                recorder=self._recorder,
                overtaken=self._overtaken,
                heard=partial(self._heard, letter.scope),
                turn=self._turn,
            )
            task = asyncio.create_task(self._carry(attempt), name=f"letter {letter.letter_id}")
            self._under_way[task] = attempt
            task.add_done_callback(self._ended)
        if started:
            self._changes.tell(Subject.LETTERS)
        return started - alerts

    def _remember(self, letter_id: int) -> None:
        self._taken.pop(letter_id, None)
        self._taken[letter_id] = None
        if len(self._taken) > REMEMBERED:
            del self._taken[next(iter(self._taken))]

    async def _tell(self) -> float:
        """Have alerts written, and return after how many seconds to ask again."""
        if self._alerts is None:
            return REST
        try:
            told = await self._alerts.tell(idle=not self._under_way)
        except Exception:  # noqa: BLE001 - an alert that cannot be written must not keep letters from leaving
            _log.exception("no alert could be written")
            return REST
        return told

    async def _claim(self) -> ClaimedLetter | None:
        """Take a letter of an account that is not busy, and that may send one more."""
        under_way = ((attempt.letter.scope, attempt.started) for attempt in self._under_way.values())
        full = self._proving.full(under_way, AT_ONCE)
        quotas = await self._queued.known()
        others = [scope for scope in quotas if scope not in full]
        letter = await self._outbox.claim(self._name, LEASE, others, quotas) if others else None
        # While all that are known are busy, nobody walks the queue after each letter: they are soon read again anyway.
        if letter is None and (others or not full) and await self._queued.missing():
            return await self._claim()
        return letter

    async def _turn(self, letter: ClaimedLetter) -> bool:
        """Wait for what another process hears of the account, and return whether a letter may be sent then."""
        own = {attempt.letter.letter_id for attempt in self._under_way.values()}
        return await self._proving.turn(self._outbox, letter, own)

    def _heard(self, scope: str, outcomes: Sequence[Outcome]) -> None:
        """Hold the other letters of an account that has to stand still: those whose dot is out are waited for."""
        if self._proving.heard(scope, outcomes):
            for task, attempt in self._under_way.items():
                if attempt.letter.scope == scope and not attempt.dotted and not attempt.heard:
                    task.cancel()

    async def _carry(self, attempt: Attempt) -> None:
        try:
            await attempt.run()
        except LeaseLostError:
            _log.warning("letter %d: another worker has it now", attempt.letter.letter_id)
        except Exception:  # noqa: BLE001 - one letter's trouble must not end the worker
            # The lease lapses, and `recover` puts the letter where it belongs.
            _log.exception("letter %d: what became of it could not be recorded", attempt.letter.letter_id)

    def _ended(self, task: asyncio.Task[None]) -> None:
        attempt = self._under_way.pop(task, None)
        if attempt is not None and attempt.locked:
            self._queued.forget()
        self._changes.tell(Subject.LETTERS)
        self._news.set()

    async def _rest(self) -> float:
        """Return how many seconds there is nothing to do, news apart."""
        if len(self._under_way) >= AT_ONCE:
            # Another account may have its first letter meanwhile.
            return LIMITS_FOR
        most = PATIENCE if self._under_way else REST
        due = await self._outbox.next_due(await self._queued.known())
        if due is None:
            return most
        # At least a second: what is due and cannot be claimed is another worker's.
        return min(max((due - self._clock.now()).total_seconds(), 1.0), most)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    async def _watch(self) -> None:
        """Wake at every change of the outbox and of the accounts, by whichever process."""
        while True:
            try:
                async for _ in self._changes.watch(Subject.LETTERS, Subject.SETTINGS, Subject.SECRETS):
                    if self._queued.holds:
                        self._queued.forget()  # the vault may be open by now, or the password there
                    self.wake()
            except Exception:  # noqa: BLE001 - without news the queue is looked at now and then all the same
                _log.exception("the outbox could not be watched")
            await asyncio.sleep(TROUBLE)

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._outbox.hurry()
        self.wake()

    async def _finish(self) -> None:
        """End soon: what has not reached its dot goes back, the rest is waited for a little and then cut off.

        Nobody waits for books that are locked or away: what was heard by then is left beside them.
        """
        self._outbox.hurry()
        self._recorder.end()
        for task, attempt in self._under_way.items():
            if not attempt.dotted:
                task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE)
        await self._transport.close()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LAST)
