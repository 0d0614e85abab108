"""What is pasted while something else is waited for: lines of stdin, without a thread that nobody can end."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Final

LIMIT: Final = 20_000
"""Bytes of one paste; real addresses have a few hundred."""
TOGETHER: Final = 0.15
"""Seconds within which a further line belongs to the one before: terminals wrap what is copied from them."""


class PastedLines:
    """Hands what is pasted to `take`, from `start` to `stop`. The end of stdin ends nothing else."""

    def __init__(self, take: Callable[[str], None]) -> None:
        self._take = take
        self._pieces = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._descriptor = -1

    def start(self) -> None:
        """Begin, within a running loop."""
        loop = asyncio.get_running_loop()
        try:
            self._descriptor = sys.stdin.fileno()
            loop.add_reader(self._descriptor, self._readable)
        except (OSError, ValueError, AttributeError):
            # A plain file, /dev/null or a stream within this process cannot be waited for: all that it has is there.
            self._descriptor = -1
            loop.call_soon(self._whole)

    def stop(self) -> None:
        """End it; stopping twice is harmless."""
        if self._timer is not None:
            self._timer.cancel()
        if self._descriptor >= 0:
            asyncio.get_running_loop().remove_reader(self._descriptor)
            self._descriptor = -1

    def _readable(self) -> None:
        try:
            piece = os.read(self._descriptor, LIMIT)
        except OSError:
            piece = b""
        if self._timer is not None:
            self._timer.cancel()
        self._pieces += piece[: LIMIT - len(self._pieces)]
        if not piece:
            self.stop()
            self._over()
        elif piece.endswith(b"\n"):
            self._timer = asyncio.get_running_loop().call_later(TOGETHER, self._over)

    def _over(self) -> None:
        text = self._pieces.decode("utf-8", "replace")
        self._pieces.clear()
        if text.strip():
            self._take(text)

    def _whole(self) -> None:
        try:
            text = sys.stdin.read(LIMIT)
        except (OSError, ValueError, AttributeError):
            return
        if text.strip():
            self._take(text)
