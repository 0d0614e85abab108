"""The log of a command: one line on stderr for what happens inside, its traceback in a report of its own."""

from __future__ import annotations

import logging
from pathlib import Path

from komtui.cli.output import say
from komtui.domain.text import visible
from komtui.i18n import _


class OneLine(logging.Handler):
    """Says warnings and errors as one line each; without it Python itself would print tracebacks."""

    def __init__(self, crashes: Path) -> None:
        super().__init__(logging.WARNING)
        self._crashes = crashes

    def emit(self, record: logging.LogRecord) -> None:
        """Say one record."""
        sentence = f"komtui: {visible(record.getMessage())}"
        if record.exc_info and record.exc_info[1] is not None:
            from komtui.crash import report

            path = report(record.exc_info[1], self._crashes)
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
