"""One letter over one session: envelope, DATA, outcome for each recipient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from komtui.adapters.mail.faults import Fault, Phase, Reply
from komtui.adapters.mail.smtp._downgrading import downgraded
from komtui.adapters.mail.smtp.data import stuffed, transmit
from komtui.adapters.mail.smtp.deadlines import Deadlines
from komtui.adapters.mail.smtp.envelope import (
    Envelope,
    blame_recipients,
    envelope,
    is_relayed,
    offer,
    outcome,
    takes_utf8,
)
from komtui.adapters.mail.smtp.line import LineGarbageError, LineLostError
from komtui.adapters.mail.smtp.meaning import fault_of
from komtui.adapters.mail.smtp.opening import Session, about
from komtui.adapters.mail.smtp.rule import MANY_RECIPIENTS
from komtui.adapters.mail.smtp.verdicts import refusal
from komtui.domain.mail.delivery import ClaimedLetter, Outcome, Verdict
from komtui.services.ports import DotGate


class Conversation:
    """Carries one letter; afterwards `clean` says whether the session can carry another."""

    def __init__(
        self,
        session: Session,
        letter: ClaimedLetter,
        body: Sequence[bytes],
        deadlines: Deadlines,
        *,
        relays: bool = False,
    ) -> None:
        self.clean = False
        """Whether both ends agree that nothing is under way."""
        self.relays = relays
        """Whether the server is known to take letters of this account for other domains."""
        self._session = session
        self._line = session.line
        self._letter = letter
        self._body = body
        self._deadlines = deadlines
        self._in_one_go = session.offers("pipelining")

    async def run(self, before_dot: DotGate) -> list[Outcome]:
        """Return one outcome for each recipient. Raises Fault where all share it, and what `before_dot` raises."""
        try:
            return await self._run(before_dot)
        except Fault as fault:
            raise self._named(fault) from fault

    def _named(self, fault: Fault) -> Fault:
        return fault.about(**about(self._session.account, self._session.helo, self._letter.sender))

    async def _run(self, before_dot: DotGate) -> list[Outcome]:
        self._session.begun = False
        self.clean = True
        if not self._letter.mime.isascii() and not takes_utf8(self._session):
            self._letter = replace(self._letter, mime=downgraded(self._letter.mime))
            self._body = await stuffed(self._letter.mime)
        said = envelope(self._session, self._letter)
        if said.commands:
            self.clean = False
            await self._offer(said)
            self.relays = self.relays or is_relayed(said)
            if self.relays:
                blame_recipients(said)
        outcomes = dict(said.refused)
        if said.accepted:
            outcomes |= await self._message(said.accepted, before_dot)
        elif said.commands:
            await self._abandon()
        return [outcomes[recipient] for recipient in self._letter.recipients]

    async def _offer(self, said: Envelope) -> None:
        try:
            await offer(self._session, said, self._deadlines.envelope)
        except (TimeoutError, LineLostError, LineGarbageError) as error:
            raise fault_of(error, "envelope") from error

    async def _message(self, accepted: Sequence[str], before_dot: DotGate) -> dict[str, Outcome]:
        try:
            reply = await self._data(accepted, before_dot)
        except Fault as fault:
            named = self._named(fault)
            outcomes = {each: outcome(each, named, self._session.account) for each in accepted}
            return _parted(outcomes) if fault.problem.code == MANY_RECIPIENTS else outcomes
        return {recipient: Outcome(recipient, Verdict.SENT, str(reply)) for recipient in accepted}

    async def _data(self, accepted: Sequence[str], before_dot: DotGate) -> Reply:
        """Return the final, positive reply. Raises Fault."""
        start = await self._start()
        if start.code != 354:
            if start.code >= 400:
                await self._reset()
            raise refusal(Phase.DATA, start)

        async def gate() -> None:
            await before_dot(accepted)

        final = await transmit(self._line, self._body, gate, self._deadlines)
        self.clean = final.code != 421
        if not 200 <= final.code <= 299:
            raise refusal(Phase.FINAL, final)
        return final

    async def _start(self) -> Reply:
        """Return the reply to DATA, which may have been said already."""
        seconds = self._deadlines.envelope
        try:
            return await (self._line.reply(seconds) if self._in_one_go else self._line.ask(b"DATA", seconds))
        except (TimeoutError, LineLostError, LineGarbageError) as error:
            raise fault_of(error, "data") from error

    async def _abandon(self) -> None:
        """Leave a transaction without recipients; where DATA was said and taken, only hanging up sends nothing."""
        try:
            if self._in_one_go and (await self._start()).code < 400:
                return
        except Fault:
            return
        await self._reset()

    async def _reset(self) -> None:
        try:
            self.clean = (await self._line.ask(b"RSET", self._deadlines.health)).code == 250
        except (TimeoutError, LineLostError, LineGarbageError):
            self.clean = False


def _parted(outcomes: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """Return what becomes of recipients that were too many for one message, where the server says so only of them all.

    The first half is tried at once, the other one later, and so on until they are few enough; a server that says it at
    RCPT has taken the first of them itself.
    """
    first = len(outcomes) // 2
    return {
        recipient: replace(each, verdict=Verdict.FEWER) if place < first else each
        for place, (recipient, each) in enumerate(outcomes.items())
    }
