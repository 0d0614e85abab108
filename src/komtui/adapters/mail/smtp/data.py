"""The DATA phase: the message up to its final dot, the gate before the dot, the reply after it (RFC 5321, 4.1.1.4)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from komtui.adapters.mail.faults import Fault, Phase, Reply
from komtui.adapters.mail.smtp.deadlines import Deadlines
from komtui.adapters.mail.smtp.line import Line, LineGarbageError, LineLostError
from komtui.adapters.mail.smtp.verdicts import refusal
from komtui.domain.mail.delivery import Verdict

BLOCK = 1 << 16
"""Bytes handed over at once, at most; between two blocks the screen has its turn."""
_DOTS = 400
"""Dots looked at one by one; a block with more is searched as a whole."""


async def stuffed(mime: bytes) -> list[bytes]:
    """Return the message in blocks of whole lines, its dots doubled (RFC 5321, 4.5.2), with a line end at its end.

    Raises Fault for a line end other than CRLF and for NUL: some servers read those as the end of the message and
    what follows as commands. Large messages let the screen have its turn in between.
    """
    blocks: list[bytes] = []
    start = 0
    while start < len(mime):
        end = len(mime) if len(mime) - start <= BLOCK else mime.rfind(b"\n", start, start + BLOCK) + 1
        if end == 0:
            raise Fault(Verdict.FAIL, "smtp.message-damaged")
        blocks.append(_stuffed(mime[start:end]))
        start = end
        if len(blocks) % 8 == 0:
            await asyncio.sleep(0)
    return blocks or [b"\r\n"]


def _stuffed(lines: bytes) -> bytes:
    # The lines joined again by CRLF: in one pass, where counting line ends takes three.
    whole = b"\r\n".join(lines.splitlines()) + b"\r\n"
    if (whole != lines and whole != lines + b"\r\n") or b"\0" in lines:
        raise Fault(Verdict.FAIL, "smtp.message-damaged")
    if whole.startswith(b"."):
        whole = b"." + whole
    return whole.replace(b"\r\n.", b"\r\n..") if _has_leading_dot(whole) else whole


def _has_leading_dot(body: bytes) -> bool:
    """Return whether a line may begin with a dot. Base64 has none: looking at the dots beats looking at the lines."""
    dot = body.find(b".")
    for _ in range(_DOTS):
        if dot < 0:
            return False
        if body[dot - 1 : dot] == b"\n":
            return True
        dot = body.find(b".", dot + 1)
    return True


async def transmit(
    line: Line, body: Sequence[bytes], gate: Callable[[], Awaitable[None]], deadlines: Deadlines
) -> Reply:
    """Send a stuffed message after 354, await `gate`, send the dot, and return the reply to it.

    Raises Fault. Up to the dot whatever goes wrong leaves nothing sent, and the line is to be dropped; where the dot
    has gone out and no complete reply came back, the fault is `UNCERTAIN`. What `gate` raises keeps the dot in.
    """
    await _upload(line, body, deadlines)
    await gate()
    _nothing_unasked(line)
    line.write(b".\r\n")
    return await _final_reply(line, deadlines.final)


async def _upload(line: Line, body: Sequence[bytes], deadlines: Deadlines) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + deadlines.upload(sum(len(block) for block in body))
    try:
        for block in body:
            line.write(block)
            await line.drain(min(deadlines.block, end - loop.time()))
            # Lets the screen's events run, and a reply that has arrived be read, before the next block or the dot.
            await asyncio.sleep(0)
            _nothing_unasked(line)
    except TimeoutError:
        raise Fault(Verdict.RETRY, "smtp.timeout-upload") from None
    except LineLostError:
        _nothing_unasked(line)
        raise Fault(Verdict.RETRY, "smtp.disconnected", step="message") from None


def _nothing_unasked(line: Line) -> None:
    """Raise Fault where the server said something before the dot, or is gone."""
    if not line.unasked and not line.lost:
        return
    early = line.take_unasked()
    if early is not None:
        raise refusal(Phase.DATA, early)
    raise Fault(Verdict.RETRY, "smtp.disconnected" if line.lost else "smtp.out-of-step", step="message")


async def _final_reply(line: Line, seconds: float) -> Reply:
    """Return the reply to the dot, however often the caller is cancelled meanwhile; the line's end ends it as well.

    So a transport that raises CancelledError has not sent the dot, and a worker may rely on it. Raises Fault.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    try:
        while True:
            try:
                return await line.reply(end - loop.time())
            except asyncio.CancelledError:
                if (caller := asyncio.current_task()) is not None:
                    caller.uncancel()
    except TimeoutError:
        raise Fault(Verdict.UNCERTAIN, "smtp.cut-off", reason="timeout") from None
    except LineLostError as error:
        raise Fault(Verdict.UNCERTAIN, "smtp.cut-off", reason=str(error)) from None
    except LineGarbageError as error:
        raise Fault(Verdict.UNCERTAIN, "smtp.cut-off", str(error), reason="garbage") from None
