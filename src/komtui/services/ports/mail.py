"""Mail servers: handing letters over, and trying an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncGenerator, Collection, Sequence
from typing import TYPE_CHECKING, Protocol

from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.mail.account import Account
    from komtui.domain.mail.connection import Certificate, Combination
    from komtui.domain.mail.delivery import ClaimedLetter, Outcome
    from komtui.domain.mail.letter import Picture
    from komtui.domain.problem import Problem


@dataclass(frozen=True)
class Step:
    """One step of a conversation with a mail server."""

    name: str
    """`resolve`, `connect`, `tls`, `greeting`, `ehlo`, `sign-in`, `sender`, `recipient`, `message`, `mailbox`,
    `received`."""
    ok: bool
    """Whether it went well."""
    seconds: float
    """How long it took."""
    detail: str = ""
    """What was learned: an address, a TLS version, a reply (untrusted)."""
    problem: Problem | None = None
    """Why it failed, where it did."""
    certificate: Certificate | None = None
    """Of the step `tls`: what the server showed, trusted or not."""
    note: Problem | None = None
    """What else is worth knowing of it, where it needs words."""


class LetterPictures(Protocol):
    """Draws the pictures inside letters. Blocking; the same gives the same bytes."""

    def code(self, content: str) -> Picture | None:
        """Return a QR code with the light zone around it; None where a text is too long for one."""

    def logo(self, content: bytes) -> Picture | None:
        """Return a logo, small and on white; None where the bytes are no PNG or JPEG."""


class DotGate(Protocol):
    """Called by a transport when all that is left to send of a message is the final dot."""

    async def __call__(self, accepted: Sequence[str]) -> None:
        """Commit that the dot goes out for `accepted`; raising keeps it from going out."""


class Places(Protocol):
    """The connections that an account may have at once, over all programs; each holds a place while it has one.

    Raises ProblemError where the books cannot be used.
    """

    async def take(self, account: str, most: int) -> str | None:
        """Hold one of `most` places for some minutes and return its proof; None where all are taken, and one is wanted.

        `account` is named by user and server, as quotas name it. A place whose program is gone is free.
        """

    async def renew(self, proofs: Collection[str]) -> None:
        """Hold places for some minutes more."""

    async def free(self, proof: str) -> None:
        """Let go of a place."""

    async def close_off(self, account: str, above: int, most: int, duration: dt.timedelta, *, freed: str = "") -> None:
        """Let go of the place of `freed`, and let nobody have more than `above` for a time; who has one keeps it."""

    async def is_wanted(self, account: str) -> bool:
        """Return whether another program has just asked in vain."""


class SizeLimits(Protocol):
    """How large a message the servers of accounts take, as each has said last (RFC 1870), for every till."""

    async def get(self, account: str) -> int | None:
        """Return the octets of a message; 0 where the server named no limit, None where it was never asked."""

    async def keep(self, account: str, octets: int) -> None:
        """Remember what a server has just said. `account` is that of `Account.server`."""


class Transport(Protocol):
    """Hands letters to a mail server."""

    async def send(self, account: Account, letter: ClaimedLetter, before_dot: DotGate) -> Sequence[Outcome]:
        """Send one message and return one outcome for each recipient; never raises for what a server does.

        Every step has a deadline. Cancelling before the dot leaves nothing sent. After the dot the final reply is
        awaited for up to ten minutes even where the caller is cancelled meanwhile.
        """

    async def close(self) -> None:
        """QUIT and close kept connections; what was recorded stays."""


class LocalMail(Protocol):
    """This machine's own mail service, by which letters leave until an account is set up."""

    async def port(self) -> int:
        """Return the port on loopback at which it answers; 0 where there is none. Quick, and often asked."""


class Trial(Protocol):
    """One test of one account: one connection, one attempt to sign in, whatever happens. Never raises for a server."""

    @property
    def transcript(self) -> str:
        """What was said so far, both ways with times, without secrets or control characters; bounded."""

    def steps(self, recipient: str) -> AsyncGenerator[Step]:
        """Yield each step up to the recipient; the first that fails is the last."""

    async def works(self, combination: Combination) -> bool:
        """Return whether a session could be opened there, short of signing in, within a few seconds."""

    async def send(self, letter: ClaimedLetter) -> Step:
        """Send a letter on the connection that `steps` has opened, as the outbox would; return the step `message`."""

    async def close(self) -> None:
        """Say goodbye, and leave nothing open."""
