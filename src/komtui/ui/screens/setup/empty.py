"""How far the set-up is: whether there is nothing here yet, and what comes next."""

from __future__ import annotations

from asyncio import wrap_future
from typing import TYPE_CHECKING

from komtui.domain.problem import ProblemError
from komtui.services.listing import Query

if TYPE_CHECKING:
    from komtui.services.registry import Services


async def is_empty(services: Services) -> bool:
    """Return whether nobody has begun: no name of a company, no document, no mail account."""
    # First what costs nothing: where there are documents, the settings need not be loaded for it.
    if await wrap_future(services.index.count(Query(), 1)):
        return False
    try:
        named = await services.settings.value("company.name")
    except ProblemError:
        # A wrong value in the environment or in config.toml: somebody has begun.
        return False
    return not named and not await services.accounts.named()


async def next_page(services: Services) -> int:
    """Return which page of the set-up comes next, from 0 on: the first of whose questions one is not answered."""
    from komtui.domain.settings.catalogue import Origin
    from komtui.ui.screens.setup import language_page

    settings = services.settings
    if all(each.origin is Origin.DEFAULT for each in await settings.effective(language_page.KEYS)):
        return 0
    values = {each.setting.key: each.value for each in await settings.effective(("company.name", "company.email"))}
    if not (values["company.name"] and values["company.email"]):
        return 1
    return 2 if not await services.accounts.can_sign_in() else 0
