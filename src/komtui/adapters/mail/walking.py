"""The test of an account: every step up to the recipient, with its time, and no message."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator

from komtui.adapters.mail.addresses import NeedsUtf8Error, needs_utf8, wire_address
from komtui.adapters.mail.connection import Opening, Session
from komtui.adapters.mail.deadlines import PROMPT, Deadlines
from komtui.adapters.mail.faults import Fault, Phase
from komtui.adapters.mail.line import LineGarbageError, LineLostError
from komtui.adapters.mail.pool import quit_politely
from komtui.adapters.mail.verdicts import refusal
from komtui.domain.account import Account
from komtui.domain.delivery import Verdict
from komtui.services.ports import Step


async def walk(account: Account, recipient: str, deadlines: Deadlines = PROMPT) -> AsyncGenerator[Step]:
    """Yield each step as it ends; the first that fails is the last and carries its problem."""
    opening = Opening(account, deadlines)
    try:
        async for step in opening.steps():
            yield step
    except Fault as fault:
        yield failed(opening.step, opening.elapsed, fault)
        return
    except BaseException:
        opening.hang_up()
        raise
    session = opening.session
    if session is None:
        return
    try:
        async for step in _envelope(session, recipient, deadlines):
            yield step
        await quit_politely(session, deadlines.quit)
    finally:
        session.line.drop()


def failed(name: str, seconds: float, fault: Fault) -> Step:
    """Return the step that a fault ended."""
    return Step(name, ok=False, seconds=seconds, detail=fault.reply, problem=fault.problem)


async def _envelope(session: Session, recipient: str, deadlines: Deadlines) -> AsyncIterator[Step]:
    sender = session.account.address
    options = b" SMTPUTF8" if needs_utf8(sender) or needs_utf8(recipient) else b""
    for name, phase, command, address in (
        ("sender", Phase.SENDER, b"MAIL FROM:<%b>" + options, sender),
        ("recipient", Phase.RECIPIENT, b"RCPT TO:<%b>", recipient),
    ):
        started = time.monotonic()
        try:
            reply = await _say(session, phase, command, address, deadlines.envelope)
        except Fault as fault:
            known = fault.about(recipient=address, address=sender, host=session.account.host, user=session.account.user)
            yield failed(name, time.monotonic() - started, known)
            return
        yield Step(name, ok=True, seconds=time.monotonic() - started, detail=reply)


async def _say(session: Session, phase: Phase, command: bytes, address: str, seconds: float) -> str:
    try:
        named = wire_address(address, utf8=session.offers("smtputf8"))
        reply = await session.line.ask(command % named, seconds)
    except NeedsUtf8Error as error:
        raise Fault(Verdict.PAUSE, "smtp.address-utf8", recipient=address) from error
    except ValueError as error:
        raise Fault(Verdict.PAUSE, "smtp.address-invalid", recipient=address) from error
    except TimeoutError as error:
        raise Fault(Verdict.RETRY, "smtp.timeout-envelope") from error
    except LineGarbageError as error:
        raise Fault(Verdict.RETRY, "smtp.garbage", str(error), step=phase) from error
    except LineLostError as error:
        raise Fault(Verdict.RETRY, "smtp.disconnected", step=phase) from error
    if reply.code not in {250, 251}:
        raise refusal(phase, reply)
    return str(reply)
