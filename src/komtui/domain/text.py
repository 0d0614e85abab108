"""Untrusted text made harmless: a customer's name, a server's reply, a file name, before anybody shows it."""

from __future__ import annotations

import re
import unicodedata

from komtui.late import late_pattern

# C0 and C1 controls, DEL, the bidirectional marks, overrides and isolates, the line and paragraph separators, fillers
# and tags, which make two texts look like one, and halves of a character (lone surrogates).
_MISLEADING = "\x00-\x1f\x7f-\x9f\u061c\u115f\u1160\u17b4\u17b5\u200e\u200f\u2028-\u202e\u2065-\u206f\u3164\ufeff\uffa0"
_MISLEADING += "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
_UNSAFE = late_pattern(f"[{_MISLEADING}]")
# What is nothing, and comes along with texts from web pages: soft hyphens, places to break a line or not to.
_NOTHING = "\xad\u034f\u180e\u200b\u2060-\u2064"
# Joiners are something only in scripts and signs that join.
_DROPPED = late_pattern(f"[{_NOTHING}]|(?<![\u0600-\u1fff\u2600-\U0010ffff])[\u200c\u200d]")
_UNTYPABLE = re.compile(f"[{_MISLEADING}{_NOTHING}\u200c\u200d]")
_MARKS = "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_UNSEEN = "\x00-\x20\x7f-\xa0\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
_UNSEEN += "\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
"""Whatever is nothing or a gap on a screen: controls, spaces, marks, fillers, what only changes others."""
_CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f]"
_NAME = r"[^\w.\- ]+"
_RESERVED = r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$"


def visible(text: str, *, multiline: bool = False) -> str:
    """Return `text` with every character that could steer a terminal replaced by `�` (line breaks by a space).

    What takes no place and means nothing is left out: terminals do not agree how wide it is.

    With `multiline`, line breaks stay as line feeds, and tabs become spaces. A carriage return alone is a break too:
    terminals paste every line with one.
    """
    if (text.isascii() and text.isprintable()) or is_typable(text):
        return text
    if multiline:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").split("\n")
        return "\n".join(visible(line) for line in lines)
    # What is nothing goes first: a joiner that stood behind it may be nothing then as well.
    while (shorter := _DROPPED.sub("", text)) != text:
        text = shorter
    return _UNSAFE.sub(lambda match: " " if match[0] in "\r\n\t\u2028\u2029" else "�", text)


def is_typable(text: str) -> bool:
    """Return whether nothing in `text` is a control or takes no place: what is to be named must be seen whole."""
    return not _UNTYPABLE.search(text)


def has_control(text: str) -> bool:
    """Return whether `text` has control characters that no header or single-line field may carry."""
    return bool(re.search(_CONTROL, text)) or "\n" in text


def trimmed(text: str) -> str:
    """Return `text` without the white space around it, nor the invisible marks that come along with what is pasted."""
    while (shorter := text.strip().strip(_MARKS)) != text:
        text = shorter
    return text


def stray_edge(secret: str) -> str:
    """Return which invisible character stands at an end of a password, as Unicode numbers it; empty where none does.

    It is nobody's to take off in silence: some passwords do end in a space.
    """
    found = re.match(f"[{_UNSEEN}]", secret) or re.search(rf"[{_UNSEEN}]\Z", secret)
    return f"U+{ord(found[0]):04X}" if found else ""


def without_stray_edges(secret: str) -> str:
    """Return a password without what `stray_edge` finds at its ends."""
    return re.sub(rf"\A[{_UNSEEN}]+|[{_UNSEEN}]+\Z", "", secret)


def file_name(stem: str, extension: str) -> str:
    """Return a file name that is safe on every system: no separators, no leading dot or dash, ≤ 120 bytes."""
    name = re.sub(_NAME, "-", unicodedata.normalize("NFC", stem)).strip(" .-") or "document"
    if re.match(_RESERVED, name, re.IGNORECASE):
        name = f"_{name}"
    while len(name.encode()) > 120 - len(extension) - 1:
        name = name[:-1]
    return f"{name.rstrip(' .-')}.{extension}"
