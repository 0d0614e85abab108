"""Files of a journal: its lines alone, or a ZIP with them, what it says of itself, and the script that checks it."""

from __future__ import annotations

import contextlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from komtui.domain.journal import canonical
from komtui.domain.problem import Problem, ProblemError, unwritable
from komtui.services.files import Part

if TYPE_CHECKING:
    from komtui.domain.journal import Fact

LINES: Final = "entries.jsonl"
MANIFEST: Final = "manifest.json"
SCRIPT: Final = "verify_journal.py"
_TEXT: Final = "README.txt"
_LONGEST: Final = 16 * 1024 * 1024
"""Bytes of a line, and of what an archive says of itself: nothing that komtui writes is a hundredth of it."""
_README: Final = """\
A journal of komtui, as it stood on the day that manifest.json names.
Le journal de komtui, tel qu'il était au jour indiqué dans manifest.json.

To check it, Python 3.9 or later is all that is needed:
Pour le vérifier, il suffit de Python 3.9 ou plus récent :

    python3 verify_journal.py entries.jsonl manifest.json

Take the script from a source that you trust, rather than from here, where much depends on it.
Si l'enjeu est important, prenez le script d'une source sûre plutôt que d'ici.
"""


class JournalFiles:
    """Implements `ports.journal.Archives`."""

    def writer(self, path: Path) -> _Writer:
        """Begin a file."""
        with faults(path):
            return _Zipped(path) if path.suffix.casefold() == ".zip" else _Writer(path)

    def read(self, path: Path) -> _Reader:
        """Open a file."""
        with faults(path, reads=True):
            return _Unzipped(path) if zipfile.is_zipfile(path) else _Reader(path, path.open("rb"))


class _Writer:
    """Writes the lines alone."""

    is_archive = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = Part.of(path, replace=False, mode=0o600)
        self.hashed = sha256()
        self.into: IO[bytes] = self.part.file

    def add(self, lines: Sequence[bytes]) -> None:
        """Write lines."""
        with faults(self.path):
            for line in lines:
                self.hashed.update(line + b"\n")
                self.into.write(line + b"\n")

    def digest(self) -> str:
        """Return the SHA-256 of the lines."""
        return self.hashed.hexdigest()

    def finish(self, manifest: Mapping[str, Fact] | None) -> None:
        """Give the file its name."""
        del manifest
        with faults(self.path):
            self.part.finish()
            self.part.drop()

    def drop(self) -> None:
        """Forget what was written."""
        with contextlib.suppress(OSError):
            self.part.drop()


class _Zipped(_Writer):
    """Writes an archive."""

    is_archive = True

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.zip = zipfile.ZipFile(self.part.file, "w", zipfile.ZIP_DEFLATED)
        self.into = self.zip.open(LINES, "w", force_zip64=True)

    def finish(self, manifest: Mapping[str, Fact] | None) -> None:
        """Write the rest."""
        with faults(self.path):
            self.into.close()
            self.zip.writestr(MANIFEST, canonical(manifest or {}) + "\n")
            self.zip.writestr(SCRIPT, script())
            self.zip.writestr(_TEXT, _README)
            self.zip.close()
        super().finish(None)

    def drop(self) -> None:
        """Forget what was written."""
        with contextlib.suppress(OSError, ValueError):
            self.into.close()
            self.zip.close()
        super().drop()


class _Reader:
    """Reads the lines alone."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self.path = path
        self.file = file
        self.hashed = sha256()
        self.whole = self._whole()

    def _whole(self) -> Iterator[bytes]:
        while raw := self.file.readline(_LONGEST + 1):
            if len(raw) > _LONGEST:
                raise ProblemError(Problem("journal.damaged", {"file": str(self.path)}))
            self.hashed.update(raw)
            # A line that was cut off is no line, even where only its end is missing.
            yield raw[:-1] if raw.endswith(b"\n") else raw + b"\n"

    def lines(self, limit: int) -> Sequence[bytes]:
        """Return the next lines."""
        with faults(self.path, reads=True):
            return list(islice(self.whole, limit))

    def manifest(self) -> Mapping[str, Fact] | None:
        """Return nothing."""
        return None

    def digest(self) -> str:
        """Return the SHA-256 of the lines."""
        return self.hashed.hexdigest()

    def close(self) -> None:
        """Close it."""
        self.file.close()


class _Unzipped(_Reader):
    """Reads an archive."""

    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path)
        try:
            super().__init__(path, self.zip.open(LINES))
        except (KeyError, RuntimeError) as error:
            # There are none, or they are encrypted, or packed in a way that nobody packs them.
            self.zip.close()
            raise ProblemError(Problem("journal.no-archive", {"file": str(path)})) from error

    def manifest(self) -> Mapping[str, Fact] | None:
        """Return what the archive says of itself; nothing that can be true where it cannot be read."""
        try:
            with self.zip.open(MANIFEST) as file:
                told = json.loads(file.read(_LONGEST))
        except (KeyError, ValueError, RuntimeError, zipfile.BadZipFile):  # RecursionError is a RuntimeError
            return {}
        return told if isinstance(told, dict) else {}

    def close(self) -> None:
        """Close it."""
        super().close()
        self.zip.close()


def script() -> str:
    """Return the script for outsiders."""
    return Path(__file__).with_name(SCRIPT).read_text("utf-8")


@contextlib.contextmanager
def faults(path: Path, *, reads: bool = False) -> Iterator[None]:
    """Say in a problem what went wrong with a file.

    `journal.exists`, `system.file`, or with `reads` `journal.unreadable`; `journal.damaged`.
    """
    try:
        yield
    except FileExistsError as error:
        raise ProblemError(Problem("journal.exists", {"file": str(path)})) from error
    except OSError as error:
        written = unwritable(error, path)
        raise ProblemError(Problem("journal.unreadable", written.facts) if reads else written) from error
    except (zipfile.BadZipFile, EOFError) as error:
        raise ProblemError(Problem("journal.damaged", {"file": str(path)})) from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise ProblemError(Problem("journal.damaged", {"file": str(path)})) from error
        raise
