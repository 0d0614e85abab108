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
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)
"""What file systems answer on which a file has one name only (link(2))."""


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
    with growing(path) as file:
        file.write(content)


def save_in(folder: int, name: str, content: bytes | mmap) -> None:
    """Write a file atomically into the folder that a descriptor stands for. Raises OSError, and leaves nothing then."""
    part = Part(folder, name)
    try:
        part.file.write(content)
        part.finish()
    finally:
        part.drop()


@contextlib.contextmanager
def growing(path: Path, *, replace: bool = True, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Open a file that is written piece by piece: it stands under its name once all of it is there, and not before.

    Raises OSError, FileExistsError where one is there that is not to be replaced, and leaves nothing then.
    """
    part = Part.of(path, replace=replace, mode=mode)
    try:
        yield part.file
        part.finish()
    finally:
        part.drop()


class Part:
    """A file that is being written: it has its name once it is finished, and is gone where it is dropped before.

    Its mode is what the process's mask leaves of `mode`. All is done in the folder that a descriptor stands for, with a
    name that nobody guesses, and nothing by a name that others could have put something else under: in a folder that
    is not ours alone they can. Raises OSError, FileExistsError where one is there that is not to be replaced: a link
    that leads nowhere as well.
    """

    def __init__(
        self, folder: int, name: str, *, replace: bool = True, mode: int = 0o666, begins: str = ".komtui-"
    ) -> None:
        # Not needed before the first paint, which asks about the folder.
        from secrets import token_hex

        self._name, self._replace = name, replace
        self._written = f"{begins}{token_hex(8)}.part"
        self.folder = os.dup(folder)
        """A descriptor of the folder that it is in."""
        try:
            if not replace:
                self._check_free()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self.file: BinaryIO = os.fdopen(os.open(self._written, flags, mode, dir_fd=self.folder), "wb")
        except BaseException:
            os.close(self.folder)
            raise

    @classmethod
    def of(cls, path: Path, *, replace: bool = True, mode: int = 0o666, begins: str = ".komtui-") -> Part:
        """Begin the file `path`; until it is finished its name begins as `begins` says."""
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            return cls(folder, path.name, replace=replace, mode=mode, begins=begins)
        finally:
            os.close(folder)

    def finish(self) -> None:
        """Put what was written on the disk, and give it its name."""
        self.file.flush()
        os.fsync(self.file.fileno())
        if not self._replace:
            give_name(self._written, self._name, self.folder, self.folder)
        else:
            os.replace(self._written, self._name, src_dir_fd=self.folder, dst_dir_fd=self.folder)

    def drop(self) -> None:
        """Let go of it; of one that is not finished nothing is left."""
        if self.folder < 0:
            return
        try:
            with contextlib.suppress(OSError):  # a full disk says so once more
                self.file.close()
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._written, dir_fd=self.folder)
        finally:
            os.close(self.folder)
            self.folder = -1

    def _check_free(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.stat(self._name, dir_fd=self.folder, follow_symlinks=False)
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), self._name)


def give_name(made: str, name: str, source: int, target: int) -> None:
    """Give a file the name that it shall have in another folder. Raises FileExistsError where that is taken meanwhile.

    A renaming would take the place of what came there. The file keeps its first name too, where both can be.
    """
    try:
        os.link(made, name, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # Sticks that every system reads have no second names: what is replaced then is ours, made a moment before.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        os.close(os.open(name, flags, 0o600, dir_fd=target))
        os.replace(made, name, src_dir_fd=source, dst_dir_fd=target)


def keep_owner(descriptor: int, like: Path | int) -> None:
    """Let what root has made belong to whom `like` belongs to: the file that it replaces, or the folder that it is in.

    `sudo komtui config set` is how a service is set up, which runs as somebody else and must be able to read it. Where
    the former file let its group read, so does the new one. Anybody but root can only make files of his own.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return
    found, made = os.fstat(like) if isinstance(like, int) else like.lstat(), os.fstat(descriptor)
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
