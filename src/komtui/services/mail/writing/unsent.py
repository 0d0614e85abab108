"""Letters that were begun and not sent: kept while they are typed, so that a line that drops takes nothing with it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from komtui.domain.mail.letter import Attachment, Letter


class UnsentBooks(Protocol):
    """Where they are kept, one of a document, of several the first, and person."""

    async def get(self, document_id: int, person: str) -> tuple[str, dt.datetime] | None:
        """Return what was kept, and when; None for nothing."""

    async def keep(self, document_id: int, person: str, content: str) -> None:
        """Keep it in the place of what was kept before."""

    async def forget(self, document_id: int, person: str) -> None:
        """Keep nothing any more."""


@dataclass(frozen=True)
class Unsent:
    """A letter that was begun."""

    letter: Letter
    """As it was left, with the pages of its documents as they are now."""
    leaves: str
    """When it was to leave, as it was typed; empty for at once."""
    at: dt.datetime
    """When it was last changed (UTC)."""


class UnsentLetters:
    """Keeps what somebody writes, offers it to that person again, and forgets what was sent or given up."""

    def __init__(self, books: UnsentBooks, person: Callable[[], str]) -> None:
        self._books = books
        self._person = person

    async def keep(self, documents: Sequence[int], letter: Letter, leaves: str = "") -> None:
        """Keep a letter of these documents as it is being written."""
        content = {
            "kind": letter.kind,
            "documents": list(documents),
            "to": letter.to,
            "cc": letter.cc,
            "bcc": letter.bcc,
            "subject": letter.subject,
            "body": letter.body,
            "leaves": leaves,
            "files": [asdict(each) for each in letter.attachments[letter.pages :]],
        }
        await self._books.keep(documents[0], self._person(), json.dumps(content, ensure_ascii=False))

    async def find(self, documents: Sequence[int], letter: Letter) -> Unsent | None:
        """Return what was begun of the same letter, put into `letter` as it is drafted now; None for none.

        The same is what has the same kind, and carries the same documents.
        """
        found = await self._books.get(documents[0], self._person())
        if found is None:
            return None
        content = json.loads(found[0])
        if content["kind"] != letter.kind or content.get("documents", [documents[0]]) != list(documents):
            return None
        files = tuple(Attachment(**each) for each in content["files"])
        offered = (*letter.attachments[letter.pages :], *letter.left_out)
        begun = replace(
            letter,
            to=tuple(content["to"]),
            cc=tuple(content["cc"]),
            bcc=tuple(content["bcc"]),
            subject=content["subject"],
            body=content["body"],
            attachments=(*letter.attachments[: letter.pages], *files),
            left_out=tuple(each for each in offered if each not in files),
        )
        return Unsent(begun, content["leaves"], found[1])

    async def forget(self, documents: Sequence[int]) -> None:
        """It was sent, or given up."""
        await self._books.forget(documents[0], self._person())
