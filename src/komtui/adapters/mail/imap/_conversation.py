"""One conversation with a server, which blocks the thread that it is held in; loaded when a mailbox is read."""

from __future__ import annotations

import base64
import datetime as dt
import imaplib
import re
import selectors
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from komtui.adapters.mail.imap._faults import fault, refused
from komtui.adapters.mail.imap._folders import incoming_folders, legible, sent_folders
from komtui.adapters.mail.imap._server import FarewellError, NotImapError, Server, StoppedError
from komtui.adapters.mail.notices.reading import HEADERS, may_concern
from komtui.domain.mail.account import Security
from komtui.domain.mail.mailbox import INBOX, Arrival, Bookmark, Mailbox, News
from komtui.domain.mail.received import Fields, Folder
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.services.addresses import a_label

_AT_ONCE: Final = 200
"""Messages whose headers are read in one go."""
_LARGEST: Final = 1_000_000
"""Bytes of a message that is read whole: a notice that returns a letter with its PDF is cut off there."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 8.0
"""Seconds between two looks for a message that is to come."""
_MOST_FOLDERS: Final = 40
_FIELD = re.compile(rb"(?m)^([!-9;-~]+)[ \t]*:(.*(?:\n[ \t].*)*)")
_UID = re.compile(rb"UID (\d+)")


class Conversation:
    """Reads a mailbox in the thread that calls it; no answer takes longer than `deadline` seconds.

    It ends with StoppedError as soon as `wake` can be read.
    """

    def __init__(self, mailbox: Mailbox, trusted: ssl.SSLContext | None, deadline: float, wake: socket.socket) -> None:
        self._mailbox = mailbox
        self._trusted = trusted
        self._deadline = deadline
        self._wake = wake

    def news(self, after: Bookmark | None, since: dt.date, ours: str) -> News:
        """Return what came after the bookmark, or since a day; see `ports.Mailboxes`."""
        found = re.compile(ours)
        with self._opened() as server:
            validity = _selected(server, _written(self._mailbox.folder))
            if after is not None and after.validity == validity:
                uids = _search(server, f"UID {after.uid + 1}:*")
                # The last message always matches `n:*`, whatever n is (RFC 9051, 6.4.8).
                uids = [uid for uid in uids if uid > after.uid]
                last = after.uid
            else:
                uids = _search(server, f"SINCE {since.day:02}-{_MONTHS[since.month - 1]}-{since.year}")
                last = 0
            batch, more = uids[:_AT_ONCE], len(uids) > _AT_ONCE
            wanted = [uid for uid, header in _headers(server, batch) if may_concern(header, found)]
            messages = tuple(filter(None, (_whole(server, uid) for uid in sorted(wanted))))
            return News(Bookmark(validity, max([last, *batch])), messages, len(batch), more)

    def holds(self, message_ids: Sequence[str]) -> frozenset[str]:
        """Return which of these messages are in a folder for what was sent."""
        found: set[str] = set()
        with self._opened() as server:
            for folder in sent_folders(server):
                try:
                    _selected(server, folder)
                except ProblemError:
                    continue
                found |= {each for each in message_ids if _search(server, f"HEADER Message-ID {_quoted(each)}")}
        return frozenset(found)

    def lay(self, message: bytes, at: dt.datetime) -> bool:
        """Lay a message into the folder for what was sent; False where there is none. Nothing else is touched."""
        with self._opened() as server:
            folder = next(iter(sent_folders(server)), None)
            if folder is None:
                return False
            answer, data = server.append(_quoted(folder), r"(\Seen)", imaplib.Time2Internaldate(at), message)
            if answer != "OK":
                raise imaplib.IMAP4.error(f"APPEND {data}")
            return True

    def wait(self, after: Bookmark | None, seconds: float) -> bool | None:
        """Return whether something has come in; see `ports.Mailboxes`."""
        with self._opened() as server:
            if "IDLE" not in _capabilities(server):
                return None
            validity = _selected(server, _written(self._mailbox.folder))
            if after is None or after.validity != validity:
                return True
            # What came between the last look and this one is announced by nothing.
            if any(uid > after.uid for uid in _search(server, f"UID {after.uid + 1}:*")):
                return True
            return server.hears_something(seconds)

    def find(self, message_id: str, seconds: float) -> Arrival | None:
        """Return a message as soon as it has come in; None where it has not after some time."""
        until, pause = time.monotonic() + seconds, _FIRST_PAUSE
        with self._opened() as server:
            own = _written(self._mailbox.folder)
            junk, others = incoming_folders(server)
            usual = [(Folder.INBOX, each) for each in dict.fromkeys((own, INBOX))]
            usual += [(Folder.JUNK, each) for each in junk]
            while True:
                if (found := _first(server, usual, message_id)) is not None:
                    return found
                if (left := until - time.monotonic()) <= 0:
                    return _first(server, [(Folder.ELSEWHERE, each) for each in others[:_MOST_FOLDERS]], message_id)
                self._rest(min(pause, left))
                pause = min(pause * 2, _LONGEST_PAUSE)

    def _rest(self, seconds: float) -> None:
        """Wait, as long as nobody wants to stop. Raises StoppedError."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake, selectors.EVENT_READ)
            if selector.select(seconds):
                raise StoppedError

    def try_out(self) -> int:
        """Return how many messages the folder has, once all that reading needs was tried."""
        with self._opened() as server:
            return _opened_folder(server, _written(self._mailbox.folder))

    @contextmanager
    def _opened(self) -> Iterator[Server]:
        """Give a server that knows who we are, and say goodbye. Raises ProblemError for whatever it does."""
        mailbox, trusted = self._mailbox, self._trusted
        account = mailbox.account
        server: Server | None = None
        try:
            if account.security is Security.NONE and not account.is_loopback:
                raise ProblemError(Problem("imap.clear-password", {"host": account.host}, "imap.security"))
            implicit = trusted if account.security is Security.TLS else None
            server = Server(
                a_label(account.host), account.port, trusted=implicit, deadline=self._deadline, wake=self._wake
            )
            if account.security is Security.STARTTLS:
                if "STARTTLS" not in server.capabilities or trusted is None:
                    raise ProblemError(Problem("imap.starttls-missing", {"host": account.host}, "imap.security"))
                server.secure(trusted)
            _authenticated(server, mailbox)
            yield server
        except (OSError, imaplib.IMAP4.error, NotImapError, FarewellError, ValueError) as error:
            raise ProblemError(fault(error, account)) from error
        finally:
            if server is not None:
                _left(server)


def _left(server: Server) -> None:
    """Say goodbye, whatever the server makes of it."""
    try:
        server.leave()
    except (OSError, imaplib.IMAP4.error, NotImapError, FarewellError, StoppedError, ValueError):
        server.shutdown()


def _capabilities(server: Server) -> frozenset[str]:
    """Return what the server can do for whom it knows: more than for strangers, as a rule."""
    answer, data = server.capability()
    said = b" ".join(each for each in data if isinstance(each, bytes)) if answer == "OK" else b""
    return frozenset(said.decode("ascii", "replace").upper().split())


def _authenticated(server: imaplib.IMAP4, mailbox: Mailbox) -> None:
    """Sign in, by one way and once. Raises ProblemError `imap.password`, `imap.token`."""
    account = mailbox.account
    if not account.token and "LOGINDISABLED" in server.capabilities and account.security is Security.NONE:
        raise ProblemError(Problem("imap.login-disabled", {"host": account.host}, "imap.security"))
    try:
        if account.token:
            said = f"user={account.user}\x01auth=Bearer {account.token}\x01\x01".encode()
            # After a refusal the server asks once more, and wants an empty answer.
            answers = iter((said,))
            server.authenticate("XOAUTH2", lambda _challenge: next(answers, b""))
        elif account.user.isascii() and account.password.isascii():
            server.login(account.user, account.password)
        else:
            plain = f"\0{account.user}\0{account.password}".encode()
            server.authenticate("PLAIN", lambda _challenge: plain)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise ProblemError(refused(error, account)) from None


def _opened_folder(server: imaplib.IMAP4, folder: str) -> int:
    """Open a folder for reading alone, and return how many messages it has. Raises ProblemError `imap.folder`."""
    answer, data = server.select(_quoted(folder), readonly=True)
    if answer != "OK":
        raise ProblemError(Problem("imap.folder", {"folder": visible(folder)}, "imap.folder"))
    return int(data[0]) if data and isinstance(data[0], bytes) and data[0].isdigit() else 0


def _written(folder: str) -> str:
    """Return a folder's name as servers write it: UTF-7 of their own (RFC 3501, 5.1.3)."""

    def shifted(match: re.Match[str]) -> str:
        if match[0] == "&":
            return "&-"
        text = base64.b64encode(match[0].encode("utf-16-be")).decode("ascii")
        return f"&{text.rstrip('=').replace('/', ',')}-"

    return re.sub(r"&|[^\x20-\x7e]+", shifted, folder)


def _selected(server: imaplib.IMAP4, folder: str) -> int:
    """Open a folder for reading alone, and return its UIDVALIDITY."""
    _opened_folder(server, folder)
    _name, said = server.response("UIDVALIDITY")
    if not said or said[0] is None:
        return 0
    return int(said[0])


def _search(server: imaplib.IMAP4, criteria: str) -> list[int]:
    answer, data = server.uid("SEARCH", criteria)
    if answer != "OK":
        raise imaplib.IMAP4.error(f"SEARCH {data}")
    return sorted({int(each) for part in data if part for each in part.split()})


def _headers(server: imaplib.IMAP4, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    if not uids:
        return
    fields = " ".join(HEADERS).upper()
    answer, data = server.uid("FETCH", ",".join(map(str, uids)), f"(UID BODY.PEEK[HEADER.FIELDS ({fields})])")
    if answer != "OK":
        raise imaplib.IMAP4.error(f"FETCH {data}")
    wanted = set(uids)
    for part, behind in zip(data, [*data[1:], b""], strict=True):
        if isinstance(part, tuple):
            # Some servers say the number after the text.
            tail = behind if isinstance(behind, bytes) else b""
            found = _UID.search(part[0]) or _UID.search(tail)
            if found and int(found[1]) in wanted:
                yield int(found[1]), part[1]


def _first(server: imaplib.IMAP4, folders: Sequence[tuple[Folder, str]], message_id: str) -> Arrival | None:
    """Return a message from the first folder that has it; folders that cannot be opened are passed over."""
    for kind, name in folders:
        try:
            _opened_folder(server, name)
        except ProblemError:
            continue
        for uid in reversed(_search(server, f"HEADER Message-ID {_quoted(message_id)}")):
            header = _fields(server, uid)
            # Some servers find parts of words.
            if any(name.lower() == "message-id" and value == message_id for name, value in header):
                return Arrival(kind, legible(name), header)
    return None


def _fields(server: imaplib.IMAP4, uid: int) -> Fields:
    answer, data = server.uid("FETCH", str(uid), "(BODY.PEEK[HEADER])")
    raw = next((part[1] for part in data if isinstance(part, tuple)), b"") if answer == "OK" else b""
    return tuple(
        (match[1].decode("ascii"), " ".join(match[2].decode("utf-8", "replace").split()))
        for match in _FIELD.finditer(raw.replace(b"\r\n", b"\n"))
    )


def _whole(server: imaplib.IMAP4, uid: int) -> bytes:
    answer, data = server.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{_LARGEST}>)")
    if answer != "OK":
        return b""
    return next((part[1] for part in data if isinstance(part, tuple)), b"")


def _quoted(text: str) -> str:
    """Return text as a quoted string (RFC 9051, 4.3); what cannot stand in one is left out."""
    plain = "".join(char for char in text if " " <= char <= "~").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
