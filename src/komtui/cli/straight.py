"""`komtui` without a command: straight to the screen, without loading the parser of commands.

The parser is a fifth of what may stand between the person's key and the first paint. Whatever is not a plain opening
of the screen, or goes wrong on the way, is left to it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from komtui.domain.problem import ProblemError

_OPTIONS = ("--data", "--database", "--language")


def screen(arguments: Sequence[str]) -> int | None:
    """Open the screen and return its exit code; None where the arguments ask for anything else."""
    # A shell that completes a command line calls the program without arguments, and asks by this variable.
    if "_KOMTUI_COMPLETE" in os.environ or not _is_plain(arguments):
        return None
    from komtui.bootstrap import services
    from komtui.cli.core.language import choose, folder, given
    from komtui.i18n import LANGUAGES

    if given(arguments, "--language") not in {"", *LANGUAGES}:
        return None
    choose(arguments)
    named = given(arguments, "--database")
    if "://" in named:
        from komtui.domain.database_address import holds_secret

        if holds_secret(named):
            return None
    database = named or os.environ.get("KOMTUI_DATABASE")
    try:
        opened = services(folder(arguments), database)
        _ = opened.index
    except ProblemError:
        return None  # said by the parser's side, with its exit code
    try:
        from komtui.ui.run import run_screen

        return run_screen(opened, opened.places.data)
    except Exception as error:  # noqa: BLE001 - the boundary, as on the parser's side
        from komtui.cli.core.boundary import crashed

        return crashed(error, lambda: opened.places.data)


def _is_plain(arguments: Sequence[str]) -> bool:
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name not in _OPTIONS or (equals and not value):
            return False
        if not equals:
            if not rest or rest[0].startswith("-"):
                return False
            rest.pop(0)
    return True
