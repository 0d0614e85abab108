"""Giving the permission up: asked for, done, and said which of the two happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komtui.domain.mail.authorization import Provider, Revoked
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.ui.screens.vault.place import opened
from komtui.ui.widgets.question import Question

if TYPE_CHECKING:
    from textual.app import App

    from komtui.services.registry import Services

NAMES = {Provider.GOOGLE: "Gmail", Provider.MICROSOFT: "Microsoft 365"}
"""How the account is called."""


async def revoke(app: App[Any], services: Services, provider: Provider, store: str = "") -> Revoked | None:
    """Ask, revoke and say what became of it; None where nothing was done. Runs in a worker."""
    try:
        if not await opened(app, services, makes=False):
            return None
        grant = await services.sign_in.granted(provider, store)
        address = visible(grant.address) if grant is not None else ""
    except ProblemError:
        # Damaged, or out of reach: it can be given up all the same, or revoking says why not.
        address = ""
    words = _("Revoke {name} access? Letters that leave by this account wait until somebody signs in again.")
    question = words.format(name=NAMES[provider]) + (f"\n{address}" if address else "")
    answers = [("keep", _("Keep it")), ("revoke", _("Revoke {name} access").format(name=NAMES[provider]))]
    if await app.push_screen_wait(Question(question, answers)) != "revoke":
        return None
    try:
        became = await services.sign_in.revoke(provider, store)
    except ProblemError as error:
        await _say(app, " ".join(current().problem(problem) for problem in error.problems))
        return None
    await _say(app, _words(became).format(provider=provider.label))
    return became


def _words(became: Revoked) -> str:
    return {
        Revoked.AT_PROVIDER: _("{provider} has taken the permission back, and komtui has forgotten it."),
        Revoked.ONLY_HERE: _(
            "komtui has forgotten the permission. {provider} was not told: remove komtui from the account's connected"
            " apps there."
        ),
        Revoked.NOTHING: _("There was no permission of {provider} to give up."),
    }[became]


async def _say(app: App[Any], words: str) -> None:
    await app.push_screen_wait(Question(words, [("close", _("Close"))]))
