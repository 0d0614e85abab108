"""What every way into komtui begins with: files for their owner alone, memory that nobody writes down or reads."""

from __future__ import annotations

import os
from typing import Final

WRITE_SECRETS: Final = ("SSLKEYLOGFILE", "TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DEVTOOLS_HOST", "TEXTUAL_DEVTOOLS_PORT")
"""Variables with which libraries write down keys of connections, or what is typed: nobody's wish who runs komtui."""
_PR_SET_DUMPABLE: Final = 4
"""prctl(2): without it no process of the same user attaches to this one or reads its memory; root still does."""


def harden() -> None:
    """Set the mask of new files, allow no core dump, forget `WRITE_SECRETS`, hide what the environment holds."""
    os.umask(0o077)
    for name in WRITE_SECRETS:
        os.environ.pop(name, None)
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        pass  # not a POSIX system, or one that does not let us
    if any("PASS" in name for name in os.environ):
        # What others give no secret has nothing to hide yet, and `hide_memory` is called once it has.
        hide_memory()


def hide_memory() -> None:
    """Keep other processes of the same user out of this one's memory, from when it holds secrets (Linux)."""
    import sys

    if not sys.platform.startswith("linux"):
        return
    # Not at the start: it takes some milliseconds, and until the first paint there is nothing to hide.
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def clean_environment() -> dict[str, str]:
    """Return what a process that works for komtui needs of the environment, which may hold passwords."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}
