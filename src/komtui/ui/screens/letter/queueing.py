"""Queueing: what keeps a letter from leaving, and what became of one that was to leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent
from komtui.i18n import _
from komtui.services.mail.writing.consents import LetterConsentError
from komtui.ui.screens.letter._entry import Entry

if TYPE_CHECKING:
    from komtui.domain.mail.delivery import Delivery
    from komtui.services.registry import Services


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


async def queue(
    services: Services, entry: Entry, consents: Collection[Consent], wait: timedelta
) -> list[tuple[str, Delivery]] | None:
    """Queue a letter, to leave after `wait` or at its moment, and return its deliveries with the document's number.

    None where it was not queued: the letter has what keeps it back, or what somebody must agree to that was not known
    when the person was asked.
    """
    try:
        later = services.letters.wait_until(entry.leaves)
        queued = await services.letters.queue(
            entry.stored, entry.letter, consents=consents, wait=later or wait, stamp=entry.stamp
        )
    except LetterConsentError as error:
        entry.needs |= frozenset(error.needs)
        entry.before = error.before or entry.before
        return None
    except ProblemError as error:
        entry.problems = error.problems
        return None
    services.worker.wake()
    return [(entry.number, each) for each in queued]
