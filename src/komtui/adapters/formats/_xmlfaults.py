"""What is wrong with a file that is not XML: its encoding, an unescaped character, or something else."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_WINDOWS = re.compile(rb"[\x80-\x9f]")
_LATIN_1 = frozenset({"iso8859-1", "latin-1", "ascii"})
_VERBATIM = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
"""What needs no escaping: how it begins, and how it ends."""
_BEGINS = re.compile("|".join(map(re.escape, _VERBATIM)))
_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z_:][\w.:-]*|#[0-9]+|#x[0-9A-Fa-f]+);)")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z_:][\w.:-]*;")
_LESS = re.compile(r"<(?![A-Za-z_:/!?\u0080-\uffff])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_AROUND = 24
"""Characters that are quoted on either side of the place."""

Said = tuple[str, Mapping[str, str | int]]


def encoding_of(content: bytes) -> str | None:
    """Return the encoding that the parser has to be told: one that it does not know by its name, or is declared wrong.

    Windows writes its own code page and calls it ISO 8859-1, where those bytes have no letters.
    """
    name = _name(_declaration(content))
    if name == "utf-8":
        return "utf-8"
    return "windows-1252" if name in _LATIN_1 and _WINDOWS.search(content) else None


def explained(content: bytes, error: ParseError) -> Said:
    """Return the code of the problem, and its facts but for the file: what is wrong, and where."""
    line, column = error.position
    place = f"{line}:{column}"
    declared = _declaration(content)
    wrong = _wrong_encoding(content, declared)
    if wrong is not None:
        return "import.xml-encoding", wrong
    text = content.decode("utf-8" if declared is None else declared, "replace")
    bare = _without_verbatim(text)
    for code, pattern in (
        ("import.xml-ampersand", _AMPERSAND),
        ("import.xml-entity", _ENTITY),
        ("import.xml-less-than", _LESS),
        ("import.xml-control", _CONTROL),
    ):
        found = pattern.search(bare)
        if found is not None and _line(bare, found.start()) in (line - 1, line):
            at, column = _line(bare, found.start()), found.start() - bare.rfind("\n", 0, found.start()) - 1
            seen = {"text": _excerpt(text, found.start()), "found": found[0], "sign": f"U+{ord(found[0][0]):04X}"}
            return code, {"place": f"{at}:{column}", "line": at, **seen}
    return "import.xml", {"place": place, "line": line, "reason": str(error).partition(":")[0]}


def _declaration(content: bytes) -> str | None:
    """Return the encoding that a file declares, if Python knows it; None also where a byte-order mark says it."""
    found = _DECLARED.match(content[:400])
    if found is None:
        return "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None
    name = found[1].decode("ascii")
    return name if _name(name) else None


def _name(encoding: str | None) -> str:
    try:
        return codecs.lookup(encoding).name if encoding else ""
    except LookupError:
        return ""


def _wrong_encoding(content: bytes, declared: str | None) -> Mapping[str, str | int] | None:
    """Return the facts where the bytes are not in the encoding that is declared (UTF-8 where nothing is)."""
    name = declared or "UTF-8"
    try:
        if _name(declared) in {"utf-16", "utf-16-le", "utf-16-be"} and b"\0" not in content:
            # One byte a letter: a program has changed the encoding and left the declaration.
            return {"place": "1:0", "line": 1, "declared": name.upper(), "likely": "UTF-8", "text": ""}
        content.decode(name)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        text = content.decode("windows-1252", "replace")
        facts = {"declared": name.upper(), "likely": "Windows-1252", "text": _excerpt(text, error.start)}
        column = error.start - content.rfind(b"\n", 0, error.start) - 1
        return {"place": f"{line}:{column}", "line": line, **facts}
    return None


def _without_verbatim(text: str) -> str:
    """Return `text` with blanks for what needs no escaping; each of its characters is looked at once."""
    parts: list[str] = []
    place = 0
    for begin in _BEGINS.finditer(text):
        if begin.start() < place:
            continue
        end = text.find(_VERBATIM[begin[0]], begin.end())
        if end < 0:
            # It is never closed, so that nothing after it is anything else.
            break
        parts += [text[place : begin.start()], re.sub(r"[^\n]", " ", text[begin.start() : end])]
        place = end
    return "".join((*parts, text[place:]))


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _excerpt(text: str, place: int) -> str:
    """Return the text around a place, as far as its element and a few words go."""
    before = re.split(r"[>\n]", text[max(0, place - _AROUND) : place])[-1]
    after = re.split(r"[<\n]", text[place + 1 : place + _AROUND])[0]
    return f"{before}{text[place]}{after}".strip()
