"""A preset: what is known of a mail provider beforehand, so that people need not look it up."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from komtui.domain.mail.account import Method, Security
from komtui.domain.marking import N_
from komtui.late import dataclass

COPIES = N_(
    "The provider keeps a copy of each letter in its Sent folder, PDF included, and those copies fill the mailbox:"
    " watch its quota."
)
UNVERIFIED = N_(
    "These values could not be checked with the provider. Compare them with its help pages, then run the test."
)
OUT_OF_DATE = N_("What is known here of this provider ended on {date}. Check its help pages.")


class UserForm(StrEnum):
    """What a provider wants as user name."""

    ADDRESS = "address"
    """The whole address."""
    LOCAL = "local"
    """The part before the @."""
    FIXED = "fixed"
    """The same word for everybody."""
    OWN = "own"
    """What the provider gave each customer: it cannot be told from the address."""


class SignIn(StrEnum):
    """What a provider lets a mail program sign in with."""

    PASSWORD = "password"  # noqa: S105 - the name of a way to sign in, not a password
    """The account's own password, or a key that stands in its place."""
    APP_PASSWORD = "app-password"  # noqa: S105 - as above
    """A password made for this program, in the security settings of the account."""
    OAUTH = "oauth"
    """OAuth 2 alone: no password works."""
    NONE = "none"
    """Nothing: the network that one is in is enough."""


@dataclass(frozen=True)
class Server:
    """Where letters are handed over, and how the connection is protected."""

    host: str
    """Its name."""
    port: int
    """1 to 65535."""
    security: Security
    """Implicit TLS or STARTTLS; presets never have none."""


@dataclass(frozen=True)
class Limits:
    """How much a provider lets one account send; 0 where it is not known."""

    per_minute: int = 0
    """Messages a minute."""
    per_day: int = 0
    """Messages within 24 hours."""
    recipients_per_day: int = 0
    """Recipients within 24 hours, over all messages. How many one message may have, the server says itself."""


@dataclass(frozen=True)
class Preset:
    """One provider's outgoing mail."""

    key: str
    """Stable: `orange`, `ovh`."""
    name: str
    """As people know it; not translated."""
    server: Server
    """Today's recommended one."""
    source: str
    """Where the facts come from."""
    names: str = ""
    """Further names it is known by, separated by commas, for searching."""
    domains: tuple[str, ...] = ()
    """Mail domains whose addresses are this provider's own."""
    mx: tuple[str, ...] = ()
    """Ends of the names of its MX hosts: a company's domain that has one of them is kept there."""
    spf: tuple[str, ...] = ()
    """Names by which customers' SPF records include it (RFC 7208, 5.2)."""
    alternates: tuple[Server, ...] = ()
    """Others that work as well."""
    hosts: tuple[str, ...] = ()
    """Further ends of host names that are this provider's, such as those of other regions."""
    user: UserForm = UserForm.ADDRESS
    """What it wants as user name."""
    fixed_user: str = ""
    """Of `UserForm.FIXED`."""
    sign_in: SignIn = SignIn.PASSWORD
    """Whether passwords work."""
    method: Method = Method.SMTP
    """The kind of account that fits it best."""
    limits: Limits = Limits()
    """How much it lets one account send."""
    keeps_copies: bool = False
    """Whether it puts what is sent into the Sent folder by itself."""
    note: str = ""
    """Marked English, shown under the field."""
    expires: dt.date | None = None
    """The day from which `note` is no longer true."""
    later: str = ""
    """Marked English that takes the place of `note` from that day on."""
    verified: bool = True
    """Whether the facts were found at their source."""

    def user_of(self, address: str) -> str:
        """Return the user name for `address`; empty where only the customer knows it."""
        local = address.rpartition("@")[0]
        return {UserForm.ADDRESS: address, UserForm.LOCAL: local, UserForm.FIXED: self.fixed_user}.get(self.user, "")

    def note_on(self, day: dt.date) -> str:
        """Return the note that is true on `day`, marked English."""
        if self.expires is None or day < self.expires:
            return self.note
        return self.later or OUT_OF_DATE

    def notes(self, day: dt.date) -> tuple[str, ...]:
        """Return all that is to be shown under the field on `day`, marked English; `{date}` is `expires`."""
        notes = (self.note_on(day), COPIES if self.keeps_copies else "", "" if self.verified else UNVERIFIED)
        return tuple(note for note in notes if note)
