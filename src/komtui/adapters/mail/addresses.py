"""Addresses on the wire: international domains in ASCII, local parts as they are (RFC 5890, RFC 6531)."""

from __future__ import annotations

import re
import socket

from komtui.services.addresses import a_label

_HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f<>]")


class NeedsUtf8Error(ValueError):
    """The part before the @ is not ASCII, and the server does not offer SMTPUTF8."""


def is_host_name(name: str) -> bool:
    """Return whether `name` is a host's name as the wire takes it: ASCII letters, digits and hyphens, at most 253."""
    return len(name) <= 253 and bool(_HOST_NAME.fullmatch(name))


def needs_utf8(address: str) -> bool:
    """Return whether an address can only be sent with SMTPUTF8."""
    return not address.rpartition("@")[0].isascii()


def wire_address(address: str, *, utf8: bool) -> bytes:
    """Return an address as MAIL and RCPT take it, without brackets.

    Raises ValueError where it is no single plain address, NeedsUtf8Error where only SMTPUTF8 could carry it.
    """
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or _FORBIDDEN.search(address) or len(address.encode()) > 254:
        raise ValueError(address)
    if not local.isascii() and not utf8:
        raise NeedsUtf8Error(address)
    return f"{local}@{a_label(domain)}".encode()


def helo_name(wanted: str, connected: socket.socket | None) -> str:
    """Return the name for EHLO: the one that is set, else this machine's full name, else its address (RFC 5321, 4.1.4).

    Looking the full name up in the DNS, as the standard library does, can hang for half a minute.
    """
    if _HOST_NAME.fullmatch(wanted):
        return wanted
    own = socket.gethostname()
    if _HOST_NAME.fullmatch(own) and "." in own:
        return own
    if connected is None:
        return "localhost"
    address = str(connected.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
