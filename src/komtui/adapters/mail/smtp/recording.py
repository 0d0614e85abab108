"""The transcript of a test: every line both ways with its time, secrets hidden, bounded, harmless to a terminal."""

from __future__ import annotations

import time

from komtui.adapters.mail.redaction import HIDDEN, Redaction
from komtui.adapters.mail.smtp.line import LINE_LIMIT, LONGEST_REPLY
from komtui.domain.mail.account import Account
from komtui.domain.text import visible
from komtui.services.ports import Step

MOST_LINES = 400
"""Lines that are shown: a test of a healthy server has some forty."""
LONGEST = 500
"""Characters of a line that are shown."""
MOST_BYTES = 256 * 1024
"""What is kept to make the lines of; a server that never stops fills no memory."""
_NOTE, _SENT, _HEARD, _LOADED = "--", ">>", "<<", ">#"


class Transcript:
    """What was said on the connections of a test, and about them. A `line.Witness`.

    From AUTH to the reply that ends it (RFC 4954, 4), whatever the client says is hidden; elsewhere the account's
    secret is, however it is written. A message is told by its size.

    What passes is only kept while the conversation runs; its lines are made when somebody reads them, so that nobody
    who tests waits for that.
    """

    def __init__(self, account: Account) -> None:
        self.heard = 0
        """Bytes that came since the client last spoke."""
        self.hidden = Redaction(account)
        """What takes the account's secrets out of a text."""
        self._started = time.monotonic()
        self._events: list[tuple[float, str, bytes | Step]] = []
        self._kept = 0
        self._lines_left_out = 0
        self._in_message = False

    def __str__(self) -> str:
        lines = _Lines(self.hidden)
        for moment, mark, what in self._events:
            lines.add(moment - self._started, mark, what if isinstance(what, bytes) else _ended(what))
        return lines.text(self._lines_left_out)

    @property
    def dripping(self) -> bool:
        """Whether the last that came is no whole line."""
        heard = next((data for _, mark, data in reversed(self._events) if mark != _NOTE), b"\n")
        return self.heard > 0 and isinstance(heard, bytes) and not heard.endswith(b"\n")

    def note(self, text: str) -> None:
        """Add what was not said by either side: a step, its outcome."""
        self._keep(_NOTE, text.encode())

    def passed(self, step: Step) -> None:
        """Add how a step has ended."""
        self._events.append((time.monotonic(), _NOTE, step))

    def record_sent(self, data: bytes) -> None:
        """Add what goes to the server."""
        self.heard = 0
        if not self._in_message:
            self._keep(_SENT, data)
        elif data == b".\r\n":
            self._in_message = False
            self._keep(_SENT, data)
        else:
            # Of a message only its size is of interest here.
            self._keep(_LOADED, str(len(data)).encode())

    def record_received(self, data: bytes) -> None:
        """Add what came from the server."""
        self.heard += len(data)
        self._in_message = self._in_message or data.startswith(b"354") or b"\n354" in data
        _, mark, last = self._events[-1] if self._events else (0.0, "", b"")
        if mark == _HEARD and isinstance(last, bytes) and not last.endswith(b"\n") and len(last) <= LINE_LIMIT:
            # A line that comes in pieces is put together, with the time of its last piece.
            self._events.pop()
            self._kept -= len(last)
            data = last + data
        self._keep(_HEARD, data)

    def _keep(self, mark: str, data: bytes) -> None:
        room = MOST_BYTES - self._kept
        if len(data) > room and mark != _NOTE:
            self._lines_left_out += data.count(b"\n", room)
            data = data[:room]
        if data:
            self._kept += len(data)
            self._events.append((time.monotonic(), mark, data))


def _ended(step: Step) -> bytes:
    outcome = "ok" if step.problem is None else step.problem.code
    return f"{step.name}: {outcome}, {round(step.seconds * 1000)} ms".encode()


class _Lines:
    """The lines of a transcript in the making."""

    def __init__(self, hidden: Redaction) -> None:
        self._hidden = hidden
        self._lines: list[str] = []
        self._left_out = 0
        self._signing_in = False
        self._message = 0

    def text(self, left_out: int) -> str:
        """Return them all, and how many more there were."""
        more = self._left_out + left_out
        # All at once: what a server repeats may be spread over lines.
        lines = [*self._hidden("\n".join(self._lines)).split("\n")] if self._lines else []
        return "".join(f"{line}\n" for line in (*map(_cut, lines), *([f"[{more} more lines]"] if more else ())))

    def add(self, seconds: float, mark: str, data: bytes) -> None:
        """Add what passed at one moment."""
        if mark == _LOADED:
            self._message += int(data)
        elif mark == _SENT:
            self._sent(seconds, data)
        elif mark == _HEARD:
            for line in data.removesuffix(b"\n").split(b"\n"):
                self._heard(seconds, line.rstrip(b"\r").decode("utf-8", "replace"))
        else:
            self._line(seconds, mark, data.decode())

    def _sent(self, seconds: float, data: bytes) -> None:
        if self._message:
            self._line(seconds, _SENT, f"[{self._message} bytes]")
            self._message = 0
        for line in data.removesuffix(b"\r\n").split(b"\r\n"):
            self._line(seconds, _SENT, self._command(line.decode("utf-8", "replace")))

    def _command(self, line: str) -> str:
        verb, _, rest = line.partition(" ")
        if self._signing_in:
            return HIDDEN
        if verb.upper() == "AUTH":
            self._signing_in = True
            return f"{verb} {rest.partition(' ')[0]} {HIDDEN}"
        return line

    def _heard(self, seconds: float, line: str) -> None:
        if self._signing_in and line[:3] != "334" and line[3:4] != "-":
            self._signing_in = False
        self._line(seconds, _HEARD, line)

    def _line(self, seconds: float, mark: str, text: str) -> None:
        if len(self._lines) >= MOST_LINES:
            self._left_out += 1
            return
        self._lines.append(f"{seconds:7.3f} {mark} {visible(text)}")


def _cut(line: str) -> str:
    longest = LONGEST + len("  0.000 << ")
    return f"{line[:longest]}…" if len(line) > longest else line


ENDLESS = LONGEST_REPLY // 2
"""Bytes of one reply from which a server that was cut short counts as one that does not end."""
