"""Progress is said a few times a second: each word is painted, and keys wait for that."""

from __future__ import annotations

from komtui.ui.pace import OFTEN, Pace


def test_a_word_is_due_at_once_and_the_next_after_a_while() -> None:
    moments = iter([0.0, OFTEN / 2, OFTEN, OFTEN * 1.5])
    pace = Pace(now=lambda: next(moments))
    assert [pace.is_due() for _ in range(4)] == [True, False, True, False]
