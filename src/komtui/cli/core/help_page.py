"""What click writes by itself and no catalogue reaches: the colon after a heading, names of types, a usage line."""

from __future__ import annotations

from typing import Any

import click

from komtui.domain.marking import N_
from komtui.i18n import LANGUAGES, _

USAGE = (N_("COMMAND [ARGS]..."), N_("[COMMAND] [ARGS]..."))
"""What click puts behind the name of a group, marked English."""


class Page(click.HelpFormatter):
    """A help page whose headings end as the language has it: French wants a space before the colon."""

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        words = _("{label}: {text}").format(label=heading, text="").rstrip(" ")
        self.write(f"{'':>{self.current_indent}}{words}\n")


class Context(click.Context):
    """What every command of komtui is run in."""

    formatter_class = Page


class Language(click.Choice[str]):
    """One of komtui's languages, however it is written: `fr_CA`, `fr-ca`, `FR_CA`."""

    def __init__(self) -> None:
        super().__init__(LANGUAGES)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - click's signature
        """Return the language by its own name."""
        named = {language.lower(): language for language in LANGUAGES}
        return super().convert(named.get(str(value).replace("-", "_").lower(), value), param, ctx)


class Whole(click.IntRange):
    """A whole number, called so where something else is given."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's signature
        """Return the number."""
        # click's own name of the type stands in its sentence, and is no word of anybody's.
        self.name = _("whole number")
        return super().convert(value, param, ctx)
