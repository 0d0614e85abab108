"""Whether there is nothing here yet: asked once, after the first paint."""

from __future__ import annotations

from asyncio import wrap_future
from typing import TYPE_CHECKING

from komtui.domain.problem import ProblemError
from komtui.services.listing import Query

if TYPE_CHECKING:
    from komtui.services.registry import Services


async def is_empty(services: Services) -> bool:
    """Return whether nobody has begun: no name of a company, no document, no mail account."""
    try:
        named = await services.settings.value("company.name")
    except ProblemError:
        # A wrong value in the environment or in config.toml: somebody has begun.
        return False
    documents = await wrap_future(services.index.count(Query(), 1))
    return not named and not documents and not await services.accounts.named()
