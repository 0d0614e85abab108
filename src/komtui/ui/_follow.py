"""What the header says, gathered from the services."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

from komtui.domain.mail.delivery import UNDELIVERED_STATES, DeliveryState, Pause
from komtui.services.changes import Subject
from komtui.services.listing import COUNTED
from komtui.services.mail.sending.outbox import PATIENCE
from komtui.services.people.access import AccessService
from komtui.services.registry import Services
from komtui.services.secrets.waiting import asks_for_password
from komtui.services.settings.scope import COMPANY
from komtui.services.settings.settings import STORE_NAME
from komtui.ui.screens.password.asking import KEY
from komtui.ui.widgets.header import HeaderFacts

if TYPE_CHECKING:
    from komtui.services.mail.sending.delivery import DeliveryWorker

SHOWN = (Subject.LETTERS, Subject.SETTINGS, Subject.SECRETS, Subject.PEOPLE)
"""What the header says something of."""
_COUNTED_STATES = (DeliveryState.QUEUED, *UNDELIVERED_STATES)
"""What it counts; what was sent, of which there may be many, is left alone."""


async def header_facts(
    services: Services, *, worker: DeliveryWorker | None = None, sending_for: float = inf
) -> HeaderFacts:
    """Return the company's name and the counts that the header shows; nothing before somebody has logged in.

    `worker` is that of this screen once it was started: before that nothing is known of it, and building it would take
    a while. `sending_for` are the seconds for which this screen has sent: what waited before is not held against it.
    """
    trouble = worker is not None and worker.trouble is not None
    if services.access.needs_login():
        return HeaderFacts(trouble=trouble)
    counts, pauses = await services.outbox.counts(COUNTED, states=_COUNTED_STATES), await services.outbox.pauses()
    waiting = counts.get(DeliveryState.QUEUED, 0)
    locked = waiting > 0 and worker is not None and bool(worker.locked)
    unnamed = await services.accounts.unnamed()
    by_default = unnamed == "" and await services.accounts.by_default()
    if by_default:
        unnamed = None
    if unnamed and pauses:
        # One that stands still keeps letters back already; a store's that is missing, only those to come.
        unnamed = None
    return HeaderFacts(
        company=await services.settings.value("company.name"),
        undelivered=sum(counts.get(state, 0) for state in UNDELIVERED_STATES),
        waiting=waiting,
        paused=bool(pauses),
        refused=KEY if locked or any(map(asks_for_password, pauses)) else "",
        locked=locked,
        trouble=trouble,
        unattended=waiting > 0
        and sending_for > PATIENCE.total_seconds()
        and await services.outbox.unattended() is not None,
        by_default=by_default,
        account_missing=unnamed is not None,
        store=await _store_name(services, unnamed if unnamed is not None else _standing(pauses)),
        person=person_there(services.access),
    )


def _standing(pauses: Sequence[Pause]) -> str:
    """Return the store whose account stands still; empty where the company's does, or those of several stores."""
    scopes = {pause.scope for pause in pauses}
    return scopes.pop() if len(scopes) == 1 and COMPANY not in scopes else ""


async def _store_name(services: Services, store: str) -> str:
    return (await services.settings.value(STORE_NAME, store) or store) if store else ""


def person_there(access: AccessService) -> str:
    """Return who is logged in, with the administrator who logged in on the spot; empty where nobody has to."""
    person, acting = access.logged_in(), access.acting()
    if person is None or person.id == acting.id:
        return person.name if person is not None else ""
    return f"{person.name} + {acting.name}"
