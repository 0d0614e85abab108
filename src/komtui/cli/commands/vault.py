"""`komtui vault`: the encrypted passwords; passphrases come from prompts, stdin or the environment only."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.asking import agreed, from_stdin
from komtui.cli.core.framework import Group, option
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.services.ports import CLOSED
from komtui.services.secrets.vault import NEW_VARIABLE, VARIABLE, VaultState


@click.command("vault", cls=Group, default="status", help=N_("Look after the vault of passwords."))
def vault() -> None:
    """Group."""


@vault.command("status", help=N_("Say where the vault is, whether it is open, and whether new passwords go there."))
@pass_session
def status(session: Session) -> None:
    """Write the state."""

    async def work(services: LazyServices) -> tuple[VaultState, bool]:
        return await services.vault.look(), services.settings.vault_movable

    state, movable = session.run(work)
    if session.json:
        emit({"file": state.file, "exists": state.exists, "open": state.open, "given": state.given,
              "in_use": state.in_use, "in_books": state.in_books, "kept": state.kept})  # fmt: skip
    else:
        tell(table((), _rows(state)))
        if movable:
            say(_("Only this machine has it: komtui vault move --to books lets every till use it."))


@vault.command("create", help=N_("Make the vault; its passphrase is read from stdin, or asked for twice."))
@option(
    "--in",
    "where",
    type=click.Choice(["books", "file"]),
    help=N_("Keep it in the books, for every machine that uses them (usual where a server has them), or in a file."),
)
@pass_session
def create(session: Session, where: str | None) -> None:
    """Make it."""

    async def work(services: LazyServices) -> VaultState:
        passphrase = await services.vault.given(VARIABLE)
        in_books = None if where is None else where == "books"
        typed = passphrase or _typed(_lines(), _("New passphrase of the vault"), new=True)
        await services.vault.create(typed, in_books=in_books)
        return await services.vault.look()

    state = session.run(work)
    if session.json:
        emit({"file": state.file})
    else:
        say(_("The vault is made: {file}. Nobody can recover its passphrase.").format(file=visible(state.file)))
        if state.in_books:
            say(_("Every machine that uses these books asks for it once."))


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

    async def work(services: LazyServices) -> tuple[bool, bool]:
        given, after = await services.vault.given(VARIABLE), await services.vault.given(NEW_VARIABLE)
        lines = _lines()
        present = given or _typed(lines, _("Passphrase of the vault"))
        # Before a new one is asked for: a person should not invent one in vain.
        await services.vault.unlock(present)
        await services.vault.change(present, after or _typed(lines, _("New passphrase of the vault"), new=True))
        return given is not None, (await services.vault.look()).in_books

    given, in_books = session.run(work)
    if session.json:
        emit({"ok": True})
    else:
        say(_("The passphrase is changed."))
        if in_books:
            say(_("Every other machine that uses these books asks for the new one."))
    if given:
        say(_("{variable} still gives the old one: change it there too.").format(variable=VARIABLE))


@vault.command("move", help=N_("Move what is in the vault from this machine into the books, or back."))
@option("--to", "to", type=click.Choice(["books", "file"]), required=True, help=N_("Where to."))
@pass_session
def move(session: Session, to: str) -> None:
    """Move it."""

    async def work(services: LazyServices) -> tuple[Sequence[str], VaultState]:
        lines = _lines()
        state = await services.vault.look()
        if state.exists and not state.open:
            await services.vault.unlock(_typed(lines, _("Passphrase of the vault")))
        try:
            others = await services.vault.move(to_books=to == "books")
        except ProblemError as error:
            if any(each.code not in CLOSED for each in error.problems):
                raise
            own = _typed(lines, _("Passphrase of the vault that is a file of this machine"))
            others = await services.vault.move(to_books=to == "books", passphrase=own)
        return others, await services.vault.look()

    others, state = session.run(work)
    if session.json:
        emit({"to": to, "file": state.file, "ok": True, "others": list(others)})
    else:
        where = visible(state.file)
        if state.in_books:
            say(_("The vault is in the books ({file}), read back and compared.").format(file=where))
            say(_("Every machine that uses them asks for the passphrase once: the one that opened the vault here."))
        else:
            say(_("The vault is in {file}, read back and compared, and no longer in the books.").format(file=where))
            say(_("Other machines that use these books find no passwords in them any more."))
        for each in others:
            say(_("{name} was another one here; that of the books counts.").format(name=visible(each)))


@vault.command(
    "remove", help=N_("Remove the vault in the books with all its passwords, as when nobody knows what opens it.")
)
@option("--yes", is_flag=True, help=N_("Do not ask."))
@pass_session
def remove(session: Session, yes: bool) -> None:
    """Remove it."""
    if not (yes or agreed(_("All passwords in it are lost, on every machine that uses these books. Remove it?"))):
        raise click.UsageError(_("Nothing is removed without --yes, or a yes at the terminal."))
    session.run(lambda services: services.vault.remove())
    if session.json:
        emit({"ok": True})
    else:
        say(_("The vault in the books is removed."))


@vault.command("forget", help=N_("Have the keyring of this machine forget the passphrase of the vault in the books."))
@pass_session
def forget(session: Session) -> None:
    """Forget it."""
    session.run(lambda services: services.vault.forget())
    if session.json:
        emit({"ok": True})
    else:
        say(_("This machine asks for the passphrase again."))


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
        (_("Where") if state.in_books else _("File"), visible(state.file)),
        (_("Is there"), word(state.exists)),
        (_("Is open"), word(state.open)),
        (_("Passphrase from the environment"), word(state.given)),
        (_("Keeps new passwords"), word(state.in_use)),
        *(
            [
                (_("For every machine that uses the books"), word(yes=True)),
                (_("Passphrase in the keyring of this machine"), word(state.kept)),
            ]
            if state.in_books
            else []
        ),
    ]
