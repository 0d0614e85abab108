"""The test of the mail account that repairs: steps as they happen, a finding with its remedy, a test message.

    test = services.connection
    async for step in test.run(account, message_to="me@example.com"):
        ...                      # show it
    test.finding                 # None where all went well; its words: `i18n.findings.happened`, `.to_do`
    test.warnings                # what works today and will not soon: a certificate about to expire
    test.received                # what a message to the account itself has proved, where that was asked for
    test.transcript              # all that was said, without secrets

Cancelling the task, or closing the iterator, ends the test at once and leaves nothing open. A new `run` starts anew.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.authorization import REFUSED
from komtui.domain.mail.connection import USUAL, Combination, Finding
from komtui.domain.mail.deadline import deadlines
from komtui.domain.mail.delivery import ClaimedLetter
from komtui.domain.mail.letter import Letter, Markup
from komtui.domain.mail.mailbox import Mailbox
from komtui.domain.mail.remedy import Remedy, procedure
from komtui.domain.problem import Problem, ProblemError
from komtui.services.mail.messages.signing import Sign, unsigned
from komtui.services.ports import Clock, Step, Trial
from komtui.services.settings.scope import COMPANY

if TYPE_CHECKING:
    # The receipt is loaded where one is asked for.
    from komtui.services.mail.trial.received import Received

WARN_DAYS: Final = 30
"""Days before a certificate expires from which it is warned about."""
ASIDE: Final = 5.0
"""Seconds that looking for another combination may take, all of them together."""
MOST: Final = 3
"""Other combinations that are tried: the likeliest."""
_UNOPENED = frozenset({"connect", "tls", "greeting", "ehlo"})
"""Steps after which another port may do better."""
_ELSEWHERE = frozenset({"smtp.clear-password", "smtp.tls-required", "smtp.no-sign-in"})
"""Later faults of which the same is true."""
_ONLY_HERE = frozenset({"smtp.busy", "smtp.too-many-connections", "smtp.ca-file"})
"""Faults that other ports share, or that more connections make worse."""

Renew = Callable[[Account], Awaitable[Account]]
"""Returns an account whose access token was refused with another one. Raises ProblemError."""


TryMailbox = Callable[[Mailbox], Awaitable[int]]
"""Returns how many messages a mailbox has. Raises ProblemError `imap.…`."""

Receive = Callable[[Mailbox, str, Account, str], "Awaitable[Received]"]
"""Returns what became of a message by its Message-ID, and to whom it went. Raises ProblemError."""


@dataclass
class _Run:
    """What one run has brought."""

    account: Account
    """What is tested: with another access token, once the first was refused."""
    trials: list[Trial] = field(default_factory=list)
    """What speaks with the server, one for each access token; the last one is under way."""
    failed_at: str = ""
    """Name of the step that failed."""
    finding: Finding | None = None
    """Why."""
    warnings: tuple[Problem, ...] = ()
    """What works still."""
    received: Received | None = None
    """What the message has proved."""

    @property
    def trial(self) -> Trial:
        """The one under way."""
        return self.trials[-1]


async def _unsigned(_address: str) -> Sequence[Problem]:
    return ()


async def _no_markup(_letter: Letter, _store: str) -> Markup | None:
    return None


class ConnectionTest:
    """Tests accounts, saved or not, one at a time; keeps what the last run brought."""

    def __init__(
        self,
        trial: Callable[[Account], Trial],
        clock: Clock,
        usual: Sequence[Combination] = USUAL,
        *,
        renew: Renew | None = None,
        try_mailbox: TryMailbox | None = None,
        receive: Receive | None = None,
        sign: Sign = unsigned,
        signature: Callable[[str], Awaitable[Sequence[Problem]]] = _unsigned,
        markup: Callable[[Letter, str], Awaitable[Markup | None]] = _no_markup,
    ) -> None:
        self._sign = sign
        self._signature = signature
        self._markup = markup
        self._receive = receive
        self._try_mailbox = try_mailbox
        self._trial = trial
        self._clock = clock
        self._usual = usual
        self._renew = renew
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
    def received(self) -> Received | None:
        """What the last run's message has proved; None where none was asked for, or it did not come in."""
        return self._last.received if self._last else None

    @property
    def transcript(self) -> str:
        """What was said in the last run, a line each with its time, without secrets."""
        return "".join(trial.transcript for trial in self._last.trials) if self._last else ""

    async def run(
        self,
        account: Account,
        recipient: str = "",
        message_to: str = "",
        mailbox: Mailbox | None = None,
        *,
        received: bool = False,
    ) -> AsyncGenerator[Step]:
        """Yield each step as it ends; the first that fails is the last, and `finding` says why.

        The server is asked about `recipient`, without one about the account's own address. With `message_to` a real
        message goes to that address after all other steps, built and handed over as a document's. The account's
        `mailbox`, where one is named, is tried at the end; what is wrong with it keeps nothing back and is a warning.
        With `received` the message, to the account itself where no other address is given, is waited for there; that it
        cannot be read back is then a finding. Where komtui signs letters itself, its key is looked up, and what is
        wrong with that is a warning.
        Raises ProblemError before the first step where `message_to` is no address.
        """
        self._last = None
        message_to = message_to or (account.address if received else "")
        letter = await self._letter(account, message_to) if message_to else None
        asked = letter.recipients[0] if letter else recipient or account.address
        announced = deadlines(account, self._clock.now().date())
        run = self._last = _Run(account, [self._trial(account)], warnings=announced)
        try:
            async with aclosing(run.trial.steps(asked)) as steps:
                async for step in steps:
                    if self._is_stale(run, step):
                        break
                    self._learn(run, step)
                    yield step
                else:
                    step = None
            if step is not None:
                async with aclosing(self._again(run, asked, step)) as others:
                    async for other in others:
                        self._learn(run, other)
                        yield other
            async with aclosing(self._with_a_message(run, letter, mailbox, received=received)) as others:
                async for other in others:
                    self._learn(run, other)
                    yield other
            if run.finding is not None:
                await self._repair(run, account, run.finding)
            elif not received:
                # A receipt says it with all else that the DNS has.
                run.warnings = (*run.warnings, *await self._signature(account.address))
        finally:
            for trial in run.trials:
                await trial.close()

    async def _with_a_message(
        self, run: _Run, letter: ClaimedLetter | None, mailbox: Mailbox | None, *, received: bool
    ) -> AsyncGenerator[Step]:
        """Yield what follows once the account is known to work: the message, the mailbox, and the message in it."""
        if run.finding is not None:
            return
        if received and mailbox is None:
            # Nothing is sent that could not be read back.
            yield Step("received", ok=False, seconds=0.0, problem=Problem("imap.not-set", field="imap.host"))
            return
        if letter is not None:
            sent = await run.trial.send(letter)
            yield sent
            if not sent.ok:
                return
        if mailbox is None:
            return
        if self._try_mailbox is not None:
            yield await self._tried(run, mailbox, self._try_mailbox)
        if received and letter is not None and self._receive is not None:
            yield await self._read_back(run, mailbox, letter, self._receive)

    async def _tried(self, run: _Run, mailbox: Mailbox, try_mailbox: TryMailbox) -> Step:
        """Return what came of reading the mailbox."""
        started, place = time.monotonic(), f"{mailbox.account.host}:{mailbox.account.port}"
        try:
            count = await try_mailbox(mailbox)
        except ProblemError as error:
            run.warnings = (*run.warnings, *error.problems)
            return Step(
                "mailbox", ok=False, seconds=time.monotonic() - started, detail=place, problem=error.problems[0]
            )
        found = Problem("connection.mailbox", {"folder": mailbox.folder, "count": count})
        return Step("mailbox", ok=True, seconds=time.monotonic() - started, detail=place, note=found)

    async def _read_back(self, run: _Run, mailbox: Mailbox, letter: ClaimedLetter, receive: Receive) -> Step:
        """Return what became of the message in the mailbox."""
        started = time.monotonic()
        try:
            found = await receive(mailbox, letter.message_id, run.account, letter.recipients[0])
        except ProblemError as error:
            seconds, problem = time.monotonic() - started, error.problems[0]
            return Step("received", ok=False, seconds=seconds, problem=problem)
        run.received = found
        seconds, verdict = time.monotonic() - started, found.verdict
        note = next((line.problem for line in found.lines if line.topic == "folder"), None)
        return Step("received", ok=True, seconds=seconds, detail=verdict.host, note=note)

    def _is_stale(self, run: _Run, step: Step) -> bool:
        """Return whether the server refused an access token that another one may take the place of."""
        refused = step.problem is not None and step.problem.code == REFUSED
        return refused and self._renew is not None and bool(run.account.token)

    async def _again(self, run: _Run, asked: str, refused: Step) -> AsyncGenerator[Step]:
        """Yield the steps from the sign-in on, with another access token: once, as sending does."""
        started = time.monotonic()
        await run.trial.close()
        try:
            run.account = await self._renewed(run.account)
        except ProblemError as error:
            yield replace(refused, seconds=refused.seconds + time.monotonic() - started, problem=error.problems[0])
            return
        run.trials.append(self._trial(run.account))
        opened = False
        async with aclosing(run.trial.steps(asked)) as steps:
            async for step in steps:
                if not opened and (step.name == refused.name or not step.ok):
                    opened = True
                    seconds = refused.seconds + time.monotonic() - started
                    yield replace(step, name=refused.name, seconds=seconds, note=Problem("oauth.renewed"))
                elif opened:
                    yield step

    async def _renewed(self, account: Account) -> Account:
        if self._renew is None:
            raise AssertionError("asked before")
        return await self._renew(account)

    def _learn(self, run: _Run, step: Step) -> None:
        certificate, account = step.certificate, run.account
        if step.problem is not None and step.name != "mailbox":
            run.failed_at = step.name
            steps = procedure(step.problem, account)
            reply = str(step.problem.facts.get("reply", ""))
            run.finding = Finding(step.problem, reply, Remedy(steps=steps), certificate=certificate)
        elif certificate is not None and certificate.days_left(self._clock.now()) < WARN_DAYS:
            facts = {"host": account.host, "until": certificate.not_after.date().isoformat()}
            run.warnings = (*run.warnings, Problem("connection.certificate-expires", facts))

    async def _repair(self, run: _Run, account: Account, finding: Finding) -> None:
        """Add to the finding a combination that works instead, where there is one."""
        unopened = run.failed_at in _UNOPENED or finding.problem.code in _ELSEWHERE
        today = _todays(account) if unopened or run.failed_at == "resolve" else None
        others = self._others(run, account, finding) if unopened and finding.problem.code not in _ONLY_HERE else ()
        found = await _first(run.trial, [*islice((*([today] if today else ()), *others), MOST)])
        suggestion = found or today
        if suggestion is None:
            return
        host, security = suggestion.host or account.host, suggestion.security.upper()
        facts: dict[str, str | int] = {"host": host, "port": suggestion.port, "security": security}
        lead = Problem("connection.works" if found else "connection.today", facts, finding.problem.field)
        remedy = replace(finding.remedy, lead=lead)
        run.finding = replace(finding, remedy=remedy, suggestion=suggestion, tried=found is not None)

    def _others(self, run: _Run, account: Account, finding: Finding) -> Iterator[Combination]:
        """Yield what may work instead, the likeliest first."""
        present = Combination(account.port, account.security)
        chosen = account.port not in {each.port for each in self._usual}
        if chosen and run.failed_at != "connect" and finding.certificate is None:
            # An unusual port was chosen on purpose, and something answers there: perhaps only its security is wrong.
            other = Security.STARTTLS if account.security is Security.TLS else Security.TLS
            speaks = account.security is Security.NONE and run.failed_at not in {"tls", "greeting"}
            yield Combination(account.port, Security.STARTTLS if speaks else other)
        yield from (each for each in self._usual if each != present)

    async def _letter(self, account: Account, recipient: str) -> ClaimedLetter:
        # The email package is not needed where no message goes out.
        from komtui.services.mail.trial._trial_message import trial_letter, trial_message

        store, now = "" if account.scope == COMPANY else account.scope, self._clock.now()
        markup = await self._markup(trial_letter(account, recipient, now), store)
        letter = trial_message(account, recipient, now, markup)
        return replace(letter, mime=await self._sign(letter.mime, account.address, store, None))


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
    from komtui.domain.mail.presets.outdated import outdated

    found = outdated(account.host, account.port, account.security)
    if found is None or found.server.host == account.host.strip().lower():
        return None
    return Combination(found.server.port, found.server.security, found.server.host)
