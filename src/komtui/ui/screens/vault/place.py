"""Where a secret will be kept: the vault is opened, or made, before the secret is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

    from komtui.ui.screens.vault.needs import VaultNeeds


async def opened(app: App[Any], services: VaultNeeds, *, makes: bool = True) -> bool:
    """Return whether there is a place; False where the vault is there and stays closed. Runs in a worker.

    With `makes` a vault is offered where there is no lasting place yet; without one it lasts for this session.
    Raises ProblemError `secret.…`.
    """
    from komtui.ui.screens.vault.screen import Purpose, VaultScreen

    state = await services.vault.look()
    if state.in_use and state.exists:
        return state.open or await app.push_screen_wait(VaultScreen(services.vault, Purpose.OPEN)) is True
    if makes and await services.settings.secret_store() == "session":
        await app.push_screen_wait(VaultScreen.opening(services))
    return True
