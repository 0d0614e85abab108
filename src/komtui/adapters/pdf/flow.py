"""The flow: blocks of known height, set onto pages so that what belongs together stays together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from komtui.adapters.pdf.sheet import Sheet
from komtui.domain.money import ZERO
from komtui.i18n import Localizer


@dataclass(frozen=True)
class Block:
    """Something drawn in one piece."""

    height: float
    """In millimetres."""
    draw: Callable[[Sheet, float], None]
    """Draws it with its top at the given height."""
    glued: bool = False
    """Never the last on its page: it stays with the block after it."""
    carried: Decimal | None = None
    """In the table of lines: the sum of net amounts as far as this row."""


@dataclass(frozen=True)
class Room:
    """Where blocks may go."""

    first: float
    """Top of the first page's flow, under the letter head."""
    top: float
    """Top of the flow on the pages after it."""
    bottom: float
    """Above the foot."""


@dataclass(frozen=True)
class TableBreak:
    """What a table shows where a page ends within it."""

    before: Callable[[Decimal], Block]
    """The last row of the page that is left: the sum so far."""
    after: Callable[[Decimal], Sequence[Block]]
    """The first rows of the new page: the headings again, and the sum so far."""


@dataclass(frozen=True)
class Placed:
    """A block on its page."""

    top: float
    """In millimetres from the page's edge."""
    block: Block
    """What is drawn there."""


def draw_pages(
    sheet: Sheet,
    pages: Sequence[Sequence[Placed]],
    turn: Callable[[], None],
    foot: Callable[[str], None],
    words: Localizer,
) -> None:
    """Draw pages from the one that is begun on: `turn` adorns each further one, `foot` ends each with its place."""
    for number, placed in enumerate(pages, start=1):
        if number > 1:
            sheet.add_page()
            turn()
        for each in placed:
            each.block.draw(sheet, each.top)
        foot(words._("Page {number} of {count}").format(number=number, count=len(pages)))


def paginated(blocks: Sequence[Block], room: Room, table: TableBreak) -> list[list[Placed]]:
    """Return the pages, each with its blocks; a page of nothing but its head is possible only as the first.

    What follows the table has its end with it on the last page, where there is room for both: terms that stand there
    alone belong to nothing.
    """
    units = list(_units(blocks, room.bottom - room.top))
    pages = _set(units, room, table)
    end = max((at for at, unit in enumerate(units) if any(each.carried is not None for each in unit)), default=0)
    return _set(units, room, table, turned=end) if _leaves_alone(pages, units, end, room, table) else pages


def _leaves_alone(
    pages: Sequence[Sequence[Placed]], units: Sequence[Sequence[Block]], end: int, room: Room, table: TableBreak
) -> bool:
    """Return whether the last page has nothing of the table, and one page would hold its last unit and what follows."""
    after = {id(block) for unit in units[end + 1 :] for block in unit}
    if len(pages) == 1 or not end or any(id(each.block) not in after for each in pages[-1]):
        return False
    before = {id(block) for unit in units[:end] for block in unit}
    first = units[end][0]
    page = next(each for each in pages if any(placed.block is first for placed in each))
    head = table.after(ZERO) if first.carried is not None else ()
    height = sum(block.height for unit in units[end:] for block in unit) + sum(block.height for block in head)
    return height <= room.bottom - room.top and any(id(placed.block) in before for placed in page)


def _set(
    units: Iterable[Sequence[Block]], room: Room, table: TableBreak, turned: int | None = None
) -> list[list[Placed]]:
    """Set units onto pages as they fill up, the page being turned before one of them in any case."""
    pages: list[list[Placed]] = [[]]
    y = room.first
    reserve = table.before(ZERO).height
    for at, unit in enumerate(units):
        needed = sum(block.height for block in unit) + (reserve if unit[-1].carried is not None else 0)
        if at == turned or (y + needed > room.bottom and (pages[-1] or len(pages) == 1)):
            y = _turned(pages, y, unit[0], table, room)
        for block in unit:
            pages[-1].append(Placed(y, block))
            y += block.height
    return pages


def _turned(pages: list[list[Placed]], y: float, following: Block, table: TableBreak, room: Room) -> float:
    """Begin a page, and return where its flow goes on; a table that is broken here is summed up on both sides."""
    carried = pages[-1][-1].block.carried if pages[-1] else None
    page: list[Placed] = []
    top = room.top
    if carried is not None and following.carried is not None:
        pages[-1].append(Placed(y, table.before(carried)))
        for block in table.after(carried):
            page.append(Placed(top, block))
            top += block.height
    pages.append(page)
    return top


def _units(blocks: Iterable[Block], tallest: float) -> Iterable[list[Block]]:
    """Yield blocks that stay together; where together they would fill a page, one by one."""
    unit: list[Block] = []
    for block in blocks:
        unit.append(block)
        if block.glued:
            continue
        fits = sum(each.height for each in unit) <= tallest * 0.85
        yield from [unit] if fits else [[each] for each in unit]
        unit = []
    if unit:
        yield unit
