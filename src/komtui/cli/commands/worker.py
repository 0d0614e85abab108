"""`komtui worker`: sends what is queued, as a service or once."""

from __future__ import annotations

import asyncio
import datetime as dt
from asyncio import wrap_future
from collections.abc import Collection

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._worker_log import WorkerLog
from komtui.cli.commands.outbox import say_usage
from komtui.cli.commands.sending import UNCERTAIN
from komtui.cli.core.asking import open_vault
from komtui.cli.core.boundary import INTERRUPTED
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, say, say_problems
from komtui.cli.core.session import Session, pass_session
from komtui.cli.core.waiting import stopped_by_signals
from komtui.domain.mail.alert import is_alert
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.marking import N_
from komtui.domain.problem import NotConfiguredError
from komtui.domain.text import visible
from komtui.i18n import _, n_
from komtui.i18n.presentation.deliveries import reason, subject
from komtui.i18n.presentation.states import delivery_word
from komtui.services.files import open_to_others
from komtui.services.settings.scope import COMPANY

_PAGE = 200
"""Deliveries that are read at once."""


@command("worker", N_("Send what is queued until it is stopped; the screen does so by itself."))
@option("--once", is_flag=True, help=N_("Send all that is due now, then end."))
@pass_session
def worker(session: Session, once: bool) -> None:
    """Run the worker."""
    code = session.run(lambda services: _once(services, session.json) if once else _serve(services))
    if code:
        raise click.exceptions.Exit(code)


async def _serve(services: LazyServices) -> int:
    await open_vault(services)
    if (lax := open_to_others(services.places.data)) is not None:
        say_problems([lax])
    log = WorkerLog(services)
    with stopped_by_signals() as stop:
        say(_("Sending what is queued. Ctrl+C ends it."))
        beside = [
            asyncio.create_task(log.follow(), name="log of the worker"),
            asyncio.create_task(services.lend_vault(), name="vault held open for screens"),
        ]
        try:
            await services.worker.run(stop)
        finally:
            for each in beside:
                each.cancel()
            await asyncio.wait(beside)
        await log.close()
    say(_("Stopped. What is still queued waits for the next start."))
    return 0


async def _once(services: LazyServices, as_json: bool) -> int:
    await open_vault(services)
    started = services.clock.now()
    with stopped_by_signals() as stop:
        working = asyncio.create_task(services.worker.once(), name="delivery worker")
        stopping = asyncio.create_task(stop.wait(), name="signals")
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait([working])
            say(_("Stopped. What is still queued waits for the next start."))
            return INTERRUPTED
        tried = working.result()
    return await _report(services, started, tried, as_json)


async def _report(services: LazyServices, started: dt.datetime, tried: int, as_json: bool) -> int:
    pauses = await services.outbox.pauses()
    if as_json:
        emit({"tried": tried})
    say(n_("{count} letter was tried.", "{count} letters were tried.", tried).format(count=tried))
    states = set[DeliveryState]()
    ids = await services.outbox.changed(started)
    for first in range(0, len(ids), _PAGE):
        for each in await wrap_future(services.outbox.rows(ids[first : first + _PAGE])):
            say(f"{subject(each)}  {visible(each.recipient)}  {delivery_word(each.state)}  {reason(each)}")
            states |= set() if is_alert(each.kind) else {each.state}
    await say_usage(services)
    for pause in pauses:
        say_problems([pause.problem], "" if pause.scope == COMPANY else pause.scope)
    if any(pause.problem.code == "mail.missing" for pause in pauses):
        return NotConfiguredError.exit_code
    return _exit_code(states)


def _exit_code(states: Collection[DeliveryState]) -> int:
    if DeliveryState.UNCERTAIN in states:
        return UNCERTAIN
    return 1 if {DeliveryState.FAILED, DeliveryState.QUEUED} & set(states) else 0
