"""Pictures in a terminal: which of their protocols it speaks, by its name, and how each says where a picture stands."""

from __future__ import annotations

import fcntl
import struct
import sys
import termios
from base64 import b64encode
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Protocol = Literal["kitty", "iterm2", "sixel", ""]
VARIABLE: Final = "KOMTUI_PICTURES"
"""Says which protocol, or `none`, where the terminal's name does not tell."""
_CHUNK: Final = 4096
"""Characters of one command, at the most (kitty's graphics protocol, "Remote client")."""
_IMAGE: Final = 7_401
"""Of kitty's pictures the one that is ours."""
_USUAL: Final = (10, 20)
"""Pixels of a cell where the terminal does not say: those of a VT340."""
_BY_TERM: Final[Mapping[str, Protocol]] = {
    "xterm-kitty": "kitty",
    "xterm-ghostty": "kitty",
    "foot": "sixel",
    "foot-extra": "sixel",
    "mlterm": "sixel",
    "yaft-256color": "sixel",
    "contour": "sixel",
}
_BY_PROGRAM: Final[Mapping[str, Protocol]] = {
    "ghostty": "kitty",
    "iterm.app": "iterm2",
    "iterm2": "iterm2",
    "wezterm": "iterm2",
    "mintty": "iterm2",
    "rio": "sixel",
}


class Place(NamedTuple):
    """Where a picture stands, in cells."""

    column: int
    """From 0 on."""
    row: int
    """From 0 on."""
    columns: int
    """How wide it is."""
    rows: int
    """How high it is."""


def protocol(environment: Mapping[str, str]) -> Protocol:
    """Return how pictures are said to the terminal of that environment; empty where it has none, as far as is known.

    It is not asked: its answer would come among the keys. A multiplexer hands pictures on only where it is told to.
    """
    said = environment.get(VARIABLE, "").strip().lower()
    if said:
        return next((each for each in ("kitty", "iterm2", "sixel") if each == said), "")
    term = environment.get("TERM", "")
    if term.startswith(("screen", "tmux")) or environment.get("TMUX"):
        return ""
    if found := _BY_TERM.get(term, ""):
        return found
    if environment.get("KITTY_WINDOW_ID"):
        return "kitty"
    # LC_ variables are what most servers take over from the client of SSH.
    program = environment.get("TERM_PROGRAM") or environment.get("LC_TERMINAL", "")
    return _BY_PROGRAM.get(program.lower(), "")


def cell() -> tuple[int, int]:
    """Return the pixels of a cell of the terminal, width and height."""
    try:
        answer = fcntl.ioctl(sys.__stdout__.fileno() if sys.__stdout__ else 1, termios.TIOCGWINSZ, bytes(8))
        rows, columns, width, height = struct.unpack("HHHH", answer)
    except (OSError, ValueError):
        return _USUAL
    return (width // columns, height // rows) if width and height and rows and columns else _USUAL


def sequence(spoken: Protocol, content: bytes, place: Place) -> str:
    """Return what draws a picture there and leaves the cursor where it was."""
    drawn = {"kitty": _kitty, "iterm2": _iterm2, "sixel": _sixel, "": _nothing}[spoken](content, place)
    return f"\x1b7\x1b[{place.row + 1};{place.column + 1}H{drawn}\x1b8"


def gone(spoken: Protocol) -> str:
    """Return what takes the picture away; the others lie in the cells, and go with what is painted over them."""
    return f"\x1b_Ga=d,d=I,i={_IMAGE},q=2\x1b\\" if spoken == "kitty" else ""


def _kitty(content: bytes, place: Place) -> str:
    text = b64encode(content).decode("ascii")
    chunks = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
    head = f"a=T,f=100,i={_IMAGE},c={place.columns},r={place.rows},C=1,q=2,"
    return gone("kitty") + "".join(
        f"\x1b_G{head if number == 0 else ''}m={int(number < len(chunks) - 1)};{chunk}\x1b\\"
        for number, chunk in enumerate(chunks)
    )


def _iterm2(content: bytes, place: Place) -> str:
    facts = f"inline=1;size={len(content)};width={place.columns};height={place.rows};preserveAspectRatio=0"
    return f"\x1b]1337;File={facts};doNotMoveCursor=1:{b64encode(content).decode('ascii')}\x07"


def _sixel(content: bytes, place: Place) -> str:
    del place
    return content.decode("ascii")


def _nothing(content: bytes, place: Place) -> str:
    del content, place
    return ""
