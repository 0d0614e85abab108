"""The test of the mail account that repairs: steps as they happen, a finding with its remedy, a test message.

    test = services.connection
    async for step in test.run(account, message_to="me@example.com"):
        ...                      # show it
    test.finding                 # None where all went well; its words: `i18n.findings.happened`, `.to_do`
    test.warnings                # what works today and will not soon: a certificate about to expire
    test.transcript              # all that was said, without secrets

Cancelling the task, or closing the iterator, ends the test at once and leaves nothing open. A new `run` starts anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final

from komtui.domain.account import Account, Security
from komtui.domain.connection import USUAL, Combination, Finding
from komtui.domain.delivery import ClaimedLetter
from komtui.domain.problem import Problem
from komtui.services.ports import Clock, Step, Trial

WARN_DAYS: Final = 30
"""Days before a certificate expires from which it is warned about."""
ASIDE: Final = 5.0
"""Seconds that looking for another combination may take, all of them together."""
_UNOPENED = frozenset({"connect", "tls", "greeting", "ehlo"})
"""Steps after which another port may do better."""
_ELSEWHERE = frozenset({"smtp.clear-password", "smtp.tls-required", "smtp.no-sign-in"})
"""Later faults of which the same is true."""
_ONLY_HERE = frozenset({"smtp.busy", "smtp.too-many-connections", "smtp.ca-file"})
"""Faults that other ports share, or that more connections make worse."""


@dataclass
class _Run:
    """What one run has brought."""

    trial: Trial
    """What speaks with the server."""
    failed_at: str = ""
    """Name of the step that failed."""
    finding: Finding | None = None
    """Why."""
    warnings: tuple[Problem, ...] = ()
    """What works still."""


class ConnectionTest:
    """Tests accounts, saved or not, one at a time; keeps what the last run brought."""

    def __init__(self, trial: Callable[[Account], Trial], clock: Clock, usual: Sequence[Combination] = USUAL) -> None:
        self._trial = trial
        self._clock = clock
        self._usual = usual
        self._last: _Run | None = None

    @property
    def finding(self) -> Finding | None:
        """Why the last run failed, complete once it has ended; None where it went well."""
        return self._last.finding if self._last else None

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What the last run saw that works still."""
        return self._last.warnings if self._last else ()

    @property
    def transcript(self) -> str:
        """What was said in the last run, a line each with its time, without secrets."""
        return self._last.trial.transcript if self._last else ""

    async def run(self, account: Account, recipient: str = "", message_to: str = "") -> AsyncGenerator[Step]:
        """Yield each step as it ends; the first that fails is the last, and `finding` says why.

        The server is asked about `recipient`, without one about the account's own address. With `message_to` a real
        message goes to that address after all other steps, built and handed over as a document's. Raises ProblemError
        before the first step where `message_to` is no address.
        """
        self._last = None
        letter = self._letter(account, message_to) if message_to else None
        asked = letter.recipients[0] if letter else recipient or account.address
        run = self._last = _Run(self._trial(account))
        try:
            async with aclosing(run.trial.steps(asked)) as steps:
                async for step in steps:
                    self._learn(run, account, step)
                    yield step
            if letter is not None and run.finding is None:
                step = await run.trial.send(letter)
                self._learn(run, account, step)
                yield step
            if run.finding is not None:
                await self._repair(run, account, run.finding)
        finally:
            await run.trial.close()

    def _learn(self, run: _Run, account: Account, step: Step) -> None:
        certificate = step.certificate
        if step.problem is not None:
            run.failed_at = step.name
            run.finding = Finding(step.problem, str(step.problem.facts.get("reply", "")), certificate=certificate)
        elif certificate is not None and certificate.days_left(self._clock.now()) < WARN_DAYS:
            facts = {"host": account.host, "until": certificate.not_after.date().isoformat()}
            run.warnings = (*run.warnings, Problem("connection.certificate-expires", facts))

    async def _repair(self, run: _Run, account: Account, finding: Finding) -> None:
        """Add to the finding a combination that works instead, where there is one."""
        unopened = run.failed_at in _UNOPENED or finding.problem.code in _ELSEWHERE
        today = _todays(account) if unopened or run.failed_at == "resolve" else None
        others = self._others(account, finding) if unopened and finding.problem.code not in _ONLY_HERE else ()
        found = await _first(run.trial, [*([today] if today else ()), *others])
        suggestion = found or today
        if suggestion is None:
            return
        host, security = suggestion.host or account.host, suggestion.security.upper()
        facts: dict[str, str | int] = {"host": host, "port": suggestion.port, "security": security}
        remedy = Problem("connection.works" if found else "connection.today", facts, finding.problem.field)
        run.finding = replace(finding, remedy=remedy, suggestion=suggestion, tried=found is not None)

    def _others(self, account: Account, finding: Finding) -> Iterator[Combination]:
        present = Combination(account.port, account.security)
        if account.port not in {each.port for each in self._usual} and finding.certificate is None:
            # An unusual port was chosen on purpose: perhaps only its security is wrong.
            for security in (Security.TLS, Security.STARTTLS):
                if security is not present.security:
                    yield Combination(account.port, security)
        yield from (each for each in self._usual if each != present)

    def _letter(self, account: Account, recipient: str) -> ClaimedLetter:
        # The email package is not needed where no message goes out.
        from komtui.services.trial_message import trial_message

        return trial_message(account, recipient, self._clock.now())


async def _first(trial: Trial, combinations: Sequence[Combination]) -> Combination | None:
    """Return the first that works; all are tried at once, and none is left behind."""
    tasks = [asyncio.ensure_future(trial.works(each)) for each in combinations]
    try:
        async with asyncio.timeout(ASIDE):
            for combination, task in zip(combinations, tasks, strict=True):
                if await task:
                    return combination
    except TimeoutError:
        # The better ones have not answered; one that has will do.
        return next((each for each, task in zip(combinations, tasks, strict=True) if _is_true(task)), None)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return None


def _is_true(task: asyncio.Future[bool]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None and task.result()


def _todays(account: Account) -> Combination | None:
    """Return the server that a provider has today, where the account names a former one."""
    from komtui.domain.presets.outdated import outdated

    found = outdated(account.host, account.port, account.security)
    if found is None or found.server.host == account.host.strip().lower():
        return None
    return Combination(found.server.port, found.server.security, found.server.host)
