"""The session: what the options that every command takes have said, and the services over it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from komtui.bootstrap import LazyServices, services

T = TypeVar("T")

BEGINNINGS = {
    ("config", "set"),
    ("customer", "add"),
    ("customer", "import"),
    ("import",),
    ("people", "add"),
    ("vault", "create"),
}
"""Commands with which books begin; all others want books that are there (`--database` may be mistyped)."""


@dataclass
class Session:
    """Filled while the command line is parsed."""

    data: Path | None = None
    """`--data`; None for the platform's own folder."""
    database: str | None = None
    """`--database`; None for the one in the data folder."""
    json: bool = False
    """`--json`: answers as JSON, one object a line."""

    def open(self) -> LazyServices:
        """Return the services; the caller closes them."""
        return services(self.data, self.database)

    def run(self, work: Callable[[LazyServices], Awaitable[T]]) -> T:
        """Run `work` over the services in an event loop of its own, and close them whatever happens."""
        # It costs a fifth of the time that help and completion take, and they have no need of it.
        import asyncio

        from komtui.cli.core._logs import listen

        async def whole() -> T:
            opened = self.open()
            opened.on_command_line(begins=_command() in BEGINNINGS)
            listen(opened.places.data)
            try:
                return await work(opened)
            finally:
                if opened.begun is not None:
                    _say_begun(opened.begun)
                await opened.close()

        return asyncio.run(whole())


def _say_begun(file: Path) -> None:
    from komtui.cli.core.output import say
    from komtui.domain.text import visible
    from komtui.i18n import _

    say(_("New books were begun in {file}.").format(file=visible(str(file))))


def _command() -> tuple[str, ...]:
    """Return the names of the command under way, without that of the program."""
    context, names = click.get_current_context(silent=True), list[str]()
    while context is not None and context.parent is not None:
        names.insert(0, context.info_name or "")
        context = context.parent
    return tuple(names)


pass_session = click.make_pass_decorator(Session, ensure=True)
"""Gives a command the session of its program."""
