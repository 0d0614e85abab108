"""Reading the journal: what became of a document, and all of it for those who may see it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from komtui.domain.journal import Entry, Event, Line, document_subject
from komtui.domain.mail.delivery import Arrivals
from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.mail.notice import Notice, NoticeKind

if TYPE_CHECKING:
    # Types only: the screen names this service before the first paint.
    from komtui.services.ports.journal import Journal

LONGEST: Final = 1000
"""Entries of one document's history at the most: the newest."""
_LONGEST_ANSWER: Final = 500
_NAMING: Final = frozenset({"old", "new", "merged"})
"""Facts that may be a subject, where somebody's document became somebody else's."""
_TOLD: Final = frozenset(DeliveryState) - {DeliveryState.SENDING, DeliveryState.DOT}
"""Steps of a letter that a history shows: the others are on the way to the next one."""
_WILLED: Final[Mapping[Event, frozenset[DeliveryState]]] = {
    Event.LETTER_SENT: frozenset({DeliveryState.QUEUED}),
    Event.LETTER_RETRIED: frozenset({DeliveryState.QUEUED}),
    Event.LETTER_CANCELLED: frozenset({DeliveryState.CANCELLED}),
    Event.LETTER_RESOLVED: frozenset({DeliveryState.SENT, DeliveryState.QUEUED}),
}
"""What somebody does to a letter, and the step that this leads to: a history has that step, and by whom."""
_AT_ONCE: Final = dt.timedelta(seconds=10)
"""Between what somebody does and the step."""


class JournalService:
    """Reads the journal. `see_documents` and `see_all` raise NotAllowedError where one may not.

    `seal` takes into the chain what became of letters; asked before a history is read, which has it then.
    """

    def __init__(
        self,
        journal: Journal,
        see_documents: Callable[[], object],
        see_all: Callable[[], object],
        seal: Callable[[], Any],
        answers: Callable[[int], Awaitable[Sequence[Notice]]] | None = None,
    ) -> None:
        self._answers = answers
        self._journal = journal
        self._see_documents = see_documents
        self._see_all = see_all
        self._seal = seal

    async def history(self, document_id: int, number: str = "") -> Sequence[Line]:
        """Return what became of a document, the oldest first.

        Older books name it by its `number` in what they recorded. Raises NotAllowedError `access.logged-out`.
        """
        self._see_documents()
        await self._seal()
        entries = [*await self._journal.of(document_subject(document_id), LONGEST)]
        if number:
            entries += await self._journal.of(f"document.{number}", LONGEST)
        answers = await self._answers(document_id) if self._answers is not None else ()
        return sorted([*history(entries), *map(_answer, answers)], key=lambda line: line.at)

    async def entries(
        self, limit: int = 200, before: int | None = None, subject: str = "", events: Sequence[Event] = ()
    ) -> Sequence[Entry]:
        """Return entries, the newest first: those with numbers below `before`, of one subject and of some events.

        Raises NotAllowedError `access.clerk`, `access.logged-out`.
        """
        self._see_all()
        if before is None:
            await self._seal()
        return await self._journal.latest(limit, before, subject, events)

    async def names(self, entries: Sequence[Entry]) -> Mapping[str, str]:
        """Return what people call what entries name, by subject (untrusted text). Raises as `entries` does."""
        self._see_all()
        return await self._journal.names(frozenset(chain.from_iterable(map(_named, entries))))


def _named(entry: Entry) -> Iterator[str]:
    """Yield the subjects of an entry, and the facts that name one."""
    yield from entry.happening.subjects
    yield from (fact for name, fact in entry.happening.facts.items() if name in _NAMING and isinstance(fact, str))


def history(entries: Sequence[Entry]) -> list[Line]:
    """Return entries, the newest first, as the lines of a history, the oldest first: those of one moment as well."""
    entries = entries[::-1]
    acts = [each for each in entries if each.happening.event in _WILLED]
    arrivals = defaultdict[int, Arrivals](Arrivals)
    steps = [line for each in entries if each.happening.event is Event.LETTER for line in _steps(each, acts, arrivals)]
    lines = [
        Line(each.at, each.author.who, each.happening.event, each.happening.facts)
        for each in entries
        if each.happening.event is not Event.LETTER and not (each.happening.event in _WILLED and steps)
    ]
    return sorted([*lines, *steps], key=lambda line: line.at)


def _answer(notice: Notice) -> Line:
    """Return what somebody has answered as a line; it is in no entry, since nobody vouches for it."""
    at = notice.date or dt.datetime.min.replace(tzinfo=dt.UTC)
    return Line(at, "", NoticeKind.ANSWER, {"from": notice.sender, "reply": notice.text[:_LONGEST_ANSWER]})


def _steps(entry: Entry, acts: Sequence[Entry], arrivals: Mapping[int, Arrivals]) -> Iterator[Line]:
    """Yield the steps of a letter, each with who willed it, if anybody did; `arrivals` are by delivery."""
    facts: Mapping[str, Any] = entry.happening.facts
    for step in facts["steps"]:
        state = DeliveryState(step["state"])
        if state not in _TOLD:
            continue
        at = dt.datetime.fromisoformat(step["at"])
        who = next((act.author.who for act in acts if _leads(act, state, at, facts)), "")
        told = {name: facts[name] for name in ("to", "kind", "delivery", "letter", "message_id")}
        what = NoticeKind.DELIVERED if arrivals[facts["delivery"]].arrives(state, step["reply"]) else state
        yield Line(at, who, what, told | ({"reply": step["reply"]} if step["reply"] else {}))


def _leads(act: Entry, state: DeliveryState, at: dt.datetime, facts: Mapping[str, Any]) -> bool:
    happening = act.happening
    if state not in _WILLED[happening.event] or abs(act.at - at) > _AT_ONCE:
        return False
    if happening.event is Event.LETTER_SENT:
        return facts["to"] in str(happening.facts.get("to", "")).split(", ")
    return f"delivery.{facts['delivery']}" in happening.subjects
