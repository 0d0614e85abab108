"""`komtui account`: proves the mail account, step by step."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._receipt import received_json, tell_received
from komtui.cli.commands.dkim import dkim
from komtui.cli.commands.lookup import deliverability, discover
from komtui.cli.commands.signing import revoke, sign_in
from komtui.cli.commands.stores import check_store
from komtui.cli.core.asking import open_vault
from komtui.cli.core.framework import Group, option, store_option
from komtui.cli.core.output import emit, say, say_problems, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.mail.connection import Finding
from komtui.domain.marking import N_
from komtui.i18n import _, current
from komtui.services.ports import Step

if TYPE_CHECKING:
    from komtui.services.mail.trial.connection import ConnectionTest


@click.command("account", cls=Group, help=N_("Work with the mail account."))
def account() -> None:
    """Group."""


account.add_command(discover)
account.add_command(deliverability)
account.add_command(sign_in)
account.add_command(revoke)
account.add_command(dkim)


@account.command("test", help=N_("Try the mail account step by step, up to the recipient or with a test message."))
@store_option(N_("The account of this store."))
@option("--to", "message_to", default="", metavar="ADDR", help=N_("Send a test message to this address at the end."))
@option(
    "--received",
    is_flag=True,
    help=N_("Send the message to the account itself, read it back, and say what its receiver found out."),
)
@option("--quiet", is_flag=True, help=N_("Say nothing where all goes well, as a timer wants it."))
@option("--transcript", is_flag=True, help=N_("Show all that was said, without passwords, on stderr."))
@pass_session
def test(session: Session, *, store: str, message_to: str, received: bool, quiet: bool, transcript: bool) -> None:
    """Test the account as it is set."""

    async def work(services: LazyServices) -> tuple[list[Step], ConnectionTest, str]:
        await check_store(services, store)
        await open_vault(services, store)
        tried = await services.accounts.account(store)
        steps, trial = [], services.connection
        mailbox = await services.notices.named_mailbox(store)
        async for step in trial.run(tried, message_to=message_to, mailbox=mailbox, received=received):
            steps.append(step)
            if not session.json and not (quiet and step.ok):
                tell(_line(step))
        if trial.finding is None:
            await services.outbox.go_on_proved(tried.scope, store)
        return steps, trial, tried.method

    steps, trial, method = session.run(work)
    finding = trial.finding
    if session.json:
        emit(_answer(steps, trial, received=received))
    else:
        tell_received(trial.received, quiet=quiet)
    if transcript:
        say(trial.transcript.rstrip())
    say_problems(trial.warnings)
    if finding is not None:
        _say_finding(finding, store, method)
        raise click.exceptions.Exit(1)
    if not (session.json or quiet):
        nothing = not (message_to or received)
        say(_("The account works. Nothing was sent.") if nothing else _("The account works. The message was taken."))


def _answer(steps: Sequence[Step], trial: ConnectionTest, *, received: bool) -> dict[str, Any]:
    """Return all of it for scripts; `received` is there only where a receipt was asked for."""
    more = {"received": received_json(trial.received)} if received else {}
    finding = trial.finding
    listed = [step_json(step) for step in steps]
    return {"ok": finding is None, "steps": listed, "finding": finding_json(finding), **more}


def step_json(step: Step) -> dict[str, Any]:
    """Return a step as scripts read it; `ms` is its time in milliseconds."""
    detail = " · ".join(filter(None, (step.detail, current().problem(step.note) if step.note is not None else "")))
    return {"name": step.name, "ok": step.ok, "ms": round(step.seconds * 1000), "detail": detail}


def finding_json(finding: Finding | None) -> dict[str, Any] | None:
    """Return a finding as scripts read it.

    The suggestion names a host only where it is another one, and `steps` are there only where the remedy has some.
    """
    if finding is None:
        return None
    from komtui.i18n.findings import happened, steps, to_do

    better = finding.suggestion
    other = {"host": better.host} if better is not None and better.host else {}
    suggestion = None if better is None else {"port": better.port, "security": str(better.security), **other}
    message, remedy = happened(finding, current()), to_do(finding, current())
    procedure = steps(finding, current())
    more = {"steps": list(procedure)} if procedure else {}
    return {"code": finding.problem.code, "message": message, "remedy": remedy, "suggestion": suggestion, **more}


def _say_finding(finding: Finding, store: str, method: str) -> None:
    from komtui.i18n.findings import happened, steps, to_do

    say(happened(finding, current()))
    say(to_do(finding, current()))
    for number, step in enumerate(steps(finding, current()), 1):
        say(f"  {number}. {step}")
    better = finding.suggestion
    if better is not None:
        values = {"host": better.host, "port": better.port, "security": better.security}
        where = f" --store {shlex.quote(store)}" if store else ""
        for key, value in values.items():
            if value:
                say(f"  komtui config set {method}.{key} {value}{where}")


def _line(step: Step) -> str:
    from komtui.i18n.findings import learned

    name = {
        "resolve": _("Name of the server"),
        "connect": _("Connection"),
        "tls": _("TLS"),
        "greeting": _("Greeting"),
        "ehlo": _("What the server offers"),
        "sign-in": _("Sign-in"),
        "sender": _("Sender"),
        "recipient": _("Recipient"),
        "message": _("Message"),
        "mailbox": _("Mailbox"),
        "received": _("Receipt"),
    }.get(step.name, step.name)
    verdict = _("ok") if step.ok else _("failed")
    detail = learned(step.detail, step.note, current())
    found = f"{verdict}  {round(step.seconds * 1000)} ms  {detail}".rstrip()
    return _("{label}: {text}").format(label=name, text=found)
