"""What the header says, gathered from the services."""

from __future__ import annotations

from komtui.domain.delivery import UNDELIVERED_STATES, DeliveryState
from komtui.services.registry import Services
from komtui.ui.widgets.header import HeaderFacts


async def header_facts(services: Services) -> HeaderFacts:
    """Return the company's name and the counts that the header shows."""
    counts = await services.outbox.counts()
    return HeaderFacts(
        company=await services.settings.value("company.name"),
        undelivered=sum(counts.get(state, 0) for state in UNDELIVERED_STATES),
        waiting=counts.get(DeliveryState.QUEUED, 0),
        paused=bool(await services.outbox.pauses()),
        account_missing=bool(await services.accounts.missing()),
    )
