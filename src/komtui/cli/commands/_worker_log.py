"""What `komtui worker` says while nobody watches: what left, what failed, who stands still, what it waits for.

Letters that left are named by their documents, a few at a time, and those who got them are not; a letter that did not
arrive is named with its address, since somebody has to mend that.

Where several workers send from the same books, each names what it has taken up itself: what left, was refused or is
tried again. What came back and what nobody knows the end of, each says; sums are of the books, whoever sent it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from komtui.bootstrap import LazyServices
from komtui.cli.core.output import say
from komtui.domain.mail.delivery import UNDELIVERED_STATES, Delivery, DeliveryState, Pause
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.deliveries import clock, counted, name, subject
from komtui.i18n.presentation.states import delivery_word
from komtui.services.changes import Subject
from komtui.services.settings.scope import COMPANY

HOUR = dt.timedelta(hours=1)
"""How often it is summed up; nothing is said of an hour in which nothing happened."""
NAMED = 5
"""How many of the letters that left at once are named."""
LOOK_AT_MOST = 2.0
"""Seconds between two looks, however much happens."""
_ALL = 1_000_000
"""Deliveries that an hour could change, and more."""
_OF_WHO_SENDS = frozenset({DeliveryState.QUEUED, DeliveryState.SENT, DeliveryState.FAILED})
"""What the worker that took a letter up says, and no other."""
_LOOKED_AT = (DeliveryState.SENT, *UNDELIVERED_STATES)


class WorkerLog:
    """The log of one run of the worker; `follow` keeps it, `close` sums it up."""

    def __init__(self, services: LazyServices) -> None:
        self._services = services
        self._started = self._summed_up = self._looked = services.clock.now()
        self._said: set[tuple[int, dt.datetime]] = set()
        self._pauses: dict[str, Pause] = {}
        self._tried: set[tuple[str, str]] = set()
        """Accounts whose letters are tried again by themselves, and why: said once, until one of them leaves."""
        self._trouble: Problem | None = None
        self._locked: frozenset[str] = frozenset()

    async def follow(self) -> None:
        """Say what happens, until cancelled."""
        watching = self._services.changes.watch(Subject.LETTERS)
        ticking = asyncio.ensure_future(self._tick())
        try:
            async for _changed in watching:
                await self.look()
                await self._services.clock.sleep(LOOK_AT_MOST)
        finally:
            ticking.cancel()
            await watching.aclose()  # type: ignore[attr-defined] # it is an asynchronous generator

    async def look(self) -> None:
        """Say what has changed since the last look."""
        self._say_hindrances()
        try:
            now = self._services.clock.now()
            # Those that only wait are not read, however many there are.
            states = [DeliveryState.QUEUED, *_LOOKED_AT]
            changed = await self._services.outbox.deliveries(states, changed_since=self._looked, tried=True, limit=_ALL)
            pauses = {each.scope: each for each in await self._services.outbox.pauses()}
        except ProblemError:
            return
        # What is written in the same moment as it is looked at is found by the next look.
        self._looked = now - dt.timedelta(seconds=5)
        unsaid = self._unsaid(changed)
        waiting = [each for each in unsaid if each.state is DeliveryState.QUEUED]
        new = [each for each in unsaid if each.state is not DeliveryState.QUEUED]
        if sent := list(dict.fromkeys(name(each) for each in new if each.state is DeliveryState.SENT)):
            self._line(_sent(sent))
        for each in new:
            if each.state is not DeliveryState.SENT:
                self._line(_undelivered(each))
        self._say_tries(waiting, {each.scope for each in new if each.state is DeliveryState.SENT}, pauses)
        self._compare(pauses)

    def _unsaid(self, changed: Sequence[Delivery]) -> list[Delivery]:
        """Return those of which nothing was said yet and that are this log's to say, the oldest first."""
        new = [each for each in reversed(changed) if (each.id, each.changed_at) not in self._said]
        self._said.update((each.id, each.changed_at) for each in new)
        # Another worker's log has what that one sends.
        taken = self._services.worker.has_taken
        return [each for each in new if each.state not in _OF_WHO_SENDS or taken(each.letter_id)]

    def _say_tries(self, waiting: Sequence[Delivery], well: Collection[str], pauses: Collection[str]) -> None:
        """Say of which accounts letters were tried in vain; of one that stands still that is said already."""
        self._tried = {each for each in self._tried if each[0] not in well}
        tried: dict[tuple[str, str], list[Delivery]] = {}
        for each in waiting:
            if each.attempts and each.problem is not None and each.scope not in pauses:
                tried.setdefault((each.scope, each.problem.code), []).append(each)
        for reason in tried.keys() - self._tried:
            self._line(_tried_in_vain(tried[reason]))
        self._tried |= tried.keys()

    def _say_hindrances(self) -> None:
        """Say what keeps this worker from sending: books that are away, a vault whose passphrase it does not have."""
        worker = self._services.worker
        if (trouble := worker.trouble) != self._trouble:
            if trouble is not None:
                self._line(_filled((_("Sending waits for the database."), current().problem(trouble))))
            else:
                self._line(_("The database is back: sending goes on."))
            self._trouble = trouble
        locked = worker.locked
        for scope in sorted(locked - self._locked):
            words = _(
                "Letters of the mail account{whose} wait: the vault is closed here. Whoever has it open sends them;"
                " KOMTUI_VAULT_PASSPHRASE opens it for this worker."
            )
            self._line(words.format(whose=_whose(scope)))
        for scope in sorted(self._locked - locked):
            words = _("Letters of the mail account{whose} no longer wait here for the passphrase of the vault.")
            self._line(words.format(whose=_whose(scope)))
        self._locked = locked

    async def close(self) -> None:
        """Say what is new, and sum the whole run up."""
        await self.look()
        await self._sum_up(_("Since the start: {counts}."), self._started)

    async def _tick(self) -> None:
        while True:
            await self._services.clock.sleep(HOUR.total_seconds())
            self._said = {mark for mark in self._said if mark[1] >= self._looked - HOUR}
            await self._sum_up(_("In the last hour: {counts}."), self._summed_up)
            self._summed_up = self._services.clock.now()

    async def _sum_up(self, words: str, since: dt.datetime) -> None:
        try:
            changes = await self._services.outbox.changes(since)
            waiting = await self._services.outbox.counts(states=[DeliveryState.QUEUED])
        except ProblemError:
            return
        said = [counted(state, count) for state, count in changes.items() if state in _LOOKED_AT]
        said += [counted(state, count) for state, count in waiting.items()]
        if said:
            self._line(words.format(counts=", ".join(said)))

    def _compare(self, pauses: dict[str, Pause]) -> None:
        for scope, pause in pauses.items():
            before = self._pauses.get(scope)
            if before is None or (before.problem.code, before.since) != (pause.problem.code, pause.since):
                self._line(_standing_still(pause))
        for scope in self._pauses.keys() - pauses.keys():
            self._line(_("The mail account{whose} goes on.").format(whose=_whose(scope)))
        self._pauses = pauses

    def _line(self, words: str) -> None:
        say(f"{clock(self._services.clock.now())}  {words}")


def _sent(names: Sequence[str]) -> str:
    named, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more <= 0:
        return _("Sent: {names}.").format(names=named)
    words = n_("Sent: {names} and {count} more.", "Sent: {names} and {count} more.", more)
    return words.format(names=named, count=more)


def _tried_in_vain(deliveries: Sequence[Delivery]) -> str:
    first, count = deliveries[0], len({each.letter_id for each in deliveries})
    words = n_(
        "{count} letter did not leave, and is tried again: {name}.",
        "{count} letters did not leave, and are tried again; the first of them: {name}.",
        count,
    )
    why = current().problem(first.problem) if first.problem is not None else ""
    return _filled((words.format(count=current().count(count), name=subject(first)), why))


def _undelivered(delivery: Delivery) -> str:
    about = " ".join(filter(None, (subject(delivery), visible(delivery.recipient))))
    why = current().problem(delivery.problem) if delivery.problem is not None else visible(delivery.reply)
    said = _("{letter}: {state}.").format(letter=about, state=delivery_word(delivery.state))
    return _filled((said, why))


def _standing_still(pause: Pause) -> str:
    words = _("The mail account{whose} stands still.").format(whose=_whose(pause.scope))
    until = _("Next try: {time}.").format(time=clock(pause.until)) if pause.until is not None else ""
    return _filled((words, current().problem(pause.problem), until))


def _whose(scope: str) -> str:
    return "" if scope == COMPANY else f" {visible(scope)}"


def _filled(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)
