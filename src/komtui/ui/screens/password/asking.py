"""When a password is asked for: once by itself when an account begins to stand still, then whenever one wants."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from komtui.domain.access import Permission
from komtui.i18n import _
from komtui.ui.notices import LONGER

if TYPE_CHECKING:
    from textual.app import App

    from komtui.services.registry import Services
    from komtui.services.secrets.rotation import Refused

KEY = "Ctrl+G"
"""As it is printed; the app declares the command."""


def offer(app: App[Any], *, locked: bool) -> None:
    """Say that letters wait for a password or passphrase, and which key asks; nothing pops into one's typing."""
    words = (
        _("Letters wait for the passphrase of the vault. {key} asks for it.")
        if locked
        else _("Mail stands still: the mail account needs its password. {key} asks for it; letters wait meanwhile.")
    )
    app.notify(words.format(key=KEY), severity="warning", timeout=LONGER, markup=False)


async def ask(app: App[Any], services: Services) -> bool:
    """Ask for each password that is waited for; return whether the person wants the configuration instead.

    Runs in a worker. Who may not change the configuration may let an administrator log in on the spot; the vault is
    anybody's who knows its passphrase.
    """
    app.clear_notifications()  # the offer has been taken up, and would cover the dialog
    waiting = await services.rotation.refused()
    if not waiting and await services.rotation.locked() and await _opened(app, services) == "done":
        app.notify(_("The letters go on."), markup=False)
    for refused in waiting:
        answer = await _opened(app, services) if refused.behind_vault else await _asked(app, services, refused)
        if answer != "done":
            return answer == "settings"
        app.notify(_("The letters go on."), markup=False)
    return False


async def ask_for_vault(app: App[Any], services: Services, stores: Collection[str]) -> bool:
    """Ask for the vault's passphrase, once, where letters of these stores would wait for it; return whether to go on.

    Runs in a worker. Who does not know it goes on as well: the letters wait, or leave by a komtui that has the vault
    open. Who turns back sends nothing, and is asked again.
    """
    asked = getattr(app, "asked_for_vault", False)
    if asked or not any([await services.rotation.behind_vault(store) for store in stores]):
        return True
    from komtui.ui.screens.vault.screen import VaultScreen

    opened = await app.push_screen_wait(VaultScreen.opening(services, may_stay_closed=True))
    # Once opened it is closed again only where its passphrase is changed elsewhere; then it is asked for anew.
    app.asked_for_vault = opened is None  # type: ignore[attr-defined] # KomtuiApp's
    return opened is not False


async def _opened(app: App[Any], services: Services) -> str:
    from komtui.ui.screens.vault.screen import VaultScreen

    return "done" if await app.push_screen_wait(VaultScreen.opening(services)) else ""


async def _asked(app: App[Any], services: Services, refused: Refused) -> str:
    from komtui.ui.screens.login.spot import permitted
    from komtui.ui.screens.password.screen import PasswordScreen

    before = services.access.allowed(Permission.SETTINGS)
    if not await permitted(app, services, Permission.SETTINGS):
        return ""
    try:
        return await app.push_screen_wait(PasswordScreen(services, refused))
    finally:
        if not before:
            services.access.step_down()
