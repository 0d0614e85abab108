"""`python -m komtui`, and the `komtui` command."""

from __future__ import annotations

import gc
import os
import sys

from komtui.hardening import harden


def main() -> None:
    """Open the screen, or run the command line."""
    try:
        harden()
        _have_streams()
        # Until the first paint nearly all that is made stays: looking for garbage meanwhile is a tenth of the time.
        gc.disable()
        from komtui.cli.straight import screen

        code = screen(sys.argv[1:])
        if code is not None:
            sys.exit(code)
        gc.enable()
        from komtui.cli.main import cli

        cli()
    except KeyboardInterrupt:
        # Before the command line could listen: Ctrl+C while modules were still being read.
        sys.exit(130)


def _have_streams() -> None:
    """Put nothing where stdin, stdout or stderr was closed, as some schedulers start programs.

    Otherwise the next file to be opened would take its number, and what is said on stderr would go into that file.
    """
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != descriptor:
                os.dup2(nowhere, descriptor)
                os.close(nowhere)
            # Not closed: it lives as long as the process.
            stream = open(descriptor, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - see above
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


if __name__ == "__main__":
    main()
