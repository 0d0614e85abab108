"""Themes: the templates of a page, each in any colour. What they have in common is drawn by the parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from komtui.adapters.pdf.sheet import ACCENT, BODY, GREY, INK, LABEL, NAME, SMALL, STRONG, TITLE, WASH, Style
from komtui.domain.colour import RGB, WHITE, darkened, mixed, on, rgb
from komtui.domain.sales.design import CLASSIC

_NUMBER = Style(11, bold=True)
_CONTACT = Style(7.8, colour=GREY)
_DUE = Style(11, bold=True, colour=ACCENT)
_FOOT = Style(6.6, colour=GREY)


@dataclass(frozen=True)
class Theme:
    """How the parts of a page look; millimetres."""

    fill: RGB = ACCENT
    """Of rules and fields: the colour as it was chosen."""
    wash: RGB = WASH
    """The same, so faint that anything is read on it."""
    body: Style = BODY
    strong: Style = STRONG
    small: Style = SMALL
    label: Style = LABEL
    """Of headings over columns and paragraphs."""
    heading: Style = LABEL
    """Of headings over the columns of lines."""
    title: Style = TITLE
    number: Style = _NUMBER
    name: Style = NAME
    """Of the seller, where no logo has it."""
    contact: Style = _CONTACT
    due: Style = _DUE
    """Of what is to be paid."""
    foot: Style = _FOOT
    pad: float = 1.5
    """Over and under each line of the table."""
    head: float = 6.2
    """How tall the headings over the lines are."""
    total: float = 4.9
    """How tall a row of the totals is."""
    band: float = 9.0
    """How tall what is to be paid is."""
    margin: float = 0.0
    """Beside what is written; 0 for what the country is used to."""
    title_at: tuple[float, float] = (21.0, 27.5)
    """Baselines of title and number."""
    stamp_at: float = 32.5
    """Top of the stamps."""
    module: float = 0.55
    """How wide a module of a QR code is."""
    tab: float = 0.0
    """How tall the field of the colour is on which the title stands; 0 for none."""
    filled: bool = False
    """Whether headings and what is to be paid stand on a field of the colour."""


@lru_cache(maxsize=32)
def theme(template: str = CLASSIC, colour: str = "") -> Theme:
    """Return a template in a colour: `#rrggbb`, or komtui's own where it is empty."""
    return _TEMPLATES[template](_coloured(rgb(colour)) if colour else Theme())


def _coloured(fill: RGB) -> Theme:
    """Return the first template in a colour; words in it are darker where it is too light to be read."""
    wash = mixed(fill, WHITE, 0.92)
    ink = darkened(fill, WHITE, wash)
    plain = Theme()
    return replace(
        plain,
        fill=fill,
        wash=wash,
        label=replace(plain.label, colour=ink),
        heading=replace(plain.heading, colour=ink),
        title=replace(plain.title, colour=ink),
        due=replace(plain.due, colour=ink),
    )


def _classic(plain: Theme) -> Theme:
    return plain


def _modern(plain: Theme) -> Theme:
    """Return the one with fields of the colour."""
    written = on(plain.fill)
    return replace(
        plain,
        heading=replace(plain.heading, colour=written),
        title=replace(plain.title, colour=written, size=19),
        number=replace(plain.number, colour=written),
        due=replace(plain.due, colour=written),
        head=7.4,
        pad=1.9,
        title_at=(16.5, 23.5),
        stamp_at=34.0,
        tab=29.0,
        filled=True,
    )


def _compact(plain: Theme) -> Theme:
    """Return the one of many lines: small type, narrow margins."""
    ink = plain.label.colour
    return replace(
        plain,
        body=Style(7.3),
        strong=Style(7.3, bold=True),
        small=Style(6.2, colour=GREY),
        label=Style(6.3, bold=True, colour=ink),
        heading=Style(6.3, bold=True, colour=ink),
        title=Style(15, bold=True, colour=INK),
        number=Style(9.5, bold=True, colour=ink),
        name=Style(10.5, bold=True),
        contact=Style(6.8, colour=GREY),
        due=Style(9, bold=True, colour=ink),
        foot=Style(6, colour=GREY),
        pad=0.75,
        head=5.2,
        total=4.0,
        band=7.4,
        margin=14.0,
        title_at=(19.0, 24.5),
        stamp_at=28.5,
        module=0.46,
    )


_TEMPLATES = {CLASSIC: _classic, "modern": _modern, "compact": _compact}
