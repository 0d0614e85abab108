"""The writer of e-invoices: it works in the processes that draw pages, so that the screen waits for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from komtui.adapters.processes import Processes, ProcessLostError
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document
from komtui.services.ports.einvoices import Syntax

DEADLINE: Final = 60.0
"""Seconds for one document, which takes a thousandth of one; counted from when its turn comes."""
_Answer = tuple[bytes, tuple[Problem, ...]]


class EInvoiceWriter:
    """Implements `ports.einvoices.EInvoices`. `processes` carry out the task `written`; `kept` finds attached files."""

    def __init__(self, processes: Callable[[], Processes[Any]], kept: Callable[[str], Awaitable[bytes | None]]) -> None:
        self._processes = processes
        self._kept = kept

    async def written(self, document: Document, syntax: Syntax) -> bytes:
        """See `EInvoices`; also raises ProblemError `einvoice.failed` where the process that writes was lost."""
        files = {each.sha256: await self._kept(each.sha256) for each in document.attachments if each.sha256}
        try:
            answer: _Answer = await asyncio.wrap_future(
                self._processes().submit("written", document, syntax, files, deadline=DEADLINE)
            )
        except (TimeoutError, ProcessLostError, RuntimeError, OSError) as error:
            facts = {"number": document.number, "reason": repr(error)[:200]}
            raise ProblemError(Problem("einvoice.failed", facts)) from error
        content, problems = answer
        if problems:
            raise ProblemError(*problems)
        return content


def written(document: Document, syntax: Syntax, files: Mapping[str, bytes | None] | None = None) -> _Answer:
    """Return the XML, or what is wrong. Runs in a process of its own; nothing is raised, so that none is lost."""
    from komtui.adapters.formats.einvoices._writing import xml

    try:
        return xml(document, syntax, files or {}), ()
    except ProblemError as error:
        return b"", tuple(error.problems)
    except Exception as error:  # noqa: BLE001 - see above; the person is told, and nothing is kept
        return b"", (Problem("einvoice.failed", {"number": document.number, "reason": repr(error)[:200]}),)
