"""The table of replies: whose fault a refusal is, in every phase; sending and the connection test go by the same."""

from pathlib import Path
from typing import NamedTuple

import pytest

from komtui.adapters.mail.faults import Phase, Reply
from komtui.adapters.mail.smtp.verdicts import refusal
from komtui.domain.mail.delivery import Verdict

TABLE = Path(__file__).with_name("replies.txt")


class Row(NamedTuple):
    """A line of the table."""

    phase: Phase
    verdict: Verdict
    code: str
    reply: str

    @property
    def parsed(self) -> Reply:
        """The reply as a line makes it of what came."""
        lines = self.reply.split("|")
        return Reply(int(lines[0][:3]), "\n".join(line[4:] if line[:3].isdigit() else line for line in lines))


def rows() -> list[Row]:
    """Return the table."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    parts = [line.split(" | ", 3) for line in lines]
    return [Row(Phase(phase), Verdict(verdict), code, reply) for phase, verdict, code, reply in parts]


ROWS = rows()


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.phase} {row.reply[:60]}" for row in ROWS])
def test_a_refusal_is_laid_at_the_right_door(row: Row) -> None:
    fault = refusal(row.phase, row.parsed)

    assert (fault.verdict, fault.problem.code) == (row.verdict, row.code)


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(ROWS) >= 120
    assert {row.verdict for row in ROWS} == {Verdict.PAUSE, Verdict.FAIL, Verdict.RETRY}
