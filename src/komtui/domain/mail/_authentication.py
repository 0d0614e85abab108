"""Authentication-Results (RFC 8601): what a receiving host found out about who sent a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from komtui.late import dataclass

_LONGEST = 20_000
_TOKEN = re.compile(r'[^\s()";=/]+')
_VALUE = re.compile(r'[^\s()";]+')
"""Addresses and signatures have signs that stand in no token, and are quoted by few."""
_VERSION = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Check:
    """One method, and what came of it."""

    method: str
    """`spf`, `dkim`, `dmarc`, … in lower case."""
    result: str
    """`pass`, `fail`, `softfail`, `none`, `permerror`, … in lower case."""
    reason: str = ""
    """Why, in the host's words (untrusted)."""
    comment: str = ""
    """What stands in brackets behind the result (untrusted)."""
    properties: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By type and name in lower case, such as `header` and `d`, their values (untrusted)."""

    def of(self, kind: str, name: str) -> str | None:
        """Return the value of a property, of `header` and `d` for one; None where it is not said."""
        return self.properties.get((kind, name))


@dataclass(frozen=True)
class AuthenticationResults:
    """One header field."""

    host: str
    """Whose results they are (authserv-id), in lower case; empty where the host left itself out."""
    checks: tuple[Check, ...]
    """In their order; none where no check was made."""


def authentication_results(value: str) -> AuthenticationResults:
    """Return what a header field says; what cannot be read of it is left out, and never raises.

    Microsoft writes no authserv-id: the field then begins with its first result.
    """
    parts = [list(_pieces(part)) for part in _split(value[:_LONGEST])]
    first = [piece for kind, piece in parts[0] if kind == "word"] if parts else []
    host = ""
    if first and not any(kind == "=" for kind, _ in parts[0]):
        host, parts = first[0].lower(), parts[1:]
    checks = (_check(part) for part in parts)
    return AuthenticationResults(host, tuple(each for each in checks if each is not None))


def _split(value: str) -> Iterator[str]:
    """Yield what stands between semicolons, except those in brackets and quotation marks."""
    depth, quoted, start, skip = 0, False, 0, False
    for place, char in enumerate(value):
        if skip:
            skip = False
        elif char == "\\" and (quoted or depth):
            skip = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif char == "(":
            depth += 1
        elif char == ")":
            depth = max(depth - 1, 0)
        elif char == ";" and not depth:
            yield value[start:place]
            start = place + 1
    yield value[start:]


def _pieces(part: str) -> Iterator[tuple[str, str]]:
    """Yield `word`, `comment`, `=` and `/`, each with its text."""
    place, before = 0, ""
    while place < len(part):
        char, pattern = part[place], _VALUE if before == "=" else _TOKEN
        before = before if char.isspace() else char
        if char == "(":
            end = _closing(part, place)
            yield "comment", part[place + 1 : end].strip()
            place = end + 1
        elif char == '"':
            end = _quote(part, place)
            yield "word", re.sub(r"\\(.)", r"\1", part[place + 1 : end])
            place = end + 1
        elif char in "=/" and pattern is _TOKEN:
            yield char, char
            place += 1
        elif match := pattern.match(part, place):
            yield "word", match[0]
            place = match.end()
        else:
            place += 1


def _closing(part: str, place: int) -> int:
    depth = 0
    while place < len(part):
        if part[place] == "\\":
            place += 1
        elif part[place] == "(":
            depth += 1
        elif part[place] == ")":
            depth -= 1
            if not depth:
                return place
        place += 1
    return len(part)


def _quote(part: str, place: int) -> int:
    place += 1
    while place < len(part) and part[place] != '"':
        place += 2 if part[place] == "\\" else 1
    return min(place, len(part))


def _check(pieces: list[tuple[str, str]]) -> Check | None:
    """Return `method [/ version] = result [reason=…] [ptype.property=value …]`; None where that is not there."""
    comments = [piece for kind, piece in pieces if kind == "comment"]
    words = [(kind, piece) for kind, piece in pieces if kind != "comment"]
    if len(words) > 2 and words[1][0] == "/" and _VERSION.fullmatch(words[2][1]):
        del words[1:3]
    if [kind for kind, _ in words[:3]] != ["word", "=", "word"]:
        return None
    method, result = words[0][1].lower(), words[2][1].lower()
    properties: dict[tuple[str, str], str] = {}
    place = 3
    while place + 2 < len(words):
        if words[place][0] == "word" and words[place + 1][0] == "=" and words[place + 2][0] == "word":
            kind, _, name = words[place][1].lower().partition(".")
            properties.setdefault((kind, name), words[place + 2][1])
            place += 3
        else:
            place += 1
    return Check(method, result, properties.pop(("reason", ""), ""), comments[0] if comments else "", properties)
