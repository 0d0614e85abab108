"""Signatures by Ed25519 (RFC 8032)."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Ed25519Signer:
    """Implements `ports.journal.Signer`."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.key = private.public_key().public_bytes_raw().hex()
        """The public key."""

    def sign(self, text: str) -> str:
        """Return the signature of a text."""
        return self._private.sign(text.encode()).hex()


class Ed25519Signatures:
    """Implements `ports.journal.Signatures`."""

    def new(self) -> str:
        """Return the secret of a new key."""
        return Ed25519PrivateKey.generate().private_bytes_raw().hex()

    def signer(self, secret: str) -> Ed25519Signer:
        """Return what signs with that key. Raises ValueError."""
        return Ed25519Signer(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)))

    def check(self, key: str, signature: str, text: str) -> bool:
        """Return whether they belong together."""
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True
