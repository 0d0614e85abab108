"""Keys from both ends, with a gap between that closes as one walks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.ui.widgets._ends import Ends

KEYS = list(range(100, 0, -1))


def below(key: int | None, limit: int) -> list[int]:
    return [each for each in KEYS if key is None or each < key][:limit]


def above(key: int, limit: int) -> list[int]:
    return [each for each in KEYS if each > key][-limit:]


def test_indexes_are_true_from_both_ends() -> None:
    ends = Ends(KEYS[:10], 100)
    ends.extend_up(above(0, 10))
    assert (len(ends), ends.above, ends.below, ends.whole) == (100, 10, 90, False)
    assert [ends.key(index) for index in (0, 9, 10, 89, 90, 99, 100, -1)] == [100, 91, None, None, 10, 1, None, None]
    assert [ends.find(key) for key in (100, 91, 50, 10, 1)] == [0, 9, None, 90, 99]
    assert [ends.nearest(index) for index in (5, 12, 80, 95)] == [5, 9, 90, 95]


@pytest.mark.parametrize("upwards", [True, False])
def test_the_gap_closes_from_either_side(*, upwards: bool) -> None:
    ends = Ends(KEYS[:10], 100)
    ends.extend_up(above(0, 10))
    while not ends.whole:
        assert ends.last_above is not None
        assert ends.first_below is not None
        if upwards:
            ends.extend_up(above(ends.first_below, 7))
        else:
            ends.extend_down(below(ends.last_above, 7))
    assert [ends.key(index) for index in range(len(ends))] == KEYS


def test_what_was_not_counted_to_the_end_is_known_once_the_gap_is_closed() -> None:
    ends = Ends(KEYS[:10], 20, exact=False)
    assert (len(ends), ends.whole) == (20, False)
    ends.extend_up(above(0, 10))
    assert (len(ends), ends.key(20)) == (21, 1), "at least one more than is known"
    ends.count(100)
    assert (len(ends), ends.key(99), ends.exact) == (100, 1, True)


def test_a_row_that_is_gone_is_found_by_the_next_one() -> None:
    ends = Ends([9, 7, 5], 3)
    assert [ends.find(key) for key in (10, 8, 7, 6, 1)] == [0, 1, 1, 2, 2]
    assert Ends().find(5) == 0


def test_an_empty_answer_ends_the_list() -> None:
    ends = Ends([9, 7], 5)
    ends.extend_down([])
    assert (len(ends), ends.whole, ends.total) == (2, True, 2)


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 30), st.booleans(), st.integers(0, 120))
def test_whatever_way_one_walks_no_key_is_twice_or_missing(
    ways: list[bool], limit: int, exact: Any, total: int
) -> None:
    ends = Ends(KEYS[:limit], total, exact=exact)
    for upwards in ways:
        if ends.whole:
            break
        if upwards:
            ends.extend_up(above(ends.first_below or 0, limit))
        else:
            ends.extend_down(below(ends.last_above, limit))
        known = [key for index in range(len(ends)) if (key := ends.key(index)) is not None]
        assert known == sorted(set(known), reverse=True)
        assert all(ends.find(key) is not None and ends.key(ends.find(key) or 0) == key for key in known)
        if ends.whole and total >= limit:
            assert known == KEYS
