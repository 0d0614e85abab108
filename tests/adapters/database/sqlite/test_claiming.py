"""What a claim costs does not grow with the queue."""

import asyncio
import datetime as dt

import pytest

from komtui.adapters.database.repositories import _claiming as claiming
from komtui.adapters.database.repositories import queueing
from komtui.adapters.database.repositories._claiming import claim
from komtui.adapters.database.repositories._settling import renew
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.mail.quota import DAY, Limit, Quota, Unit
from komtui.services.ports import NewLetter

NOW = dt.datetime(2026, 11, 19, 12, tzinfo=dt.UTC)
QUOTAS = {"company": Quota("us@mx", limits=(Limit(9, DAY, Unit.MESSAGES),))}


def _queue(connection, count):
    for number in range(count):
        letter = NewLetter(
            0, 1, f"test-{number}", "company", "us@us.example", ("a@b.example",), "s", b"m", f"<{number}>"
        )
        queueing.enqueue(connection, letter, True, NOW)


def _steps(connection, work):
    """Return how many hundreds of SQLite's instructions something takes."""
    taken = 0

    def step():
        nonlocal taken
        taken += 1

    connection.set_progress_handler(step, 100)
    work()
    connection.set_progress_handler(None, 0)
    return taken


@pytest.mark.parametrize("quotas", [{}, QUOTAS], ids=["no limit", "limit"])
def test_a_claim_costs_as_much_however_long_the_queue_is(tmp_path, quotas):
    database = Database(tmp_path / "komtui.sqlite3")
    costs = []

    def measured(connection):
        for count in (20, 2000):
            _queue(connection, count)
            costs.append(_steps(connection, lambda: claim(connection, dt.timedelta(hours=1), ["company"], NOW, quotas)))

    asyncio.run(database.write(measured))
    database.close()
    assert costs[1] <= costs[0] + 3


def test_a_claim_that_was_renewed_meanwhile_is_not_taken_away(tmp_path):
    """As by a worker that was stopped, and goes on while another one looks for letters that nobody holds any more."""
    database, late = Database(tmp_path / "komtui.sqlite3"), NOW + dt.timedelta(minutes=2)
    lapsed = list[int]()

    def work(connection):
        _queue(connection, 1)
        held = claim(connection, dt.timedelta(minutes=1), ["company"], NOW, {})
        (seen,) = claiming._held(connection, claiming.ticks(late))
        renew(connection, held, late + dt.timedelta(minutes=1))
        lapsed.append(claiming._lapse(connection, seen, claiming.ticks(late)))
        renew(connection, held, late + dt.timedelta(minutes=2))

    asyncio.run(database.write(work))
    database.close()
    assert lapsed == [0]
