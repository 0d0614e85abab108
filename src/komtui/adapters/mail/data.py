"""The DATA phase: the message up to its final dot, the gate before the dot, the reply after it (RFC 5321, 4.1.1.4)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from komtui.adapters.mail.deadlines import Deadlines
from komtui.adapters.mail.faults import Fault, Phase, Reply
from komtui.adapters.mail.line import Line, LineGarbageError, LineLostError
from komtui.adapters.mail.verdicts import refusal
from komtui.domain.delivery import Verdict

BLOCK = 1 << 16
"""Bytes handed over at once; between two blocks the screen has its turn."""


def stuffed(mime: bytes) -> bytes:
    """Return the message with its dots doubled (RFC 5321, 4.5.2) and a line end at its end.

    Raises Fault for a line end other than CRLF and for NUL: some servers read those as the end of the message and
    what follows as commands.
    """
    ends = mime.count(b"\r\n")
    if mime.count(b"\n") != ends or mime.count(b"\r") != ends or b"\0" in mime:
        raise Fault(Verdict.FAIL, "smtp.message-damaged")
    body = mime.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body if body.endswith(b"\r\n") else body + b"\r\n"


async def transmit(line: Line, body: bytes, gate: Callable[[], Awaitable[None]], deadlines: Deadlines) -> Reply:
    """Send a stuffed message after 354, await `gate`, send the dot, and return the reply to it.

    Raises Fault. Up to the dot whatever goes wrong leaves nothing sent, and the line is to be dropped; where the dot
    has gone out and no complete reply came back, the fault is `UNCERTAIN`. What `gate` raises keeps the dot in.
    """
    await _upload(line, body, deadlines)
    await gate()
    _nothing_unasked(line)
    line.write(b".\r\n")
    # From here on nothing may be lost: who cancels waits for the reply nevertheless.
    return await _to_its_end(_final_reply(line, deadlines.final))


async def _upload(line: Line, body: bytes, deadlines: Deadlines) -> None:
    view = memoryview(body)
    try:
        async with asyncio.timeout(deadlines.upload(len(body))):
            for start in range(0, len(body), BLOCK):
                line.write(view[start : start + BLOCK])
                await line.drain(deadlines.block)
                if start:
                    await asyncio.sleep(0)
                _nothing_unasked(line)
            # A reply that lies in the socket already is heard before the dot is thought of.
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
    try:
        return await line.reply(seconds)
    except TimeoutError:
        raise Fault(Verdict.UNCERTAIN, "smtp.cut-off", reason="timeout") from None
    except LineLostError as error:
        raise Fault(Verdict.UNCERTAIN, "smtp.cut-off", reason=str(error)) from None
    except LineGarbageError as error:
        raise Fault(Verdict.UNCERTAIN, "smtp.cut-off", str(error), reason="garbage") from None


async def _to_its_end(final: Awaitable[Reply]) -> Reply:
    """Await `final` however often the caller is cancelled meanwhile; it ends by its own deadline, or with the line.

    So a transport that raises CancelledError has not sent the dot, and a worker may rely on it.
    """
    task = asyncio.ensure_future(final)
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():  # The loop itself is ending.
                raise Fault(Verdict.UNCERTAIN, "smtp.cut-off", reason="cancelled") from None
            if (caller := asyncio.current_task()) is not None:
                caller.uncancel()
        except Fault:
            break
    return task.result()
