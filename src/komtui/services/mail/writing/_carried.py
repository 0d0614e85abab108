"""The files of a letter: the pages of its documents, what goes beside them, and what the house or a clerk adds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from komtui.domain.digest import digest
from komtui.domain.mail.letter import Attachment, Letter
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.attachment import Attachment as Attached
from komtui.domain.sales.attachment import media_type, named_files
from komtui.domain.sales.document import Document
from komtui.services.batches import in_order
from komtui.services.ports import StoredDocument
from komtui.services.sales.law.einvoicing import MEDIA_TYPE, Beside
from komtui.services.sales.life.attachments import AttachedFile
from komtui.services.sales.pages.rendering import Artifact, RenderingService
from komtui.services.settings.snapshot import Snapshot


class CarriedFiles:
    """Finds them, under names of their own, and their bytes."""

    def __init__(
        self,
        rendering: RenderingService,
        files: Callable[[Document, Sequence[str]], Awaitable[Sequence[AttachedFile]]],
        beside: Callable[[StoredDocument, Snapshot], Awaitable[Beside | None]],
        kept: Callable[[Attachment], Awaitable[bytes | None]],
    ) -> None:
        """Take who draws pages, and what returns a document's own files, its e-invoice, and what was kept of others."""
        self._rendering = rendering
        self._files = files
        self._beside = beside
        self._kept = kept

    async def of(
        self, carried: Sequence[StoredDocument], settings: Snapshot, *, keeps: bool = True
    ) -> tuple[Sequence[Artifact], Sequence[AttachedFile]]:
        """Return the page of every document, and the files of all of them, each under a name of its own.

        The e-invoice of a document is the first of its files, where its customer gets it beside the page. A page that
        is drawn for it is kept at once, or without that it `keeps` it with the letter.
        """

        async def page(stored: StoredDocument) -> Artifact:
            # A page that will leave with this letter is kept with it, and what has left already was kept then.
            return await self._rendering.artifact(stored, settings=settings, keeps=keeps or stored.design is not None)

        pages = [each async for each in in_order(carried, page)] if carried[1:] else [await page(carried[0])]
        taken, files = [each.name for each in pages], list[AttachedFile]()
        for stored in carried:
            beside = await self._beside(stored, settings)
            if beside is not None and beside.content:
                files.append(_einvoice(beside, taken))
                taken.append(files[-1].name)
            found = await self._files(stored.document, taken)
            files += found
            taken += [each.name for each in found]
        return pages, files

    async def notes(self, stored: StoredDocument, settings: Snapshot) -> Sequence[Problem]:
        """Return what is to be thought over of a document's page, and of what goes beside it."""
        found = list[Problem]()
        # Drafting the letter drew the page, so that it is there; what cannot be drawn now is for `queue` to say.
        with suppress(ProblemError):
            found += (await self._rendering.artifact(stored, settings=settings)).notes
        beside = await self._beside(stored, settings)
        return (*found, *(beside.notes if beside is not None else ()))

    async def contents(
        self, letter: Letter, pages: Sequence[Artifact], files: Sequence[AttachedFile]
    ) -> tuple[bytes, ...]:
        """Return the bytes of what a letter carries; `pages` and `files` are as `of` returns them now.

        The PDFs are first, and cannot be left out: nothing leaves without what it announces. Of the other files any
        can. Raises ProblemError `letter.attachment` where something looks otherwise now.
        """
        own = {each.sha256 for each in map(attached, files)}
        held: dict[Attachment, bytes | None] = {attached(each): each.content for each in files}
        announced, others = letter.attachments[: len(pages)], letter.attachments[len(pages) :]
        for each in others:
            if each not in held:
                # One of the documents' own files goes as the document has it, or not at all.
                held[each] = None if each.sha256 in own else await self._kept(each)
        same = [each.sha256 for each in announced] == [each.sha256 for each in pages]
        drawn = {each.sha256 for each in announced}
        changed = (
            [each.name for each in others if held[each] is None]
            if same
            else [each.name for each in pages if each.sha256 not in drawn] or [pages[0].name]
        )
        if changed:
            raise ProblemError(Problem("letter.attachment", {"file": changed[0]}, field="attachments"))
        found = (held[each] for each in others)
        return (*(each.content for each in pages), *(each for each in found if each is not None))


def attached(file: AttachedFile) -> Attachment:
    """Return a document's own file as a letter has it."""
    return Attachment(file.name, file.attachment.sha256, len(file.content), media_type(file.attachment.mime, file.name))


def _einvoice(beside: Beside, taken: Sequence[str]) -> AttachedFile:
    content = beside.content
    said = Attached(beside.name, name=beside.name, mime=MEDIA_TYPE, sha256=digest(content))
    ((name, said),) = named_files([said], taken)
    return AttachedFile(name, said, content)


def page_of(artifact: Artifact) -> Attachment:
    """Return a page as a letter has it."""
    return Attachment(artifact.name, artifact.sha256, len(artifact.content))
