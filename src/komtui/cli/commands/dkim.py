"""`komtui account dkim`: letters signed with the company's own domain, where the provider does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands.stores import check_store
from komtui.cli.core.asking import open_vault
from komtui.cli.core.framework import command, store_option
from komtui.cli.core.output import emit, say, say_problems, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import Problem
from komtui.domain.text import visible
from komtui.i18n import _

if TYPE_CHECKING:
    from komtui.services.mail.messages.signing import Standing

_ACTS = ("make", "start", "stop")


@command(
    "dkim", N_("Sign letters with the sender's own domain (DKIM), where the provider does not: make, start, stop.")
)
@click.argument("act", type=click.Choice(_ACTS), metavar="[make|start|stop]", required=False)
@store_option(N_("The account of this store."))
@pass_session
def dkim(session: Session, act: str | None, store: str) -> None:
    """Say how far it has come, or go on."""

    async def work(services: LazyServices) -> Standing:
        await check_store(services, store, strict=True)
        await open_vault(services, store)
        if act == "make":
            return await services.signing.make(store)
        if act == "start":
            return await services.signing.start(store)
        if act == "stop":
            await services.signing.stop(store)
        return await services.signing.standing(store)

    found = session.run(work)
    if session.json:
        emit(_standing_json(found))
        return
    _tell(found)


def _tell(found: Standing) -> None:
    line = found.line
    if line is not None and not found.published:
        say(_("Add this to the DNS:"))
        tell(f"  {visible(str(line))}")
    if found.signs and line is not None and not found.published:
        facts = {"domain": found.domain, "name": line.name, "record": line.value}
        say_problems([Problem("signing.unpublished", facts)])
    elif found.signs:
        tell(_("Letters are signed for {domain}.").format(domain=visible(found.domain)))
    elif line is None:
        tell(_("Letters are not signed by komtui, and there is no key: komtui account dkim make"))
    else:
        if not found.published:
            say(_("Once it stands there: komtui account dkim start"))
        tell(_("Letters are not signed by komtui."))


def _standing_json(found: Standing) -> dict[str, Any]:
    line = found.line
    added = None if line is None else {"name": line.name, "type": line.type, "value": line.value}
    return {
        "domain": found.domain,
        "selector": found.selector,
        "signs": found.signs,
        "published": found.published,
        "line": added,
    }
