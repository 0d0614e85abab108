"""Where logging in is asked for: at the start, and of an administrator on the spot."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from komtui.domain.access import Permission, Person
from komtui.domain.problem import NotAllowedError
from komtui.i18n import _, current
from komtui.ui.screens.login.screen import LoginScreen
from komtui.ui.widgets.question import Question

if TYPE_CHECKING:
    from textual.app import App

    from komtui.services.registry import Services


def entrance(services: Services, enter: Callable[[Person], object], *, again: bool = False) -> LoginScreen:
    """Return the first screen of a komtui with several people; `again` where somebody was here, and must prove it."""
    words = _("Who works here has changed. Log in once more.") if again else _("komtui. Who is there?")
    return LoginScreen(words, services.access.log_in, enter)


async def permitted(app: App[Any], services: Services, permission: str) -> bool:
    """Return whether it may be done: by who is here, or by an administrator who logs in on the spot.

    Whoever asked for it is told why not, and decides. Runs in a worker. The caller ends it by `step_down`.
    """
    try:
        services.access.require(Permission(permission))
    except NotAllowedError as error:
        question = Question(
            " ".join(current().problem(problem) for problem in error.problems),
            [("no", _("Go on without it")), ("yes", _("Let an administrator log in"))],
        )
        if await app.push_screen_wait(question) != "yes":
            return False
        words = _("An administrator logs in, for this screen only.")
        person = await app.push_screen_wait(LoginScreen(words, services.access.elevate))
        return person is not None
    return True
