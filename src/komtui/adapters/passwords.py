"""Passwords as Argon2id in PHC form (RFC 9106), worked out in a thread."""

from __future__ import annotations

import asyncio
import os
import unicodedata

from komtui.domain.problem import Problem, ProblemError

ITERATIONS, LANES, MEMORY = 3, 1, 64 * 1024
"""RFC 9106, 4: the second recommended option, the memory in KiB, but for its lanes.

With more than one, OpenSSL takes threads from a pool of its own, and several passwords at once wait for each other for
ever. One lane costs a guess the same memory and the same work.
"""
SALT, LENGTH = 16, 32
"""Bytes (RFC 9106, 3.1)."""


class Argon2Passwords:
    """Implements `ports.access.Passwords`."""

    async def sealed(self, password: str) -> str:
        """Return the password in PHC form."""
        return await asyncio.to_thread(_sealed, password)

    async def fits(self, password: str, sealed: str | None) -> bool:
        """Return whether the password is the one that was sealed; None does the same work and fits nothing."""
        return await asyncio.to_thread(_fits, password, sealed)


def _bytes(password: str) -> bytes:
    # An accent may be typed composed or decomposed (RFC 8265, 4.2.2): both are the same password. Lone surrogates pass.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _sealed(password: str) -> str:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        argon2 = Argon2id(salt=os.urandom(SALT), length=LENGTH, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY)
        return argon2.derive_phc_encoded(_bytes(password))
    except UnsupportedAlgorithm as error:
        raise ProblemError(Problem("access.unsupported")) from error


def _fits(password: str, sealed: str | None) -> bool:
    from cryptography.exceptions import InvalidKey, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    if sealed is None:
        # As long as a real comparison takes, so that nobody learns which names exist.
        _sealed(password)
        return False
    try:
        Argon2id.verify_phc_encoded(_bytes(password), sealed)
    except InvalidKey:
        return False
    except UnsupportedAlgorithm as error:
        raise ProblemError(Problem("access.unsupported")) from error
    return True
