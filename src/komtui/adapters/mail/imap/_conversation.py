"""One conversation with a server, by the standard library's imaplib, which blocks; loaded when a mailbox is read."""

from __future__ import annotations

import datetime as dt
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from komtui.adapters.mail.imap._faults import fault, refused
from komtui.adapters.mail.imap._folders import sent_folders
from komtui.adapters.mail.notices.reading import HEADERS, may_concern
from komtui.domain.mail.account import Security
from komtui.domain.mail.mailbox import Bookmark, Mailbox, News
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.services.addresses import a_label

_AT_ONCE: Final = 200
"""Messages whose headers are read in one go."""
_LARGEST: Final = 1_000_000
"""Bytes of a message that is read whole: a notice that returns a letter with its PDF is cut off there."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID = re.compile(rb"UID (\d+)")
_VALIDITY = re.compile(rb"UIDVALIDITY (\d+)")


class Conversation:
    """Reads a mailbox in the thread that calls it; no answer takes longer than `deadline` seconds."""

    def __init__(self, mailbox: Mailbox, trusted: ssl.SSLContext | None, deadline: float) -> None:
        self._mailbox = mailbox
        self._trusted = trusted
        self._deadline = deadline

    def news(self, after: Bookmark | None, since: dt.date, ours: str) -> News:
        """Return what came after the bookmark, or since a day; see `ports.Mailboxes`."""
        found = re.compile(ours)
        with self._opened() as server:
            validity = _selected(server, self._mailbox.folder)
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

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        """Give a server that knows who we are, and say goodbye. Raises ProblemError for whatever it does."""
        mailbox, trusted = self._mailbox, self._trusted
        account = mailbox.account
        server: imaplib.IMAP4 | None = None
        try:
            host = a_label(account.host)
            if account.security is Security.TLS:
                server = imaplib.IMAP4_SSL(host, account.port, ssl_context=trusted, timeout=self._deadline)
            else:
                server = imaplib.IMAP4(host, account.port, timeout=self._deadline)
            if account.security is Security.STARTTLS:
                if "STARTTLS" not in server.capabilities:
                    raise ProblemError(Problem("imap.starttls-missing", {"host": account.host}, "imap.security"))
                server.starttls(ssl_context=trusted)
            elif account.security is Security.NONE and not account.is_loopback:
                raise ProblemError(Problem("imap.clear-password", {"host": account.host}, "imap.security"))
            _authenticated(server, mailbox)
            yield server
        except (OSError, imaplib.IMAP4.error, ValueError) as error:
            raise ProblemError(fault(error, account)) from error
        finally:
            if server is not None:
                with suppress(OSError, imaplib.IMAP4.error):
                    server.logout()


def _authenticated(server: imaplib.IMAP4, mailbox: Mailbox) -> None:
    """Sign in, by one way and once. Raises ProblemError `imap.password`, `imap.token`."""
    account = mailbox.account
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
    except imaplib.IMAP4.error as error:
        raise ProblemError(refused(error, account)) from None


def _selected(server: imaplib.IMAP4, folder: str) -> int:
    """Open a folder for reading alone, and return its UIDVALIDITY."""
    answer, _data = server.select(_quoted(folder), readonly=True)
    if answer != "OK":
        raise ProblemError(Problem("imap.folder", {"folder": visible(folder)}, "imap.folder"))
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


def _whole(server: imaplib.IMAP4, uid: int) -> bytes:
    answer, data = server.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{_LARGEST}>)")
    if answer != "OK":
        return b""
    return next((part[1] for part in data if isinstance(part, tuple)), b"")


def _quoted(text: str) -> str:
    """Return text as a quoted string (RFC 9051, 4.3); what cannot stand in one is left out."""
    plain = "".join(char for char in text if " " <= char <= "~").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
