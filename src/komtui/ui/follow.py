"""What the header says, gathered from the services."""

from __future__ import annotations

from komtui.domain.delivery import UNDELIVERED_STATES, DeliveryState, Pause
from komtui.services.access import AccessService
from komtui.services.registry import Services
from komtui.ui.screens.password.asking import KEY
from komtui.ui.widgets.header import HeaderFacts


async def header_facts(services: Services) -> HeaderFacts:
    """Return the company's name and the counts that the header shows."""
    counts, pauses = await services.outbox.counts(), await services.outbox.pauses()
    return HeaderFacts(
        company=await services.settings.value("company.name"),
        undelivered=sum(counts.get(state, 0) for state in UNDELIVERED_STATES),
        waiting=counts.get(DeliveryState.QUEUED, 0),
        paused=bool(pauses),
        refused=KEY if any(map(_waits_for_password, pauses)) else "",
        account_missing=not await services.accounts.named(),
        person=person_there(services.access),
    )


def _waits_for_password(pause: Pause) -> bool:
    from komtui.services.rotation import asks_for_password

    return asks_for_password(pause)


def person_there(access: AccessService) -> str:
    """Return who is signed in, with the administrator who was signed in on the spot; empty where nobody has to."""
    person, acting = access.signed_in(), access.acting()
    if person is None or person.id == acting.id:
        return person.name if person is not None else ""
    return f"{person.name} + {acting.name}"
