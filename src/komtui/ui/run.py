"""Runs the app on the terminal, and speaks when it is over."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from komtui.i18n import _
from komtui.services.registry import Services


def run_screen(services: Services, data: Path, *, in_browser: bool = False) -> int:
    """Run the screen until the person leaves, and return the exit code. `data` is where a crash report goes."""
    if not in_browser and not (sys.stdin.isatty() and sys.stdout.isatty()):
        _say(_("komtui needs a terminal. Without one, use its commands: komtui --help."))
        return 2
    # A closed terminal must not leave readable files behind, whatever the login shell's umask is.
    os.umask(0o077)
    from komtui.ui.app import KomtuiApp
    from komtui.ui.terminal.undecodable import read_on

    read_on()
    app = KomtuiApp(services, data, closes=True)
    if in_browser:
        from komtui.ui._browser import BrowserDriver

        app.driver_class = BrowserDriver
    app.run()
    if app.crashed:
        _say(_("komtui stopped on an error of its own. Nothing that was queued is lost; start it again to go on."))
        if app.crash_report is not None:
            _say(_("The report, without any of your data: {path}").format(path=app.crash_report))
        return 1
    return 0


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201 - the screen is gone, stderr is what is left
