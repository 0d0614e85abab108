"""Files that go with letters besides those of their documents: the house's standing ones, and what a clerk adds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from komtui.domain.mail.letter import Attachment, Letter
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.attachment import UNKNOWN_TYPE, media_type, safe_name
from komtui.services.files import expanded, plain
from komtui.services.ports import Artifacts, SettingsSnapshot
from komtui.services.reach import Reach
from komtui.services.sales.life.attachments import MAX_BYTES, content_of

STANDING: Final = "mail.enclosures"
"""The setting that names them."""


class StandingFiles(Protocol):
    """What was last read of the standing files, in the books, for every till."""

    async def known(self) -> Mapping[str, Attachment]:
        """Return what was read, by path."""

    async def keep(self, path: str, file: Attachment) -> None:
        """Remember what was read at a path."""


class EnclosureService:
    """Finds and keeps them: their bytes are artifacts of the books, under their hash."""

    def __init__(self, artifacts: Artifacts, books: StandingFiles, reach: Callable[[], Awaitable[Reach]]) -> None:
        self._artifacts = artifacts
        self._books = books
        self._reach = reach
        self._read: dict[str, tuple[tuple[int, int], Attachment]] = {}

    async def standing(self, store: str, language: str, settings: SettingsSnapshot) -> Sequence[Attachment]:
        """Return the files that the settings offer with every letter, those of its language, as they are now.

        A machine that does not have one has what another has read there; one that nobody has read is left out.
        """
        chosen = [path for said, path in _named(store, settings) if said in {"", language.partition("_")[0]}]
        if not chosen:
            return ()
        known = await self._books.known()
        found = [await self._current(path, known) for path in dict.fromkeys(chosen)]
        return [each for each in found if each is not None]

    async def unread(self, store: str, settings: SettingsSnapshot) -> Sequence[str]:
        """Return the paths among them that no letter can offer: nothing is read there, here and by any machine."""
        paths = dict.fromkeys(path for _said, path in _named(store, settings))
        known = await self._books.known() if paths else {}
        return [path for path in paths if path not in known and not await asyncio.to_thread(_is_mailed, path)]

    async def added(self, letter: Letter, path: Path) -> Letter:
        """Return a letter with a file of this machine added, whose bytes are kept.

        Raises ProblemError `draft.file-…` with the field `file`, and `file.…` for where the person may not read.
        """
        return with_files(letter, [await self.file(path)])

    async def file(self, path: Path) -> Attachment:
        """Return a file of this machine, whose bytes are kept. Raises as `added` does."""
        content = await asyncio.to_thread(content_of, path, await self._reach())
        new = await self._kept(path, content)
        if new is None:
            raise ProblemError(Problem("letter.file-kind", {"file": path.name}, "file"))
        return new

    async def content(self, attachment: Attachment) -> bytes | None:
        """Return the bytes of a file that was kept; None where the books do not have it."""
        return await self._artifacts.get(attachment.sha256)

    async def _current(self, path: str, known: Mapping[str, Attachment]) -> Attachment | None:
        before = known.get(path)
        try:
            state = await asyncio.to_thread(_state, path)
        except (OSError, RuntimeError):
            return before
        if (read := self._read.get(path)) is not None and read[0] == state:
            return read[1]
        try:
            content = await asyncio.to_thread(_content, path)
        except (OSError, ValueError, RuntimeError):
            return before
        file = await self._kept(Path(path), content)
        if file is None:
            return before
        if file != before:
            await self._books.keep(path, file)
        self._read[path] = (state, file)
        return file

    async def _kept(self, path: Path, content: bytes) -> Attachment | None:
        mime = media_type("", path.name)
        if mime == UNKNOWN_TYPE or not content:
            return None
        return Attachment(safe_name(path.name, mime), await self._artifacts.put(content), len(content), mime)


def with_files(letter: Letter, files: Sequence[Attachment]) -> Letter:
    """Return a letter with further files, each once, without those that a person has left out of it."""
    there = {each.sha256 for each in (*letter.attachments, *letter.left_out)}
    more = tuple({each.sha256: each for each in files if each.sha256 not in there}.values())
    return replace(letter, attachments=(*letter.attachments, *more)) if more else letter


def _named(store: str, settings: SettingsSnapshot) -> Sequence[tuple[str, str]]:
    """Return the paths that the settings name, each with the language whose letters it is for."""
    lines = settings.value(STANDING, store).splitlines()
    return [_parted(line.strip()) for line in lines if line.strip()]


def _is_mailed(path: str) -> bool:
    """Return whether there is a file that letters can have, without keeping it."""
    try:
        return media_type("", path) != UNKNOWN_TYPE and bool(_content(path))
    except (OSError, ValueError, RuntimeError):
        return False


def _parted(line: str) -> tuple[str, str]:
    """Return the language that a line begins with (`fr: /srv/cgv.pdf`), empty for every language, and the path."""
    language, colon, path = line.partition(":")
    if colon and language.strip().lower() in {"fr", "en"}:
        return language.strip().lower(), path.strip()
    return "", line


def _state(path: str) -> tuple[int, int]:
    found = expanded(path).stat()
    return found.st_mtime_ns, found.st_size


def _content(path: str) -> bytes:
    return plain(expanded(path), MAX_BYTES)
