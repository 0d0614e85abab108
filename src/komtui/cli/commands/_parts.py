"""How parts of documents are named on the command line: a line and its figure, as in `2=1,5`."""

from __future__ import annotations

from decimal import Decimal

import click

from komtui.cli.core.boundary import WrongValueError
from komtui.domain.figure import figure
from komtui.domain.problem import Problem
from komtui.i18n import _


def pair(text: str, form: str) -> tuple[str, Decimal]:
    """Return a line and its figure. A line's own number may have an equals sign in it, a figure has none."""
    line, sign, typed = text.rpartition("=")
    if not (sign and line):
        raise click.UsageError(_("Write it as {form}.").format(form=form))
    return line.strip(), decimal(typed, f"line.{line.strip()}")


def decimal(text: str, field: str) -> Decimal:
    """Return a figure as people type it, with a comma or a point. Raises WrongValueError `carry.number`."""
    found = figure(text)
    if found is None:
        raise WrongValueError(Problem("carry.number", {"text": text}, field))
    return found
