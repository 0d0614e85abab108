"""Files that people name in settings and in the environment: read whole, never waited for."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

LARGEST = 16 * 1024 * 1024
"""Bytes of any file that is named in a setting."""


def plain(path: Path, limit: int = LARGEST) -> bytes:
    """Return what is in a regular file. Raises OSError, also where it is longer than `limit` bytes."""
    content = start_of(path, limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


def start_of(path: Path, size: int) -> bytes:
    """Return the first `size` bytes of a regular file. Raises OSError.

    A pipe that nobody writes to would be waited for, for ever, and a device may never end: both are refused.
    """
    # Without O_NONBLOCK the opening of a pipe waits already; of a regular file it changes nothing (open(2)).
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(size)
    finally:
        os.close(descriptor)
