"""Working while one waits: the worker in this process, ended cleanly by signals."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Collection, Iterator, Sequence

from komtui.bootstrap import LazyServices
from komtui.cli.core.output import say, say_problems
from komtui.cli.core.progress import Progress
from komtui.domain.mail.delivery import OPEN_STATES, Delivery, DeliveryState
from komtui.i18n import _
from komtui.i18n.presentation.quota import warning

LOOK_EVERY = 0.25
"""Seconds between two looks at the outbox, which another process may be working on as well."""


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[asyncio.Event]:
    """Yield an event that SIGTERM, SIGINT and SIGHUP set, within a running event loop.

    Whoever starts a program with one of them ignored does not want it to end by it: that is all that nohup does.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    every = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    signals = [each for each in every if signal.getsignal(each) is not signal.SIG_IGN]
    for each in signals:
        loop.add_signal_handler(each, stop.set)
    try:
        yield stop
    finally:
        for each in signals:
            loop.remove_signal_handler(each)


async def decided(
    services: LazyServices,
    deliveries: Sequence[Delivery],
    stop: asyncio.Event | None = None,
    progress: Progress | None = None,
) -> list[Delivery]:
    """Run the worker until each of `deliveries` is decided or waits for a later try, and return them as they are then.

    A letter of an account that stands still is decided as well, since it waits for a person, and so is one that waits
    for tomorrow because of its account's limit. A signal ends the wait: `stop`, where whoever asks listens for signals.
    `progress` is told how many are decided.
    """
    if stop is not None:
        return await _decided(services, deliveries, stop, progress)
    with stopped_by_signals() as signalled:
        return await _decided(services, deliveries, signalled, progress)


async def _decided(
    services: LazyServices, deliveries: Sequence[Delivery], stop: asyncio.Event, progress: Progress | None
) -> list[Delivery]:
    async with _working(services, stop) as worker:
        while True:
            present = await _present(services, deliveries)
            pauses = {pause.scope: pause for pause in await services.outbox.pauses()}
            waiting = {each.scope for each in present if each.state is DeliveryState.QUEUED}
            full = {scope for scope in waiting if await _is_full(services, scope)}
            settled = sum(_is_decided(each, {*pauses, *full}) for each in present)
            if stop.is_set() or worker.done() or settled == len(present):
                break
            if progress is not None:
                progress(settled, len(present))
            await asyncio.wait([worker], timeout=LOOK_EVERY)
    present = await _present(services, deliveries)
    standing = [each for each in present if each.state is DeliveryState.QUEUED and each.scope in pauses]
    if standing:
        say(_("The mail account stands still, and what is queued waits until it is mended."))
        # A letter that was never tried does not know why; the others say it themselves.
        say_problems(pauses[each.scope].problem for each in standing if each.problem is None)
    for scope in sorted(full):
        say(warning(await services.quotas.usage(scope)))
    return present


async def _is_full(services: LazyServices, scope: str) -> bool:
    """Return whether the account has reached its limit of the day; that of the minute is worth waiting for."""
    daily = (await services.quotas.usage(scope)).daily
    return daily is not None and daily.full_until is not None


@contextlib.asynccontextmanager
async def _working(services: LazyServices, stop: asyncio.Event) -> AsyncIterator[asyncio.Task[None]]:
    # `stop` belongs to whoever asks: that the wait is over does not set it.
    over = asyncio.Event()
    stopping = asyncio.create_task(stop.wait(), name="signals")
    stopping.add_done_callback(lambda _task: over.set())
    worker = asyncio.create_task(services.worker.run(over), name="delivery worker")
    try:
        yield worker
    finally:
        stopping.cancel()
        await worker


async def _present(services: LazyServices, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Return the deliveries as they stand, in the order in which they were queued."""
    wanted = {each.id for each in deliveries}
    found = [
        each
        for document in {each.document_id for each in deliveries} - {0}
        for each in await services.outbox.deliveries(document_id=document)
        if each.id in wanted
    ]
    # A statement of account is of no document.
    alone = [await services.outbox.delivery(each.id) for each in deliveries if not each.document_id]
    return sorted((*found, *filter(None, alone)), key=lambda each: each.id)


def _is_decided(delivery: Delivery, paused: Collection[str]) -> bool:
    if delivery.state not in OPEN_STATES:
        return True
    waits = delivery.attempts > 0 and delivery.next_try_at is not None
    return delivery.state is DeliveryState.QUEUED and (waits or delivery.scope in paused)
