"""`komtui account discover` and `deliverability`: what the presets and the DNS tell of an address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._receipt import line_json, line_words, tell_additions
from komtui.cli.core.framework import command, store_option
from komtui.cli.core.output import emit, say, say_problems, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import NotConfiguredError, Problem
from komtui.domain.text import visible
from komtui.i18n import _

if TYPE_CHECKING:
    # The look-ups are loaded when a command runs, not for its help.
    from komtui.services.mail.account.discovery import Proposal
    from komtui.services.mail.trial.deliverability import Line
    from komtui.services.mail.trial.zones import Additions


@command("discover", N_("Look for the mail server of an address, without changing anything."))
@click.argument("address")
@pass_session
def discover(session: Session, address: str) -> None:
    """Say which values fit an address, the most trusted first."""

    async def work(services: LazyServices) -> tuple[Sequence[Proposal], Sequence[Problem], dt.date]:
        proposals, problems = await services.discovery.best(address)
        return proposals, problems, services.clock.now().date()

    proposals, problems, today = session.run(work)
    if session.json:
        for each in proposals:
            emit(proposal_json(each, today))
    elif proposals:
        headings = (_("Server"), _("Port"), _("Security"), _("User name"), _("Where it comes from"))
        tell(table(headings, [_row(each) for each in proposals], right={1}))
        for note in dict.fromkeys(note for each in proposals for note in _notes(each, today)):
            say(note)
    say_problems(problems)
    if not proposals:
        say_problems([Problem("discovery.nothing", {"address": address})])
        raise click.exceptions.Exit(1)


@command("deliverability", N_("Say what receivers read in the DNS of the sender's domain."))
@store_option(N_("The account of this store."))
@pass_session
def deliverability(session: Session, store: str) -> None:
    """Look at the domain of the account as it is set; it advises, and never fails."""

    async def work(services: LazyServices) -> tuple[Sequence[Line], Additions]:
        from komtui.services.mail.trial.zones import additions

        kind = await services.settings.value("mail.method", store)
        own, host = f"{kind}.address", f"{kind}.host"
        values = await services.settings.values((own, "company.email", host), store)
        address = values[own] or values["company.email"]
        if not address:
            facts = {"setting": "company.email", "key": "company.email"}
            raise NotConfiguredError(Problem("mail.missing", facts, "company.email"))
        found = await services.deliverability.look(address, values[host])
        return found, additions(found, address, values[host])

    lines, more = session.run(work)
    for line in lines:
        if session.json:
            emit(line_json(line))
        else:
            tell(line_words(line))
    if not session.json:
        tell_additions(more, say)


def proposal_json(proposal: Proposal, today: dt.date) -> dict[str, Any]:
    """Return a proposal as scripts read it."""
    return {
        "origin": proposal.origin.value,
        "source": proposal.source,
        "provider": proposal.preset.name if proposal.preset else None,
        "host": proposal.server.host,
        "port": proposal.server.port,
        "security": proposal.server.security.value,
        "user": proposal.user,
        "sign_in": proposal.sign_in.value,
        "confirm": proposal.confirm,
        "notes": _notes(proposal, today),
    }


def _row(proposal: Proposal) -> tuple[str, ...]:
    server = proposal.server
    origin = {
        "preset": _("known provider: {source}"),
        "autoconfig": _("the domain's own file: {source}"),
        "mx": _("known provider of the domain's mail: {source}"),
        "srv": _("SRV record: {source}"),
    }[proposal.origin.value].format(source=proposal.source)
    return server.host, str(server.port), server.security.upper(), proposal.user, origin


def _notes(proposal: Proposal, today: dt.date) -> list[str]:
    """Return what is to be known before the values are used, in the reader's language."""
    preset = proposal.preset
    notes = [_(note).format(date=preset.expires) for note in preset.notes(today)] if preset else []
    if proposal.confirm:
        sentence = _("{host} is outside the domain of the address: ask your provider whether it is its server.")
        notes.append(sentence.format(host=visible(proposal.server.host)))
    return notes
