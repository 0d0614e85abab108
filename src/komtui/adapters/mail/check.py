"""The test of an account, as the port has it: nothing of the network is imported before it is run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from komtui.domain.account import Account
from komtui.services.ports import Step


async def check(account: Account, recipient: str) -> AsyncIterator[Step]:
    """Yield each step as it ends; the first that fails is the last. Implements `ports.Check`."""
    from komtui.adapters.mail.walking import walk

    async with aclosing(walk(account, recipient)) as steps:
        async for step in steps:
            yield step
