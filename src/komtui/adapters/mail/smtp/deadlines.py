"""Deadlines: how long each step of a conversation with a mail server may take, in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Deadlines:
    """One total for each step, so that a server that drips bytes is as bounded as one that is silent.

    RFC 5321, 4.5.3.2 allows five minutes for most replies; a queue that tries again anyway need not wait that long,
    except after the final dot, where giving up early is what makes letters arrive twice.
    """

    resolve: float = 10
    """From the name to its addresses."""
    connect: float = 15
    """All addresses of the name together."""
    tls: float = 20
    """The handshake."""
    greeting: float = 60
    """The first line; some servers make strangers wait."""
    ehlo: float = 60
    """What the server offers."""
    authentication: float = 60
    """Each reply to AUTH and what belongs to it."""
    envelope: float = 120
    """Each reply to MAIL, RCPT and DATA."""
    block: float = 180
    """One block of the message: a server that stops reading for longer is given up (RFC 5321: three minutes)."""
    slowest: float = 8192
    """Bytes a second: what the whole message must reach, on top of one `block`."""
    final: float = 600
    """The reply to the final dot (RFC 5321: ten minutes)."""
    health: float = 10
    """RSET and NOOP on a kept connection."""
    quit: float = 0.5
    """The polite end, which nobody waits for."""

    def upload(self, size: int) -> float:
        """Return how long a message of `size` bytes may take altogether."""
        return self.block + size / self.slowest


PROMPT = Deadlines(connect=10, tls=10, greeting=20, ehlo=20, authentication=30, envelope=30, block=30, final=60)
"""For the connection test, where a person is waiting."""
QUICK = Deadlines(resolve=2, connect=3, tls=3, greeting=3, ehlo=3, quit=0.2)
"""For a look at the side of it: another port, an untrusted certificate."""
