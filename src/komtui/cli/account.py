"""`komtui account`: proves the mail account, step by step."""

from __future__ import annotations

from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.asking import open_vault
from komtui.cli.framework import Group, option
from komtui.cli.lookup import deliverability, discover
from komtui.cli.output import emit, problem_json, say, say_problems, tell
from komtui.cli.session import Session, pass_session
from komtui.domain.message import N_
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.services.ports import Step


@click.command("account", cls=Group, help=N_("Work with the mail account."))
def account() -> None:
    """Group."""


account.add_command(discover)
account.add_command(deliverability)


@account.command("test", help=N_("Try the mail account up to the recipient, without sending anything."))
@option("--store", default="", metavar="STORE", help=N_("The account of this store."))
@option("--to", "recipient", default="", metavar="ADDR", help=N_("Ask the server about this recipient."))
@pass_session
def test(session: Session, store: str, recipient: str) -> None:
    """Test the account as it is set."""

    async def work(services: LazyServices) -> list[Step]:
        await open_vault(services, store)
        tried = await services.accounts.account(store)
        address = recipient
        if recipient:
            from komtui.services.addresses import normalized

            address = normalized(recipient)
        steps = []
        async for step in services.accounts.test(tried, address):
            steps.append(step)
            if not session.json:
                tell(_line(step))
        if steps and all(step.ok for step in steps):
            await services.outbox.resume(tried.scope)
        return steps

    steps = session.run(work)
    ok = bool(steps) and all(step.ok for step in steps)
    if session.json:
        emit({"ok": ok, "steps": [step_json(step) for step in steps], "finding": finding_json(steps)})
    elif ok:
        say(_("The account works. Nothing was sent."))
    if steps and steps[-1].problem is not None:
        say_problems([steps[-1].problem])
    if not ok:
        raise click.exceptions.Exit(1)


def step_json(step: Step) -> dict[str, Any]:
    """Return a step as scripts read it; `ms` is its time in milliseconds."""
    return {"name": step.name, "ok": step.ok, "ms": round(step.seconds * 1000), "detail": step.detail}


def finding_json(steps: list[Step]) -> dict[str, Any] | None:
    """Return what the failed step tells, or None: what happened is the sentences' first, what to do the others."""
    problem = next((step.problem for step in steps if not step.ok), None)
    if problem is None:
        return None
    happened, _stop, remedy = str(problem_json(problem)["message"]).partition(". ")
    message = happened if not remedy or happened.endswith(".") else f"{happened}."
    return {"code": problem.code, "message": message, "remedy": remedy, "suggestion": None}


def _line(step: Step) -> str:
    name = {
        "resolve": _("Name of the server"),
        "connect": _("Connection"),
        "tls": _("TLS"),
        "greeting": _("Greeting"),
        "ehlo": _("What the server offers"),
        "sign-in": _("Sign-in"),
        "sender": _("Sender"),
        "recipient": _("Recipient"),
    }.get(step.name, step.name)
    verdict = _("ok") if step.ok else _("failed")
    return f"{name}: {verdict}  {round(step.seconds * 1000)} ms  {visible(step.detail)}".rstrip()
