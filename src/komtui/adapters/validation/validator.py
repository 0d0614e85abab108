"""The validator: one process that judges e-invoices by the official rules."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Final

from komtui.adapters.processes import Processes, ProcessLostError
from komtui.adapters.validation import rulebooks
from komtui.adapters.validation.placing import Verdict, plain
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.services.ports.einvoices import Syntax

ENTRY: Final = "komtui.adapters.validation.judge:judged"
DEADLINE: Final = 60.0
"""Seconds for one try of one document, which takes a thirtieth of one; the first loads the rules, which takes one."""
PROCESSOR: Final = 45.0
"""Seconds of processor time for the same."""
RENEWAL: Final = 500
"""Documents after which the process makes room for another: its memory grows."""
IDLE: Final = 180.0
"""Seconds without work after which the process ends; longer than others, since the next one takes long to load."""
_FRANCE: Final = "FR"
_SUBJECT: Final = re.compile(r"code (?:sujet )?(PMT|PMD|AAB|TXD|BAR)\b")
"""Which note a rule is about."""
_TRIES: Final = 2
_Answer = tuple[Verdict, ...] | str


class RuleValidator:
    """Implements `ports.Validator`."""

    def __init__(self, *, entry: str = ENTRY, deadline: float = DEADLINE, renewal: int = RENEWAL) -> None:
        # One process: there is no use of a second while the machine's other processor writes and draws.
        self.processes = Processes[_Answer](entry, most=1, idle=IDLE, renewal=renewal)
        """The one that judges."""
        self._deadline = deadline

    @property
    def available(self) -> bool:
        """See `ports.Validator`."""
        return rulebooks.is_there()

    @property
    def versions(self) -> Sequence[tuple[str, str]]:
        """See `ports.Validator`."""
        return tuple(rulebooks.versions())

    async def findings(self, xml: bytes, syntax: Syntax, *, country: str) -> Sequence[LegalFinding]:
        """See `ports.Validator`. A process that dies or does not come to an end is replaced, and asked once more."""
        reason = ""
        for _try in range(_TRIES):
            try:
                work = self._submit(xml, french=country == _FRANCE)
                return _found(await asyncio.wrap_future(work), syntax)
            except TimeoutError:
                reason = f"no answer within {self._deadline:.0f} seconds"
            except (ProcessLostError, RuntimeError, OSError, TypeError, ValueError) as error:
                reason = repr(error)[:200]
        raise ProblemError(Problem("einvoice.validator", {"reason": reason}))

    def _submit(self, xml: bytes, *, french: bool) -> Future[_Answer]:
        return self.processes.submit(xml, french, deadline=self._deadline, processor=PROCESSOR)

    def warm(self) -> None:
        """See `ports.Validator`."""
        # Once closed, nothing is to be warmed.
        with suppress(RuntimeError):
            if self.available and not self.processes.pids:
                self._submit(b"", french=True)

    async def close(self) -> None:
        """See `ports.Validator`."""
        await asyncio.to_thread(self.processes.close)


def _found(answer: _Answer, syntax: Syntax) -> list[LegalFinding]:
    """Return the findings of an answer. Raises ValueError and TypeError where it is none."""
    if not isinstance(answer, tuple):
        raise TypeError(answer)
    found = []
    for each in answer:
        rule, warning, field, text, term = each
        severity = Severity.SHOULD if warning else Severity.MUST
        facts = {"rule": str(rule), "text": str(text), "syntax": syntax.value, "term": str(term)}
        if subject := _SUBJECT.search(str(text)):
            facts["subject"] = subject[1]
        found.append(LegalFinding(f"rule.{plain(str(rule))}", severity, str(field), facts))
    return found
