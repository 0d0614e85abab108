"""The vault's file format: JSON around AES-256-GCM, its key drawn from a passphrase by scrypt (RFC 7914).

    {"format": "komtui-vault", "version": 1, "kdf": {"name": "scrypt", "salt", "n", "r", "p"},
     "verifier": sealed, "secrets": sealed, "sha256": hex}

`sealed` is base64 of a fresh 96-bit nonce and the ciphertext with its tag. What is not encrypted is authenticated with
both, and each with its name, so that one cannot stand in the other's place. The checksum tells damage from a wrong
passphrase before any key is tried: damage breaks the checksum, a wrong passphrase breaks the verifier. A forger can
make the checksum right, and is met by the tags.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import unicodedata
from collections.abc import Mapping
from typing import Any

from komtui.late import dataclass

FORMAT, VERSION = "komtui-vault", 1
_VERIFIER = b"komtui vault, opened"
_NONCE = 12
_MOST_MEMORY = 2**28
"""Bytes that a derivation may take; the usual one takes 64 MiB."""
_MOST_TURNS = 8
COST = 2**16
"""N of a new vault (RFC 7914, 2); with r = 8 and p = 2 this takes 64 MiB and a few tenths of a second, as OWASP's
password sheet asks.
"""


class DamagedError(Exception):
    """The file is not a whole vault."""


class NewerError(Exception):
    """The vault was written by a newer komtui."""


class PassphraseError(Exception):
    """The passphrase does not open this vault."""


@dataclass(frozen=True)
class Derivation:
    """How the key comes from the passphrase."""

    salt: bytes
    """Random, 16 bytes, one a vault."""
    n: int
    """Cost."""
    r: int = 8
    """Block size."""
    p: int = 2
    """Parallelisation."""

    def key(self, passphrase: str) -> bytes:
        """Return the 256-bit key. Raises MemoryError where the machine has too little."""
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        return Scrypt(salt=self.salt, length=32, n=self.n, r=self.r, p=self.p).derive(_bytes(passphrase))

    @property
    def header(self) -> dict[str, Any]:
        """What stands in the file in clear."""
        kdf = {"name": "scrypt", "salt": base64.b64encode(self.salt).decode(), "n": self.n, "r": self.r, "p": self.p}
        return {"format": FORMAT, "version": VERSION, "kdf": kdf}


def _bytes(passphrase: str) -> bytes:
    """Return the same bytes for the same letters, however a keyboard composes its accents."""
    return unicodedata.normalize("NFC", passphrase).encode(errors="surrogateescape")


def new_derivation(n: int | None = None) -> Derivation:
    """Return a derivation with a salt of its own."""
    return Derivation(os.urandom(16), COST if n is None else n)


def sealed_vault(derivation: Derivation, key: bytes, secrets: Mapping[str, str]) -> bytes:
    """Return the file's content."""
    content = derivation.header
    bound = _canonical(content)
    content["verifier"] = _seal(key, _VERIFIER, bound + b"verifier")
    content["secrets"] = _seal(key, json.dumps(dict(secrets)).encode(), bound + b"secrets")
    content["sha256"] = _checksum(content)
    return json.dumps(content, indent=1).encode() + b"\n"


def derivation_of(content: bytes) -> Derivation:
    """Return how the key of this vault is made. Raises DamagedError or NewerError."""
    vault = _parsed(content)
    try:
        kdf = vault["kdf"]
        found = Derivation(base64.b64decode(kdf["salt"], validate=True), int(kdf["n"]), int(kdf["r"]), int(kdf["p"]))
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedError from error
    # A forged cost must take neither all of the machine's memory (RFC 7914, 2: 128 N r bytes) nor hours of its time.
    bounded = 0 < 128 * found.n * found.r <= _MOST_MEMORY and 1 <= found.p <= _MOST_TURNS
    if kdf["name"] != "scrypt" or not (found.n >= 2 and found.r >= 1 and bounded):
        raise DamagedError
    return found


def opened_vault(content: bytes, key: bytes) -> dict[str, str]:
    """Return the secrets. Raises PassphraseError where the key is another's, DamagedError where the file is broken."""
    vault = _parsed(content)
    bound = _canonical(derivation_of(content).header)
    if _unseal(key, vault.get("verifier"), bound + b"verifier", PassphraseError) != _VERIFIER:
        raise DamagedError
    secrets = json.loads(_unseal(key, vault.get("secrets"), bound + b"secrets", DamagedError))
    return {str(name): str(value) for name, value in secrets.items()}


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        vault = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DamagedError from error
    if not isinstance(vault, dict) or vault.get("format") != FORMAT:
        raise DamagedError
    version = vault.get("version")
    if isinstance(version, int) and version > VERSION:
        # Before the checksum, which a newer format may make otherwise.
        raise NewerError
    if version != VERSION or vault.get("sha256") != _checksum(vault):
        raise DamagedError
    return vault


def _checksum(vault: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical({name: vault[name] for name in vault if name != "sha256"})).hexdigest()


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _seal(key: bytes, clear: bytes, bound: bytes) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, clear, bound)).decode()


def _unseal(key: bytes, sealed: object, bound: bytes, wrong: type[Exception]) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        content = base64.b64decode(str(sealed), validate=True)
        return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], bound)
    except InvalidTag:
        # `from None`: nothing of what was tried belongs in a traceback.
        raise wrong from None
    except ValueError as error:
        raise DamagedError from error
