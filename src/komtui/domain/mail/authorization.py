"""Authorization: signing in with a provider's own page (OAuth 2.0, RFC 6749) instead of a password."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from komtui.domain.mail.account import Method
from komtui.domain.problem import Problem, ProblemError
from komtui.late import dataclass

EARLY: Final = dt.timedelta(minutes=5)
"""How long before its end an access token is no longer used."""
PASSING: Final = frozenset({"oauth.later"})
"""Codes of faults that go away by themselves: what waits for a token is tried again."""
REFUSED: Final = "oauth.refused"
"""Code of a mail server's refusal of an access token; another token is tried once before the account pauses."""
TESTING: Final = dt.timedelta(days=7)
"""How long a permission lasts while the consent screen of Google's client is in "Testing"
(developers.google.com, Using OAuth 2.0 to Access Google APIs, "Refresh token expiration")."""
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""The only hosts that are spoken to without TLS."""
JSON_LIMIT: Final = 65536
"""Characters of a client's file, or of a stored token; real ones have a few hundred."""


_HOURS: Final = dt.timedelta(hours=3)


class Provider(StrEnum):
    """Whose account it is."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"

    @property
    def method(self) -> Method:
        """The kind of mail account."""
        return Method.GMAIL if self is Provider.GOOGLE else Method.MICROSOFT

    @property
    def section(self) -> str:
        """What its settings begin with."""
        return str(self.method)

    @property
    def label(self) -> str:
        """Its name, the same in every language."""
        return "Google" if self is Provider.GOOGLE else "Microsoft"

    @property
    def mail_scope(self) -> str:
        """What komtui must be allowed, to sign in to the mail server (XOAUTH2)."""
        if self is Provider.GOOGLE:
            return "https://mail.google.com/"
        return "https://outlook.office.com/SMTP.Send"

    @property
    def mailbox_scope(self) -> str:
        """What komtui must be allowed besides, to read the account's mailbox; empty where that is in `mail_scope`."""
        return "" if self is Provider.GOOGLE else "https://outlook.office.com/IMAP.AccessAsUser.All"

    def may_read(self, scopes: Sequence[str]) -> bool:
        """Return whether what was granted is enough for the mailbox, too."""
        if not self.mailbox_scope:
            return self.may_send(scopes)
        return any(scope.casefold().endswith("/imap.accessasuser.all") for scope in scopes)

    def may_send(self, scopes: Sequence[str]) -> bool:
        """Return whether what was granted is enough; Microsoft spells its own address in several ways."""
        if self is Provider.GOOGLE:
            return self.mail_scope in scopes
        return any(scope.casefold().endswith("/smtp.send") for scope in scopes)

    @classmethod
    def of(cls, method: Method) -> Provider:
        """Return the provider of a kind of account. Raises ValueError for SMTP."""
        return cls.GOOGLE if method is Method.GMAIL else cls(method)


@dataclass(frozen=True)
class Client:
    """The company's own OAuth client: as what komtui introduces itself to the provider."""

    provider: Provider
    """Whose."""
    client_id: str
    """Public."""
    client_secret: str = field(default="", repr=False)
    """Of Google's desktop clients; no secret by the standard (RFC 8252, 8.5), and still shown to nobody."""
    auth_uri: str = ""
    """Google: the page to open."""
    token_uri: str = ""
    """Google: where a code becomes a token."""
    revoke_uri: str = ""
    """Google: where a token is taken back."""
    authority: str = ""
    """Microsoft: address of the sign-in server with the tenant, such as `https://login.microsoftonline.com/common`."""
    reads: bool = False
    """Whether the account's mailbox is read: only then is one asked to allow that as well."""

    @property
    def renews_at(self) -> str:
        """Where its tokens are renewed: at Google's token end-point, or at Microsoft's sign-in server."""
        return self.token_uri or self.authority


@dataclass(frozen=True)
class Token:
    """What a sign-in brought; in memory, and as JSON in the secret store."""

    access: str = field(repr=False)
    """Bearer token (RFC 6750), of an hour or so."""
    refresh: str = field(repr=False)
    """What gets the next one (RFC 6749, 6)."""
    expires_at: dt.datetime
    """UTC, aware: when `access` ends."""
    address: str = ""
    """Of the account that was signed in to; empty where the provider does not say."""
    scopes: tuple[str, ...] = ()
    """What was granted."""
    since: dt.datetime | None = None
    """UTC: when a person signed in; None where that was not written down."""
    renews_at: str = ""
    """Where `refresh` goes (`Client.renews_at`), and nowhere else; empty where an earlier release did not say."""
    host: str = ""
    """The mail server that `access` goes to, and no other, in lower case; empty as above."""

    def ends_like_testing(self, now: dt.datetime) -> bool:
        """Return whether a permission that is over has lasted for seven days, and was renewed no later."""
        if self.since is None:
            return False
        # An access token lasts an hour or so; clocks and people are late by some minutes.
        return now - self.since > TESTING - dt.timedelta(hours=1) and self.expires_at - self.since < TESTING + _HOURS

    def fresh(self, now: dt.datetime) -> bool:
        """Return whether it can be used for a while yet."""
        return now + EARLY < self.expires_at

    def to_json(self) -> str:
        """Return it as it is kept."""
        return json.dumps(
            {
                "access": self.access,
                "refresh": self.refresh,
                "expires_at": self.expires_at.isoformat(),
                "address": self.address,
                "scopes": list(self.scopes),
                "since": self.since.isoformat() if self.since else None,
                "renews_at": self.renews_at,
                "host": self.host,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Token:
        """Return what was kept. Raises ProblemError `oauth.damaged`."""
        try:
            found = json.loads(text[:JSON_LIMIT])
            return cls(
                str(found["access"]),
                str(found["refresh"]),
                _moment(found["expires_at"]),
                str(found["address"]),
                tuple(found["scopes"]),
                _moment(found["since"]) if found.get("since") else None,
                str(found.get("renews_at") or ""),
                str(found.get("host") or ""),
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            # Without its cause: a decoder's message may quote what it read.
            raise ProblemError(Problem("oauth.damaged")) from None


@dataclass(frozen=True)
class Grant:
    """A sign-in that went well, as it is told to the user."""

    provider: Provider
    """Who granted it."""
    address: str
    """For which account."""
    scopes: tuple[str, ...]
    """What."""


class Revoked(StrEnum):
    """What became of a grant that was given up."""

    AT_PROVIDER = "revoked"
    """The provider has taken it back, and komtui has forgotten it."""
    ONLY_HERE = "forgotten"
    """komtui has forgotten it; the provider could not be told, or has no way to be told."""
    NOTHING = "nothing"
    """There was none."""


def google_client(text: str, file: str) -> Client:
    """Return the client that Google's JSON file describes.

    Raises ProblemError `oauth.client-json`, `oauth.client-web`, `oauth.client-part`, `oauth.client-address`.
    """
    try:
        whole = json.loads(text[:JSON_LIMIT])
    except (ValueError, RecursionError):
        whole = None
    if not isinstance(whole, dict):
        raise _client("oauth.client-json", file)
    if "web" in whole:
        raise _client("oauth.client-web", file)
    found = whole.get("installed")
    if not isinstance(found, dict):
        raise _client("oauth.client-json", file)
    for name in ("client_id", "client_secret", "auth_uri", "token_uri"):
        if not isinstance(found.get(name), str) or not found[name].strip():
            raise _client("oauth.client-part", file, part=name)
    addresses = {name: _address(found, name, file) for name in ("auth_uri", "token_uri", "revoke_uri")}
    if not addresses["revoke_uri"] and (urlsplit(addresses["token_uri"]).hostname or "").endswith(".googleapis.com"):
        # Google's file does not name it (developers.google.com, OAuth 2.0 for desktop apps, "Revoking a token").
        addresses["revoke_uri"] = "https://oauth2.googleapis.com/revoke"
    identity, secret = found["client_id"].strip(), found["client_secret"].strip()
    auth, token, revoke = (addresses[name] for name in ("auth_uri", "token_uri", "revoke_uri"))
    return Client(Provider.GOOGLE, identity, secret, auth, token, revoke)


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment


def is_safe(address: str) -> bool:
    """Return whether secrets may be sent to an address: over HTTPS, or without leaving this machine.

    It is shown as well, so it has nothing in it that could steer a terminal (RFC 3986, 2: no address has).
    """
    if not (address.isascii() and address.isprintable()) or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def same_address(one: str, other: str) -> bool:
    """Return whether two addresses are of one account, as providers compare them."""
    return one.strip().casefold() == other.strip().casefold()


def claims(id_token: str, client_id: str) -> Mapping[str, Any]:
    """Return what an ID token says; empty where it is none, or of another client.

    Its signature is not looked at: it came straight from the token endpoint over TLS (OpenID Connect Core, 3.1.3.7).
    """
    try:
        part = id_token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, binascii.Error, RecursionError):
        return {}
    audience = found.get("aud") if isinstance(found, dict) else None
    return found if client_id in (audience if isinstance(audience, list) else [audience]) else {}


def _address(found: Mapping[str, object], name: str, file: str) -> str:
    address = str(found.get(name) or "").strip()
    if address and not is_safe(address):
        raise _client("oauth.client-address", file, part=name, address=address)
    return address


def _client(code: str, file: str, **facts: str) -> ProblemError:
    return ProblemError(Problem(code, {"file": file, **facts}, "gmail.client"))
