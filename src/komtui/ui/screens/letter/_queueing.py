"""Queueing: what keeps letters from leaving, and which of them had been queued before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from komtui.domain.mail.delivery import Delivery
from komtui.domain.mail.letter import Letter
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.lifecycle import State
from komtui.i18n import _
from komtui.services.ports import StoredDocument
from komtui.ui.screens.letter.plan import Entry

if TYPE_CHECKING:
    from komtui.services.registry import Services


@dataclass
class Queued:
    """What became of a plan."""

    sent: list[Entry] = field(default_factory=list)
    """Queued now."""
    before: list[tuple[Entry, Sequence[Delivery]]] = field(default_factory=list)
    """Queued earlier: nothing was written for these."""
    refused: list[Entry] = field(default_factory=list)
    """Those whose problems say why not."""


async def problems_of(services: Services, stored: StoredDocument, letter: Letter) -> tuple[Problem, ...]:
    """Return all that keeps a letter from being queued."""
    draft = (Problem("letter.draft"),) if stored.document.state is State.DRAFT else ()
    return (*draft, *await services.letters.check(letter, stored.document.store))


def lacking(settings: Iterable[str]) -> str:
    """Return what is to be filled in before letters can leave, by the keys of the settings that are missing."""
    from komtui.domain.settings.catalogue import BY_KEY

    named = [_(BY_KEY[key].label) for key in settings if key in BY_KEY]
    if not named or "smtp.host" in settings:
        return _("No mail account is set up yet: F9 opens the configuration. This letter waits for that.")
    words = _("The mail account is not complete: F9 opens the configuration. This letter waits for: {settings}.")
    return words.format(settings=", ".join(named))


async def queue(services: Services, entries: Iterable[Entry], *, again: bool = False) -> Queued:
    """Queue letters, each in a transaction of its own; `again` sends what was queued before once more."""
    done = Queued()
    for entry in entries:
        try:
            earlier = {each.id for each in await services.outbox.deliveries(document_id=entry.stored.id)}
            deliveries = await services.letters.send(entry.stored, entry.letter, again=again)
        except ProblemError as error:
            entry.problems = error.problems
            done.refused.append(entry)
            continue
        if not again and all(each.id in earlier for each in deliveries):
            done.before.append((entry, deliveries))
        else:
            done.sent.append(entry)
    if done.sent:
        services.worker.wake()
    return done
