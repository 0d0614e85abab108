"""The modules of QR codes, which are dark and which are light: for pages and for letters.

segno takes half as long for a code as the whole page. What it finds out anew each time is the same for all codes of a
size: which modules are given, and in which order the others are filled (ISO/IEC 18004, 7.7). So it is asked for one of
each size; the tests hold full ones against segno's own, and read the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from operator import itemgetter
from typing import Final, NamedTuple

MASK: Final = 0
"""Of the eight, every one of which is read (7.8); to weigh them takes longer than to draw the page."""
DOTS: Final = 4
"""Of the picture to a module: some readers smooth pictures as they enlarge them, which stays at a module's edge."""
_BLOCKS: Final = (
    *((10, ((1, 16),)), (16, ((1, 28),)), (26, ((1, 44),)), (18, ((2, 32),)), (24, ((2, 43),)), (16, ((4, 27),))),
    *((18, ((4, 31),)), (22, ((2, 38), (2, 39))), (22, ((3, 36), (2, 37))), (26, ((4, 43), (1, 44)))),
    *((30, ((1, 50), (4, 51))), (22, ((6, 36), (2, 37))), (22, ((8, 37), (1, 38)))),
)
"""Of versions 1 to 13 with error correction M (7.5.1, table 9): bytes of correction to a block, and the blocks, as how
many there are of how many bytes."""
_BITS: Final = bytes.maketrans(b"01", b"\0\1")
_PADDING: Final = (0xEC, 0x11)
_FIELD: Final = 0x11D
"""x⁸ + x⁴ + x³ + x² + 1, which the field of 256 elements is made by (7.5.2)."""


class TooLongError(Exception):
    """The text has no room in a code of the largest version that is drawn."""


def drawn(content: bytes) -> tuple[int, bytes]:
    """Return how many modules a side has, and all of them, row by row: 1 for a dark one. Raises TooLongError."""
    version = _version(content)
    words = _interleaved(_data(content, version), version)
    template = _template(version)
    # A module without data takes the last bit, which turns nothing; so do those that no word is left for.
    bits = f"{int.from_bytes(words):0{len(words) * 8}b}".ljust(template.free, "0") + "0"
    turned = bytes(template.bits_of(bits.encode().translate(_BITS)))
    matrix = int.from_bytes(template.matrix) ^ int.from_bytes(turned)
    return template.modules, matrix.to_bytes(len(turned))


def _capacity(version: int) -> int:
    return sum(count * size for count, size in _BLOCKS[version - 1][1])


def _counter(version: int) -> int:
    """Return in how many bits a code says how many bytes it has (7.4.1, table 3)."""
    return 8 if version < 10 else 16


def _version(content: bytes) -> int:
    for version in range(1, len(_BLOCKS) + 1):
        if 4 + _counter(version) + 8 * len(content) <= 8 * _capacity(version):
            return version
    raise TooLongError


def _data(content: bytes, version: int) -> bytes:
    """Return the words of data (7.4): that these are bytes, how many, they themselves, an end, and padding."""
    capacity, counter = _capacity(version), _counter(version)
    length = 4 + counter + 8 * len(content)
    number = (0b0100 << counter | len(content)) << 8 * len(content) | int.from_bytes(content)
    end = min(4, 8 * capacity - length)
    end += -(length + end) % 8
    words = (number << end).to_bytes((length + end) // 8)
    return words + bytes(_PADDING[place % 2] for place in range(capacity - len(words)))


def _interleaved(data: bytes, version: int) -> bytes:
    """Return the words in the order in which they are placed (7.6): by turns one of each block."""
    correction, groups = _BLOCKS[version - 1]
    blocks, start = [], 0
    for size in (size for count, size in groups for _ in range(count)):
        blocks.append(data[start : start + size])
        start += size
    checks = [_corrected(block, correction) for block in blocks]
    longest = max(map(len, blocks))
    first = bytes(block[place] for place in range(longest) for block in blocks if place < len(block))
    return first + bytes(check[place] for place in range(correction) for check in checks)


def _corrected(block: bytes, correction: int) -> bytes:
    """Return the words of correction of a block (7.5.2): what is left when it is divided by the generator."""
    rows, top = _remainders(correction), 8 * (correction - 1)
    left, rest = 0, (1 << top) - 1
    for word in block:
        left = (left & rest) << 8 ^ rows[word ^ left >> top]
    return left.to_bytes(correction)


@cache
def _remainders(correction: int) -> tuple[int, ...]:
    """Return for each factor of the generator its coefficients below the highest, in one number."""
    generator = [1]
    root = 1
    for _ in range(correction):
        shifted = [*generator, 0]
        generator = [shifted[0], *(a ^ _times(b, root) for a, b in zip(shifted[1:], generator, strict=True))]
        root = _times(root, 2)
    return tuple(int.from_bytes(bytes(_times(each, factor) for each in generator[1:])) for factor in range(256))


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        product ^= one if other & 1 else 0
        one = one << 1 ^ (_FIELD if one & 0x80 else 0)
        other >>= 1
    return product


class _Template(NamedTuple):
    """What all codes of a version have in common."""

    modules: int
    matrix: bytes
    """Each module with no data in it, masked."""
    free: int
    """How many of them have data."""
    bits_of: Callable[[bytes], tuple[int, ...]]
    """Takes the bit of each module, row by row, out of all of them in their order and one more for those without."""


@cache
def _template(version: int) -> _Template:
    import segno
    from segno import consts

    # Lower-case letters are bytes to segno as well.
    asked = segno.make_qr("x", version=version, error="M", boost_error=False, mask=MASK)
    kinds = [list(row) for row in asked.matrix_iter(border=0, verbose=True)]
    modules = len(kinds)
    is_free = [[kind in (consts.TYPE_DATA_DARK, consts.TYPE_DATA_LIGHT) for kind in row] for row in kinds]
    # segno takes this one for a part of the format, which ends beside it (7.9.1, figure 25).
    is_free[8][modules - 9] = True
    matrix = bytearray(b"".join(asked.matrix))
    for row in range(modules):
        for column in range(modules):
            if is_free[row][column]:
                matrix[row * modules + column] = (row + column) % 2 == 0
    places = [row * modules + column for row, column in _way(modules) if is_free[row][column]]
    order = {place: number for number, place in enumerate(places)}
    bits_of = itemgetter(*(order.get(place, len(places)) for place in range(len(matrix))))
    return _Template(modules, bytes(matrix), len(places), bits_of)


def _way(modules: int) -> Iterator[tuple[int, int]]:
    """Yield all modules in the order in which they are filled (7.7.3): up and down in twos, from the right."""
    rows = range(modules)
    upwards = True
    # The column of the timing pattern is passed over.
    for right in (*range(modules - 1, 6, -2), 5, 3, 1):
        for row in reversed(rows) if upwards else rows:
            yield row, right
            yield row, right - 1
        upwards = not upwards
