"""`komtui doctor`: what is set up, what is missing, where things are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, problem_json, say, say_problems, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.marking import N_
from komtui.domain.problem import NotConfiguredError, Problem
from komtui.domain.text import visible
from komtui.domain.verification import Verifier
from komtui.i18n import _, current
from komtui.i18n.presentation.states import delivery_word
from komtui.i18n.sentences import setting_name
from komtui.services.doctor import Finding


@command("doctor", N_("Say what is set up, what is missing and where things are."))
@option(
    "--attestation",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=N_("Instead, write what French law asks of cash registers, to be signed: a PDF where named .pdf, else text."),
)
@pass_session
def doctor(session: Session, attestation: Path | None) -> None:
    """Look at everything and change nothing."""
    if attestation is not None:
        _attest(session, attestation)
        return

    async def work(services: LazyServices) -> tuple[Finding, ...]:
        return await services.doctor.look()

    findings = session.run(work)
    if session.json:
        for each in findings:
            problem = problem_json(each.problem) if each.problem else None
            store = {"store": each.store} if each.store else {}
            emit({"name": each.name, "ok": each.ok, "detail": each.detail, "problem": problem, **store})
    else:
        rows = [(_name(each), _("ok") if each.ok else _("look"), _detail(each)) for each in findings]
        tell(table((), rows))
    # A vault that is closed keeps several from what is in it: it is opened once, and said once.
    said: dict[str, tuple[Problem, list[str]]] = {}
    for each in findings:
        if each.problem is not None:
            said.setdefault(current().problem(each.problem), (each.problem, []))[1].append(_name(each))
    for what, names in said.values():
        say_problems([what], ", ".join(names))
    if not all(each.ok for each in findings):
        code = NotConfiguredError.exit_code if _only_setup(findings) else 1
        raise click.exceptions.Exit(code)


def _attest(session: Session, file: Path) -> None:
    """Write the attestation, and say what only a person can do."""

    async def work(services: LazyServices) -> Verifier:
        return await services.attestation.write(file)

    found = session.run(work)
    if session.json:
        emit({"file": str(file), "ok": not found.faults, "entries": found.entries, "head": found.head})
    say(_("The attestation is in {file}.").format(file=visible(str(file))))
    say(
        _(
            "Only persons can do the rest: the publisher's representative signs part 1, yours part 2, each with name,"
            " place and date; you fill in when and from whom you have komtui, and since when you use it."
        )
    )
    if found.faults:
        say(_("The journal is not whole: do not sign before komtui journal verify finds nothing."))
        raise click.exceptions.Exit(1)


def _only_setup(findings: tuple[Finding, ...]) -> bool:
    return all(each.ok or each.name in {"company", "account", "secrets"} for each in findings)


def _detail(finding: Finding) -> str:
    """Return the facts in words; `--json` has them as they are."""
    if finding.name == "data" and finding.items:
        return _("{folder} (not there yet: nothing is kept on this machine)").format(folder=finding.detail)
    if finding.name == "mailbox" and finding.items:
        return _("none: name its server (imap.host), and komtui finds the letters that come back")
    words = {"platform": _duty, "account": _setting, "secrets": _place, "outbox": _letters}.get(finding.name)
    if words is None or not finding.items:
        return finding.detail
    # The name of a setting has a comma of its own, and French sets a semicolon with a space.
    return " · ".join(words(*item) for item in finding.items)


def _duty(what: str, iso: str) -> str:
    date = current().date(dt.date.fromisoformat(iso))
    if what == "receive":
        return _("to be received through a platform from {date} on").format(date=date)
    return _("to be issued through one from {date} on").format(date=date)


def _setting(key: str, _nothing: str) -> str:
    return setting_name(key, _)


def _place(name: str, used: str) -> str:
    place = {
        "environment": _("the environment"),
        "keyring": _("the system's keyring"),
        "vault": _("komtui's encrypted vault"),
        "books": _("komtui's encrypted vault in the books"),
        "session": _("this session only"),
    }.get(name, name)
    said = {"*": _("{place} (in use)"), "!": _("{place} (closed)")}.get(used, "{place}")
    return said.format(place=place)


def _letters(state: str, count: str) -> str:
    return f"{delivery_word(DeliveryState(state))} {count}"


def _name(finding: Finding) -> str:
    name = _named(finding)
    return f"{name} ({visible(finding.store)})" if finding.store else name


def _named(finding: Finding) -> str:
    return {
        "data": _("Data folder"),
        "database": _("Database"),
        "company": _("Company"),
        "platform": _("E-invoices"),
        "account": _("Mail account"),
        "mailbox": _("Mailbox"),
        "secrets": _("Passwords"),
        "files": _("Files of settings"),
        "outbox": _("Outbox"),
        "reminders": _("Reminders due"),
        "e-invoices": _("Rules for e-invoices"),
        "language": _("Language"),
        "terminal": _("Terminal"),
        "versions": _("Versions"),
    }.get(finding.name, finding.name)
