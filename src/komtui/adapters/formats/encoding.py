"""Encoding: which letters the bytes of a text file mean, found by which reading makes words of French or English."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from komtui.adapters.formats.faults import Faults
from komtui.domain.tables.mapping import ENCODINGS

MAX_BYTES = 20 * 1024 * 1024
"""The largest text file that is read."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SINGLE = ("cp1252", "mac_roman", "cp850", "cp1250")
"""Encodings of one byte a letter that are tried, the usual one first."""
_HEAD = 4096
_LOOKED_AT = 200_000
"""Bytes beyond ASCII make themselves known in the first ones."""
_USUAL = frozenset("éèàçêëîïôùûâœÉÈÀÇÊËÎÏÔÙÛÂŒ")
"""Letters of French."""
_NEAR = frozenset("üöäæñßÜÖÄÆÑ")
"""Letters that are met in names in French and English texts."""
_ELSEWHERE = frozenset("ąćęłńóśźżčďěňřšťůýžáíúőűășțţşĄĆĘŁŃÓŚŹŻČĎĚŇŘŠŤŮÝŽÁÍÚŐŰãõåøÅØìòÌÒ")
"""Letters of other languages in Latin script."""
_SIGNS = frozenset("€£«»’‘“”–—…°·•©®™\u00a0½¼²³")
_STRANGE = frozenset({"aA", "aA-", "aAa", "aAA", "AaA", "AAa"})
"""Three letters of which the middle one is looked at, as large and small: no word of anybody's."""
_VOWELS = frozenset("aeiouéœ")
_RUNS = re.compile(r"[\x00-\xff]+|[^\x00-\xff]+")
_TWICE = ("Ã", "Â", "â€", "â‚")
"""What the letters of French, quotation marks and € begin with when they were encoded twice."""
_WORD = re.compile(r"[^\W\d_]")
_SURE = 2
"""By how much the best reading must be better than the next one."""


@dataclass(frozen=True)
class Decoded:
    """The text of a file."""

    text: str
    """Without its mark."""
    encoding: str
    """A key of `ENCODINGS`."""
    guessed: bool = False
    """Whether the bytes leave it open, and the letters told it."""
    twice: bool = False
    """Whether it was made UTF-8 of what was UTF-8 already, and that was undone."""


def decode(content: bytes, faults: Faults, wanted: str = "") -> Decoded:
    """Return the text of `content`: as `wanted`, by its mark, UTF-8, UTF-16 without mark, else by its letters.

    Raises ProblemError `import.encoding`, `import.encoding-unsure`, `import.too-large`.
    """
    if len(content) > MAX_BYTES:
        raise faults.fatal("import.too-large", limit=MAX_BYTES // 1024**2)
    if wanted:
        return _as_wanted(content, wanted, faults)
    try:
        if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            raise faults.fatal("import.encoding")
        if content.startswith(_UTF16):
            return Decoded(content.decode("utf-16"), "utf-16")
        if silent := utf16_without_mark(content):
            return Decoded(content.decode(silent), silent, guessed=True)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith(_UTF16) or b"\0" in content[:_HEAD]:
            raise faults.fatal("import.encoding") from error
        return _by_letters(content, faults)
    once = _undone(text)
    return Decoded(once or text, "utf-8", twice=bool(once))


def _undone(text: str) -> str:
    """Return a text that was encoded twice as it was before the second time, such as `Réf.` for `RÃ©f.`; else nothing.

    That all letters beyond ASCII stand in the pairs and triples of UTF-8 is nothing that people write.
    """
    if not any(each in text for each in _TWICE):
        return ""
    try:
        raw = b"".join(each.encode("latin-1" if each <= "\xff" else "cp1252") for each in _RUNS.findall(text))
        return raw.decode("utf-8").lstrip("\ufeff")
    except UnicodeError:
        return ""


def utf16_without_mark(content: bytes) -> str:
    """Return `utf-16-le` or `utf-16-be` where every second byte of the beginning is empty, else nothing."""
    head = content[: _HEAD - len(content) % 2]
    head = head[: len(head) // 2 * 2]
    if len(content) % 2 or len(head) < 8:
        return ""
    pairs = len(head) // 2
    first, second = head[0::2].count(0), head[1::2].count(0)
    # Every second byte of ASCII and Latin letters is zero; other letters make some exceptions.
    if second > pairs * 0.6 and not first:
        return "utf-16-le"
    return "utf-16-be" if first > pairs * 0.6 and not second else ""


def _as_wanted(content: bytes, wanted: str, faults: Faults) -> Decoded:
    try:
        return Decoded(content.decode("utf-8-sig" if wanted == "utf-8" else wanted).lstrip("\ufeff"), wanted)
    except (UnicodeDecodeError, LookupError) as error:
        raise faults.fatal("import.encoding") from error


def _by_letters(content: bytes, faults: Faults) -> Decoded:
    readings: dict[str, str] = {}
    for encoding in _SINGLE:
        try:
            readings[encoding] = content.decode(encoding)
        except UnicodeDecodeError:
            continue
    scored = sorted(((_score(text), name) for name, text in readings.items()), key=lambda each: -each[0])
    if not scored or scored[0][0] <= 0:
        raise faults.fatal("import.encoding")
    (best, name), *others = scored
    text = readings[name]
    close = [each for points, each in others if points > best - _SURE and readings[each] != text]
    if close:
        at = next(index for index, (one, two) in enumerate(zip(text, readings[close[0]], strict=True)) if one != two)
        shown = "; ".join(f"{ENCODINGS[each]}: {_excerpt(readings[each], at)}" for each in (name, *close))
        raise faults.fatal("import.encoding-unsure", readings=shown)
    return Decoded(text, name, guessed=name != "cp1252")


def _excerpt(text: str, at: int) -> str:
    """Return the words around a letter."""
    begin, end = at, at
    while begin > 0 and at - begin < 20 and text[begin - 1] not in ';,\t|\r\n"':
        begin -= 1
    while end < len(text) and end - at < 20 and text[end] not in ';,\t|\r\n"':
        end += 1
    return text[begin:end].strip()


def _score(text: str) -> int:
    """Return how much a reading looks like something that people write."""
    points = 0
    for match in re.finditer(r"[^\x00-\x7f]", text[:_LOOKED_AT]):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        points += _points(match[0], before, after)
    return points


def _points(char: str, before: str, after: str) -> int:
    """Return what one character beyond ASCII says for its reading, from its neighbours."""
    letter_before, letter_after = bool(_WORD.match(before)), bool(_WORD.match(after))
    within = letter_before or letter_after
    if char in _USUAL or char in _NEAR or char in _ELSEWHERE:
        return _letter(char, before, after, within=within)
    if char in "€£":
        return -4 if within else 4
    if char in _SIGNS:
        return -4 if letter_before and letter_after and char not in "’‘·" else 2
    return -4 if within else -2


def _letter(char: str, before: str, after: str, *, within: bool) -> int:
    shape = "".join("a" if each.islower() else "A" if each.isupper() else "-" for each in (before, char, after))
    if shape in _STRANGE:
        return -5
    if not within:
        return 2 if char in "àÀ" else 0
    if char in "ïëÏË" and before.lower() not in _VOWELS:
        return 1
    return 6 if char in _USUAL else 4 if char in _NEAR else 1
