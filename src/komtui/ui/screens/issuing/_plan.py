"""The plan of issuing drafts: which can be, what they come to, and what keeps the others back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from komtui.domain.money import Money, added
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import ConsentError
from komtui.domain.sales.lifecycle import is_draft
from komtui.domain.sales.numbering import name_of
from komtui.i18n import current
from komtui.services.batches import in_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from komtui.services.ports import StoredDocument
    from komtui.services.registry import Services


@dataclass(eq=False)
class Row:
    """A draft of the plan, and what became of it."""

    id: int
    name: str = ""
    """As the list calls it."""
    customer: str = ""
    total: Money | None = None
    """With tax; None where it cannot be read."""
    problems: tuple[Problem, ...] = ()
    """What keeps it from being issued, or what a person is asked about it."""
    issued: bool = False

    @property
    def ready(self) -> bool:
        """Whether nothing keeps it back."""
        return not self.issued and not self.problems


@dataclass
class Plan:
    """The drafts, as they were when they were looked at."""

    rows: list[Row] = field(default_factory=list)
    others: int = 0
    """Documents among those that were chosen that are no drafts."""

    @property
    def ready(self) -> list[Row]:
        """Those that can be issued."""
        return [each for each in self.rows if each.ready]

    @property
    def kept_back(self) -> list[Row]:
        """Those that somebody must look at."""
        return [each for each in self.rows if each.problems and not each.issued]

    @property
    def issued(self) -> list[Row]:
        """Those that were."""
        return [each for each in self.rows if each.issued]

    def totals(self) -> str:
        """Return what those that can be issued come to, each currency apart."""
        return current().sums(added(each.total for each in self.ready if each.total is not None))


async def planned(services: Services, ids: Sequence[int], say: Callable[[int], None]) -> Plan:
    """Look at each draft as it would be issued now; nothing is written. `say` is told how many were looked at."""
    plan = Plan()

    async def looked(document_id: int) -> Row | None:
        return await looked_at(services, document_id)

    async with aclosing(in_order(dict.fromkeys(ids), looked)) as rows:
        count = 0
        async for row in rows:
            count += 1
            if row is None:
                plan.others += 1
            else:
                plan.rows.append(row)
            say(count)
    return plan


async def looked_at(services: Services, document_id: int) -> Row | None:
    """Return one draft with what keeps it back; None where it is no draft."""
    row = Row(document_id)
    try:
        stored = await services.documents.get(document_id)
        if not is_draft(stored.document.state):
            return None
        _fill(row, stored)
        found = await services.documents.would_issue(document_id)
    except ConsentError as error:
        row.problems = tuple(error.needs.values())
    except ProblemError as error:
        row.problems = error.problems
    else:
        row.problems = (*found.musts, *found.unjudged.values(), *found.boxes)
    return row


def _fill(row: Row, stored: StoredDocument) -> None:
    document = stored.document
    row.name = name_of(document.number, stored.id)
    row.customer = document.buyer.name
    row.total = Money(document.totals.total, document.currency)
