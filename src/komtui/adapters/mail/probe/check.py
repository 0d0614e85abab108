"""The test of an account, as the ports have it: nothing of the network is imported before it is run."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING

from komtui.domain.mail.account import Account
from komtui.domain.mail.connection import Combination
from komtui.domain.mail.delivery import ClaimedLetter, Outcome, Verdict
from komtui.domain.problem import Problem, ProblemError
from komtui.services.ports import SizeLimits, Step

if TYPE_CHECKING:
    from komtui.adapters.mail.smtp.deadlines import Deadlines


class SmtpTrial:
    """One test of one account. Implements `ports.Trial`."""

    def __init__(self, account: Account, deadlines: Deadlines | None = None, limits: SizeLimits | None = None) -> None:
        from komtui.adapters.mail.probe._walking import Walk
        from komtui.adapters.mail.smtp.deadlines import PROMPT
        from komtui.adapters.mail.smtp.recording import Transcript

        self._account = account
        self._limits = limits
        self._deadlines = deadlines or PROMPT
        self._transcript = Transcript(account)
        self._walk = Walk(account, self._deadlines, self._transcript)

    @property
    def transcript(self) -> str:
        """See `ports.Trial`."""
        return str(self._transcript)

    async def steps(self, recipient: str) -> AsyncGenerator[Step]:
        """See `ports.Trial`."""
        async with contextlib.aclosing(self._walk.steps(recipient)) as steps:
            async for step in steps:
                yield step
        await self._learn()

    async def _learn(self) -> None:
        """Remember how large a letter the server takes: one that is larger than it took before never asks it."""
        from komtui.adapters.mail.smtp.envelope import size_limit

        session = self._walk.session
        if session is not None and self._limits is not None:
            with contextlib.suppress(ProblemError):  # the books are away: the next letter tells them
                await self._limits.keep(self._account.server, size_limit(session))

    async def works(self, combination: Combination) -> bool:
        """See `ports.Trial`."""
        from komtui.adapters.mail.probe.looking import works

        fault = await works(self._account, combination)
        where = f"{combination.host} {combination.port}/{combination.security}".strip()
        self._transcript.note(f"{where}: {fault or 'works'}")
        return not fault

    async def send(self, letter: ClaimedLetter) -> Step:
        """See `ports.Trial`."""
        from komtui.adapters.mail.smtp.transport import SmtpTransport

        session, self._walk.session = self._walk.session, None
        if session is None:
            raise AssertionError("nothing is sent before every step went well")
        transport, started = SmtpTransport(self._deadlines, limits=self._limits), time.monotonic()
        try:
            # A dead session is not opened again here: that would be a second sign-in.
            alive = await transport.adopt(session)
            outcome = (await transport.send(self._account, letter, _no_gate))[0] if alive else self._lost(letter)
        finally:
            await transport.close()
            session.line.drop()
        step = Step(
            "message",
            ok=outcome.verdict is Verdict.SENT,
            seconds=time.monotonic() - started,
            detail=outcome.reply,
            problem=outcome.problem,
        )
        return self._walk.note(step)

    def _lost(self, letter: ClaimedLetter) -> Outcome:
        facts: dict[str, str | int] = {"host": self._account.host, "port": self._account.port, "reply": ""}
        return Outcome(letter.recipients[0], Verdict.RETRY, "", Problem("smtp.disconnected", facts))

    async def close(self) -> None:
        """See `ports.Trial`."""
        from komtui.adapters.mail.smtp.pool import quit_politely

        try:
            if self._walk.session is not None:
                await quit_politely(self._walk.session, self._deadlines.quit)
        finally:
            self._walk.drop()


async def _no_gate(accepted: Sequence[str]) -> None:
    """Let the dot out: a test message has no place in the outbox where that could be kept."""
    del accepted
