"""Composing: a letter and what it carries, as the message that leaves, signed and with its pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from komtui.domain.mail.leaving import LONGEST_UNDO
from komtui.domain.mail.letter import Letter, Markup
from komtui.late import dataclass
from komtui.services.mail.messages.signing import Sign
from komtui.services.mail.words.alternatives import pictures_of
from komtui.services.mail.writing.faults import normalized_all
from komtui.services.ports import Clock, StoredDocument
from komtui.services.settings.snapshot import Snapshot


@dataclass(frozen=True)
class Stamp:
    """What a message has of the moment in which it is written."""

    message_id: str
    """With its angle brackets."""
    date: dt.datetime
    """Of the header, with the offset of this machine."""


@dataclass(frozen=True)
class Composed:
    """A letter as it leaves."""

    letter: Letter
    """With sender and addresses as they are sent to."""
    mime: bytes
    """The message."""
    stamp: Stamp
    """By which it is the same message again."""
    files: tuple[bytes, ...]
    """What the message carries, in its order."""


async def no_markup(_letter: Letter, _documents: Sequence[StoredDocument], _settings: Snapshot) -> Markup | None:
    """Have no HTML."""
    return None


class Composing:
    """Puts messages together."""

    def __init__(
        self,
        markup: Callable[[Letter, Sequence[StoredDocument], Snapshot], Awaitable[Markup | None]],
        sign: Sign,
        clock: Clock,
    ) -> None:
        self._markup = markup
        self._sign = sign
        self._clock = clock

    def stamp(self, letter: Letter, wait: dt.timedelta) -> Stamp:
        """Return a new stamp; the date is that of its leaving, where it is put off."""
        from komtui.services.mail.messages.message import new_message_id

        put_off = wait if wait > LONGEST_UNDO else dt.timedelta()
        return Stamp(new_message_id(letter.sender), (self._clock.now() + put_off).astimezone())

    async def composed(
        self,
        carried: Sequence[StoredDocument],
        letter: Letter,
        contents: Sequence[bytes],
        settings: Snapshot,
        stamp: Stamp,
    ) -> Composed:
        """Return the message of a letter that is `addressed`, with what it carries, by its stamp."""
        # The email package is not needed before the first letter leaves.
        from komtui.services.mail.messages.message import built

        markup = await self._markup(letter, carried, settings)
        mime = built(letter, contents, stamp.message_id, stamp.date, markup)
        mime = await self._sign(mime, letter.sender, carried[0].document.store, settings)
        return Composed(letter, mime, stamp, (*pictures_of(markup), *contents))


def addressed(letter: Letter, sender: str) -> Letter:
    """Return a letter from its sender, with addresses as they are sent to."""
    return replace(
        letter,
        sender=sender,
        to=normalized_all(letter.to),
        cc=normalized_all(letter.cc),
        bcc=normalized_all(letter.bcc),
        subject=letter.subject.strip(),
    )
