"""Progress is said a few times a second: each word is painted, and keys wait for that."""

from __future__ import annotations

import pytest

from komtui.ui.pace import OFTEN, Pace, speed


def test_a_word_is_due_at_once_and_the_next_after_a_while() -> None:
    moments = iter([0.0, OFTEN / 2, OFTEN, OFTEN * 1.5])
    pace = Pace(now=lambda: next(moments))
    assert [pace.is_due() for _ in range(4)] == [True, False, True, False]


@pytest.mark.parametrize(
    ("done", "seconds", "words"),
    [(9, 4.0, "2 par seconde"), (1, 3.7, "16 par minute"), (1, 90.0, "1 par minute"), (3000, 2.0, "1 500 par seconde")],
)
@pytest.mark.usefixtures("french")
def test_what_is_slow_has_a_speed_too(done: int, seconds: float, words: str) -> None:
    assert speed(done, seconds).replace("\u202f", " ") == words
