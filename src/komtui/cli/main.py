"""The group of all commands, and what happens without one: the screen."""

# ruff: noqa: ANN401 - these are the signatures of the methods of click that are overridden

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Sequence
from typing import Any

import click

from komtui import __version__
from komtui.bootstrap import Places
from komtui.cli.core.boundary import PIPE_CLOSED, closed_pipe, guarded
from komtui.cli.core.framework import LazyGroup, Option
from komtui.cli.core.language import choose, folder
from komtui.cli.core.output import LEGIBLE, tell
from komtui.cli.core.session import Session
from komtui.domain.marking import N_

COMMANDS = {
    "demo": "komtui.cli.commands.demo:demo",
    "import": "komtui.cli.commands.importing:import_",
    "list": "komtui.cli.commands.listing:list_",
    "show": "komtui.cli.commands.showing:show",
    "history": "komtui.cli.commands.history:history",
    "proof": "komtui.cli.commands.proof:proof",
    "check": "komtui.cli.commands.checking:check",
    "issue": "komtui.cli.commands.documents:issue",
    "convert": "komtui.cli.commands.documents:convert",
    "discard": "komtui.cli.commands.documents:discard",
    "mark": "komtui.cli.commands.marking:mark",
    "change": "komtui.cli.commands.marking:change",
    "sheet": "komtui.cli.commands.sheets:sheet",
    "sales": "komtui.cli.commands.sheets:sales",
    "payment": "komtui.cli.commands.payment:payment",
    "customer": "komtui.cli.commands.customer:customer",
    "article": "komtui.cli.commands.article:article",
    "export": "komtui.cli.commands.exporting:export",
    "render": "komtui.cli.commands.rendering:render",
    "print": "komtui.cli.commands.printing:print_",
    "send": "komtui.cli.commands.sending:send",
    "reminders": "komtui.cli.commands.reminders:reminders",
    "outbox": "komtui.cli.commands.outbox:outbox",
    "bounces": "komtui.cli.commands.bounces:bounces",
    "journal": "komtui.cli.commands.journal:journal",
    "worker": "komtui.cli.commands.worker:worker",
    "serve": "komtui.cli.commands.serving:serve",
    "config": "komtui.cli.commands.configuration:config",
    "account": "komtui.cli.commands.account:account",
    "vault": "komtui.cli.commands.vault:vault",
    "people": "komtui.cli.commands.people:people",
    "database": "komtui.cli.commands.database:database",
    "backup": "komtui.cli.commands.database:backup",
    "doctor": "komtui.cli.commands.doctor:doctor",
    "completion": "komtui.cli.commands.completion:completion",
}
"""Every command, in the order of work, and where it stands."""


class Program(LazyGroup):
    """The whole program: chooses its language first, and lets nothing out as a traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run with `args` (those of the process, if None), and exit unless `standalone_mode` is False."""
        arguments = list(sys.argv[1:] if args is None else args)
        for stream in (sys.stdout, sys.stderr):
            # A terminal that cannot show a customer's name shows it with a question mark.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors=LEGIBLE)
        root = super().main

        def run() -> Any:
            choose(arguments)
            return root(arguments, prog_name or "komtui", complete_var, False, **extra)

        code = guarded(run, as_json="--json" in arguments, crashes=lambda: Places.of(folder(arguments), None).data)
        if not standalone_mode:
            return code
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; here, because click itself would answer a closed pipe with code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            closed_pipe()
            raise click.exceptions.Exit(PIPE_CLOSED) from None


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        tell(f"komtui {__version__}")
        ctx.exit()


@click.command(
    "komtui",
    cls=Program,
    lazy=COMMANDS,
    invoke_without_command=True,
    help=N_("Mails a company's sales documents from its own address. Without a command, it opens the screen."),
)
@click.option(
    "--version",
    cls=Option,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help=N_("Show the version and exit."),
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Open the screen where no command is given."""
    if ctx.invoked_subcommand is None:
        from komtui.ui.run import run_screen

        services = ctx.ensure_object(Session).open()
        ctx.exit(run_screen(services, services.places.data))
