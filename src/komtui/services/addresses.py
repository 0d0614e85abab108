"""E-mail addresses: as people type, paste and export them, one or several, checked strictly, in their normal form."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import has_control, trimmed, visible
from komtui.late import dataclass, late_pattern

MAXIMUM = 254
"""Characters of a whole address (RFC 5321, 4.5.3.1.3, less the angle brackets)."""
MOST: Final = 100
"""Addresses in one field; what stands behind them is refused as one."""

# RFC 6761 and RFC 6762: names that only mean something within one network. A till's own server may have one.
_LOCAL_NAMES = frozenset({"test", "localhost", "local", "invalid", "internal", "lan"})
_STAND_IN = ".example"
_SEPARATORS = frozenset(",;\n\r\t")
_BETWEEN = frozenset(("/", "|", "&", "+", "-", "et", "and", "ou", "or"))
"""What people write between two addresses, with white space around it."""
_LOCAL = 64
"""Octets before the @ (RFC 5321, 4.5.3.1.1)."""
_SCHEME = "mailto:"
_ADDRESSED = late_pattern(r"(?<![^\s@])[^\s@]+@[\w-]+(?:\.[\w-]+)+(?![\w-])(?!\.\w)(?! \([\w.-]*xn--)")
"""An address in a text, unless its domain's ASCII form stands behind it."""
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
"""Scripts that one language writes together, by the first word of their letters' names."""


@dataclass(frozen=True)
class Mailbox:
    """One address with the name that it was given with (RFC 5322, 3.4)."""

    address: str
    """In its normal form (`normalized`)."""
    name: str = ""
    """The display name, without quotation marks; empty where there was none."""


@dataclass(frozen=True)
class Parsed:
    """What a field of addresses holds."""

    mailboxes: tuple[Mailbox, ...] = ()
    """In their order, each address once."""
    wrong: tuple[str, ...] = ()
    """What is no address, as it was written."""
    every: tuple[str, ...] = ()
    """Both in the order of the field, for those who name what is wrong themselves."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses alone."""
        return tuple(each.address for each in self.mailboxes)


def parsed(text: str) -> Parsed:
    """Return the addresses in a field, several set apart by `,`, `;`, a line break, white space, ` / ` or ` et `.

    `Name <address>`, `"Name, First" <address>`, `<address>` and `mailto:address?subject=…` are taken as well. Nothing
    is raised: what is none stands in `wrong`.
    """
    found: dict[str, Mailbox] = {}
    wrong: list[str] = []
    every: dict[str, None] = {}
    for part in _parts(text):
        try:
            mailbox = one(part)
        except ProblemError:
            wrong.append(part)
            every[part] = None
        else:
            found.setdefault(mailbox.address, mailbox)
            every[mailbox.address] = None
    return Parsed(tuple(found.values()), tuple(wrong), tuple(every))


def one(text: str) -> Mailbox:
    """Return the only address in `text`, which may have a name before it. Raises ProblemError `letter.address`."""
    typed = trimmed(text)
    head, opening, rest = typed.rpartition("<")
    if opening and rest.endswith(">") and not has_control(head) and "<" not in head and ">" not in head:
        return Mailbox(_normal(_addressed(rest[:-1]), text), _name(head))
    return Mailbox(_normal(_addressed(typed), text))


def normalized(address: str) -> str:
    """Return one address (RFC 5321 Mailbox) in its normal form: trimmed, NFC, the domain in lower case.

    `Name <address>` and `mailto:` are taken for the address in them. A second address, comments, quoted or empty local
    parts and control characters are refused, because each has been a way to smuggle a recipient into a header. Nothing
    is looked up. Raises ProblemError `letter.address`.
    """
    return one(address).address


def joined(addresses: Iterable[str]) -> str:
    """Return addresses as one field holds them, to be taken apart by `parsed` again."""
    return ", ".join(addresses)


def _parts(text: str) -> Iterator[str]:
    """Yield what stands between separators that are within neither quotation marks nor angle brackets."""
    quoted = angled = False
    begin = 0
    count = 0
    for at, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif not quoted and char in "<>":
            angled = char == "<"
        elif not quoted and not angled and char in _SEPARATORS:
            if part := text[begin:at].strip():
                yield from _unspaced(part)
                count += 1
            begin = at + 1
            if count >= MOST:
                break
    if rest := text[begin:].strip():
        yield from _unspaced(rest)


def _unspaced(part: str) -> Iterator[str]:
    """Yield addresses that only white space sets apart; a name and its address stay together."""
    every = part.split()
    words = [word for word in every if word.lower() not in _BETWEEN]
    if len(every) > 1 and words and len(words) <= MOST and all("@" in word and "<" not in word for word in words):
        yield from words
    else:
        yield part


def _addressed(text: str) -> str:
    """Return the address of a `mailto:` link (RFC 6068), or the text itself."""
    if text[: len(_SCHEME)].lower() != _SCHEME:
        return text
    return unquote(text[len(_SCHEME) :].partition("?")[0])


def _name(head: str) -> str:
    name = head.strip()
    if len(name) >= 2 and name[0] == name[-1] == '"':
        name = name[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return name.strip()


@lru_cache(maxsize=256)
def _normal(address: str, typed: str) -> str:
    text = address.strip()
    # An encoded word means something else than it says, to whoever decodes it (RFC 2047, 2).
    long = len(text) > MAXIMUM or len(text.rpartition("@")[0].encode()) > _LOCAL
    if not text or long or has_control(text) or "=?" in text:
        raise _refused(typed)
    from email_validator import EmailNotValidError, validate_email

    local_name = text.rpartition("@")[2].lower().rpartition(".")[2] in _LOCAL_NAMES
    try:
        # email-validator refuses reserved names; the rest of such an address is checked under a name it accepts.
        found = validate_email(text + _STAND_IN if local_name else text, check_deliverability=False)
    except (EmailNotValidError, UnicodeError) as error:
        raise _refused(typed) from error
    return found.normalized.removesuffix(_STAND_IN) if local_name else found.normalized


def _refused(address: str) -> ProblemError:
    return ProblemError(Problem("letter.address", {"address": address}))


def legible(address: str) -> str:
    """Return an address to be shown for a decision: harmless, and with its domain's ASCII form beside it.

    Letters of other scripts look like Latin ones, so that a domain of such letters can pass for another; its A-label
    (RFC 5890, 2.3.2.1) cannot. A domain that has none is shown as it is.
    """
    label = ascii_domain(address)
    return f"{visible(address)} ({label})" if label else visible(address)


def labelled(text: str) -> str:
    """Return a text that is to be shown, with the ASCII form behind each address in it whose domain is not ASCII."""
    if "@" not in text or text.isascii():
        return text
    return _ADDRESSED.sub(
        lambda found: f"{found[0]} ({label})" if (label := ascii_domain(found[0])) else found[0], text
    )


def a_label(domain: str) -> str:
    """Return a domain in ASCII (`société.example` → `xn--socit-esab.example`). Raises ValueError.

    It may be a name below one, such as `_submission._tcp.société.example`: no domain has a `_`, and IDNA knows none.
    """
    if domain.isascii():
        return domain
    import idna

    before, _, last = domain.rpartition("_")
    service, dot, rest = last.partition(".")
    if before.isascii() and service.isascii() and "_" in domain:
        return f"{before}_{service}{dot}{a_label(rest)}"
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(str(error)) from error


def ascii_domain(address: str) -> str:
    """Return the A-label of an address's domain; empty where the domain is ASCII already, or has none."""
    domain = address.rpartition("@")[2]
    try:
        return "" if domain.isascii() else a_label(domain)
    except ValueError:
        return ""


def mixed_label(address: str) -> str:
    """Return the label of an address's domain that has letters of several scripts in it; empty where none does.

    Scripts that are written together are one (Unicode TS 39, 5.2, "highly restrictive").
    """
    for label in address.rpartition("@")[2].split("."):
        if label.isascii():
            continue
        scripts = {unicodedata.name(each, "").partition(" ")[0].partition("-")[0] for each in label if each.isalpha()}
        if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
            return label
    return ""


def same(one: str, other: str) -> bool:
    """Return whether two addresses lead to one mailbox as far as anybody can tell who is not its server.

    Domains are compared as DNS does; of the part before the @ the case counts for nothing, as at every provider.
    """
    return _compared(one) == _compared(other)


def _compared(address: str) -> tuple[str, str]:
    local, _, domain = address.strip().rpartition("@")
    try:
        return local.casefold(), a_label(domain).rstrip(".").lower()
    except (ValueError, ProblemError):
        return local.casefold(), domain.casefold()
