"""Archiving: the journal checked, and brought to an outside medium."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from komtui.domain.journal import Event, Fact, Happening, canonical, moment_text
from komtui.domain.verification import Fault, Verifier

if TYPE_CHECKING:
    from komtui.domain.journal import Entry
    from komtui.services.journal.closing import SigningKey
    from komtui.services.ports import Clock
    from komtui.services.ports.journal import Archives, ArchiveWriter, Journal, Signatures

PAGE: Final = 5_000
"""Entries at once."""


class ArchiveService:
    """Exports the journal and checks it. `authorise` returns who does it, and raises where one may not.

    `books` opens the books: a file is checked without any.
    """

    def __init__(
        self,
        books: Callable[[], Journal],
        archives: Archives,
        signatures: Signatures,
        *,
        key: SigningKey,
        clock: Clock,
        authorise: Callable[[], str],
        seal: Callable[[], Any],
    ) -> None:
        self._books = books
        self._archives = archives
        self._signatures = signatures
        self._key = key
        self._clock = clock
        self._authorise = authorise
        self._seal = seal

    @property
    def _journal(self) -> Journal:
        return self._books()

    async def export(self, path: Path) -> Entry:
        """Write the journal into a file, an archive where it is named `.zip`; return its last entry, which says so.

        Raises ProblemError `journal.exists`, `system.file`, and NotAllowedError.
        """
        who = self._authorise()
        await self._seal()
        writer = await asyncio.to_thread(self._archives.writer, path)
        try:
            number = await self._write(writer, 0, None)
            last = await self._journal.entries(number - 1, 1)
            facts: dict[str, Fact] = {"file": path.name, "entries": number, "head": last[0].hash if last else ""}
            entry = await self._journal.add(who, Happening(Event.ARCHIVED, (), facts))
            await self._write(writer, number, entry.number)
            manifest = await self._manifest(entry, writer.digest()) if writer.is_archive else None
            await asyncio.to_thread(writer.finish, manifest)
        except BaseException:
            await asyncio.to_thread(writer.drop)
            raise
        return entry

    async def _write(self, writer: ArchiveWriter, after: int, until: int | None) -> int:
        """Write entries with numbers above `after`, up to `until`, and return the number of the last."""
        while until is None or after < until:
            lines = await self._journal.lines(after, PAGE if until is None else min(PAGE, until - after))
            if not lines:
                break
            await asyncio.to_thread(writer.add, lines)
            after += len(lines)
        return after

    async def _manifest(self, entry: Entry, digest: str) -> Mapping[str, Fact]:
        signer, unsigned = await self._key.signer()
        told: dict[str, Fact] = {
            "format": "komtui-journal",
            "version": 1,
            "at": moment_text(self._clock.now()),
            "entries": entry.number,
            "head": entry.hash,
            "sha256": digest,
            "key": signer.key if signer is not None else "",
            "unsigned": unsigned,
        }
        return told | {"signature": signer.sign(canonical(told)) if signer is not None else ""}

    async def verify(self) -> Verifier:
        """Check the journal of the books, and what was recorded before there was one."""
        self._authorise()
        verifier, after = Verifier(self._signatures.check), 0
        while lines := await self._journal.lines(after, PAGE):
            await asyncio.to_thread(_feed, verifier, lines)
            after += len(lines)
        first = await self._journal.entries(0, 1)
        count, digest = await self._journal.earlier()
        taken = first[0].happening if first and first[0].happening.event is Event.TAKEN_OVER else None
        earlier = (taken.facts["lines"], taken.facts["sha256"]) if taken is not None else (0, "")
        if first and (count, digest if count else "") != earlier:
            verifier.faults.insert(0, Fault(0, "earlier"))
        verifier.end()
        return verifier

    async def verify_file(self, path: Path) -> Verifier:
        """Check an export or an archive; no books are needed for it. Raises ProblemError `journal.unreadable`."""
        return await asyncio.to_thread(self._verified, path)

    def _verified(self, path: Path) -> Verifier:
        reader, verifier = self._archives.read(path), Verifier(self._signatures.check)
        try:
            while lines := reader.lines(PAGE):
                _feed(verifier, lines)
            verifier.end(exported=True)
            manifest = reader.manifest()
            if manifest is not None and not self._fits(manifest, verifier, reader.digest()):
                verifier.blame("manifest")
        finally:
            reader.close()
        return verifier

    def _fits(self, manifest: Mapping[str, Any], verifier: Verifier, digest: str) -> bool:
        told = {name: value for name, value in manifest.items() if name != "signature"}
        key, signature = str(manifest.get("key")), str(manifest.get("signature"))
        whole = (verifier.entries, verifier.head, digest) == tuple(
            manifest.get(name) for name in ("entries", "head", "sha256")
        )
        return whole and (not key or self._signatures.check(key, signature, canonical(json.loads(json.dumps(told)))))


def _feed(verifier: Verifier, lines: Any) -> None:  # noqa: ANN401 - lines
    for line in lines:
        verifier.feed(line)
