"""A mailbox server on loopback (IMAP4rev1, RFC 3501) that does as it is told, and keeps what it was told."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

DROP, SILENT, DRIP = "<drop>", "<silent>", "<drip>"
ENDLESS = "<endless>"


@dataclass
class MailboxServer:
    """Serves messages by their UIDs; `answers` says what it does instead of what it should, by command."""

    messages: dict[int, bytes] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    """`{tag}` is the tag; DROP, SILENT, DRIP and ENDLESS are what they say. `greeting` is one too."""
    tls: ssl.SSLContext | None = None
    starttls: ssl.SSLContext | None = None
    capabilities: str = "IMAP4rev1"
    validity: int = 7
    folders: tuple[str, ...] = ('(\\HasNoChildren) "/" "INBOX"',)
    user: str = "shop"
    password: str = "secret"
    authentication: bytes = b""
    """What AUTHENTICATE takes, in base64."""
    said: list[str] = field(default_factory=list)
    sent: dict[str, bytes] = field(default_factory=dict)
    """Messages in other folders, by Message-ID."""
    boxes: dict[str, dict[int, bytes]] = field(default_factory=dict)
    """Messages of other folders, by the folder's name and UID; these can be read as well."""
    laid: list[bytes] = field(default_factory=list)
    """Messages that were appended."""
    cut_after_laying: bool = False
    """Whether the connection is lost once a message was appended, before that is said."""
    port: int = 0
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._ends = threading.Event()
        self.idle = threading.Event()
        """Set while somebody waits."""
        self.left = threading.Event()
        """Set once somebody who waited does no longer."""
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self._idlers: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._ends.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes whoever accepts
        self._listener.close()
        for each in [*self._open]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def arrive(self, uid: int, content: bytes) -> None:
        """Let a message come in, and tell whoever waits."""
        self.messages[uid] = content
        for each in [*self._idlers]:
            with suppress(OSError):
                each.sendall(f"* {len(self.messages)} EXISTS\r\n".encode())

    def _accept(self) -> None:
        while not self._ends.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        self._open.append(connection)
        with suppress(OSError, ssl.SSLError, ValueError):
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            self._converse(connection)
        connection.close()

    def _converse(self, connection: socket.socket) -> None:
        if not self._odd(connection, "greeting", "*"):
            connection.sendall(b"* OK ready\r\n")
        lines = connection.makefile("rb")
        while line := lines.readline():
            text = line.decode("latin-1").strip()
            self.said.append(text)
            tag, _, rest = text.partition(" ")
            name = re.split(r"[ (]", rest, maxsplit=2)
            command = " ".join(name[:2]).upper() if name[0].upper() == "UID" else name[0].upper()
            if self._odd(connection, command, tag):
                continue
            if command == "STARTTLS" and self.starttls is not None:
                connection.sendall(f"{tag} OK go on\r\n".encode())
                connection = self.starttls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
                lines = connection.makefile("rb")
                continue
            for answer in self._answer(connection, lines, tag, command, rest):
                connection.sendall(answer)
            if command == "LOGOUT":
                return

    def _odd(self, connection: socket.socket, command: str, tag: str) -> bool:
        """Do what was told instead; False where nothing was."""
        told = self.answers.get(command)
        if told is None:
            return False
        if told == DROP:
            raise OSError("told to")
        if told == SILENT:
            self._ends.wait()
        elif told == DRIP:
            while not self._ends.wait(0.05):
                connection.sendall(b"* ")
                connection.sendall(b"O")
        elif told == ENDLESS:
            while True:
                connection.sendall(b"* OK more and more of it\r\n" * 1000)
        else:
            connection.sendall(told.removesuffix(DROP).replace("{tag}", tag).encode("latin-1"))
            if command == "STARTTLS" and self.starttls is not None:
                connection = self.starttls.wrap_socket(connection, server_side=True)
            if told.endswith(DROP):
                raise OSError("told to")
        return True

    def _answer(self, connection: socket.socket, lines: object, tag: str, command: str, rest: str) -> Iterator[bytes]:
        well = f"{tag} OK done\r\n".encode()
        match command:
            case "CAPABILITY":
                more = " STARTTLS" if self.starttls is not None and not isinstance(connection, ssl.SSLSocket) else ""
                yield f"* CAPABILITY {self.capabilities}{more}\r\n".encode() + well
            case "LOGIN":
                good = self.password in rest
                yield well if good else f"{tag} NO [AUTHENTICATIONFAILED] no\r\n".encode()
            case "AUTHENTICATE":
                yield b"+ \r\n"
                said = lines.readline().strip()  # type: ignore[attr-defined]
                if said != self.authentication:
                    yield b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"
                    self.said.append(f"after the refusal: {lines.readline()!r}")  # type: ignore[attr-defined]
                    yield f"{tag} NO [AUTHENTICATIONFAILED] no\r\n".encode()
                else:
                    yield well
            case "EXAMINE":
                name = rest.partition(" ")[2].strip('"')
                self._here = "INBOX" in rest and name not in self.boxes
                self._box = self.boxes.get(name, self.messages)
                yield f"* {len(self._box)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] x\r\n".encode()
                yield f"{tag} OK [READ-ONLY] done\r\n".encode()
            case "LIST":
                yield b"".join(f"* LIST {each}\r\n".encode() for each in self.folders) + well
            case "UID SEARCH":
                yield f"* SEARCH {' '.join(map(str, self._found(rest)))}\r\n".encode() + well
            case "UID FETCH":
                yield from self._fetched(rest)
                yield well
            case "IDLE":
                yield b"+ idling\r\n"
                self._idlers.append(connection)
                self.idle.set()
                done = lines.readline()  # type: ignore[attr-defined]
                self.said.append(done.decode().strip())
                self._idlers.remove(connection)
                self.idle.clear()
                self.left.set()
                yield well
            case "APPEND":
                size = re.search(r"\{(\d+)\}$", rest)
                assert size is not None
                yield b"+ go on\r\n"
                content = lines.read(int(size[1]))  # type: ignore[attr-defined]
                lines.readline()  # type: ignore[attr-defined]
                self.laid.append(content)
                self.sent[re.search(rb"(?im)^Message-ID:\s*(\S+)", content)[1].decode()] = content  # type: ignore[index]
                if self.cut_after_laying:
                    raise OSError("told to")
                yield well
            case "LOGOUT":
                yield b"* BYE goodbye\r\n" + well
            case _:
                yield f"{tag} BAD what?\r\n".encode()

    def _found(self, rest: str) -> list[int]:
        if "HEADER" in rest.upper():
            wanted = re.search(r'HEADER MESSAGE-ID "([^"]*)"', rest, re.IGNORECASE)
            box = self._box if self._here or self._box is not self.messages else {}
            found = [uid for uid, content in box.items() if wanted and wanted[1].encode() in _header(content)]
            return found or ([1] if any(each in rest for each in self.sent) and not self._here else [])
        if found := re.search(r"UID (\d+):\*", rest):
            least = int(found[1])
            return [uid for uid in self.messages if uid >= least] or [max(self.messages, default=0)]
        return [*self.messages]

    def _fetched(self, rest: str) -> Iterator[bytes]:
        numbers = re.match(r"(?i)UID FETCH ([\d,]+)", rest)
        assert numbers is not None
        for number, uid in enumerate(map(int, numbers[1].split(",")), 1):
            content = self._box.get(uid)
            if content is None:  # expunged meanwhile
                continue
            content = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            if "HEADER" in rest.upper():
                content = content.split(b"\r\n\r\n")[0] + b"\r\n\r\n"
            yield f"* {number} FETCH (UID {uid} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n"


def _header(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").split(b"\n\n")[0]


@contextmanager
def mailbox_server(**told: object) -> Iterator[MailboxServer]:
    """Give a server that ends with the test."""
    server = MailboxServer(**told)  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.close()
