"""`komtui doctor`: what is set up, what is missing, where things are."""

from __future__ import annotations

import click

from komtui.bootstrap import LazyServices
from komtui.cli.framework import command
from komtui.cli.output import emit, problem_json, say_problems, table, tell
from komtui.cli.session import Session, pass_session
from komtui.domain.message import N_
from komtui.domain.problem import NotConfiguredError
from komtui.i18n import _
from komtui.services.doctor import Finding


@command("doctor", N_("Say what is set up, what is missing and where things are."))
@pass_session
def doctor(session: Session) -> None:
    """Look at everything and change nothing."""

    async def work(services: LazyServices) -> tuple[Finding, ...]:
        return await services.doctor.look()

    findings = session.run(work)
    if session.json:
        for each in findings:
            problem = problem_json(each.problem) if each.problem else None
            emit({"name": each.name, "ok": each.ok, "detail": each.detail, "problem": problem})
    else:
        rows = [(_name(each), _("ok") if each.ok else _("look"), each.detail) for each in findings]
        tell(table((), rows))
    for each in findings:
        if each.problem is not None:
            say_problems([each.problem], _name(each))
    if not all(each.ok for each in findings):
        code = NotConfiguredError.exit_code if _only_setup(findings) else 1
        raise click.exceptions.Exit(code)


def _only_setup(findings: tuple[Finding, ...]) -> bool:
    return all(each.ok or each.name in {"company", "account", "secrets"} for each in findings)


def _name(finding: Finding) -> str:
    return {
        "data": _("Data folder"),
        "database": _("Database"),
        "company": _("Company"),
        "account": _("Mail account"),
        "secrets": _("Passwords"),
        "outbox": _("Outbox"),
        "language": _("Language"),
        "terminal": _("Terminal"),
        "versions": _("Versions"),
    }.get(finding.name, finding.name)
