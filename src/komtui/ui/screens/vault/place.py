"""Where a secret will be kept: the vault is opened, or made, before the secret is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komtui.i18n import _
from komtui.ui.widgets.question import Question

if TYPE_CHECKING:
    from textual.app import App

    from komtui.ui.screens.vault.needs import VaultNeeds


async def opened(app: App[Any], services: VaultNeeds, *, makes: bool = True) -> bool:
    """Return whether there is a place where the secret may be kept; False where nothing is to be. Runs in a worker.

    A vault that is there and stays closed is none. With `makes` one is offered where there is no lasting place yet; who
    makes none says whether the secret is to last for this session only, or not to be kept at all. Raises ProblemError
    `secret.…`.
    """
    from komtui.ui.screens.vault.screen import Purpose, VaultScreen

    state = await services.vault.look()
    if state.in_use and state.exists:
        return state.open or await app.push_screen_wait(VaultScreen(services.vault, Purpose.OPEN)) is True
    while makes and await services.settings.secret_store() == "session":
        if await app.push_screen_wait(VaultScreen.opening(services)):
            break
        answer = await app.push_screen_wait(_without())
        if answer != "vault":
            return answer == "session"
    return True


def _without() -> Question:
    """Return the question to who makes no vault: Esc keeps nothing."""
    return Question(
        _("Without the vault there is no place on this machine where it would last."),
        [
            ("", _("Keep nothing: what was typed stays in its field")),
            ("session", _("Keep it for this session only")),
            ("vault", _("Make a vault after all")),
        ],
    )
