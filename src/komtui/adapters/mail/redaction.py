"""Secrets taken out of whatever a server says or is told, however it is written there."""

from __future__ import annotations

import binascii
import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from typing import Final, NamedTuple
from unicodedata import normalize
from urllib.parse import quote, quote_plus

from komtui.domain.mail.account import Account
from komtui.domain.mail.delivery import Outcome

HIDDEN = "•••"
"""Stands where a secret stood."""
_SHORT = 4
"""A secret of fewer characters is only hidden as a whole word: it would be found within any other."""
_MOST = 6
"""Characters of a longer secret that are hidden by themselves, where that is most of it."""
_CODES = r"(?:\d+\.\d{3} (?:<<|>>|--|>#) )?(?:\d{3}[ -])?(?:\d\.\d{1,3}\.\d{1,3}\s)?"
"""Time and direction of a transcript, and the codes of a reply (RFC 5321, 4.2; RFC 2034)."""
_BREAKS: Final = tuple(map(re.compile, (rf"=?\s+{_CODES}|^{_CODES}", rf"\s+{_CODES}|^{_CODES}", r"=?\s+", r"\s+")))
"""What may stand between the parts of a text that a server has spread over lines, with soft breaks of quoted-printable
(RFC 2045, 6.7) or without, with codes or without: a secret may look like any of them."""
_LINES: Final = re.compile(r"(\r?\n)")
_CODED: Final = (
    # Quoted-printable, a URL.
    re.compile(r"=([0-9A-Fa-f]{2})"),
    re.compile(r"%([0-9A-Fa-f]{2})|\+"),
    # As logs and programs escape what they do not print; hexadecimal in parts.
    re.compile(r"\\x([0-9A-Fa-f]{2})|\\u\{?([0-9A-Fa-f]{2,4})\}?|\\([0-3][0-7]{2})"),
    re.compile(r"(?:0x)?([0-9A-Fa-f]{2})(?:[:,.-]|(?<=[:,.x-]..)(?![0-9A-Fa-f]))"),
)
"""Ways to write a character by its number: hexadecimal as a byte, as a code point, octal; a plus sign is a space."""
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[Xx][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});")
"""The same in HTML."""


class _Text(NamedTuple):
    """A text without its breaks, in bytes, each with its place in what it was made from."""

    content: str
    """Bytes as characters (Latin-1)."""
    places: Sequence[int]
    """Of each, the place of the character that it comes from."""

    def decoded(self, code: re.Pattern[str]) -> _Text:
        """Return the same with codes as what they stand for."""
        if code.search(self.content) is None:
            return self
        parts, places, end = list[str](), list[int](), 0
        for found in code.finditer(self.content):
            parts.append(self.content[end : found.start()])
            places += self.places[end : found.start()]
            end = found.end()
            # As everywhere here, white space does not count.
            meant = "".join(_meant(found).split())
            parts.append(meant)
            places += [self.places[found.start()]] * len(meant)
        return _Text("".join([*parts, self.content[end:]]), (*places, *self.places[end:]))


class Redaction:
    """Hides the secrets of one account."""

    def __init__(self, account: Account) -> None:
        secret = account.secret
        self._word = re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)", re.IGNORECASE) if secret else None
        self._written = _Written(secret) if len(secret) >= _SHORT else None
        # A word too short to hold the whole secret is not looked into.
        least = max(len("".join(secret.split()).encode()) * 4 // 3, 4)
        self._base64 = re.compile(rf"[A-Za-z0-9+/_-]{{{least},}}={{0,2}}")

    def __call__(self, text: str) -> str:
        r"""Return `text` without the password, which may be spread over lines.

        It is found as it is, in hexadecimal, in a URL, in quoted-printable (RFC 2045), in HTML, as programs escape it
        (`\x41`, `\101`, `\u0041`) and within Base64 (RFC 4954); so is most of it.
        """
        if self._word is None:
            return text
        if self._written is None:
            return self._word.sub(HIDDEN, text)
        # Nearly always nothing is found: where each character stood need not be known then. Most replies are one line,
        # and the same however they are read.
        contents = {breaks: _content(text, breaks) for breaks in _BREAKS}
        telling = {each for each in contents.values() if any(self._spans(_Text(each, range(len(each)))))}
        joined = {_joined(text, breaks) for breaks, content in contents.items() if content in telling}
        spans = sorted({span for each in joined for span in self._spans(each)})
        return _hidden(text, spans) if spans else text

    def _spans(self, joined: _Text) -> Iterator[tuple[int, int]]:
        yield from self._found(joined)
        yield from self._in_base64(joined)

    def _found(self, joined: _Text) -> Iterator[tuple[int, int]]:
        """Yield the first and the last place of each secret."""
        if self._written is None:
            return
        others = [joined.decoded(code) for code in (*_CODED, _ENTITY)]
        # What was written as in a URL may have been put into one.
        others = [twice for each in others if each is not joined for twice in (each, each.decoded(_CODED[1]))]
        for read in (joined, *others):
            for found in self._written.found(read.content):
                yield read.places[found.start()], _last(joined, read, found.end())

    def _in_base64(self, joined: _Text) -> Iterator[tuple[int, int]]:
        for word in self._base64.finditer(joined.content):
            if self._is_within(word[0]):
                yield joined.places[word.start()], joined.places[word.end() - 1]

    def _is_within(self, encoded: str, *, again: bool = True) -> bool:
        word = encoded.rstrip("=").replace("-", "+").replace("_", "/")
        # A server may echo it cut, or with a character before it: each of the four alignments is looked at.
        read = b" ".join(filter(None, (_decoded(word[start:]) for start in range(4))))
        # Every other byte of UTF-16 is none of a password.
        content = "".join(read.decode("latin-1").replace("\0", "").split())
        if self._written is None or self._written.is_in(content):
            return self._written is not None
        # What was said in Base64 may be repeated within something in Base64.
        return again and any(self._is_within(each[0], again=False) for each in self._base64.finditer(content))


def _decoded(word: str) -> bytes:
    """Return what stands in Base64, a character more than its groups of four left out; nothing where that is none."""
    part = word[:-1] if len(word) % 4 == 1 else word
    try:
        return binascii.a2b_base64(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return b""


def without_secrets(outcomes: Sequence[Outcome], account: Account) -> list[Outcome]:
    """Return what became of a letter without the account's secrets, in whatever phase a server has said them."""
    hidden = Redaction(account)
    return [_without(each, hidden) for each in outcomes]


def _without(outcome: Outcome, hidden: Redaction) -> Outcome:
    problem = outcome.problem
    if problem is not None:
        facts = {name: hidden(value) if isinstance(value, str) else value for name, value in problem.facts.items()}
        problem = replace(problem, facts=facts)
    return replace(outcome, reply=hidden(outcome.reply), problem=problem, exchange=hidden(outcome.exchange))


def _meant(found: re.Match[str]) -> str:
    """Return what a code stands for, in bytes as characters."""
    if found[0].startswith("&"):
        return unescape(found[0]).encode("utf-8", "surrogatepass").decode("latin-1")
    byte, *others = found.groups()
    point, octal = others or (None, None)
    if point is not None:
        return chr(int(point, 16)).encode("utf-8", "surrogatepass").decode("latin-1")
    if octal is not None:
        return chr(int(octal, 8))
    return chr(int(byte, 16)) if byte is not None else " "


def _last(joined: _Text, read: _Text, end: int) -> int:
    """Return the last place of what was found: where the next character begins, if codes stood for it."""
    if end < len(read.places):
        return joined.places[bisect_left(joined.places, read.places[end]) - 1]
    return joined.places[-1]


def _content(text: str, breaks: re.Pattern[str]) -> str:
    """Return the text without its breaks, as `_Text` has it."""
    content = breaks.sub("", text)
    return content if content.isascii() else content.encode("utf-8", "surrogatepass").decode("latin-1")


def _joined(text: str, breaks: re.Pattern[str]) -> _Text:
    content, places, end = [], list[int](), 0

    def keep(start: int, stop: int) -> None:
        if text[start:stop].isascii():
            content.append(text[start:stop])
            places.extend(range(start, stop))
            return
        for place in range(start, stop):
            read = text[place].encode("utf-8", "surrogatepass").decode("latin-1")
            content.append(read)
            places.extend([place] * len(read))

    for found in breaks.finditer(text):
        keep(end, found.start())
        end = found.end()
    keep(end, len(text))
    return _Text("".join(content), tuple(places))


def _hidden(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the text with what lies in these places hidden, line by line."""
    parts, end = list[str](), 0
    for first, last in spans:
        if last < end:
            continue
        parts.append(text[end : max(first, end)])
        parts += [each if each.isspace() else HIDDEN for each in _LINES.split(text[max(first, end) : last + 1]) if each]
        end = last + 1
    return "".join([*parts, text[end:]])


def _is_latin(text: str) -> bool:
    return all(char <= "\xff" for char in text)


class _Written:
    """A secret in all ways of writing it, of which breaks and white space were taken out, in capitals or not."""

    def __init__(self, secret: str) -> None:
        mistaken = secret.encode().decode("latin-1")
        forms = {secret, secret.upper(), secret.lower(), mistaken, quote(secret), quote_plus(secret)}
        forms |= {secret.encode().hex(), repr(secret)[1:-1], json.dumps(secret)[1:-1]}
        forms |= {normalize(form, secret) for form in ("NFC", "NFD")}
        # A reply may have been cut before it came: most of a secret is one, from its beginning or up to its end.
        most = max(-(-len(secret) * 3 // 4), _MOST)
        forms |= {secret[:most], secret[-most:]} if len(secret) > most else set()
        found = {"".join(form.split()).encode("utf-8", "surrogatepass").decode("latin-1") for form in forms} - {""}
        # Not everybody writes UTF-8.
        found |= {"".join(secret.split())} if _is_latin(secret) else set()
        self._pattern = re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))), re.IGNORECASE)
        self._lower = frozenset(form.lower() for form in found)

    def is_in(self, content: str) -> bool:
        """Return whether it is in a text of bytes as characters; that takes a tenth of what the pattern does."""
        lower = content.lower()
        return any(form in lower for form in self._lower)

    def found(self, content: str) -> Iterator[re.Match[str]]:
        """Return where it is."""
        return self._pattern.finditer(content) if self.is_in(content) else iter(())
