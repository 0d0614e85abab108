"""CUPS, by its own programs `lp` and `lpstat`: they know where the server is, and what a person has set up."""

from __future__ import annotations

import asyncio
import os
import re
from typing import Final, NamedTuple

from komtui.domain.printer import Printer
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.sales.paper import PAPERS, is_roll
from komtui.domain.text import visible
from komtui.hardening import clean_environment
from komtui.services.ports.printing import Queues

DEADLINE: Final = 20.0
"""Seconds for one program to answer: to hand over a PDF takes a tenth of one."""
_THEIRS = ("CUPS_SERVER", "CUPS_ENCRYPTION", "CUPS_USER", "PRINTER", "LPDEST", "USER", "LOGNAME")
"""Variables by which people say where CUPS is, and who they are there."""
_DEFAULT = re.compile(r"system default destination: (\S+)")
_PRINTER = re.compile(r"printer (\S+) (.*)")
_REJECTING = re.compile(r"(\S+) not accepting requests")
_PAGE = re.compile(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]")
_JOB = re.compile(r"request id is (\S+)")
_MEDIA = {"a4": "A4", "letter": "Letter"}


class CupsPrinters:
    """Implements `ports.printing.SystemPrinters`."""

    async def queues(self) -> Queues:
        """Return the queues there are. Raises ProblemError `printing.no-system`, `printing.no-server`."""
        said = await _run("lpstat", "-r", "-e", "-d", "-p", "-a")
        if not said.output.startswith("scheduler is running"):
            raise NotConfiguredError(Problem("printing.no-server"))
        return _queues(said.output)

    async def print(self, queue: str, content: bytes, title: str, form: str) -> str:
        """Hand a PDF to a queue. Raises ProblemError `printing.…`."""
        options = [part for each in _options(content, form) for part in ("-o", each)]
        said = await _run("lp", "-d", queue, "-t", visible(title) or "komtui", *options, "-", given=content)
        if said.code:
            raise ProblemError(_refused(queue, said.errors))
        job = _JOB.search(said.output)
        return job[1] if job else ""


class _Said(NamedTuple):
    """What a program answered."""

    code: int
    output: str
    errors: str


async def _run(program: str, *arguments: str, given: bytes = b"") -> _Said:
    """Run a program without a shell. Raises ProblemError `printing.no-system`, `printing.timeout`."""
    environment = clean_environment() | {name: os.environ[name] for name in _THEIRS if name in os.environ}
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            program, *arguments, stdin=pipe, stdout=pipe, stderr=pipe, env=environment | {"LC_ALL": "C"}
        )
    except OSError as error:
        raise NotConfiguredError(Problem("printing.no-system", {"program": program})) from error
    try:
        output, errors = await asyncio.wait_for(process.communicate(given), DEADLINE)
    except (TimeoutError, asyncio.CancelledError) as error:
        process.kill()
        await process.wait()
        if isinstance(error, TimeoutError):
            raise ProblemError(Problem("printing.timeout", {"seconds": int(DEADLINE)})) from error
        raise
    return _Said(process.returncode or 0, output.decode(errors="replace"), errors.decode(errors="replace"))


def _queues(output: str) -> Queues:
    """Read what lpstat says in the language C: names, the default, states with their reasons below them."""
    found = dict[str, Printer]()
    default = ""
    stopped = dict[str, str]()
    rejecting = set[str]()
    last = ""
    for line in output.splitlines()[1:]:
        if line.startswith("\t"):
            if last in stopped:
                stopped[last] = line.strip()
        elif match := _DEFAULT.fullmatch(line):
            default = match[1]
        elif match := _PRINTER.match(line):
            last = match[1] if "disabled since" in match[2] else ""
            if last:
                stopped[last] = ""
        elif match := _REJECTING.match(line):
            rejecting.add(match[1])
            last = ""
        elif line and " " not in line:
            found[line] = Printer(line)
    printers = [
        Printer(name, None, name in stopped, name in rejecting, stopped.get(name, "")) for name in sorted(found)
    ]
    return Queues(printers, default if default in found else "")


def _options(content: bytes, form: str) -> list[str]:
    """Return the options of a job: which paper it is for, and that a page never loses an edge."""
    if not is_roll(form):
        return [f"media={_MEDIA[form]}", "fit-to-page"]
    # The last is that of a page; before it stands that of a document, which its pages overrule.
    pages = _PAGE.findall(content)
    height = float(pages[-1][1]) * 25.4 / 72 if pages else 0
    return [f"media=Custom.{PAPERS[form].width:.0f}x{height:.0f}mm"] if height else []


def _refused(queue: str, errors: str) -> Problem:
    reason = visible(" ".join(errors.replace("lp: ", "").split()))[:200]
    if "does not exist" in errors:
        return Problem("printing.gone", {"printer": queue}, "printer")
    if "not accepting" in errors:
        return Problem("printing.rejecting", {"printer": queue}, "printer")
    return Problem("printing.refused", {"printer": queue, "reason": reason}, "printer")
