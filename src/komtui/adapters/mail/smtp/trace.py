"""The trace of a letter: what was said on its connection, put into words only where the letter did not arrive.

To keep it costs next to nothing, so that every letter has one; the words are those of a test's transcript.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from komtui.adapters.mail.redaction import Redaction
from komtui.domain.mail.account import Account
from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.domain.text import visible

LONGEST: Final = 16_000
"""Characters that are kept of one letter; the end is kept, where it went wrong."""
_MOST: Final = 300
"""Pieces that are kept: a letter to a hundred recipients has some two hundred."""
_PIECE: Final = 2_000
"""Bytes of one piece that are kept; a longer one that goes out is told by its size."""
_LINE: Final = 500
"""Characters of one line."""

_Piece = tuple[float, str, bytes, int]
"""When, which way, its first bytes, and how many there were."""


class Trace:
    """What passed on a line since its last letter began. A `line.Witness`."""

    def __init__(self) -> None:
        self._pieces: deque[_Piece] = deque(maxlen=_MOST)

    def begin(self) -> None:
        """Forget what was said about the letter before."""
        self._pieces.clear()

    def record_received(self, data: bytes) -> None:
        """Note down what came."""
        self._pieces.append((time.monotonic(), "<<", bytes(data[:_PIECE]), len(data)))

    def record_sent(self, data: bytes) -> None:
        """Note down what goes out; a message's bytes are held by nobody longer than needed."""
        self._pieces.append((time.monotonic(), ">>", data[:_PIECE], len(data)))

    def words(self, account: Account) -> str:
        """Return what was said, a line each with its time, without secrets or control characters."""
        hidden = Redaction(account)
        # All at once: what a server repeats may be spread over lines.
        whole = hidden("\n".join(f"{at:7.3f} {mark} {visible(text)}" for at, mark, text in self._said()))
        text = "\n".join(map(_cut, whole.split("\n")))
        return text if len(text) <= LONGEST else f"…\n{text[-LONGEST:].partition(chr(10))[2]}"

    def _said(self) -> Iterator[tuple[float, str, str]]:
        """Yield the lines with their seconds; a message is told by its size."""
        started = self._pieces[0][0] if self._pieces else 0.0
        in_message, size = False, 0
        for moment, mark, piece, length in _joined(self._pieces):
            at = moment - started
            if mark == ">>" and in_message and piece != b".\r\n":
                size += length
                continue
            if mark == ">>" and in_message:
                yield at, mark, f"[{size} bytes]"
                in_message, size = False, 0
            for line in piece.removesuffix(b"\r\n").split(b"\r\n"):
                in_message = in_message or (mark == "<<" and line.startswith(b"354"))
                yield at, mark, line.decode("utf-8", "replace")
        if size:
            yield at, ">>", f"[{size} bytes]"


def _joined(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Put together what came in parts: a secret that a server repeats is known only as a whole."""
    before: _Piece | None = None
    for piece in pieces:
        moment, mark, text, length = piece
        if before is not None and before[1] == mark == "<<":
            before = before[0], mark, before[2] + text, before[3] + length
            continue
        if before is not None:
            yield before
        before = moment, mark, text, length
    if before is not None:
        yield before


def traced(outcomes: Sequence[Outcome], trace: Trace | None, account: Account) -> Sequence[Outcome]:
    """Return outcomes with what was said, of those that were not accepted."""
    if trace is None or all(each.verdict is Verdict.SENT for each in outcomes):
        return outcomes
    said = trace.words(account)
    return [each if each.verdict is Verdict.SENT else replace(each, exchange=said) for each in outcomes]


def _cut(text: str) -> str:
    longest = _LINE + len("  0.000 << ")
    return text if len(text) <= longest else f"{text[:longest]}…"
