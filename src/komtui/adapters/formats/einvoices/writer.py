"""The writer of e-invoices: it works in the processes that draw pages, so that the screen waits for nothing."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from komtui.adapters.processes import Processes, ProcessLostError
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document
from komtui.services.ports.einvoices import Syntax

DEADLINE: Final = 60.0
"""Seconds for one document, which takes a thousandth of one; counted from when its turn comes."""
_Answer = tuple[bytes, tuple[Problem, ...]]


class EInvoiceWriter:
    """Implements `ports.einvoices.EInvoices`. `processes` carry out the task `written`."""

    def __init__(self, processes: Processes[Any]) -> None:
        self._processes = processes

    async def written(self, document: Document, syntax: Syntax) -> bytes:
        """See `EInvoices`; also raises ProblemError `einvoice.failed` where the process that writes was lost."""
        try:
            answer: _Answer = await asyncio.wrap_future(
                self._processes.submit("written", document, syntax, deadline=DEADLINE)
            )
        except (TimeoutError, ProcessLostError, RuntimeError, OSError) as error:
            facts = {"number": document.number, "reason": repr(error)[:200]}
            raise ProblemError(Problem("einvoice.failed", facts)) from error
        content, problems = answer
        if problems:
            raise ProblemError(*problems)
        return content


def written(document: Document, syntax: Syntax) -> _Answer:
    """Return the XML, or what is wrong. Runs in a process of its own; nothing is raised, so that none is lost."""
    from komtui.adapters.formats.einvoices.writing import xml

    try:
        return xml(document, syntax), ()
    except ProblemError as error:
        return b"", tuple(error.problems)
    except Exception as error:  # noqa: BLE001 - see above; the person is told, and nothing is kept
        return b"", (Problem("einvoice.failed", {"number": document.number, "reason": repr(error)[:200]}),)
