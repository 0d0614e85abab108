"""XML made safe and small: a tree of nodes with line numbers, without DTD, entities or external references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from komtui.adapters.formats.faults import Faults

if TYPE_CHECKING:
    from xml.etree.ElementTree import XMLParser

MAX_BYTES = 20 * 1024 * 1024
"""The largest real e-invoices have a few megabytes, attachments included."""
MAX_DEPTH = 100
"""EN 16931 needs twelve levels."""
MAX_NODES = 1_000_000
_SPACE = re.compile(r"[ \t\r\n]+")
_BLANK = re.compile(r"[ \t]+")


class Node:
    """An element: its local name, its own text without the white space around it, its children."""

    __slots__ = ("attributes", "children", "line", "name", "parent", "pieces", "read")

    def __init__(self, name: str, attributes: Mapping[str, str], line: int, parent: Node | None) -> None:
        self.name = name
        """Local name if its namespace is a known one, else `{namespace}name`, which no path ever matches."""
        self.attributes = attributes
        """By name."""
        self.line = line
        """Where it begins in the file, from 1."""
        self.parent = parent
        """None on the root."""
        self.children: list[Node] = []
        """In the file's order."""
        self.pieces: list[str] = []
        """Its own text, as the parser hands it over."""
        self.read = False
        """Whether somebody has asked for its text: what nobody asks for is left out of the document."""

    @property
    def text(self) -> str:
        """Its own text, stripped; from then on it is `read`."""
        self.read = True
        return "".join(self.pieces).strip()

    @property
    def path(self) -> str:
        """Names from below the root, separated by slashes."""
        names: list[str] = []
        node: Node | None = self
        while node is not None and node.parent is not None:
            names.append(node.name)
            node = node.parent
        return "/".join(reversed(names)) or self.name

    @property
    def place(self) -> str:
        """Path from below the root, and the line: `LegalMonetaryTotal/PayableAmount (40)`."""
        return f"{self.path} ({self.line})"

    def leaves(self) -> Iterator[Node]:
        """Yield the elements below that have text and no elements of their own, in the file's order."""
        todo = [self]
        while todo:
            node = todo.pop()
            if node.children:
                todo += reversed(node.children)
            elif any(piece.strip() for piece in node.pieces):
                yield node

    def all(self, path: str) -> Iterator[Node]:
        """Yield the descendants at `path`, names separated by slashes."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, path: str) -> Node | None:
        """Return the first descendant at `path`."""
        return next(self.all(path), None)

    def value(self, *paths: str) -> str:
        """Return the text of the first descendant at any of `paths` that has one, in their order; or nothing.

        It is one line: files break and indent long names.
        """
        return next((_SPACE.sub(" ", node.text) for path in paths for node in self.all(path) if node.text), "")

    def values(self, path: str) -> Iterator[str]:
        """Yield the texts at `path` that are not empty, each as one line."""
        return (_SPACE.sub(" ", node.text) for node in self.all(path) if node.text)

    def proses(self, path: str) -> Iterator[str]:
        """Yield the texts at `path` that are not empty, their lines kept, their indentation not."""
        return (
            "\n".join(_BLANK.sub(" ", line).strip(" ") for line in node.text.splitlines())
            for node in self.all(path)
            if node.text
        )

    def wording(self, path: str) -> str:
        """Return the first text at `path` with its lines, unless a program has broken and indented a long one."""
        node = next((each for each in self.all(path) if each.text), None)
        if node is None:
            return ""
        lines = node.text.splitlines()
        if any(line[:1] in {" ", "\t"} for line in lines[1:]):
            return _SPACE.sub(" ", node.text)
        return "\n".join(_BLANK.sub(" ", line).strip(" ") for line in lines)

    def prose(self, path: str) -> str:
        """Return the texts at `path`, one below the other."""
        return "\n".join(self.proses(path))


class _Builder:
    """Target of the parser: builds nodes and stops where the tree grows beyond the caps."""

    def __init__(self, known: Mapping[str, Any], faults: Faults) -> None:
        self.parser: Any = None
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0
        self._known = known
        self._faults = faults

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        namespace, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
        line = self.parser.parser.CurrentLineNumber
        self._count += 1
        if len(self._open) >= MAX_DEPTH:
            raise self._faults.fatal("import.xml-too-deep", place=f"{name} ({line})", limit=MAX_DEPTH)
        if self._count > MAX_NODES:
            raise self._faults.fatal("import.xml-too-many", limit=MAX_NODES)
        parent = self._open[-1] if self._open else None
        node = Node(name if namespace in self._known else tag, dict(attributes), line, parent)
        if parent is None:
            self.root = node
        else:
            parent.children.append(node)
        self._open.append(node)

    def data(self, data: str) -> None:
        if self._open:
            self._open[-1].pieces.append(data)

    def end(self, tag: str) -> None:  # noqa: ARG002 - the parser's protocol
        self._open.pop()

    def close(self) -> None:
        """Let go of the parser, which refers to this builder."""
        self.parser = None


def parse(content: bytes, known: Mapping[str, Any], faults: Faults) -> Node:
    """Return the root of `content`, read in its declared encoding; `known` holds the namespaces that matter.

    Raises ProblemError: `import.xml` and others of `_xmlfaults`, `import.xml-entities`, `import.xml-too-deep`,
    `import.xml-too-many`, `import.too-large`.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    from komtui.adapters.formats._xmlfaults import encoding_of, explained

    if len(content) > MAX_BYTES:
        raise faults.fatal("import.too-large", limit=MAX_BYTES // 1024**2)
    builder = _Builder(known, faults)
    parser: XMLParser = DefusedXMLParser(
        target=builder, encoding=encoding_of(content), forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    builder.parser = parser
    try:
        # A line break before the declaration is a frequent slip, and the only one that is forgiven.
        parser.feed(re.sub(rb"^[ \t\r\n]+(?=<)", b"", content))
        parser.close()
    except DefusedXmlException as error:
        raise faults.fatal("import.xml-entities") from error
    except ParseError as error:
        code, facts = explained(content, error)
        raise faults.fatal(code, **facts) from error
    except (ValueError, LookupError) as error:
        # An encoding that Python does not know, or one that is not of single bytes.
        raise faults.fatal("import.xml", place="1:0", line=1, reason=str(error)) from error
    finally:
        builder.close()
    if builder.root is None:
        raise faults.fatal("import.xml", place="1:0", line=1, reason="no element found")
    return builder.root
