"""Signing messages (DKIM, RFC 6376)."""

from __future__ import annotations

from typing import Protocol


class Signer(Protocol):
    """Makes keys, and signs with them. A key is one line of text, so that it is kept as any secret is."""

    @property
    def available(self) -> bool:
        """Whether messages can be signed on this machine."""

    def new_key(self) -> str:
        """Return a new private key."""

    def public(self, key: str) -> str:
        """Return the public half as it stands in the DNS (`p=`). Raises ProblemError `signing.key`."""

    def sign(self, mime: bytes, domain: str, selector: str, key: str) -> bytes:
        """Return the message with a signature before it; the same arguments give the same bytes.

        Raises ProblemError `signing.key` for a key that is none, NotConfiguredError `signing.extra` where the package
        is missing.
        """
