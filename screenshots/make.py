"""Draws the pictures of the README from the demo, in a folder of its own: `python screenshots/make.py [NAME…]`."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from komtui.bootstrap import LazyServices

FOLDER = Path(__file__).parent
WIDE, NARROW = (120, 34), (80, 24)


async def _documents(hands: Hands) -> None:
    await hands.press("slash", *"caf", "down", "down")


async def _letter(hands: Hands) -> None:
    await hands.press("f6", "f6", "f6", "f7", "f7", "down", "e")


async def _outbox(hands: Hands) -> None:
    await hands.press("f3", *["down"] * 9)


async def _settings(hands: Hands) -> None:
    await hands.press("f9", *"passw")


async def _test(hands: Hands) -> None:
    await hands.press("f9", "tab", "down", "down", "enter", "f5")


async def _sign_in(hands: Hands) -> None:
    await hands.press("f9", "tab", "down", "down", "enter", "right", "ctrl+y", "escape")


async def _document(hands: Hands) -> None:
    await hands.press("f6", "f6", "f6", "enter")


async def _draft(hands: Hands) -> None:
    await hands.press("N", "enter", *"lefevre", "enter")
    await hands.press(*"118*B01", "enter", *"2*B03", "enter", *"12*V02", "enter", *"crois")


async def _customer(hands: Hands) -> None:
    await hands.press("f4", "slash", *"lefevre", "enter")


async def _menu(hands: Hands) -> None:
    await hands.press("f6", "f6", "f6", "down", "m")


PICTURES: dict[str, tuple[tuple[int, int], str, Callable[[Hands], Awaitable[None]]]] = {
    "documents": (WIDE, "en", _documents),
    "documents-fr": (NARROW, "fr", _documents),
    "document": (NARROW, "fr_CA", _document),
    "draft": (NARROW, "fr", _draft),
    "customer": (NARROW, "fr", _customer),
    "menu": (NARROW, "fr", _menu),
    "letter": (NARROW, "fr", _letter),
    "outbox": (WIDE, "en", _outbox),
    "settings": (NARROW, "en", _settings),
    "sign-in": (NARROW, "en", _sign_in),
    "test": (NARROW, "fr", _test),
}
"""By name: size of the terminal, language, and the keys that lead there."""


class Hands:
    """Presses keys and waits until the screen has followed."""

    def __init__(self, pilot: object) -> None:
        self._pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press one after the other."""
        for key in keys:
            await self._pilot.press(key)  # type: ignore[attr-defined]  # textual's Pilot, imported after the environment
            await self._pilot.pause(0.05)  # type: ignore[attr-defined]


async def _draw(name: str, services: LazyServices) -> None:
    from komtui import i18n
    from komtui.ui.app import KomtuiApp

    size, language, way = PICTURES[name]
    i18n.use(language)
    app = KomtuiApp(services, services.places.data, worker=False, closes=True)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.5)
        await way(Hands(pilot))
        await pilot.pause(1.0)
        (FOLDER / f"{name}.svg").write_text(app.export_screenshot(title=f"komtui · {name}"), encoding="utf-8")
    print(f"screenshots/{name}.svg")


def main(names: list[str]) -> int:
    """Draw those pictures, or all of them."""
    with tempfile.TemporaryDirectory() as scratch:
        # Nobody's own configuration, keyring or colours may show in a picture.
        for variable in [each for each in os.environ if each.startswith(("KOMTUI_", "XDG_", "NO_COLOR", "TEXTUAL"))]:
            del os.environ[variable]
        os.environ |= {"HOME": scratch, "TERM": "xterm-256color", "COLORTERM": "truecolor", "TZ": "Europe/Paris"}
        # As over SSH, from documentation's own addresses (RFC 5737).
        os.environ |= {"SSH_CONNECTION": "203.0.113.9 50000 203.0.113.10 22", "USER": "anne", "LOGNAME": "anne"}
        from komtui.demo.start import open_demo

        for name in names or PICTURES:
            # Opened anew for each: a loop's connections end with it.
            with open_demo(Path(scratch) / "demo", 240) as services:
                asyncio.run(_draw(name, services))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
