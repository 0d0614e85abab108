"""`komtui people`: who works here; passwords come from stdin or a prompt, never from the command line."""

from __future__ import annotations

import sys
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.asking import from_stdin
from komtui.cli.core.boundary import WrongValueError
from komtui.cli.core.framework import Group, option
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.access import Person, Role
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.i18n import _
from komtui.i18n.presentation.roles import role_word

_WRONG_VALUES = {"access.name", "access.password-short", "access.password-long"}

name_argument = click.argument("name", metavar="NAME")
_roles = click.Choice([each.value for each in Role])


@click.command("people", cls=Group, default="list", help=N_("Say who works with komtui, and what they may do."))
def people() -> None:
    """Group."""


@people.command("list", help=N_("List people and their roles."))
@pass_session
def list_(session: Session) -> None:
    """Write everybody."""

    async def work(services: LazyServices) -> list[Person]:
        return list(await services.access.people())

    found = session.run(work)
    if session.json:
        for each in found:
            emit(_json(each))
    elif found:
        headings = (_("Name"), _("Role"), _("Logs in"))
        signs = {True: _("yes"), False: _("no")}
        tell(table(headings, [(each.name, role_word(each.role), signs[each.has_password]) for each in found]))
    else:
        say(_("Nobody is listed, so nobody has to log in. “komtui people add” adds a first administrator."))


@people.command("add", help=N_("Add a person; the password is read from stdin, or asked for."))
@name_argument
@option("--role", type=_roles, default=Role.CLERK.value, help=N_("What the person may do; without it, a clerk."))
@option("--no-password", is_flag=True, help=N_("For somebody who works alone: nobody has to log in."))
@pass_session
def add(session: Session, name: str, role: str, no_password: bool) -> None:
    """Add one."""
    password = None if no_password else _password()

    async def work(services: LazyServices) -> Person:
        try:
            return await services.access.add(name, Role(role), password)
        except ProblemError as error:
            raise _told(error) from error

    _answer(session, session.run(work))


@people.command("remove", help=N_("Remove a person; what the journal says stays."))
@name_argument
@pass_session
def remove(session: Session, name: str) -> None:
    """Remove one."""

    async def work(services: LazyServices) -> None:
        await services.access.remove(await services.access.find(name))

    session.run(work)


@people.command("password", help=N_("Give a person another password, from stdin, or asked for."))
@name_argument
@pass_session
def password_(session: Session, name: str) -> None:
    """Set a password."""

    async def find(services: LazyServices) -> Person:
        return await services.access.find(name)

    # Looked up first, so that nobody types a password for a name that is not there.
    person = session.run(find)
    password = _password()

    async def work(services: LazyServices) -> Person:
        try:
            await services.access.set_password(person, password)
        except ProblemError as error:
            raise _told(error) from error
        return await services.access.find(name)

    _answer(session, session.run(work))


@people.command("role", help=N_("Give a person another role."))
@name_argument
@click.argument("role", type=_roles)
@pass_session
def role_(session: Session, name: str, role: str) -> None:
    """Set a role."""

    async def work(services: LazyServices) -> Person:
        await services.access.set_role(await services.access.find(name), Role(role))
        return await services.access.find(name)

    _answer(session, session.run(work))


def _password() -> str:
    """Return a password from the first line of stdin, or asked for twice without an echo."""
    if sys.stdin.isatty():
        typed: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=True, err=True)
        return typed
    text = from_stdin(line=True).rstrip("\r\n")
    if not text:
        raise click.UsageError(_("No password came on stdin."))
    return text


def _told(error: ProblemError) -> ProblemError:
    """Return wrong usage where what was typed cannot be taken."""
    wrong = all(problem.code in _WRONG_VALUES for problem in error.problems)
    return WrongValueError(*error.problems) if wrong else error


def _json(person: Person) -> dict[str, Any]:
    return {"name": person.name, "role": person.role.value, "signs_in": person.has_password}


def _answer(session: Session, person: Person) -> None:
    if session.json:
        emit(_json(person))
