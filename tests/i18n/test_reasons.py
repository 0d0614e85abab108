"""What the system says against a file is said in the user's language."""

from __future__ import annotations

import errno
import os

import pytest

from komtui.domain.problem import Problem
from komtui.i18n import localizer
from komtui.i18n.reasons import in_words


@pytest.mark.parametrize("code", [errno.EACCES, errno.ENOSPC, errno.ENOENT, errno.EROFS])
def test_no_english_stands_in_a_french_sentence(code: int) -> None:
    problem = Problem("system.file", {"file": "a.pdf", "reason": os.strerror(code)})
    assert os.strerror(code) in localizer("en").problem(problem)
    assert os.strerror(code) not in localizer("fr").problem(problem)


def test_what_is_not_the_systems_stays_as_it_is() -> None:
    assert in_words("could not extend file", localizer("fr")._) == "could not extend file"
