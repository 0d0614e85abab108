"""Queueing the letters of a plan: several at once, in their order, with a rate, and with a stop at any time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from komtui.domain.mail.leaving import LONGEST_UNDO
from komtui.domain.problem import ProblemError
from komtui.i18n import _, current
from komtui.i18n.presentation.deliveries import subject
from komtui.services.batches import TOGETHER, Line, Place, in_order
from komtui.services.mail.writing.consents import LetterConsentError
from komtui.ui.pace import Pace, speed
from komtui.ui.screens.bulk._act import Act
from komtui.ui.screens.bulk._plan import Row

if TYPE_CHECKING:
    from komtui.domain.mail.delivery import Delivery
    from komtui.services.registry import Services
    from komtui.services.settings.snapshot import Snapshot

RENEWED: Final = LONGEST_UNDO.total_seconds() / 3
"""Seconds after which what is queued is held anew while the others are being queued."""


class _StoppedError(Exception):
    """The person has stopped it before this letter was written."""


@dataclass(eq=False)
class Run:
    """The queueing of a plan of letters, and how far it is."""

    count: int
    """Letters that are to be queued."""
    undo: timedelta
    """How long they can be taken back once all are queued."""
    leaves: datetime | None = None
    """When they leave; None for as soon as they can no longer be taken back."""
    done: int = 0
    """Letters that were looked at, queued or not."""
    sent: list[Row] = field(default_factory=list)
    """Letters that were queued."""
    deliveries: list[tuple[str, Delivery]] = field(default_factory=list)
    """Theirs, each with what it is about: `F-2026-0409 +2`."""
    stopped: bool = False
    """Whether the person has stopped it."""
    _asked: list[Row] = field(default_factory=list)  # another till has just sent one of the documents, or had it paid
    _going: asyncio.Event = field(default_factory=asyncio.Event)
    _began: float = field(default_factory=time.monotonic)
    _paused_at: float = 0.0

    def __post_init__(self) -> None:
        """Begin."""
        self._going.set()

    @property
    def paused(self) -> bool:
        """Whether it waits for the person."""
        return not self._going.is_set()

    def pause(self) -> None:
        """Wait after the letters that are being queued, or go on."""
        if self._going.is_set():
            self._going.clear()
            self._paused_at = time.monotonic()
        else:
            self._began += time.monotonic() - self._paused_at
            self._going.set()

    def stop(self) -> None:
        """End after the letters that are being queued."""
        self.stopped = True
        self._going.set()

    def words(self) -> str:
        """Return how far it is, how fast, and how long it takes."""
        seconds = (self._paused_at if self.paused else time.monotonic()) - self._began
        facts = {"done": current().count(self.done), "count": current().count(self.count)}
        if self.stopped:
            return _("Stopping after the letters that are under way: {done} of {count}.").format(**facts)
        if self.paused:
            return _("Paused: {done} of {count}. Space goes on, Esc stops.").format(**facts)
        if not self.done or seconds <= 0:
            return _("{done} of {count} letters · Space pauses, Esc stops").format(**facts)
        minutes, rest = divmod(round((self.count - self.done) * seconds / self.done), 60)
        return _("{done} of {count} letters · {speed} · {left} left · Space pauses, Esc stops").format(
            **facts, speed=speed(self.done, seconds), left=f"{minutes}:{rest:02d}"
        )

    @property
    def ids(self) -> list[int]:
        """The deliveries that were queued."""
        return [delivery.id for _about, delivery in self.deliveries]

    async def go(self, services: Services, act: Act, rows: Sequence[Row], say: Callable[[Run], None]) -> None:
        """Queue letters, each in a transaction of its own; what keeps one back its row says.

        They can be taken back together once all are queued, however many they are: until then they are held.
        """
        queued = asyncio.Event()
        holds = asyncio.create_task(self._hold(services, queued)) if self._holds else None
        try:
            await self._all(services, act, rows, say)
            if holds is not None:
                queued.set()
                # What is being held anew is so first: written later, it would hold them for longer than is said.
                await asyncio.wait({holds})
                await services.outbox.hold(self.ids, self.undo)
        finally:
            if holds is not None:
                holds.cancel()
            if self.sent:
                services.worker.wake()

    @property
    def _holds(self) -> bool:
        return bool(self.undo) and self.leaves is None

    async def _hold(self, services: Services, queued: asyncio.Event) -> None:
        """Hold what is queued until all is, a pause as well; were this program gone, it would leave soon."""
        while not queued.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(queued.wait(), RENEWED)
                return
            with suppress(ProblemError):
                await services.outbox.hold(self.ids, LONGEST_UNDO)

    async def _all(self, services: Services, act: Act, rows: Sequence[Row], say: Callable[[Run], None]) -> None:
        while rows:
            await self._some(services, act, rows, say)
            # What another till has done meanwhile leaves the letter; the rest of it was agreed to, and leaves now.
            asked, self._asked = self._asked, []
            for row in asked:
                row.prepared = row.stamp = None
            ids = {each.id for row in asked for each in row.bundle.items}
            for row in self.sent:
                act.forget(row)
            if not ids or self.stopped:
                return
            await act.look_again(ids)
            await asyncio.to_thread(act.arrange)
            rows = [row for row in act.rows if row.leaves and row.bundle.first.id in ids]

    async def _some(self, services: Services, act: Act, rows: Sequence[Row], say: Callable[[Run], None]) -> None:
        """Draw, build and write some at once; they are written in the order of the plan."""
        line, pace, settings = Line(TOGETHER), Pace(), await act.settings()

        async def queue(row: Row) -> bool:
            return await self._queue(services, act, row, line.join(), settings)

        async with aclosing(in_order(rows, queue)) as queued:
            async for was_looked_at in queued:
                self.done += was_looked_at
                if self.paused or pace.is_due():
                    say(self)

    async def _queue(self, services: Services, act: Act, row: Row, place: Place, settings: Snapshot) -> bool:
        """Queue the letter of a row, in parts where it is too large for one; return whether it was not stopped."""

        async def turn() -> None:
            if queued:
                return  # a part of a letter that has begun to leave
            await place.reach()
            # While it is paused those behind wait as well: what is drawn by then is written when it goes on.
            await self._going.wait()
            if self.stopped:
                raise _StoppedError
            place.leave()

        # What stood in the plan, and was ticked there, is agreed to.
        consents = frozenset(row.bundle.first.needs)
        wait = services.letters.until(self.leaves) if self.leaves else LONGEST_UNDO if self.undo else timedelta()
        queued: list[Delivery] = []
        if self.stopped:
            place.leave()
            return False
        try:
            for each in await act.parts(row):
                queued += await services.bulk.queue(each, consents=consents, settings=settings, wait=wait, turn=turn)
        except _StoppedError:
            return False
        except LetterConsentError:
            self._asked.append(row)
        except ProblemError as error:
            row.problems = error.problems
        else:
            self.sent.append(row)
        finally:
            self.deliveries += [(subject(each), each) for each in queued]
            place.leave()
        return True
