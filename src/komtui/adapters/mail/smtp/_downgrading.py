"""A message for a server without SMTPUTF8: its header in ASCII, so that everybody else still gets the letter.

Our messages are 7-bit but for addresses whose part before the @ is not ASCII. Such an address cannot be mailed to
there, and a reader could not answer it either: its place is taken by an empty group that is named after it, as
RFC 6857, 3.1.8 has it. The message that is kept stays as it is.
"""

from __future__ import annotations

import re

_FIELD = re.compile(rb"([!-9;-~]+):((?:[^\r\n]|\r\n[ \t])*)\r\n")
"""A field of a header with the lines that belong to it (RFC 5322, 2.2)."""
_MAILBOXES = {b"to", b"cc"}
_SIGNATURE = b"dkim-signature"


def downgraded(mime: bytes) -> bytes:
    """Return a message that any server can carry.

    A signature of what is no longer said goes as well (RFC 6376): some receivers take a broken one for worse than none.
    """
    header, empty, body = mime.partition(b"\r\n\r\n")
    if header.isascii():
        return mime
    return _FIELD.sub(_in_ascii, header + b"\r\n")[:-2] + empty + body


def _in_ascii(field: re.Match[bytes]) -> bytes:
    if field[0].isascii():
        return b"" if field[1].lower() == _SIGNATURE else field[0]
    if field[1].lower() == b"reply-to":
        return b""  # Answers go to the sender then.
    if field[1].lower() not in _MAILBOXES:
        return field[0]
    # A mailbox a line, as `services.mail.messages.message` writes them.
    return field[1] + b": " + b",\r\n ".join(_named(each) for each in field[2].strip().split(b",\r\n ")) + b"\r\n"


def _named(mailbox: bytes) -> bytes:
    if mailbox.isascii():
        return mailbox
    from komtui.services.mail.messages.message import encoded_words

    return encoded_words(mailbox.decode("utf-8", "replace")).encode("ascii") + b" :;"
