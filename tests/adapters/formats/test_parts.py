"""Parts: in the export of every program one document may be refused, and the others are what they were."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from komtui.adapters.formats._reading import cut, read, read_parts
from komtui.adapters.formats.csv._looking import looked
from komtui.adapters.formats.faults import Faults
from komtui.domain.problem import ProblemError
from komtui.domain.tables.field import Field

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
WRONG = "soon"


def _spoilt(content: bytes) -> bytes:
    """Return a file with a wrong date in its first document."""
    found = looked(content, Faults("a.csv"))
    lines = list(io.StringIO(found.text, newline=""))
    for row in found.groups[0]:
        if date := row.cells.get(Field.DATE):
            at = next((at for at in range(row.line - 1, len(lines)) if date in lines[at]), None)
            if at is not None:
                lines[at] = lines[at].replace(date, WRONG)
    return "".join(lines).encode(found.table.encoding)


@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*.csv")), ids=lambda path: path.stem)
def test_the_others_are_what_they_were(path: Path) -> None:
    content = path.read_bytes()
    try:
        whole = read(content, path.name).documents
    except ProblemError:
        pytest.skip("asks what its columns are")
    if len(whole) < 2:
        pytest.skip("has one document")
    spoilt = _spoilt(content)
    parts = read_parts(spoilt, path.name)
    (refused,) = parts.refused
    assert refused.place == 0
    assert {each.code for each in refused.problems} == {"import.cell-date"}
    assert parts.documents == whole[1:]
    with pytest.raises(ProblemError):
        read(spoilt, path.name)
    # Cut out it is a document of its own; what only the amounts of the others told is asked.
    alone = looked(cut(spoilt, path.name, None, [0]), faults := Faults(path.name))
    assert [group[0].cells.get(Field.NUMBER, "") for group in alone.groups] == [refused.where.number]
    assert {each.code for each in faults.problems} <= {"import.column-open", "import.cell-date"}
