"""The sheet: paper, and the few strokes that every part is drawn with.

Millimetres from the top left; sizes of type in points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from komtui.adapters.pdf._upstream import QuickText
from komtui.adapters.pdf.fonts import advance, runs
from komtui.domain.sales.paper import PAPERS

MM = 25.4 / 72
"""One point in millimetres."""

INK = (0x1D, 0x23, 0x2A)
GREY = (0x5B, 0x64, 0x6E)
HAIR = (0xCF, 0xD5, 0xDA)
ACCENT = (0x1B, 0x52, 0x66)
WASH = (0xEC, 0xF2, 0xF4)
FAINT = (0xE9, 0xEC, 0xEE)


@dataclass(frozen=True)
class Style:
    """How a piece of text looks."""

    size: float = 8.5
    """In points."""
    bold: bool = False
    """DejaVu Sans Condensed Bold instead of the regular weight."""
    colour: tuple[int, int, int] = INK
    """RGB, 0 to 255."""

    @property
    def leading(self) -> float:
        """From one line to the next, in millimetres."""
        return self.size * MM * 1.38

    @property
    def ascent(self) -> float:
        """From the top of a line to its baseline, in millimetres."""
        return self.size * MM * 1.02

    def width(self, text: str) -> float:
        """Return how wide `text` is, in millimetres."""
        return advance(text, bold=self.bold) * self.size * MM / 1000


BODY = Style()
STRONG = Style(bold=True)
SMALL = Style(7.2, colour=GREY)
LABEL = Style(7, bold=True, colour=ACCENT)
TITLE = Style(21, bold=True, colour=ACCENT)
NAME = Style(12.5, bold=True)
STAMP = Style(13, bold=True, colour=ACCENT)


class Sheet(QuickText):
    """A PDF/A-3 in the making. Only `show`, `line`, `rect` and `image` draw: cells cost four times as much."""

    def __init__(self, form: str) -> None:
        _name, width, height = PAPERS[form]
        # Pages of a roll say their own height.
        super().__init__(format=(width, height or width), enforce_compliance="PDF/A-3B")
        self.set_auto_page_break(auto=False)
        self.set_margins(0, 0, 0)
        # Nothing drawn here is transparent; without it pages need no blending group.
        self.allow_images_transparency = False

    def put(self, x: float, baseline: float, text: str, style: Style = BODY) -> None:
        """Write `text` from `x` on."""
        if not text:
            return
        for face, part, width in runs(text, bold=style.bold):
            self.show(x, baseline, part, face, size=style.size, colour=style.colour)
            x += width * style.size * MM / 1000

    def put_right(self, x: float, baseline: float, text: str, style: Style = BODY) -> None:
        """Write `text` so that it ends at `x`."""
        self.put(x - style.width(text), baseline, text, style)

    def rule(
        self, x1: float, x2: float, y: float, colour: tuple[int, int, int] = HAIR, thickness: float = 0.18
    ) -> None:
        """Draw a horizontal line."""
        self.set_draw_color(*colour)
        self.set_line_width(thickness)
        self.line(x1, y, x2, y)

    def stamp(self, right: float, top: float, text: str, style: Style = STAMP) -> float:
        """Write a word in a frame that ends at `right`, 8 mm high, and return where it begins."""
        left = right - style.width(text) - 6
        self.set_draw_color(*style.colour)
        self.set_line_width(0.6)
        self.rect(left, top, right - left, 8)
        self.put(left + 3, top + 5.8, text, style)
        return left

    def wash(self, x: float, y: float, width: float, height: float, colour: tuple[int, int, int] = WASH) -> None:
        """Tint a rectangle."""
        self.set_fill_color(*colour)
        self.rect(x, y, width, height, style="F")


def wrapped(text: str, style: Style, width: float) -> list[str]:
    """Return printable `text` in lines that are at most `width` wide; a word that is longer is broken."""
    limit = int(width * 1000 / (style.size * MM))
    return [line for paragraph in text.split("\n") for line in _wrapped_paragraph(paragraph, style, limit)]


def _wrapped_paragraph(paragraph: str, style: Style, limit: int) -> list[str]:
    space = advance(" ", bold=style.bold)
    lines: list[str] = []
    line, used = "", 0
    for word in paragraph.split(" "):
        needed = advance(word, bold=style.bold)
        if line and used + space + needed <= limit:
            line, used = f"{line} {word}", used + space + needed
            continue
        if line:
            lines.append(line)
        start = 0
        # Each character is measured once: a "word" may be a megabyte that somebody put into an invoice.
        while needed > limit and len(word) - start > 1:
            end = _fitting(word, style, limit, start)
            lines.append(word[start:end])
            needed -= advance(lines[-1], bold=style.bold)
            start = end
        line, used = word[start:], needed
    return [*lines, line]


def _fitting(word: str, style: Style, limit: int, start: int = 0) -> int:
    """Return where what fits of `word`, from `start` on, ends; at least one character does."""
    used = 0
    for place in range(start, len(word)):
        used += advance(word[place], bold=style.bold)
        if used > limit:
            return max(place, start + 1)
    return len(word)


def fitted(text: str, style: Style, width: float, smallest: float = 5.5) -> tuple[str, Style]:
    """Return `text` for one line: set smaller where it is too wide, and only then cut short with an ellipsis."""
    needed = style.width(text)
    if needed <= width:
        return text, style
    size = max(int(style.size * width / needed * 10) / 10, smallest)
    style = replace(style, size=size)
    if style.width(text) <= width:
        return text, style
    limit = int((width - style.width("…")) * 1000 / (style.size * MM))
    return text[: _fitting(text, style, limit)] + "…", style
