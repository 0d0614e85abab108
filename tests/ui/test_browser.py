"""The screen in a browser, as far as it is not the site's: who takes a place and never logs in."""

from __future__ import annotations

from typing import Any

from komtui.ui._browser import LOOKS, Strangers


class Access:
    """Says whether somebody has yet to log in."""

    stranger = True

    def needs_login(self) -> bool:
        return self.stranger


def test_a_screen_before_which_nobody_logs_in_ends() -> None:
    access: Any = Access()
    left: list[bool] = []
    strangers = Strangers(access, lambda: left.append(True))
    for _ in range(LOOKS - 1):
        strangers.look()
    access.stranger = False
    strangers.look()
    access.stranger = True
    for _ in range(LOOKS - 1):
        strangers.look()
    assert not left, "somebody was there in between"
    strangers.look()
    assert left
