"""No text is kept that nobody could read, nor a number that nobody could type."""

from __future__ import annotations

import json

import pytest

from komtui.adapters.formats._caps import LINE, PROSE, SHORT


def written(**changes: object) -> bytes:
    line = {"description": changes.pop("description", "Pain"), "price": "1.00"}
    plain: dict[str, object] = {"number": "F-1", "date": "2026-01-05", "customer": {"name": "Zoé"}, "lines": [line]}
    return json.dumps(plain | changes).encode()


def test_what_is_long_enough_comes_in(one) -> None:
    document = one(written(number="F" * SHORT, customer={"name": "Z" * LINE}, description="P" * PROSE))
    assert len(document.number) == SHORT


@pytest.mark.parametrize(
    ("changes", "place", "limit"),
    [
        ({"number": "F" * 18_000_000}, "number", SHORT),
        ({"customer": {"name": "Z" * (LINE + 1)}}, "buyer/name", LINE),
        ({"description": "P" * (PROSE + 1)}, "lines/1/description", PROSE),
        ({"notes": ["short", "N" * (PROSE + 1)]}, "notes/2", PROSE),
    ],
)
def test_what_is_longer_is_refused(problems, changes: dict[str, object], place: str, limit: int) -> None:
    (problem,) = problems(written(**changes))
    assert (problem.code, problem.facts["place"], problem.facts["limit"]) == ("import.value-long", place, limit)
    assert len(str(problem.facts)) < 200


@pytest.mark.parametrize("number", ["F-1\0", "F-1\x1b[2J", "F\n1", "F\u202e1"])
def test_a_number_that_cannot_be_typed_is_refused(problems, number: str) -> None:
    (problem,) = problems(written(number=number))
    assert (problem.code, problem.facts["place"]) == ("import.value-control", "number")


def test_a_nul_is_kept_nowhere(problems) -> None:
    (problem,) = problems(written(customer={"name": "Zo\0é"}))
    assert (problem.code, problem.facts["place"]) == ("import.value-control", "buyer/name")
