"""The log of a command: one line on stderr for what happens inside; only a mistake leaves a report of its own."""

from __future__ import annotations

import logging
from pathlib import Path

from komtui.cli.core.output import say
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current


class OneLine(logging.Handler):
    """Says warnings and errors as one line each; without it Python itself would print tracebacks.

    What libraries warn of is kept back: it is in English and of their insides, and what it comes to is said by us.
    """

    def __init__(self, crashes: Path) -> None:
        super().__init__(logging.WARNING)
        self._crashes = crashes

    def emit(self, record: logging.LogRecord) -> None:
        """Say one record."""
        if record.levelno < logging.ERROR and record.name.partition(".")[0] != "komtui":
            return
        sentence = f"komtui: {visible(record.getMessage())}"
        error = record.exc_info[1] if record.exc_info else None
        if record.name == "asyncio" and isinstance(error, ConnectionError):
            # The other end has gone, and nobody waited for it any more: a page that was closed, a server that is away.
            return
        if isinstance(error, ProblemError):
            # Nobody's mistake, and met again at every try: it needs words, and no file each time.
            sentence = " ".join((sentence + ".", *(current().problem(each) for each in error.problems)))
        elif error is not None:
            from komtui.crash import report

            path = report(error, self._crashes)
            if path is not None:
                sentence += " " + _("The report, without any of your data: {path}").format(path=path)
        say(sentence)


def listen(crashes: Path) -> None:
    """Have the records of this process said that way from now on."""
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, OneLine):
            root.removeHandler(handler)
    root.addHandler(OneLine(crashes))
