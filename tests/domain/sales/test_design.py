"""Designs keep their names: what left the house is drawn by them for ever."""

import pytest

from komtui.domain.sales.design import TEMPLATES, Design

# As they stand in books. None of these may ever mean another one.
KEPT = {
    "": Design(),
    "modern": Design("modern"),
    "compact/#6f2036": Design("compact", "#6f2036"),
    "classic/#1f3a5f": Design("classic", "#1f3a5f"),
    "classic//ab12": Design(font="ab12"),
    "modern/#1f3a5f/ab12": Design("modern", "#1f3a5f", "ab12"),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_name_is_a_design_and_back(name):
    assert Design.named(name) == KEPT[name]
    assert KEPT[name].name == name


def test_no_template_is_gone():
    assert set(TEMPLATES) >= {"classic", "modern", "compact"}
    assert Design.named("by-a-newer-one/#123456") == Design("classic", "#123456")
