"""The steps of a test of an account, each with its time, up to the recipient; nothing is sent."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import AsyncGenerator
from dataclasses import replace

from komtui.adapters.mail.addresses import NeedsUtf8Error, needs_utf8, wire_address
from komtui.adapters.mail.faults import Fault, Phase
from komtui.adapters.mail.probe.looking import look
from komtui.adapters.mail.smtp.deadlines import Deadlines
from komtui.adapters.mail.smtp.envelope import takes_utf8
from komtui.adapters.mail.smtp.line import LineGarbageError, LineLostError
from komtui.adapters.mail.smtp.meaning import fault_of
from komtui.adapters.mail.smtp.opening import Opening, Session, about
from komtui.adapters.mail.smtp.recording import ENDLESS, Transcript
from komtui.adapters.mail.smtp.verdicts import refusal
from komtui.adapters.mail.tls.chains import explained
from komtui.adapters.mail.tls.contexts import certificate_facts
from komtui.domain.mail.account import Account
from komtui.domain.mail.connection import Certificate
from komtui.domain.mail.delivery import Verdict
from komtui.services.ports import Step

_ENVELOPE = {
    "sender": (Phase.SENDER, b"MAIL FROM:<%b>"),
    "recipient": (Phase.RECIPIENT, b"RCPT TO:<%b>"),
}
"""Where a step stands, and what is said in it."""


class Walk:
    """One walk through the steps; `session` is there, and open, once all of them went well."""

    def __init__(self, account: Account, deadlines: Deadlines, transcript: Transcript) -> None:
        self.session: Session | None = None
        """What the steps have opened; whoever walks must end it."""
        self._account = account
        self._deadlines = deadlines
        self._transcript = transcript
        self._hidden = transcript.hidden

    async def steps(self, recipient: str) -> AsyncGenerator[Step]:
        """Yield each step as it ends; the first that fails is the last and carries its problem."""
        opening = Opening(self._account, self._deadlines, self._transcript)
        try:
            async for step in opening.steps():
                yield self.note(step)
        except Fault as fault:
            seconds = opening.elapsed
            yield self.note(await self._unopened(opening.step, seconds, fault))
            return
        except BaseException:
            opening.hang_up()
            raise
        self.session = opening.session
        if opening.session is None:
            return
        sender = self._account.address
        utf8 = takes_utf8(opening.session) and (needs_utf8(sender) or needs_utf8(recipient))
        try:
            step = await self._asked(opening.session, "sender", sender, utf8=utf8)
            yield self.note(step)
            if step.ok:
                yield self.note(await self._asked(opening.session, "recipient", recipient, utf8=False))
        except BaseException:
            self.drop()
            raise

    def drop(self) -> None:
        """End what is open, at once."""
        if self.session is not None:
            self.session.line.drop()

    async def _unopened(self, name: str, seconds: float, fault: Fault) -> Step:
        """Return the step that a fault ended, with what can still be learned about it."""
        fault = _told_apart(fault, self._transcript)
        if "certificate" not in fault.problem.code:
            return failed(name, seconds, fault)
        seen = await look(self._account)
        if seen is None:
            return failed(name, seconds, fault)
        certificate = seen.certificate
        now, code = dt.datetime.now(dt.UTC), fault.problem.code
        code, facts = explained(code, seen.chain, self._account.host, self._account.ca_file, now)
        known = fault.called(code).about(**facts).about(**_facts(certificate))
        detail = " · ".join(certificate_facts(certificate))
        return replace(failed("tls", seconds, known), detail=detail, certificate=certificate)

    def note(self, step: Step) -> Step:
        """Note a step in the transcript, and return it without secrets: a server may say what it was told."""
        problem = step.problem
        self._transcript.passed(step)
        detail = self._hidden(step.detail) if step.detail else ""
        if problem is not None:
            facts = {
                name: self._hidden(value) if isinstance(value, str) else value for name, value in problem.facts.items()
            }
            return replace(step, detail=detail, problem=replace(problem, facts=facts))
        return step if detail == step.detail else replace(step, detail=detail)

    async def _asked(self, session: Session, name: str, address: str, *, utf8: bool) -> Step:
        """Say MAIL or RCPT, and return how that went."""
        account, started = session.account, time.monotonic()
        phase, command = _ENVELOPE[name]
        try:
            reply = await self._say(session, phase, command + b" SMTPUTF8" if utf8 else command, address)
        except Fault as fault:
            known = fault.about(recipient=address, **about(account, session.helo))
            return failed(name, time.monotonic() - started, known)
        return Step(name, ok=True, seconds=time.monotonic() - started, detail=reply)

    async def _say(self, session: Session, phase: Phase, command: bytes, address: str) -> str:
        try:
            named = wire_address(address, utf8=takes_utf8(session))
            reply = await session.line.ask(command % named, self._deadlines.envelope)
        except NeedsUtf8Error as error:
            code = "smtp.sender-utf8" if phase is Phase.SENDER else "smtp.address-utf8"
            raise Fault(Verdict.PAUSE, code, recipient=address) from error
        except ValueError as error:
            raise Fault(Verdict.PAUSE, "smtp.address-invalid", recipient=address) from error
        except (TimeoutError, LineGarbageError, LineLostError) as error:
            raise fault_of(error, phase, "envelope") from error
        if reply.code not in {250, 251}:
            raise refusal(phase, reply)
        return str(reply)


def failed(name: str, seconds: float, fault: Fault) -> Step:
    """Return the step that a fault ended."""
    return Step(name, ok=False, seconds=seconds, detail=fault.reply, problem=fault.problem)


def _told_apart(fault: Fault, transcript: Transcript) -> Fault:
    """Return a fault by what exactly the server did: a queue need not know, a person wants to."""
    code = fault.problem.code
    if "timeout" in code and transcript.dripping:
        return fault.called("smtp.dripping")
    if code in {"smtp.garbage", "smtp.not-smtp"} and transcript.heard > ENDLESS:
        return fault.called("smtp.endless")
    if code == "smtp.starttls-missing" and fault.reply:
        return fault.called("smtp.ehlo-unknown")
    return fault


def _facts(certificate: Certificate) -> dict[str, str]:
    return {
        "subject": certificate.subject or certificate.holder,
        "names": certificate.holder,
        "issuer": certificate.issuer,
        "from": certificate.not_before.date().isoformat(),
        "until": certificate.not_after.date().isoformat(),
        "sha256": certificate.sha256,
    }
