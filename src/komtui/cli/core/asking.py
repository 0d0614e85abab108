"""Values that are not on the command line: read from stdin, or asked for at the terminal, secrets without an echo."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.output import say
from komtui.domain.marking import N_
from komtui.domain.problem import NotConfiguredError, Problem
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.settings.catalogue import Setting, SettingKind
from komtui.domain.text import visible
from komtui.i18n import _, current

_T = TypeVar("_T")
MAX_INPUT: Final = 100_000
"""Characters read from stdin for one value."""


def typed(setting: Setting) -> str:
    """Return a value from stdin where that is no terminal, else ask for it, hidden where it is secret."""
    if sys.stdin.isatty():
        # An empty answer empties a setting; a secret is asked for until there is one.
        empty = None if setting.secret else ""
        return click.prompt(setting.key, hide_input=setting.secret, default=empty, show_default=False, err=True)
    text = from_stdin()
    if setting.kind is not SettingKind.MULTILINE:
        text = text.partition("\n")[0]
    text = text.rstrip("\r\n")
    if setting.secret and not text:
        raise click.UsageError(_("Nothing came on stdin for {key}.").format(key=setting.key))
    return text


def from_stdin(*, line: bool = False) -> str:
    """Return what comes on stdin, or only its first line; bytes that are no text here are wrong usage."""
    try:
        return sys.stdin.readline(MAX_INPUT) if line else sys.stdin.read(MAX_INPUT)
    except UnicodeDecodeError:
        # `from None`: the error carries the bytes that it could not decode, and they may be a password.
        raise click.UsageError(_("What came on stdin is no text in the encoding of this system.")) from None


def agreed(question: str) -> bool:
    """Ask a question at the terminal, where Enter says no; where there is no terminal nobody has agreed."""
    if not sys.stdin.isatty():
        return False
    # In two languages: fingers know the one, and click would take no other.
    yes = {_("y"), _("yes"), "y", "yes"}
    answer = click.prompt(f"{question} [{_('y')}/{_('N')}]", default="", show_default=False, err=True)
    return str(answer).strip().casefold() in yes


_MAILED = {
    Consent.CANCELLED: N_("{number} was cancelled by a credit note. Mail it all the same?"),
    Consent.PAID: N_("{number} is paid. Mail it all the same?"),
    Consent.UNPRINTABLE: N_("On the page of {number} these characters are boxes: {characters}. Mail it all the same?"),
    Consent.SENT_BEFORE: N_("{number} was queued before, for {recipients} on {when}. Mail it once more?"),
}


def consented(consent: Consent, problem: Problem) -> bool:
    """Ask whether a letter leaves although there is that against it."""
    facts = {name: visible(str(value)) for name, value in current().dated(problem).facts.items()}
    return agreed(_(_MAILED[consent]).format(**facts))


async def with_consents(do: Callable[[frozenset[Consent]], Awaitable[_T]], given: frozenset[Consent]) -> _T:
    """Do what needs consents: those that options gave, and what a person at the terminal agrees to.

    Raises ConsentError after a no.
    """
    try:
        return await do(given)
    except ConsentError as error:
        if not all(consented(consent, problem) for consent, problem in error.needs.items()):
            raise
        return await do(given | frozenset(error.needs))


async def place_for_secret(services: LazyServices) -> str:
    """Return the store that will keep a secret. Without a lasting one the vault's passphrase is asked for."""
    place = await services.settings.secret_store()
    if place != "session":
        if place in {"vault", "books"} and not await _open(services):
            await _unlock(services, new=False)
        return place
    if not sys.stdin.isatty():
        raise NotConfiguredError(Problem("secret.nowhere"))
    await _unlock(services, new=not services.settings.vault_exists)
    return await services.settings.secret_store()


async def open_vault(services: LazyServices, *stores: str) -> None:
    """Ask for the vault's passphrase where it is locked, there is one to ask, and an account's secret is in it.

    Without `stores`, any account's: that of the company and those of the stores.
    """
    if not sys.stdin.isatty():
        return
    for store in stores or ("", *await services.accounts.apart()):
        if any(each.code == "secret.locked" for each in await services.accounts.missing(store)):
            await _unlock(services, new=False)
            return


async def _open(services: LazyServices) -> bool:
    return any(
        each.name in {"vault", "books"} and each.writes and each.available
        for each in await services.settings.secret_places()
    )


async def _unlock(services: LazyServices, *, new: bool) -> None:
    if not sys.stdin.isatty():
        # The chain says which vault is locked and how to open it.
        return
    if new:
        say(_("This machine has no keyring, so komtui keeps passwords in an encrypted vault."))
    question = _("New passphrase of the vault") if new else _("Passphrase of the vault")
    await services.settings.unlock(click.prompt(question, hide_input=True, confirmation_prompt=new, err=True))
