"""`python -m komtui`, and the `komtui` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Open the screen, or run the command line."""
    from komtui.cli.straight import screen

    code = screen(sys.argv[1:])
    if code is not None:
        sys.exit(code)
    from komtui.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
