"""Commands as komtui has them: loaded when asked for, helped in the user's language, with the options of everywhere."""

# ruff: noqa: ANN401 - click hands keyword arguments through, and calls back, with Any

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from komtui.cli.core.help_page import USAGE, Context, Language
from komtui.cli.core.output import tell
from komtui.cli.core.session import Session
from komtui.domain.marking import N_
from komtui.domain.problem import Problem
from komtui.domain.text import has_control
from komtui.i18n import _, current

F = TypeVar("F", bound=Callable[..., object])


class Option(click.Option):
    """An option whose help, marked English, is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the lines of the help page."""
        with _translated(self):
            return super().get_help_record(ctx)


class Command(click.Command):
    """A command that also takes the options of everywhere, and whose help is translated when it is shown."""

    context_class = Context
    inner = True
    """Whether it stands below the program, whose own options hold where it says nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(everywhere(inner=self.inner))

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words of the usage line behind the command's name."""
        return [_(piece) if piece in USAGE else piece for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return `--help`, whose page is written as all data is: a full disk is said, and is no crash."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.callback = _helped
        return found

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence, for the list of commands; a line too long is wrapped there, never cut."""
        with _translated(self):
            return super().get_short_help_str(max(limit, 200))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the text of the help page."""
        with _translated(self):
            super().format_help_text(ctx, formatter)


class Group(Command, click.Group):
    """A group of commands, whose `default` is meant where none is named."""

    command_class = Command

    def __init__(self, *args: Any, default: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front where no command is named."""
        named = any(arg in self.commands for arg in args)
        helped = any(arg in ctx.help_option_names for arg in args)
        if self._default and not named and not helped and (not args or self._is_for_default(args[0])):
            args = [self._default, *args]
        return super().parse_args(ctx, args)

    def _is_for_default(self, word: str) -> bool:
        """Return whether a word that is no command is an option, or what the default command is asked about.

        That is a document's number, an address: no command has a digit or an @, so a misspelt one is still said to be
        none.
        """
        asks = any(isinstance(each, click.Argument) for each in self.commands[self._default].params)
        return word.startswith("-") or (asks and any(char.isdecimal() or char == "@" for char in word))


class LazyGroup(Command, click.Group):
    """A group that imports a command's module when that command, or the whole list, is asked for."""

    inner = False

    def __init__(self, *args: Any, lazy: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of work."""
        del ctx
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command `name`, which stands in its module as the attribute that the table says."""
        del ctx
        if cmd_name not in self._lazy:
            return None
        module, _colon, attribute = self._lazy[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(self._lazy[cmd_name])
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name."""
        name, command, rest = super().resolve_command(ctx, args)
        return (command.name if command else name), command, rest


def everywhere(*, inner: bool) -> list[click.Parameter]:
    """Return the options that may stand before the command and after it; after it (`inner`) they win."""

    def keep(ctx: click.Context, option: click.Parameter, value: Any) -> None:
        # What is empty says nothing: an unset variable in a script must not mean the present folder.
        if option.name and value:
            if option.name == "database" and ctx.get_parameter_source("database") is ParameterSource.COMMANDLINE:
                without_password(value)
            setattr(ctx.ensure_object(Session), option.name, Path(value) if option.name == "data" else value)

    def variable(name: str) -> str | None:
        return None if inner else name

    return [
        Option(
            ["--data"],
            type=click.Path(file_okay=False),
            metavar="DIR",
            envvar=variable("KOMTUI_DATA"),
            help=N_("Folder of the books and of the vault, instead of the usual one."),
            callback=keep,
            expose_value=False,
            hidden=inner,
        ),
        Option(
            ["--database"],
            metavar="URL",
            envvar=variable("KOMTUI_DATABASE"),
            help=N_("Database of the books: a file, or a postgresql:// address."),
            callback=keep,
            expose_value=False,
            hidden=inner,
        ),
        Option(
            # It is obeyed before anything is parsed (see `main`), so that help and errors speak it too.
            ["--language"],
            type=Language(),
            help=N_("Language of what komtui says, instead of the system's."),
            expose_value=False,
            hidden=inner,
        ),
        Option(
            ["--json"],
            is_flag=True,
            help=N_("Answer in JSON, one object a line."),
            callback=keep,
            expose_value=False,
        ),
    ]


def without_password(address: str) -> None:
    """Refuse an address that holds a password: it stands in the shell's history and the list of processes by now."""
    from komtui.domain.database_address import holds_secret

    if holds_secret(address):
        raise click.UsageError(current().problem(Problem("system.database-password-shown")))


def option(*names: str, **attributes: Any) -> Callable[[F], F]:
    """Return `click.option` with a help that is translated when it is shown."""
    return click.option(*names, cls=Option, **attributes)


class StoreName(click.ParamType[str]):
    """The name of a store: text that the books can hold."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name; bytes that are no text in this system's encoding are wrong usage."""
        if has_control(value) or any("\ud800" <= char <= "\udfff" for char in value):
            self.fail(_("The name of a store holds a character that cannot be printed. Remove it."), param, ctx)
        return value


def store_option(text: str) -> Callable[[F], F]:
    """Return the option `--store`; `text` is its help, marked English. Without it, the whole company is meant."""
    return option("--store", default="", type=StoreName(), metavar="STORE", help=text)


def command(name: str, text: str) -> Callable[[Callable[..., None]], Command]:
    """Return `click.command`; `text` is the help, marked English."""
    return click.command(name, cls=Command, help=text)


def _helped(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        tell(ctx.get_help())
        ctx.exit()


@contextmanager
def _translated(thing: click.Option | click.Command) -> Iterator[None]:
    """Have `thing.help` in the user's language meanwhile."""
    english = thing.help
    thing.help = _(english) if english else english
    try:
        yield
    finally:
        thing.help = english
