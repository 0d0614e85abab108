"""Reach: which files of this machine a person may read and write. Blocking; called in a thread.

Everything is done on descriptors: a path is resolved, the folder that it leads to is opened name by name without
following a link any more, and then read or written by that descriptor. What others change in between is refused.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from komtui.domain.problem import Problem, ProblemError
from komtui.late import dataclass
from komtui.services.files import read_plain, save_in

if TYPE_CHECKING:
    from mmap import mmap

PDF: Final = b"%PDF-"
"""How a PDF begins (ISO 32000-1, 7.5.2); what stands before it, where readers put up with that, is something else."""
PDF_SUFFIX: Final = ".pdf"
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK


class TakenError(Exception):
    """There is such a file already."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path
        """Which."""


@dataclass(frozen=True)
class Reach:
    """Where a person may read and write."""

    below: tuple[Path, ...] | None = None
    """Only below these folders, nothing whose name begins with a dot, and only PDFs and exports are written;
    None: anywhere."""
    own: tuple[Path, ...] = ()
    """Komtui's own folders, in which who is held to `below` has nothing to do."""
    files: tuple[Path, ...] = ()
    """What komtui keeps, with all that begins with such a name beside it: nobody writes there, and who is held to
    `below` reads nothing of it."""

    def check(self, path: Path) -> Path:
        """Return where a path leads to in the end. Raises ProblemError `file.outside`, `file.hidden`, `file.own`."""
        real = Path(os.path.realpath(path))
        if self.below is None:
            return real
        root = self._root(real)
        if root is None:
            folders = ", ".join(str(each) for each in self.below)
            raise ProblemError(Problem("file.outside", {"file": str(path), "folders": folders}))
        if any(name.startswith(".") for name in real.relative_to(root).parts):
            raise ProblemError(Problem("file.hidden", {"file": str(path)}))
        if any(real.is_relative_to(os.path.realpath(each)) for each in self.own):
            raise ProblemError(Problem("file.own", {"file": str(path)}))
        return real

    def content(self, path: Path, limit: int) -> bytes:
        """Return the first `limit` bytes of a regular file. Raises ProblemError as `check` does, and OSError."""
        if self.below is None:
            return read_plain(os.open(path, _FILE), limit, path)
        real = self.check(path)
        with self._folder(real.parent) as folder:
            self._spare(folder, real)
            opened = os.open(real.name, _FILE | os.O_NOFOLLOW, dir_fd=folder)
            if self._is_kept(opened):
                os.close(opened)
                raise ProblemError(Problem("file.own", {"file": real.name}))
            return read_plain(opened, limit, path)

    def names(self, path: Path) -> list[str]:
        """Return the names in a folder, in order, those of folders with a slash.

        Hidden ones and komtui's own are there only where one may open them.
        """
        if self.below is None:
            return _names(os.open(path, _FOLDER))
        with self._folder(self.check(path)) as folder:
            return [name for name in _names(os.dup(folder)) if not name.startswith(".") and self._is_open(folder, name)]

    def save(
        self, path: Path, name: str, content: bytes | mmap, over: Path | None = None, suffix: str = PDF_SUFFIX
    ) -> Path:
        """Write a file, or `name` in a folder, whole or not at all, and return where. `suffix` is that of its kind.

        Raises TakenError where one is there already, unless it is `over`; ProblemError as `check` does, and
        `file.not-pdf`; OSError.
        """
        real = self.check(path)
        if real.is_dir() or real in (self.below or ()):
            path, real = path / name, self.check(real / name)
        else:
            # A link is replaced, and not what it leads to.
            real = self.check(real if self.below is not None else Path(os.path.realpath(path.parent)) / path.name)
        is_so = real.suffix.lower() == suffix and (suffix != PDF_SUFFIX or content[: len(PDF)] == PDF)
        if self.below is not None and not is_so:
            raise ProblemError(Problem("file.not-pdf", {"file": path.name}))
        with self._folder(real.parent, make=True) as folder:
            self._spare(folder, real)
            if over != path and _is_there(real.name, folder):
                raise TakenError(path)
            save_in(folder, real.name, content)
        return path

    def _root(self, real: Path) -> Path | None:
        roots = (Path(os.path.realpath(each)) for each in self.below or ())
        return next((root for root in roots if real == root or real.is_relative_to(root)), None)

    def _spare(self, folder: int, real: Path) -> None:
        """Raise ProblemError `file.own` for what komtui keeps, by whichever way it was named."""
        # A file system that does not tell small letters from large ones opens it by either.
        spared = [each for each in self.files if real.name.casefold().startswith(each.name.casefold())]
        if any(_is_same(folder, each.parent) for each in spared):
            raise ProblemError(Problem("file.own", {"file": real.name}))

    def _is_kept(self, opened: int) -> bool:
        """Return whether it is a file of komtui's that has another name there."""
        found = os.fstat(opened)
        if found.st_nlink < 2:
            return False
        kept = {(each.parent, each.name) for each in self.files} | {(each, "") for each in self.own}
        for folder, begins in kept:
            with contextlib.suppress(OSError), os.scandir(folder) as inside:
                names = [each for each in inside if each.name.startswith(begins)]
                if any(os.path.samestat(found, each.stat(follow_symlinks=False)) for each in names):
                    return True
        return False

    def _keep_out(self, folder: int, real: Path) -> None:
        """Raise ProblemError `file.own` for a folder of komtui's on the way, whatever it is called there.

        Its name says too little: it may be mounted elsewhere, or be another one where small letters are large ones.
        """
        if self.below is not None and any(_is_same(folder, each) for each in self.own):
            raise ProblemError(Problem("file.own", {"file": real.name}))

    def _is_open(self, folder: int, name: str) -> bool:
        """Return whether what a folder has under that name is none of komtui's."""
        try:
            self._spare(folder, Path(name))
            if name.endswith("/"):
                inside = os.open(name, _FOLDER, dir_fd=folder)
                try:
                    self._keep_out(inside, Path(name))
                finally:
                    os.close(inside)
        except ProblemError:
            return False
        except OSError:
            return True  # whoever opens it says why not
        return True

    @contextlib.contextmanager
    def _folder(self, real: Path, *, make: bool = False) -> Iterator[int]:
        """Open a folder that `check` has returned, without following a link that was put there since."""
        root = self._root(real) if self.below is not None else None
        if root is None:
            descriptor = os.open(real, _FOLDER)
        else:
            if make and not root.exists():
                root.mkdir(mode=0o700)
            descriptor = os.open(root, _FOLDER | os.O_NOFOLLOW)
        try:
            self._keep_out(descriptor, real)
            for name in real.relative_to(root).parts if root is not None else ():
                inside = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = inside
                self._keep_out(descriptor, real)
            yield descriptor
        finally:
            os.close(descriptor)


ANYWHERE: Final = Reach()
"""Of whoever can read the database file."""


def _is_same(folder: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(folder), path.stat())
    except OSError:
        return False


def _is_there(name: str, folder: int) -> bool:
    """Return whether there is a file of that name. Raises IsADirectoryError: that could not be replaced by one."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    return True


def _names(folder: int) -> list[str]:
    try:
        with os.scandir(folder) as inside:
            return sorted(each.name + ("/" if _is_folder(each) else "") for each in inside)
    finally:
        os.close(folder)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link that leads to itself, which anybody can put into a folder of several people
