"""A receipt printer on loopback: it takes ESC/POS, and shows what would have come out as a picture.

It reads the commands as Epson describes them, and knows nothing of how they were written.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field

from PIL import Image


@dataclass
class Paper:
    """What one connection brought."""

    pictures: list[Image.Image] = field(default_factory=list)
    cuts: int = 0
    drawer: int = 0
    resets: int = 0
    fed: int = 0

    @property
    def picture(self) -> Image.Image:
        """All of it, one below the other; black on white."""
        width = max(each.width for each in self.pictures)
        whole = Image.new("L", (width, sum(each.height for each in self.pictures)), 255)
        top = 0
        for each in self.pictures:
            whole.paste(each, (0, top))
            top += each.height
        return whole


def paper(content: bytes) -> Paper:
    """Return what `content` prints. Raises AssertionError for what no printer understands."""
    found, at = Paper(), 0
    while at < len(content):
        command = content[at : at + 2]
        if command == b"\x1b@":
            found.resets += 1
            at += 2
        elif command == b"\x1bp":
            found.drawer += 1
            at += 5
        elif command == b"\x1bd":
            found.fed += content[at + 2]
            at += 3
        elif command == b"\x1dV":
            found.cuts += 1
            at += 4 if content[at + 2] in (65, 66) else 3
        elif command == b"\x1dv":
            assert content[at + 2 : at + 4] == b"0\x00"
            width, height = (int.from_bytes(content[at + place : at + place + 2], "little") for place in (4, 6))
            rows = content[at + 8 : at + 8 + width * height]
            assert len(rows) == width * height
            assert width <= 72, "wider than the head"
            # A bit that is set is black, and Pillow's is white.
            inverted = bytes(each ^ 0xFF for each in rows)
            found.pictures.append(Image.frombytes("1", (width * 8, height), inverted).convert("L"))
            at += 8 + width * height
        else:
            raise AssertionError(f"no printer understands {content[at : at + 8]!r} at {at}")
    return found


class ReceiptPrinter:
    """Listens on loopback; `hungry` False: it takes connections and never a byte."""

    def __init__(self, *, hungry: bool = True) -> None:
        self._hungry = hungry
        self._socket = socket.create_server(("127.0.0.1", 0))
        # What the system takes for it is little, so that it soon stalls.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._kept: list[socket.socket] = []
        self._taken: list[bytes] = []
        self._arrived = threading.Condition()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            if not self._hungry:
                self._kept.append(connection)
                continue
            content = b""
            with connection:
                while part := connection.recv(65536):
                    content += part
            with self._arrived:
                self._taken.append(content)
                self._arrived.notify_all()

    def printed(self, count: int = 1) -> list[Paper]:
        """Return what came out, once so much has."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self._taken) >= count, 30)
            return [paper(each) for each in self._taken]

    def close(self) -> None:
        """Switch it off."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for each in self._kept:
            each.close()
