"""What hands do in the configuration: find a field, put a value into it, save."""

from __future__ import annotations

from typing import Any


async def find(hands: Any, words: str) -> None:
    """Search, and go to the first field that is found."""
    await hands.press("ctrl+f", "end", "ctrl+u")
    await hands.type(words)
    await hands.press("down")


async def replace(hands: Any, value: str) -> None:
    """Put another value into the field that has the focus."""
    await hands.press("end", "ctrl+u")
    await hands.type(value)


async def save(hands: Any) -> None:
    """Save, and agree to what is shown."""
    await hands.press("ctrl+s")
    await hands.sees("To be saved")
    await hands.press("enter")
    await hands.until(lambda: "not saved" not in hands.text and "To be saved" not in hands.text, "saved")


def flat(hands: Any) -> str:
    """Return what the form says, as one line."""
    lines = (line.rpartition("│")[2].rstrip("▐ ") for line in hands.text.splitlines())
    return " ".join(" ".join(lines).split())
