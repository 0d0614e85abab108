"""Pages: what stays together, and what a table shows where it is parted."""

from decimal import Decimal

from komtui.adapters.pdf import sheet
from komtui.adapters.pdf.flow import Block, Room, TableBreak, paginated

ROOM = Room(first=50, top=10, bottom=110)


def _block(height, **known):
    return Block(height, lambda _sheet, _top: None, **known)


TABLE = TableBreak(lambda _sum: _block(5), lambda _sum: (_block(6), _block(5)))


def _heights(pages):
    return [[(placed.top, placed.block.height) for placed in page] for page in pages]


def test_blocks_fill_a_page_and_go_on_with_the_next():
    assert _heights(paginated([_block(40), _block(20), _block(30)], ROOM, TABLE)) == [[(50, 40), (90, 20)], [(10, 30)]]


def test_glued_blocks_turn_the_page_together():
    blocks = [_block(30), _block(20, glued=True), _block(20)]
    assert _heights(paginated(blocks, ROOM, TABLE)) == [[(50, 30)], [(10, 20), (30, 20)]]


def test_a_parted_table_is_summed_up_on_both_sides():
    rows = [_block(30, carried=Decimal(place)) for place in range(3)]
    assert _heights(paginated(rows, ROOM, TABLE)) == [
        [(50, 30), (80, 5)],
        [(10, 6), (16, 5), (21, 30), (51, 30)],
    ]


def test_what_follows_the_table_stands_with_its_end_where_one_page_holds_both():
    rows = [_block(10, carried=Decimal(place)) for place in range(3)]
    end = [_block(10, carried=Decimal(3), glued=True), _block(10)]
    assert _heights(paginated([*rows, *end, _block(20)], ROOM, TABLE)) == [
        [(50, 10), (60, 10), (70, 10), (80, 5)],
        [(10, 6), (16, 5), (21, 10), (31, 10), (41, 20)],
    ]
    # Neither where a page is too small for both, nor where nothing of the table would be left.
    assert [len(page) for page in paginated([*rows, *end, _block(70)], ROOM, TABLE)] == [5, 1]
    assert [len(page) for page in paginated([*end, _block(50)], ROOM, TABLE)] == [2, 1]


def test_what_is_taller_than_a_page_is_not_kept_together_and_ends():
    pages = paginated([_block(70, glued=True), _block(70, glued=True), _block(300)], ROOM, TABLE)
    assert [len(page) for page in pages] == [0, 1, 1, 1]


def test_nothing_to_show_is_one_page():
    assert _heights(paginated([], ROOM, TABLE)) == [[]]


def test_a_word_as_long_as_a_book_is_measured_once(monkeypatch):
    measured = []
    advance = sheet.advance
    monkeypatch.setattr(sheet, "advance", lambda text, *, bold: measured.append(len(text)) or advance(text, bold=bold))
    lines = sheet.wrapped("x" * 20_000, sheet.BODY, 20)
    assert "".join(lines) == "x" * 20_000
    assert all(sheet.BODY.width(line) <= 20 for line in lines)
    assert sum(measured) < 5 * 20_000
