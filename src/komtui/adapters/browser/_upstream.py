"""What textual-serve has no public name for: the end of a visitor's process, waited for and brought about."""

from __future__ import annotations

import asyncio

from textual_serve.app_service import AppService


async def end(visitor: AppService, patience: float) -> None:
    """Ask a visitor's process to end, and wait until it has; after `patience` seconds it is killed.

    AppService waits for what the process writes, and not for the process, which would outlive a site that is closed.
    """
    process = visitor._process
    if process is None:
        return
    try:
        async with asyncio.timeout(patience):
            await visitor.stop()
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
    visitor.stdin.close()


async def over(visitor: AppService) -> None:
    """Wait until a visitor's process has said its last: it has closed its output, or is gone."""
    if visitor._task is not None:
        await asyncio.wait([visitor._task])
