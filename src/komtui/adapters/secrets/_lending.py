"""A vault that a worker holds open, lent to the same user's other komtui on this machine, as ssh-agent lends its keys.

A socket in the data folder, which its owner alone may open. Who asks says which vault lies before him, by its salt, and
gets the key that opens that one: never the passphrase, and nothing once it was changed. Linux alone, where a socket
says who is at its other end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

NAME = "vault.socket"
"""In the data folder."""
KeyOf = Callable[[bytes], Awaitable[bytes | None]]
"""Returns the key of the vault with a salt; None where that is none of an open one."""
_DEADLINE = 2.0
"""Seconds for one question and its answer."""
_AGAIN = 30.0
"""Seconds after which one looks again whether another process still lends."""
_LONGEST = 128
"""Bytes of a line that is asked or answered."""


async def lend(folder: Path, key_of: KeyOf) -> None:
    """Answer until it is cancelled; while another process of the same folder does, wait for it to end."""
    while True:
        with contextlib.suppress(OSError):
            if (listening := await asyncio.to_thread(_listening, folder)) is not None:
                await _answer(listening, folder, key_of)
        await asyncio.sleep(_AGAIN)


async def borrow(folder: Path, salt: bytes) -> bytes | None:
    """Return the key of the vault with this salt that a process of the same user lends; None where none does."""
    if not _has_peers():
        return None
    with contextlib.suppress(OSError, ValueError, TimeoutError):
        return await asyncio.wait_for(asyncio.to_thread(_asked, folder, salt), _DEADLINE + 1)
    return None


async def _answer(listening: socket.socket, folder: Path, key_of: KeyOf) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, TimeoutError):
            if _is_ours(writer.get_extra_info("socket")):
                asked = await asyncio.wait_for(reader.readline(), _DEADLINE)
                key = await key_of(bytes.fromhex(asked.decode()))
                writer.write((key or b"").hex().encode() + b"\n")
                await asyncio.wait_for(writer.drain(), _DEADLINE)
        writer.close()

    place = folder / NAME
    made = place.stat()
    server = await asyncio.start_unix_server(talk, sock=listening, limit=_LONGEST)
    try:
        async with server:
            await server.serve_forever()
    finally:
        with contextlib.suppress(OSError):
            if os.path.samestat(place.stat(), made):
                place.unlink()


def _listening(folder: Path) -> socket.socket | None:
    """Return a socket that listens there; None where another process does, or nobody could say who asks."""
    if not _has_peers():
        return None
    with _reached(folder) as place:
        with socket.socket(socket.AF_UNIX) as other:
            other.settimeout(_DEADLINE)
            try:
                other.connect(str(place))
            except ConnectionRefusedError:
                place.unlink()  # of one that was killed
            except FileNotFoundError:
                pass
            else:
                return None
        made = socket.socket(socket.AF_UNIX)
        try:
            # By its descriptor, and before it has a name: that is the mode which the name gets (unix(7), of Linux).
            os.fchmod(made.fileno(), 0o600)
            made.bind(str(place))
            made.listen()
        except OSError:
            made.close()
            raise
        return made


def _asked(folder: Path, salt: bytes) -> bytes | None:
    with _reached(folder) as place, socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(_DEADLINE)
        asking.connect(str(place))
        if not _is_ours(asking):
            return None
        asking.sendall(salt.hex().encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            more = asking.recv(_LONGEST)
            if not more or len(answer) > _LONGEST:
                return None
            answer += more
        return bytes.fromhex(answer.decode()) or None


def _has_peers() -> bool:
    return hasattr(socket, "SO_PEERCRED")


def _is_ours(connection: socket.socket) -> bool:
    """Return whether the same user is at the other end (unix(7), SO_PEERCRED)."""
    size = struct.calcsize("3i")
    _process, user, _group = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return bool(user == os.geteuid())


@contextlib.contextmanager
def _reached(folder: Path) -> Iterator[Path]:
    """Yield the socket's path by a short name: an address has 107 bytes at most, and a data folder may be deep."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield Path(f"/proc/self/fd/{descriptor}", NAME)
    finally:
        os.close(descriptor)
