"""What is pasted, made fit for one line: lines joined, and paths as terminals paste them."""

from __future__ import annotations

import re
from pathlib import Path

from komtui.domain.text import has_control
from komtui.late import late_pattern
from komtui.services.files import expanded

_URI = "file://"
_ADDRESS = late_pattern(r"[^\s@/,;]+@[^\s@/,;]+>?\s*$")


def joined(text: str, between: str | None = None) -> str:
    """Return a paste of several lines as one; nothing is dropped but breaks and what surrounds them.

    Addresses are separated by commas, whatever else by spaces, or by `between`.
    """
    if not re.search(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", text):
        return text
    parts = [part.strip() for line in text.splitlines() for part in line.split("\t")]
    parts = [part for part in parts if part]
    if between is None and len(parts) > 1 and all("@" in part for part in parts):
        return ", ".join(part.rstrip(",; ") for part in parts)
    return (" " if between is None else between).join(parts)


def apart(before: str, pasted: str, after: str) -> str:
    """Return addresses that are pasted beside addresses with the commas that keep them apart; other text as it is.

    `before` and `after` are what stands around the cursor.
    """
    if not all(_ADDRESS.search(each) for each in pasted.strip(",; ").split(",")):
        return pasted
    if _ADDRESS.search(before):
        pasted = f", {pasted.lstrip(',; ')}"
    if "@" in re.split("[,;]", after, maxsplit=1)[0][1:]:
        pasted = f"{pasted.rstrip(',; ')}, "
    return pasted


def plain_path(text: str) -> str:
    """Return the path that a terminal has pasted quoted, escaped or as a `file:` address (RFC 8089) of this machine.

    Anything else, and several of them, stays as it is.
    """
    stripped = text.strip()
    if stripped.startswith(_URI):
        from urllib.parse import unquote, urlsplit

        if len(stripped.split()) == 1 and (address := urlsplit(stripped)).netloc in {"", "localhost", _host()}:
            path = unquote(stripped[len(_URI) + len(address.netloc) :])
            return text if has_control(path) else path
        return text
    if stripped[:1] in {"'", '"'} or re.search(r"\\[^A-Za-z0-9]", stripped):
        import shlex

        try:
            words = shlex.split(stripped)
        except ValueError:  # a quotation that does not end
            return text
        return words[0] if len(words) == 1 else text
    return text


def typed_path(text: str) -> Path:
    """Return the path that a person has typed or pasted."""
    return expanded(plain_path(text))


def _host() -> str:
    import os

    return os.uname().nodename
