"""The mailbox of an account: where notices and answers come in (IMAP)."""

from __future__ import annotations

from typing import Final

from komtui.domain.mail.account import Account
from komtui.domain.mail.received import Fields, Folder
from komtui.late import dataclass

INBOX: Final = "INBOX"
"""The folder that every mailbox has (RFC 9051, 5.1)."""


@dataclass(frozen=True)
class Mailbox:
    """All that is needed to read an account's mailbox."""

    account: Account
    """Where and as whom: its host, port, security, user and secret are those of the IMAP server."""
    folder: str = INBOX
    """Which folder notices come into."""


@dataclass(frozen=True)
class Bookmark:
    """Up to where a folder was read."""

    validity: int
    """UIDVALIDITY: the numbers below mean something as long as it is the same (RFC 9051, 2.3.1.1)."""
    uid: int
    """The last message that was looked at."""


@dataclass(frozen=True)
class News:
    """What has come into a folder since."""

    bookmark: Bookmark
    """Where to go on."""
    messages: tuple[bytes, ...]
    """Those that may concern letters of ours, whole, the oldest first; those that were too large are left out."""
    looked_at: int = 0
    """How many headers were read."""
    more: bool = False
    """Whether there is more at once."""


@dataclass(frozen=True)
class Arrival:
    """A message that came in."""

    folder: Folder
    """Where it lies."""
    name: str
    """What that folder is called (untrusted)."""
    header: Fields
    """Its header as it stands there, from the top."""
