"""The language of this run: chosen before anything is parsed, so that help pages and usage errors speak it too."""

from __future__ import annotations

import gettext
import os
from collections.abc import Sequence
from pathlib import Path

from komtui import i18n
from komtui.bootstrap import Places
from komtui.domain.problem import ProblemError
from komtui.i18n.choice import interface_language

VARIABLE = "KOMTUI_LANGUAGE"
"""Environment variable that comes before the setting."""
_VALUED = frozenset({"--data", "--database", "--language"})
"""Options of the program that have a value."""


def choose(arguments: Sequence[str]) -> str:
    """Make the language of `--language`, the environment, config.toml or the locale that of this process."""
    # Some commands have an option of that name for the language of a customer, which is none of this.
    named = given(arguments, "--language")
    option = given(_before_command(arguments), "--language") or (named if named in i18n.LANGUAGES else "")
    language = interface_language(os.environ, option, _setting(arguments))
    i18n.use(language, "--language" if option else VARIABLE if os.environ.get(VARIABLE) else "")
    _click_speaks(language)
    return language


def _before_command(arguments: Sequence[str]) -> Sequence[str]:
    """Return what stands before the command's name."""
    place = 0
    while place < len(arguments) and arguments[place].startswith("-") and arguments[place] != "--":
        place += 2 if arguments[place] in _VALUED else 1
    return arguments[:place]


def given(arguments: Sequence[str], option: str) -> str:
    """Return the value of a long option as it stands in the arguments, empty where it does not; the last one wins."""
    value = ""
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == option and place + 1 < len(arguments):
            value = arguments[place + 1]
        elif argument.startswith(f"{option}="):
            value = argument.partition("=")[2]
    return value


def folder(arguments: Sequence[str]) -> Path | None:
    """Return the data folder that the arguments or the environment name."""
    named = given(arguments, "--data") or os.environ.get("KOMTUI_DATA", "")
    return Path(named) if named else None


def _setting(arguments: Sequence[str]) -> str:
    """Return `language.interface` of the environment or config.toml; who needs that file says what is wrong with it."""
    # Named here rather than looked up: the whole catalogue of settings costs more than the first paint can spare.
    if named := os.environ.get("KOMTUI_LANGUAGE_INTERFACE"):
        return named
    try:
        path = Places.of(folder(arguments), None).config / "config.toml"
        if not path.exists():
            return ""
        import tomllib

        from komtui.services.files import plain

        table = tomllib.loads(plain(path).decode("utf-8-sig")).get("language", {})
    except (OSError, ValueError, RecursionError, ProblemError):
        return ""
    return str(table.get("interface", "")) if isinstance(table, dict) else ""


def _click_speaks(language: str) -> None:
    """Point click's own words to komtui's catalogue: it asks gettext, which asks the environment for the language."""
    os.environ["LANGUAGE"] = f"{language}:fr" if language.startswith("fr") else language
    gettext.bindtextdomain("komtui", str(Path(i18n.__file__).parent / "locales"))
    gettext.textdomain("komtui")
