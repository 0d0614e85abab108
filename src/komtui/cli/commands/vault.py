"""`komtui vault`: the encrypted file of passwords; passphrases come from prompts, stdin or the environment only."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.asking import from_stdin
from komtui.cli.core.framework import Group
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.i18n import _
from komtui.services.secrets.vault import NEW_VARIABLE, VARIABLE, VaultState


@click.command("vault", cls=Group, default="status", help=N_("Look after the vault of passwords."))
def vault() -> None:
    """Group."""


@vault.command("status", help=N_("Say where the vault is, whether it is open, and whether new passwords go there."))
@pass_session
def status(session: Session) -> None:
    """Write the state."""
    state = session.run(lambda services: services.vault.look())
    if session.json:
        emit({"file": state.file, "exists": state.exists, "open": state.open, "given": state.given,
              "in_use": state.in_use})  # fmt: skip
    else:
        tell(table((), _rows(state)))


@vault.command("create", help=N_("Make the vault; its passphrase is read from stdin, or asked for twice."))
@pass_session
def create(session: Session) -> None:
    """Make it."""

    async def work(services: LazyServices) -> VaultState:
        passphrase = await services.vault.given(VARIABLE)
        await services.vault.create(passphrase or _typed(_lines(), _("New passphrase of the vault"), new=True))
        return await services.vault.look()

    state = session.run(work)
    if session.json:
        emit({"file": state.file})
    else:
        say(_("The vault is made: {file}. Nobody can recover its passphrase.").format(file=state.file))


@vault.command("unlock-check", help=N_("Say by the exit code whether a passphrase opens the vault."))
@pass_session
def unlock_check(session: Session) -> None:
    """Open it and keep nothing of it."""

    async def work(services: LazyServices) -> None:
        passphrase = await services.vault.given(VARIABLE)
        await services.vault.unlock(passphrase or _typed(_lines(), _("Passphrase of the vault")))

    session.run(work)
    if session.json:
        emit({"ok": True})
    else:
        say(_("The passphrase opens the vault."))


@vault.command("passphrase", help=N_("Change the passphrase; stdin holds the present one, then the new one."))
@pass_session
def passphrase(session: Session) -> None:
    """Change it."""

    async def work(services: LazyServices) -> bool:
        given, after = await services.vault.given(VARIABLE), await services.vault.given(NEW_VARIABLE)
        lines = _lines()
        present = given or _typed(lines, _("Passphrase of the vault"))
        # Before a new one is asked for: a person should not invent one in vain.
        await services.vault.unlock(present)
        await services.vault.change(present, after or _typed(lines, _("New passphrase of the vault"), new=True))
        return given is not None

    given = session.run(work)
    if session.json:
        emit({"ok": True})
    else:
        say(_("The passphrase is changed."))
    if given:
        say(_("{variable} still gives the old one: change it there too.").format(variable=VARIABLE))


def _lines() -> Iterator[str]:
    """Yield the lines of stdin; none where that is a terminal, which is asked instead."""
    if not sys.stdin.isatty():
        yield from from_stdin().splitlines()


def _typed(lines: Iterator[str], question: str, *, new: bool = False) -> str:
    """Return the next line of stdin, or what is typed at the terminal without an echo."""
    if sys.stdin.isatty():
        return str(click.prompt(question, hide_input=True, confirmation_prompt=new, err=True))
    line = next(lines, "")
    if not line:
        raise click.UsageError(_("Nothing came on stdin for: {question}").format(question=question))
    return line


def _rows(state: VaultState) -> list[tuple[str, str]]:
    def word(yes: bool) -> str:
        return _("yes") if yes else _("no")

    return [
        (_("File"), state.file),
        (_("Is there"), word(state.exists)),
        (_("Is open"), word(state.open)),
        (_("Passphrase from the environment"), word(state.given)),
        (_("Keeps new passwords"), word(state.in_use)),
    ]
