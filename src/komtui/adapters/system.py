"""The machine: its clock, its folders, and files that are written whole and for their owner alone."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import platform
import stat
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from komtui.domain.problem import Problem, ProblemError
from komtui.services.files import LARGEST, Part, keep_owner, read_plain

_LOCK_PAUSE = 0.02


class SystemClock:
    """Implements `ports.Clock`."""

    def now(self) -> dt.datetime:
        """Return the present moment, UTC, aware."""
        return dt.datetime.now(dt.UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        # The command line finds its folders here, and need not pay for an event loop to say its version.
        import asyncio

        await asyncio.sleep(seconds)


def boot_clock() -> tuple[str, int]:
    """Return which start of the machine this is, and the microseconds since then, those asleep as well.

    Nobody can set that clock. Where the system has none (outside Linux) it is `("", 0)`.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return boot, time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000
    except (OSError, AttributeError, ValueError):
        return "", 0


def system_user() -> str:
    """Return the name of the system's user who runs this process; its number where it has no name.

    From the system and not from the environment, which anybody can set.
    """
    return _user_name(os.getuid() if hasattr(os, "getuid") else 0)


@cache
def _user_name(number: int) -> str:
    """Return the name of the user who has that number: a directory may be asked for it over the network."""
    try:
        import pwd

        return pwd.getpwuid(number).pw_name
    except ImportError:  # not a POSIX system
        import getpass

        return getpass.getuser()
    except KeyError:
        return str(number)


def machine_name() -> str:
    """Return what this machine is called by."""
    return platform.node()


def platform_folders() -> tuple[Path, Path]:
    """Return the platform's own folders for komtui's data and for its config.toml; neither is made here."""
    from platformdirs import PlatformDirs

    folders = PlatformDirs("komtui", appauthor=False)
    return folders.user_data_path, folders.user_config_path


def usual_folders() -> list[Path]:
    """Return where people keep files: documents, downloads and desktop as the platform calls them, and `~/komtui`."""
    from platformdirs import PlatformDirs

    folders = PlatformDirs("komtui", appauthor=False)
    try:
        named = (folders.user_documents_path, folders.user_downloads_path, folders.user_desktop_path)
        # Where the platform has none it names the home itself, which holds everything else as well.
        return [*(each for each in named if each != Path.home()), Path.home() / "komtui"]
    except RuntimeError:
        return []


def private_folder(folder: Path) -> Path:
    """Make `folder`, for its owner alone where it is new, and return it. Raises OSError."""
    if folder.is_dir():
        return folder
    missing, there = [folder.name], folder.parent
    while not there.is_dir() and there != there.parent:
        missing.append(there.name)
        there = there.parent
    # One in the other by their descriptors: whoever owns the first could put a link in the place of the next.
    outer = os.open(there, getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in reversed(missing):
            inner = _folder_in(outer, name)
            os.close(outer)
            outer = inner
    finally:
        os.close(outer)
    return folder


def _folder_in(outer: int, name: str) -> int:
    try:
        os.mkdir(name, 0o700, dir_fd=outer)
    except FileExistsError:
        is_new = False  # made by another komtui meanwhile, or a file, or a link
    else:
        is_new = True
    inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=outer)
    try:
        if is_new:
            keep_owner(inner, outer)
    except BaseException:
        os.close(inner)
        raise
    return inner


class ForeignError(OSError):
    """A file of komtui's own is a link, or belongs to somebody else."""


def own_content(path: Path) -> bytes:
    """Return what is in a file of komtui's own. Raises OSError, of which ForeignError is one.

    Root reads what belongs to whom the folder belongs to: `sudo komtui config set` serves a service.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise (ForeignError(*error.args) if error.errno == errno.ELOOP else error) from None
    owner = os.fstat(descriptor).st_uid
    if os.name == "posix" and owner not in _trusted(path.parent):
        os.close(descriptor)
        raise ForeignError(errno.EPERM, os.strerror(errno.EPERM), str(path))
    return read_plain(descriptor, LARGEST, path)


def check_folder(folder: Path) -> None:
    """Raise ProblemError `system.data-link`, `system.data-owner` for a data folder that is there and not ours."""
    try:
        found = folder.lstat()
    except OSError:
        return
    if stat.S_ISLNK(found.st_mode):
        raise ProblemError(Problem("system.data-link", {"folder": str(folder)}))
    if os.name == "posix" and os.geteuid() not in {found.st_uid, 0}:
        raise ProblemError(Problem("system.data-owner", {"folder": str(folder)}))


def _trusted(folder: Path) -> set[int]:
    me = os.geteuid()
    return {me} if me else {0, folder.stat().st_uid}


OURS = (
    *("komtui.sqlite3*", "vault.json*", "vault.socket", "secret-places.json*", "config.toml*"),
    *("crash", "unrecorded", "*.token.lock"),
)
"""Names of all that komtui keeps in its data folder."""


def close_folder(folder: Path) -> None:
    """Close komtui's own data folder to everybody but its owner, where an earlier one was laxer.

    Its own is the platform's, and any that holds its files and nothing else; another folder is somebody else's choice,
    and is only told of (`services.files`).
    """
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            found = os.fstat(descriptor)
            if os.name == "posix" and found.st_mode & 0o077 and found.st_uid == os.geteuid() and _is_ours(folder):
                os.fchmod(descriptor, 0o700)
        finally:
            os.close(descriptor)


def _is_ours(folder: Path) -> bool:
    names = [each.name for each in folder.iterdir()]
    ours = all(any(fnmatch(name, pattern) for pattern in OURS) for name in names)
    return (ours and bool(names)) or folder.resolve() == platform_folders()[0].resolve()


def write_private(path: Path, content: bytes) -> None:
    """Replace `path` with `content`, whole or not at all, readable by its owner alone (0600), on disk on return.

    A symbolic link stays one: its target is replaced. Raises OSError.
    """
    path = path.resolve()
    private_folder(path.parent)
    # Whoever writes the next knows by its name what one that was killed has left.
    part = Part.of(path, mode=0o600, begins=f".{path.name}.")
    try:
        part.file.write(content)
        keep_owner(part.file.fileno(), path if path.exists() else part.folder)
        part.finish()
        os.fsync(part.folder)
    finally:
        part.drop()


def opened_lock(path: Path) -> int:
    """Return a descriptor of `path`.lock, which is made where it is missing; whoever asks locks and closes it."""
    private_folder(path.parent)
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path.with_name(f"{path.name}.lock"), flags, 0o600)
    try:
        keep_owner(descriptor, path.parent)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextlib.contextmanager
def locked(path: Path, seconds: float = 10.0) -> Iterator[None]:
    """Hold `path`.lock among processes and threads; blocks, so it belongs in a thread.

    Raises TimeoutError where another holds it for `seconds`. The lock dies with its process; the file stays.
    """
    import fcntl

    descriptor = opened_lock(path)
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TimeoutError(str(path)) from None
                time.sleep(_LOCK_PAUSE)
        yield
    finally:
        os.close(descriptor)
