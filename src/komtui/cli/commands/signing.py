"""`komtui account sign-in` and `revoke`: Google and Microsoft without the screen, the browser wherever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands.stores import check_store
from komtui.cli.core.asking import place_for_secret
from komtui.cli.core.framework import command, option, store_option
from komtui.cli.core.output import emit, say, say_problems, tell
from komtui.cli.core.pasting import PastedLines
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.text import visible
from komtui.i18n import _

if TYPE_CHECKING:
    from komtui.domain.mail.authorization import Grant, Provider
    from komtui.services.mail.account.sign_in import Attempt

PROVIDERS = ("google", "microsoft")
"""Whose accounts can be signed in to."""


@command("sign-in", N_("Sign in with Google or Microsoft on their own page, and keep the permission."))
@click.argument("provider", type=click.Choice(PROVIDERS), metavar="google|microsoft")
@store_option(N_("The account of this store."))
@option("--port", default=0, type=click.IntRange(0, 65535), help=N_("Listen on this port instead of any free one."))
@option("--device", is_flag=True, help=N_("Microsoft: with a code that is typed on another device."))
@pass_session
def sign_in(session: Session, provider: str, store: str, port: int, device: bool) -> None:
    """Sign in; the first line of the answer is where, the last one what was granted."""

    async def work(services: LazyServices) -> tuple[Grant, bool]:
        from komtui.domain.mail.authorization import Provider

        await check_store(services, store, strict=True)
        if store and await services.tokens.owner(Provider(provider), store) != store:
            say(
                _("The store {store} shares the company's account: it is that one which is signed in to.").format(
                    store=visible(store)
                )
            )
        await _place(services, Provider(provider), store)
        if device:
            grant = await _with_device(session, services, Provider(provider), store)
        else:
            grant = await _with_page(session, services, Provider(provider), store, port)
        return grant, await services.settings.value("mail.method", store) != str(grant.provider.method)

    grant, elsewhere = session.run(work)
    if session.json:
        emit({"ok": True, "address": grant.address, "scopes": list(grant.scopes)})
    else:
        say(_("{address} is connected. komtui may send mail with this account.").format(address=grant.address))
        if elsewhere:
            words = _("Letters leave by another account still. To use this one: komtui config set mail.method {method}")
            say(words.format(method=grant.provider.method))


@command("revoke", N_("Give the permission to send with Google or Microsoft up."))
@click.argument("provider", type=click.Choice(PROVIDERS), metavar="[google|microsoft]", required=False)
@store_option(N_("The account of this store."))
@pass_session
def revoke(session: Session, provider: str | None, store: str) -> None:
    """Revoke at the provider, and forget here."""

    async def work(services: LazyServices) -> tuple[str, str]:
        from komtui.cli.core.asking import open_vault
        from komtui.domain.mail.authorization import Provider

        await check_store(services, store, strict=True)
        await open_vault(services, store)
        chosen = Provider(provider) if provider else await _in_use(services, store)
        return chosen.label, str(await services.sign_in.revoke(chosen, store))

    name, became = session.run(work)
    if session.json:
        emit({"ok": became != "nothing", "result": became})
    else:
        say(_words(became).format(provider=name))
    if became == "nothing":
        raise click.exceptions.Exit(1)


def _words(became: str) -> str:
    if became == "revoked":
        return _("{provider} has taken the permission back, and komtui has forgotten it.")
    if became == "forgotten":
        return _(
            "komtui has forgotten the permission. {provider} was not told: remove komtui from the account's connected"
            " apps there."
        )
    return _("There was no permission of {provider} to give up.")


async def _in_use(services: LazyServices, store: str) -> Provider:
    """Return the provider of the account in use, else the only one that there is a permission of."""
    from komtui.domain.mail.account import Method
    from komtui.domain.mail.authorization import Provider

    method = Method(await services.settings.value("mail.method", store))
    if method is not Method.SMTP:
        return Provider.of(method)
    for provider in Provider:
        if await services.tokens.stored(provider, store) is not None:
            return provider
    return Provider.GOOGLE


async def _place(services: LazyServices, provider: Provider, store: str) -> None:
    """Make sure of a place that lasts and is open, before a person goes to the page for nothing.

    The words are those of a permission: it cannot be given in the environment.
    """
    try:
        await place_for_secret(services)
    except NotConfiguredError as error:
        if [problem.code for problem in error.problems] != ["secret.nowhere"]:
            raise
        raise NotConfiguredError(Problem("oauth.nowhere")) from None
    # A closed vault says so when it is asked, and which.
    await services.tokens.has(provider, store)


async def _with_page(session: Session, services: LazyServices, provider: Provider, store: str, port: int) -> Grant:
    attempt = await services.sign_in.begin(provider, store=store, port=port)
    attempt.refused = attempt.deafened = lambda problem: say_problems([problem])
    if session.json:
        emit({"url": attempt.url, "port": attempt.port})
    else:
        tell(attempt.url)
        say(_("Open this address in a browser, on whichever machine. komtui waits for five minutes."))
        say(_("Where the browser is not on this machine, its last page will not load. Then do one of these two:"))
        say(_("- paste that page's whole address here, and press Enter;"))
        if not attempt.deaf:
            say(_("- or run this on your own machine beforehand: {line}").format(line=attempt.ssh_line))
    return await _finished(attempt)


async def _with_device(session: Session, services: LazyServices, provider: Provider, store: str) -> Grant:
    attempt = await services.sign_in.begin_device(provider, store=store)
    if session.json:
        emit({"url": attempt.url, "code": attempt.code})
    else:
        tell(attempt.url)
        tell(attempt.code)
        say(_("Open this address in any browser and type the code. komtui waits."))
    return await attempt.finish()


async def _finished(attempt: Attempt) -> Grant:
    """Wait for the provider's answer, and for pasted lines meanwhile."""
    pasted = PastedLines(lambda line: _paste(attempt, line))
    pasted.start()
    try:
        return await attempt.finish()
    finally:
        pasted.stop()


def _paste(attempt: Attempt, line: str) -> None:
    """Take a pasted line; where it is wrong, say why and wait on: a script that has no more to say waits as well."""
    try:
        attempt.paste(line)
    except ProblemError as error:
        if error.problems[0].code not in {"oauth.denied", "oauth.answer", "oauth.no-code"}:
            say_problems(error.problems)
