"""One try of one letter: the account, the transport, and what became of it in the books."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from komtui.domain.mail.account import Account
from komtui.domain.mail.authorization import PASSING, REFUSED, same_address
from komtui.domain.mail.delivery import ClaimedLetter, Outcome, Pause, Verdict
from komtui.domain.mail.letter import SUPPLIER
from komtui.domain.problem import Problem, ProblemError
from komtui.services.mail.account.accounts import AccountService, withheld
from komtui.services.mail.sending._recording import Recorder
from komtui.services.mail.sending.rewriting import FORMER_SENDER, OF_SENDER
from komtui.services.ports import Clock, LeaseLostError, Outbox, Transport

LEASE = dt.timedelta(seconds=90)
"""How long a claim holds: what a killed program leaves behind is free again after that."""
RENEW = 30.0
"""Seconds between two renewals while a letter is under way."""
LATE = 45.0
"""Seconds after which a renewal is overdue."""
MOMENT = 2.0
"""Seconds for which a look at the claim holds: in so short a time nobody takes a letter for lost and sends it again."""
_QUARTER = dt.timedelta(minutes=15)
PAUSES = {
    "smtp.daily-limit": dt.timedelta(hours=24),
    "smtp.sign-in-busy": _QUARTER,
    "smtp.too-fast": _QUARTER,
    # Perhaps it is this machine's clock that is wrong, as after a start without network: it is set by itself soon.
    "smtp.certificate-not-yet-valid": _QUARTER,
    "smtp.certificate-expired": _QUARTER,
    "smtp.certificate-authority-expired": _QUARTER,
}
"""How long an account stands still where it goes on by itself; for all other faults a person must act."""
PASSING_PAUSE = dt.timedelta(hours=1)
"""The same where the server says that its refusal is for the moment (4xx): it may be its DNS that did not answer."""

_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", None)
_log = logging.getLogger(__name__)


async def never(_letter: ClaimedLetter) -> Problem | None:
    """Hold no letter back."""
    return None


async def at_once(_letter: ClaimedLetter) -> bool:
    """Have no letter wait."""
    return True


def nobody(_outcomes: Sequence[Outcome]) -> None:
    """Tell nobody what was heard."""


class Attempt:
    """One try of one letter."""

    def __init__(
        self,
        outbox: Outbox,
        transport: Transport,
        accounts: AccountService,
        clock: Clock,
        letter: ClaimedLetter,
        *,
        recorder: Recorder,
        overtaken: Callable[[ClaimedLetter], Awaitable[Problem | None]] = never,
        heard: Callable[[Sequence[Outcome]], None] = nobody,
        turn: Callable[[ClaimedLetter], Awaitable[bool]] = at_once,
    ) -> None:
        self.letter = letter
        self.dotted = False
        """Whether the final dot is about to go out, or has."""
        self.heard = False
        """Whether it is known what became of it."""
        self.started = time.monotonic()
        """When it was begun."""
        self.locked = False
        """Whether it was given back, because the vault is closed in this process."""
        self._marked = False
        """Whether that is on record."""
        self._outbox = outbox
        self._transport = transport
        self._accounts = accounts
        self._clock = clock
        self._recorder = recorder
        self._overtaken = overtaken
        self._on_heard = heard
        self._turn = turn
        self._renewed = _passed()

    async def run(self) -> None:
        """Send the letter and record what became of it. Raises LeaseLostError, and what the outbox raises."""
        # Renewed also while what became of it waits to be written.
        renewing = asyncio.create_task(self._renew())
        try:
            # Without outcomes the letter goes back to the queue and no try is lost.
            outcomes = await self._outcomes() if await self._may_begin() else ()
            self.heard = True
            # Before it is in the books: those who try the same meanwhile may be held.
            self._on_heard(outcomes)
            await self._record(outcomes)
        finally:
            renewing.cancel()

    async def _may_begin(self) -> bool:
        try:
            return await self._turn(self.letter)
        except asyncio.CancelledError:
            await self._record(())
            raise

    async def _outcomes(self) -> Sequence[Outcome]:
        """Send the letter and return what became of it.

        What keeps the dot in leaves nothing sent, by the transport's promise; where the dot is on record, or may be, it
        must be said that it did not go out.
        """
        if (problem := await self._overtaken(self.letter)) is not None:
            return self._everyone(problem, Verdict.FAIL)
        try:
            account = await self._account()
        except ProblemError as error:
            return self._unready(error)
        try:
            return await self._send(account)
        except asyncio.CancelledError:
            # Without outcomes the letter goes back to the queue and no try is lost.
            await self._record(self._everyone(Problem("mail.interrupted"), Verdict.RETRY) if self.dotted else ())
            raise
        except LeaseLostError:
            if not self._marked:
                raise
            return self._everyone(Problem("mail.interrupted"), Verdict.RETRY)
        except ProblemError as error:  # the books': no fault of the account
            return self._everyone(error.problems[0], Verdict.RETRY)
        except Exception:  # a mistake of ours: counted as a try, so that it ends
            if self.dotted:
                raise
            _log.exception("letter %d: the transport failed", self.letter.letter_id)
            return self._everyone(Problem("mail.unexpected"), Verdict.RETRY)

    async def _account(self) -> Account:
        return await self._accounts.account("" if self.letter.scope == "company" else self.letter.scope)

    async def _send(self, account: Account) -> Sequence[Outcome]:
        """Send the letter; a sender that is not the account's own is this letter's fault alone.

        A reminder of what was paid while it waited does not leave.
        """
        from komtui.domain.mail.reminder import is_reminder

        if is_reminder(self.letter.kind) and (why := await self._outbox.outdated(self.letter.letter_id)) is not None:
            return self._everyone(why, Verdict.WITHDRAWN)
        outcomes = await self._handed(account)
        if self.letter.kind == SUPPLIER:
            return [_failed(each) if _refuses(each, OF_SENDER | {"smtp.policy"}) else each for each in outcomes]
        if same_address(self.letter.sender, account.address):
            return outcomes
        return [_former(each, account.address) if _refuses(each, OF_SENDER) else each for each in outcomes]

    async def _handed(self, account: Account) -> Sequence[Outcome]:
        """Hand the letter over; where the server would not take the access token, once more with another one."""
        outcomes = await self._transport.send(account, self.letter, self._before_dot)
        refused = all(each.problem is not None and each.problem.code == REFUSED for each in outcomes)
        if not (account.token and outcomes and refused) or self.dotted:
            return outcomes
        try:
            account = await self._accounts.renewed(account)
        except ProblemError as error:
            return self._unready(error)
        return await self._transport.send(account, self.letter, self._before_dot)

    def _unready(self, error: ProblemError) -> Sequence[Outcome]:
        """Return that the account cannot be used: a passing fault costs a try, others let the account stand still.

        Not where the vault was closed here in the meantime, or the password is gone: the letter goes back, for whoever
        has it.
        """
        if withheld(error.problems) is not None:
            self.locked = True
            return ()
        passing = all(each.code in PASSING for each in error.problems)
        return self._everyone(error.problems[0], Verdict.RETRY if passing else Verdict.PAUSE)

    async def _before_dot(self, accepted: Sequence[str]) -> None:
        self.dotted = True
        looked = _passed()
        commit = asyncio.ensure_future(self._outbox.mark_dot(self.letter, accepted))
        try:
            await asyncio.shield(commit)
        except asyncio.CancelledError:
            # A commit under way is over before anybody writes that the dot did not go out.
            await asyncio.wait({commit})
            raise
        self._marked = True
        # A program may be stopped here for as long as it likes (SIGSTOP, a suspended machine), while others take the
        # letter for lost and a person has it sent again: it is looked at once more until that was only a moment ago.
        while _passed() - looked > MOMENT:
            looked = _passed()
            await self._outbox.renew(self.letter, LEASE)

    async def renew_if_late(self) -> None:
        """Renew the claim where that is overdue: the program was stopped, and would take its own letter for lost."""
        if _passed() - self._renewed > LATE:
            self._renewed = _passed()
            with suppress(LeaseLostError):
                await self._outbox.renew(self.letter, LEASE)

    async def _renew(self) -> None:
        while True:
            await self._clock.sleep(RENEW)
            self._renewed = _passed()
            try:
                await self._outbox.renew(self.letter, LEASE)
            except LeaseLostError:
                return  # `mark_dot` will find out, and keep the dot in.
            except Exception:  # noqa: BLE001 - the upload goes on; the next renewal may succeed
                _log.exception("letter %d: its claim could not be renewed", self.letter.letter_id)

    def _everyone(self, problem: Problem, verdict: Verdict = Verdict.PAUSE) -> Sequence[Outcome]:
        return [Outcome(recipient, verdict, problem=problem) for recipient in self.letter.recipients]

    async def _record(self, outcomes: Sequence[Outcome]) -> None:
        await self._recorder.record(self.letter, outcomes, self._pause(outcomes))

    def _pause(self, outcomes: Sequence[Outcome]) -> Pause | None:
        """Return the pause that the outcomes ask for: the account's faults, none of one letter."""
        for outcome in outcomes:
            if outcome.verdict in {Verdict.PAUSE, Verdict.SECURITY} and outcome.problem is not None:
                now = self._clock.now()
                passing = PASSING_PAUSE if outcome.reply.startswith("4") else None
                if outcome.problem.code == "mail.missing" and outcome.problem.field == "smtp.host":
                    # This machine's own mail service may only be starting.
                    passing = _QUARTER
                duration = PAUSES.get(outcome.problem.code, passing)
                return Pause(self.letter.scope, outcome.problem, now, now + duration if duration else None)
        return None


def _passed() -> float:
    """Return seconds that go on while the machine is suspended, where the system counts them."""
    return time.clock_gettime(_CLOCK) if _CLOCK is not None else time.monotonic()


def _failed(outcome: Outcome) -> Outcome:
    """Return that the letter failed for its sender."""
    return replace(outcome, verdict=Verdict.FAIL)


def _former(outcome: Outcome, present: str) -> Outcome:
    """Return that the letter failed for a sender that the account had when it was written."""
    facts = outcome.problem.facts if outcome.problem is not None else {}
    return replace(outcome, verdict=Verdict.FAIL, problem=Problem(FORMER_SENDER, {**facts, "present": present}))


def _refuses(outcome: Outcome, codes: frozenset[str]) -> bool:
    """Return whether the server refused the sender, which would otherwise let the whole account stand still."""
    return outcome.verdict is Verdict.PAUSE and outcome.problem is not None and outcome.problem.code in codes
