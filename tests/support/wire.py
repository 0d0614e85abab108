"""What the screen sends to a terminal, counted in bytes without one: the same on a busy machine as on a quiet one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console
from rich.style import Style
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.strip import Strip

_TRUE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False, _environ={})


def _anew(strip: Strip, console: Console) -> str:
    """Render a strip, and leave nothing of that in it, nor in its styles."""
    return "".join(
        text if style is None else Strip.render_style(_bare(style), text, console._color_system)
        for text, style, _control in strip
    )


def _bare(style: Style) -> Style:
    bare = style.copy()
    if not style._null:
        bare._ansi = None
    return bare


class Wire:
    """Counts what an app paints from now on. `monkeypatch` takes it away again."""

    def __init__(self, monkeypatch: Any) -> None:
        self.paints: list[int] = []
        """Bytes of each painting."""
        display: Callable[..., None] = App._display

        def counting(app: App[Any], screen: object, update: object) -> None:
            if isinstance(update, CompositorUpdate):
                # Strips and styles keep what they rendered, in whatever colours, and some outlive their app.
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(Strip, "render", _anew)
                    self.paints.append(len(update.render_segments(_TRUE).encode()))
            display(app, screen, update)

        monkeypatch.setattr(App, "_display", counting)

    async def of(self, hands: Any, *keys: str) -> int:
        """Press keys and return the bytes that came of them, once all is quiet."""
        await self.quiet(hands)
        self.paints.clear()
        await hands.press(*keys)
        await self.quiet(hands)
        return sum(self.paints)

    async def quiet(self, hands: Any) -> None:
        """Wait until nothing is painted any more."""
        for _turn in range(50):
            before = len(self.paints)
            await hands._pilot.pause(0.1)
            if len(self.paints) == before:
                return
        raise AssertionError("it paints on and on")
