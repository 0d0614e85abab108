"""Files of this machine: read whole and never waited for, written whole or not at all, kept from others. Blocking."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from komtui.domain.problem import Problem

if TYPE_CHECKING:
    from mmap import mmap

LARGEST = 16 * 1024 * 1024
"""Bytes of any file that is named in a setting."""
OTHERS = 0o077
"""Mode bits that let anybody but the owner in."""


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
    return read_plain(os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0)), size, path)


def read_plain(descriptor: int, size: int, path: Path) -> bytes:
    """Return the first `size` bytes of what was opened, where it is a regular file, and close it. Raises OSError.

    `path` is how it was named, for what is raised.
    """
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


def save(path: Path, content: bytes) -> None:
    """Write a file atomically; what stood there under its name is replaced. Raises OSError, and leaves nothing then."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        save_in(folder, path.name, content)
    finally:
        os.close(folder)


def save_in(folder: int, name: str, content: bytes | mmap) -> None:
    """Write a file atomically into the folder that a descriptor stands for. Raises OSError, and leaves nothing then.

    Its mode is what the process's mask leaves of a new file's. Nothing is done by a name that others could have put
    something else under: in a folder that is not ours alone they can.
    """
    # Not needed before the first paint, which asks about the folder.
    from secrets import token_hex

    temporary = f".komtui-{token_hex(8)}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, 0o666, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=folder)
        raise


@contextlib.contextmanager
def growing(path: Path, *, replace: bool = True) -> Iterator[BinaryIO]:
    """Open a file that is written piece by piece: it stands under its name once all of it is there, and not before.

    Raises OSError, FileExistsError where one is there that is not to be replaced, and leaves nothing then.
    """
    from secrets import token_hex

    if not replace and os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    temporary = path.parent / f".komtui-{token_hex(8)}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(temporary, flags, 0o666), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if replace:
            temporary.replace(path)
        else:
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def keep_owner(descriptor: int, like: Path) -> None:
    """Let what root has made belong to whom `like` belongs to: the file that it replaces, or the folder that it is in.

    `sudo komtui config set` is how a service is set up, which runs as somebody else and must be able to read it. Where
    the former file let its group read, so does the new one. Anybody but root can only make files of his own.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return
    found, made = like.lstat(), os.fstat(descriptor)
    # Another link to it would be somebody's trap: a file of root's own, put there to be given away.
    if stat.S_ISLNK(found.st_mode) or made.st_uid != 0 or (stat.S_ISREG(made.st_mode) and made.st_nlink > 1):
        return
    os.fchown(descriptor, found.st_uid, found.st_gid)
    if stat.S_ISREG(found.st_mode) and found.st_gid:
        os.fchmod(descriptor, made.st_mode & 0o700 | found.st_mode & 0o040)


def open_to_others(path: Path) -> Problem | None:
    """Return `doctor.open` where anybody but the owner may open `path`; None also where it is not there."""
    try:
        lax = os.name == "posix" and path.stat().st_mode & OTHERS
    except OSError:
        return None
    return Problem("doctor.open", {"file": str(path)}) if lax else None
