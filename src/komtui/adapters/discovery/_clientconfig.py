"""Mozilla's autoconfig file (clientConfig 1.1): what it says of outgoing servers, and of mailboxes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.adapters.mail.addresses import is_host_name
from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import Server, SignIn
from komtui.domain.text import has_control
from komtui.services.addresses import a_label
from komtui.services.ports.discovery import Advertised

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAXIMUM = 10
"""Servers that are looked at."""
_SECURITY = {"SSL": Security.TLS, "STARTTLS": Security.STARTTLS}
"""By socketType; `plain` is left out: a password must not travel in clear."""
_SIGN_IN = {
    "password-cleartext": SignIn.PASSWORD,
    "plain": SignIn.PASSWORD,
    "password-encrypted": SignIn.PASSWORD,
    "secure": SignIn.PASSWORD,
    "oauth2": SignIn.OAUTH,
    "client-ip-address": SignIn.NONE,
    "none": SignIn.NONE,
}
_PLACEHOLDER = re.compile(r"%(EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)%")


class UnreadableError(ValueError):
    """The file is meant to be one, and is not; says why."""


def outgoing(content: bytes, address: str, source: str) -> tuple[Advertised, ...]:
    """Return the outgoing servers of a file for `address`, in its order; empty where it is another kind of file.

    Many sites answer every request with a page of theirs, so that not every answer is meant. Raises UnreadableError.
    """
    if b"<clientConfig" not in content:
        return ()
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableError(type(error).__name__) from error
    found = [_advertised(each, address, source) for each in root.findall("emailProvider/outgoingServer")[:MAXIMUM]]
    incoming = (
        _advertised(each, address, source, "imap") for each in root.findall("emailProvider/incomingServer")[:MAXIMUM]
    )
    mailbox = next((each.server for each in incoming if each is not None), None)
    return tuple(replace(each, mailbox=mailbox) for each in found if each is not None)


def _advertised(element: Element, address: str, source: str, kind: str = "smtp") -> Advertised | None:
    """Return a server, or None where its values are of no use to us."""
    security = _SECURITY.get(_text(element, "socketType").upper())
    port = _text(element, "port")
    host = _filled(_text(element, "hostname"), address).lower().rstrip(".")
    user = _filled(_text(element, "username"), address)
    ways = [_SIGN_IN.get((way.text or "").strip().lower()) for way in element.findall("authentication")]
    sign_in = next((way for way in (SignIn.PASSWORD, SignIn.OAUTH, SignIn.NONE) if way in ways), None)
    if sign_in is None and not ways:
        sign_in = SignIn.PASSWORD
    try:
        host = a_label(host)
    except ValueError:
        return None
    known = security is not None and sign_in is not None and element.get("type", "smtp") == kind
    valid = re.fullmatch(r"[0-9]{1,5}", port) and 0 < int(port) < 65536 and _is_of_the_net(host)
    if not known or not valid or has_control(user) or len(user) > 254:
        return None
    assert security is not None  # noqa: S101 - `known` says so, which mypy cannot see
    assert sign_in is not None  # noqa: S101 - as above
    return Advertised(Server(host, int(port), security), "" if sign_in is SignIn.NONE else user, sign_in, source)


def _is_of_the_net(host: str) -> bool:
    """Whether a file may name this host: no bare address and no name of one machine, which a stranger cannot mean."""
    last = host.rpartition(".")[2]
    return is_host_name(host) and last != host and not last.isdigit() and last != "localhost"


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _filled(text: str, address: str) -> str:
    local, _at, domain = address.rpartition("@")
    values = {"EMAILADDRESS": address, "EMAILLOCALPART": local, "EMAILDOMAIN": domain}
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)
