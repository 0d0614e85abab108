"""Attached files: the bytes that belong to a document, and files that a person adds to a draft."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.attachment import MEDIA_TYPES, UNKNOWN_TYPE, Attachment, media_type, named_files, safe_name
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import is_draft
from komtui.services.ports import Artifacts
from komtui.services.reach import ANYWHERE, Reach

MAX_BYTES: Final = 20 * 1024 * 1024
"""Of one file that a person attaches."""
MOST: Final = 200
"""Files of one document."""


class AttachedFile(NamedTuple):
    """A file of a document."""

    name: str
    """As it is written and mailed: safe, and no other file's of the document."""
    attachment: Attachment
    """What the document says of it."""
    content: bytes
    """The file."""


async def _anywhere() -> Reach:
    return ANYWHERE


class AttachmentService:
    """Finds the files of documents, and keeps what is attached to drafts."""

    def __init__(self, artifacts: Artifacts, reach: Callable[[], Awaitable[Reach]] = _anywhere) -> None:
        self._artifacts = artifacts
        self._reach = reach

    async def files(self, document: Document, taken: Iterable[str] = ()) -> Sequence[AttachedFile]:
        """Return the files of a document in their order, none called as one of `taken`.

        Raises ProblemError `document.file-missing` where the books do not have what they should.
        """
        found = []
        for name, attachment in named_files(document.attachments, taken):
            content = await self._artifacts.get(attachment.sha256)
            if content is None:
                raise ProblemError(Problem("document.file-missing", {"number": document.number, "file": name}))
            found.append(AttachedFile(name, attachment, content))
        return found

    async def attached(self, document: Document, path: Path, *, description: str = "") -> Document:
        """Return a draft with a file of this machine attached to it, whose bytes are kept.

        Raises ProblemError `draft.file-…` with the field `file`, and `file.…` for where the person may not read.
        """
        if not is_draft(document.state):
            raise ProblemError(Problem("document.not-draft", {"number": document.number}))
        if len(document.attachments) >= MOST:
            raise ProblemError(Problem("draft.files-many", {"most": MOST}, "file"))
        mime = media_type("", path.name)
        if mime == UNKNOWN_TYPE:
            kinds = ", ".join(each.upper() for each in MEDIA_TYPES)
            raise ProblemError(Problem("draft.file-kind", {"file": path.name, "kinds": kinds}, "file"))
        content = await asyncio.to_thread(content_of, path, await self._reach())
        names = [name for name, _ in named_files(document.attachments)]
        name = safe_name(path.name, mime)
        sha256 = await self._artifacts.put(content)
        new = Attachment(name[:100], description, name=name, mime=mime, sha256=sha256)
        (named, _), *_ = named_files([new], names)
        new = replace(new, reference=named[:100], name=named)
        return replace(document, attachments=(*document.attachments, new))


def content_of(path: Path, reach: Reach) -> bytes:
    """Return what is in a file that a person names. Raises ProblemError `draft.file-…`, `file.…`. Blocking."""
    try:
        content = reach.content(path, MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ProblemError(Problem("draft.file-unreadable", {"file": str(path), "reason": reason}, "file")) from error
    if not content:
        raise ProblemError(Problem("draft.file-empty", {"file": path.name}, "file"))
    if len(content) > MAX_BYTES:
        raise ProblemError(Problem("draft.file-too-large", {"file": path.name, "limit": MAX_BYTES // 1024**2}, "file"))
    return content
