"""The outbox as people see it: what became of every letter, and what a person may do about it."""

from __future__ import annotations

import datetime as dt
from asyncio import wrap_future
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final, Protocol

from komtui.domain.mail.delivery import RESOLVED_STATES, RETRIED_STATES, Delivery, DeliveryState, Event, Pause
from komtui.domain.mail.outbox_query import ALL, Head, OutboxQuery
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.listing import COUNTED, Page

if TYPE_CHECKING:
    from komtui.services.mail.sending.quotas import QuotaService
    from komtui.services.mail.sending.rewriting import RewritingService
    from komtui.services.ports import Documents, Outbox
    from komtui.services.ports.outbox import OutboxIndex
    from komtui.services.settings.scope import Changes

PATIENCE: Final = dt.timedelta(minutes=5)
"""How long a letter may be due before somebody should know that nobody sends: a worker looks every minute."""
_HELD_AT_ONCE: Final = 1_000
"""Deliveries that are held by one statement."""
_TAKEN_AT_ONCE: Final = 50
"""Deliveries that are taken back in one transaction: others write to the books in between."""


def unattended_problem(since: dt.datetime) -> Problem:
    """Return the problem that nobody has sent since then."""
    return Problem("doctor.unattended", {"since": f"{since.astimezone():%Y-%m-%d %H:%M}"})


class Here(Protocol):
    """What sends in this process, as far as an account stands still in it alone."""

    @property
    def standing(self) -> Sequence[Pause]:
        """Accounts whose password is not to be had here."""

    def go_on(self, scope: str) -> None:
        """Look for it once more."""


class OutboxService:
    """Shows deliveries and carries out what a person decides."""

    def __init__(
        self,
        outbox: Outbox,
        *,
        rewriting: RewritingService | None = None,
        quotas: QuotaService | None = None,
        documents: Documents | None = None,
        index: OutboxIndex | None = None,
        here: Callable[[], Here | None] = lambda: None,
        tell: Tell = nobody,
    ) -> None:
        """Take the books; `here` returns what sends in this process, where anything does."""
        self._outbox = outbox
        self._index = index
        self._quotas = quotas
        self._documents = documents
        self._rewriting = rewriting
        self._here = here
        self._tell = tell

    async def deliveries(
        self,
        states: Sequence[DeliveryState] = (),
        *,
        document_id: int | None = None,
        changed_since: dt.datetime | None = None,
        settled: bool | None = None,
        tried: bool = False,
        limit: int = 200,
        before: int | None = None,
    ) -> Sequence[Delivery]:
        """Return deliveries as `Outbox.deliveries` does."""
        return await self._outbox.deliveries(
            states=states,
            document_id=document_id,
            changed_since=changed_since,
            settled=settled,
            tried=tried,
            limit=limit,
            before=before,
        )

    def page(
        self, query: OutboxQuery, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Page[Delivery]]:
        """Ask for deliveries as `OutboxIndex.page` does."""
        return self._listed.page(query, limit, before=before, after=after)

    def keys(
        self, query: OutboxQuery, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        """Ask for ids as `OutboxIndex.keys` does."""
        return self._listed.keys(query, limit, before=before, after=after)

    def rows(self, ids: Sequence[int], query: OutboxQuery = ALL) -> Future[Sequence[Delivery]]:
        """Ask for deliveries as `OutboxIndex.rows` does."""
        return self._listed.rows(ids, query)

    def count(self, query: OutboxQuery) -> Future[int]:
        """Ask how many match."""
        return self._listed.count(query)

    @property
    def _listed(self) -> OutboxIndex:
        if self._index is None:
            raise ValueError("made without an index")
        return self._index

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """Return one delivery."""
        return await self._outbox.delivery(delivery_id)

    async def of_letters(self, letter_ids: Collection[int]) -> Sequence[Delivery]:
        """Return the deliveries of letters, to all their recipients, the oldest first."""
        return await self._outbox.of_letters(letter_ids)

    async def counts(
        self, most: int | None = None, *, states: Collection[DeliveryState] = ()
    ) -> dict[DeliveryState, int]:
        """Return how many deliveries stand in each of these states as `Outbox.counts` does."""
        return await self._outbox.counts(most, states=states)

    async def changed(self, since: dt.datetime) -> Sequence[int]:
        """Return the ids of deliveries that have changed since then, the newest first; `rows` has them."""
        return await self._outbox.changed(since)

    async def changes(self, since: dt.datetime) -> dict[DeliveryState, int]:
        """Return how many deliveries have come to stand in each state since then, settled or not."""
        return await self._outbox.changes(since)

    async def heads(self) -> Mapping[Head, int]:
        """Return how many deliveries each head has, and no more than `listing.COUNTED` of what many have."""
        counts = await self._outbox.counts(COUNTED)
        found = {head: sum(counts.get(state, 0) for state in head.value.states) for head in Head}
        return found | {Head.SETTLED: await wrap_future(self._listed.count(Head.SETTLED.query()))}

    async def waiting(self) -> Sequence[str]:
        """Return the scopes of accounts that have queued letters."""
        return await self._outbox.waiting()

    async def unattended(self) -> dt.datetime | None:
        """Return since when letters wait that nobody sends; None where nothing does, or somebody sends."""
        scopes = await self._outbox.waiting()
        if not scopes:
            return None
        quotas = {scope: await self._quotas.quota(scope) for scope in scopes} if self._quotas is not None else {}
        return await self._outbox.unattended(PATIENCE, quotas)

    async def history(self, delivery_id: int) -> Sequence[Event]:
        """Return what happened to one delivery, the oldest first."""
        return await self._outbox.history(delivery_id)

    async def exchange(self, delivery_id: int) -> str:
        """Return what was said with the server when a delivery failed or became uncertain; empty where it did not."""
        return await self._outbox.exchange(delivery_id)

    async def retry(self, delivery_id: int, *, consents: Collection[Consent] = ()) -> Sequence[int]:
        """Put a failed or waiting delivery at the head of the queue, and return which ones wait there now.

        One that was refused for its sender, where the account has another by now, is written anew, with all of its
        letter for which the same is true, under ids of their own. Raises ProblemError `mail.no-retry`, as `rewrite`
        does, also of one that is damaged still, and ConsentError where its document was paid or cancelled meanwhile and
        `consents` does not say so.
        """
        from komtui.services.mail.sending.rewriting import WRITTEN_ANEW

        delivery = await self._outbox.delivery(delivery_id)
        if delivery is not None and delivery.state in RETRIED_STATES:
            await self.agreed(delivery, consents)
        problem = delivery.problem if delivery is not None else None
        if delivery is not None and delivery.is_damaged and await self._outbox.mime(delivery.letter_id) is None:
            raise ProblemError(Problem("mail.no-rewriting", {"letter": delivery.letter_id}))
        if delivery is not None and self._rewriting and await self._rewriting.corrected(delivery):
            queued = [each.id for each in await self._rewriting.rewrite(delivery)]
            await self._outbox.resume(delivery.scope)
        elif problem is not None and problem.code == WRITTEN_ANEW:
            # Together with another one of its letter, a moment ago.
            return [int(problem.facts["id"])]
        else:
            queued = [delivery_id] if await self._outbox.retry(delivery_id) else []
        if not queued:
            raise ProblemError(Problem("mail.no-retry", {"id": delivery_id}))
        self._tell(Subject.LETTERS)
        return queued

    async def cancel(self, delivery_id: int) -> None:
        """Take a queued delivery back. Raises ProblemError `mail.no-cancel`."""
        if not await self._outbox.cancel(delivery_id):
            raise ProblemError(Problem("mail.no-cancel", {"id": delivery_id}))
        self._tell(Subject.LETTERS)

    async def hold(self, delivery_ids: Sequence[int], wait: dt.timedelta) -> int:
        """Let letters that were just queued leave after `wait` from now, and return how many still do."""
        return sum([await self._outbox.hold(part, wait) for part in _parts(delivery_ids, _HELD_AT_ONCE)])

    async def take_back(self, delivery_ids: Sequence[int]) -> int:
        """Take letters back that were just queued, however many; return how many had not left yet."""
        # None of those leaves that come last, while those that come first are taken back.
        from komtui.domain.mail.leaving import LONGEST_UNDO

        await self.hold(delivery_ids, LONGEST_UNDO)
        taken = sum([await self._outbox.cancel_all(part) for part in _parts(delivery_ids, _TAKEN_AT_ONCE)])
        self._tell(Subject.LETTERS)
        return taken

    async def resolve(self, delivery_id: int, *, arrived: bool, consents: Collection[Consent] = ()) -> None:
        """Decide an uncertain delivery. Raises ProblemError `mail.no-resolve`, and ConsentError as `retry` does."""
        delivery = None if arrived else await self._outbox.delivery(delivery_id)
        if delivery is not None and delivery.state in RESOLVED_STATES:
            await self.agreed(delivery, consents)
        if not await self._outbox.resolve(delivery_id, arrived=arrived):
            raise ProblemError(Problem("mail.no-resolve", {"id": delivery_id}))
        self._tell(Subject.LETTERS)

    async def set_aside(self, delivery_id: int) -> None:
        """Need nothing more of what failed, bounced, is uncertain or delayed. Raises `mail.no-set-aside`."""
        if not await self._outbox.set_aside(delivery_id):
            raise ProblemError(Problem("mail.no-set-aside", {"id": delivery_id}))
        self._tell(Subject.LETTERS)

    async def take_up(self, delivery_id: int) -> None:
        """Take up again what was set aside, or settled by a success. Raises ProblemError `mail.no-take-up`."""
        if not await self._outbox.take_up(delivery_id):
            raise ProblemError(Problem("mail.no-take-up", {"id": delivery_id}))
        self._tell(Subject.LETTERS)

    async def agreed(self, delivery: Delivery, consents: Collection[Consent]) -> None:
        """Raise ConsentError where the document stands so by now that a person must agree before its letter leaves."""
        if self._documents is None:
            return
        from komtui.services.mail.writing.consents import state_consents

        carried = await self._documents.several([each.document_id for each in delivery.documents])
        asked = [state_consents(stored) for stored in carried]
        needs = {each: problem for some in asked for each, problem in some.items() if each not in consents}
        if needs:
            raise ConsentError(needs)

    async def pauses(self) -> Sequence[Pause]:
        """Return the accounts that stand still: for everybody, or for want of their password in this process alone."""
        pauses = await self._outbox.pauses()
        known = {pause.scope for pause in pauses}
        here = self._here()
        return [*pauses, *(each for each in here.standing if each.scope not in known)] if here is not None else pauses

    async def resume(self, scope: str) -> None:
        """Let an account go on."""
        if (here := self._here()) is not None:
            here.go_on(scope)
        await self._outbox.resume(scope)
        self._tell(Subject.LETTERS)

    async def go_on_with(self, changed: Changes) -> None:
        """Let accounts go on of which a person has just changed a setting: of a store its own, of the company all.

        A store may share what was changed for the company; the company has nothing of a store.
        """
        stores = {store for store, values in changed.items() if any(map(_is_of_account, values))}
        for pause in await self.pauses() if stores else ():
            if "" in stores or pause.scope in stores:
                await self.resume(pause.scope)

    async def go_on_proved(self, scope: str, store: str = "") -> None:
        """Let an account go on that was just tried, and works.

        With `store` it was tried for that one: letters may still be under its name although it shares the company's
        account by now.
        """
        for each in dict.fromkeys((scope, store or scope)):
            await self.resume(each)


def _is_of_account(key: str) -> bool:
    """Return whether letters leave by what a setting says."""
    from komtui.domain.mail.account import Method
    from komtui.domain.settings.catalogue import BY_KEY

    return BY_KEY[key].section in {"mail", *Method} or key == "company.email"


def _parts(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
