"""`python -m komtui`, and the `komtui` command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Open the screen, or run the command line."""
    # Until the first paint nearly all that is made stays: looking for garbage meanwhile is a tenth of the time.
    gc.disable()
    from komtui.cli.straight import screen

    code = screen(sys.argv[1:])
    if code is not None:
        sys.exit(code)
    gc.enable()
    from komtui.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
