"""Queueing: what keeps letters from leaving, and what became of those that were to leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent
from komtui.i18n import _
from komtui.services.mail.letters import LetterConsentError
from komtui.ui.screens.letter.plan import Entry

if TYPE_CHECKING:
    from komtui.domain.mail.delivery import Delivery
    from komtui.services.registry import Services


@dataclass
class Queued:
    """What became of a plan."""

    sent: list[Entry] = field(default_factory=list)
    """Queued now."""
    deliveries: list[tuple[str, Delivery]] = field(default_factory=list)
    """Of those that leave at once, each with the number of its document."""
    later: list[Entry] = field(default_factory=list)
    """Those of them that leave at a moment to come."""
    asked: list[Entry] = field(default_factory=list)
    """Not queued: somebody must agree to what was not known yet when the person was asked."""


async def look(services: Services, entry: Entry) -> None:
    """Ask what would become of a letter, and keep the answer in it."""
    plan = await services.letters.plan(entry.stored, entry.letter)
    entry.stored, entry.problems = plan.stored, plan.problems
    entry.needs, entry.before = frozenset(plan.needs), plan.before


def lacking(settings: Iterable[str]) -> str:
    """Return what is to be filled in before letters can leave, by the keys of the settings that are missing."""
    from komtui.domain.settings.catalogue import BY_KEY

    named = list(dict.fromkeys(_(BY_KEY[key].label) for key in settings if key in BY_KEY))
    if not named or "smtp.host" in settings:
        return _("No mail account is set up yet: F9 opens the configuration. This letter waits for that.")
    words = _("The mail account is not complete: F9 opens the configuration. This letter waits for: {settings}.")
    return words.format(settings=", ".join(named))


async def queue(services: Services, entries: Iterable[Entry], consents: Collection[Consent], wait: timedelta) -> Queued:
    """Queue letters, each in a transaction of its own, to leave after `wait`; what keeps one back its entry says."""
    done = Queued()
    for entry in entries:
        try:
            later = services.letters.wait_until(entry.leaves)
            queued = await services.letters.queue(
                entry.stored, entry.letter, consents=consents, wait=later or wait, stamp=entry.stamp
            )
        except LetterConsentError as error:
            entry.needs |= frozenset(error.needs)
            entry.before = error.before or entry.before
            done.asked.append(entry)
        except ProblemError as error:
            entry.problems = error.problems
        else:
            done.sent.append(entry)
            if later:
                done.later.append(entry)
                continue
            done.deliveries += [(entry.number, each) for each in queued]
    if done.sent:
        services.worker.wake()
    return done
