"""No rule rests on there being one writer: four processes at once, on each database."""

import asyncio
import json
import subprocess
import sys
from dataclasses import replace

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.people import PeopleRepository
from komtui.adapters.system import SystemClock
from komtui.domain.access import Role
from komtui.domain.sales.party import NOBODY
from komtui.services.ports import NewLetter, Query

PROCESSES = 4

# Opens the books, says so, waits for the word, does its part and says what came of it.
PROCESS = """
import asyncio, datetime as dt, json, sys
from dataclasses import replace
from pathlib import Path
from komtui.adapters.system import SystemClock
from komtui.adapters.database.repositories.alerts import AlertRepository
from komtui.adapters.database.repositories.artifacts import ArtifactRepository
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.people import PeopleRepository
from komtui.adapters.database.repositories.log_in_delays import LogInDelayRepository
from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.domain.mail.quota import DAY, Limit, Quota, Unit
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.services.ports import Leaving, NewDocument, NewLetter

class Standing:
    def now(self):
        return dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)

def draft(number=""):
    return Document(Kind.INVOICE, number, dt.date(2026, 11, 20), "EUR", Party("Us"), Party("You"))

def letter(**fields):
    given = dict(document_id=0, revision=1, kind="test", scope="company", sender="us@us.example", subject="s")
    given |= dict(recipients=("you@you.example",), mime=b"mime", message_id="<k@us.example>")
    return NewLetter(**(given | fields))

def issued(draft, number):
    return replace(draft, number=number, state=State.ISSUED)

async def main(place):
    clock = SystemClock()
    while task := sys.stdin.readline():
        where, part = json.loads(task)
        if where.endswith(".sqlite3"):
            from komtui.adapters.database.sqlite.database import Database
            database = Database(Path(where), busy_seconds=60)
        else:
            from komtui.adapters.database.postgres.database import Database
            database = Database(where, busy_seconds=60)
        print("ready", flush=True)
        sys.stdin.readline()
        names = dict(globals(), place=place, database=database, clock=clock, result=[])
        exec("async def part():\\n" + part + "\\n    return result", names)
        print(json.dumps(await names["part"]()), flush=True)
        database.close()

asyncio.run(main(int(sys.argv[1])))
"""


@pytest.fixture(scope="module")
def processes():
    """Four processes that wait for what they are to do; starting them takes longer than all that they do."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for place in range(PROCESSES)
    ]
    yield running
    for process in running:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture
def at_once(processes):
    """Run a part in four processes at the same time and return what each of them found."""

    def say(process, line):
        process.stdin.write(f"{line}\n")
        process.stdin.flush()

    async def run(where, part):
        indented = "\n".join(f"    {line}" for line in part.strip().splitlines())
        for process in processes:
            say(process, json.dumps([where, indented]))
        for process in processes:
            line = await asyncio.to_thread(process.stdout.readline)
            assert line == "ready\n", process.stderr.read()
        for process in processes:
            say(process, "go")
        said = [await asyncio.to_thread(process.stdout.readline) for process in processes]
        assert all(said), [process.stderr.read() for process, line in zip(processes, said, strict=True) if not line]
        return [json.loads(line) for line in said]

    return run


async def test_tills_issue_without_gap_or_duplicate(opened, make, at_once):
    each = 10
    database = opened()
    await DocumentRepository(database).add([make() for _ in range(each * PROCESSES)])
    found = await at_once(
        opened.where,
        f"""
for key in range(1 + place * {each}, 1 + (place + 1) * {each}):
    stored = await DocumentRepository(database).issue(key, "F-{{number:04}}", issued)
    result.append(stored.document.number)
""",
    )
    numbers = [f"F-{number:04}" for number in range(1, each * PROCESSES + 1)]
    assert sorted(number for each in found for number in each) == numbers
    assert all(each == sorted(each) for each in found)
    rows = IndexRepository(database).page(Query(), 999).result().rows
    assert sorted(row.number for row in rows) == numbers


async def test_tills_issue_without_gap_or_duplicate_after_what_came_in(opened, make, at_once):
    """And while more comes in: whoever imports moves the series on for all of them."""
    each = 10
    database = opened()
    books = DocumentRepository(database)
    await books.add([*(make() for _ in range(each * PROCESSES)), *(make(f"F-{at:04}") for at in (7, 412))])
    found = await at_once(
        opened.where,
        f"""
for key in range(1 + place * {each}, 1 + (place + 1) * {each}):
    stored = await DocumentRepository(database).issue(key, "F-{{number:04}}", issued, start=3)
    result.append(stored.document.number)
    await DocumentRepository(database).add([NewDocument(draft(f"G-{{place}}-{{key}}"))])
""",
    )
    assert sorted(number for each in found for number in each) == [f"F-{at:04}" for at in range(413, 453)]
    assert await books.counted("F-{number:04}") == (452, 452)


async def test_a_document_leaves_the_house_with_one_look(opened, make, at_once):
    """Four tills mail it at once, each with what it has drawn: one leaves, and who drew otherwise is told."""
    database = opened()
    new = make("F-1")
    await DocumentRepository(database).add([replace(new, document=replace(new.document, seller=NOBODY))])
    found = await at_once(
        opened.where,
        """
stored = await DocumentRepository(database).get(1)
looks = replace(stored.document, seller=Party(f"House {place % 2}"))
leaving = Leaving(looks, "a4", b"page %d" % (place % 2), b"") if stored.provisional else None
recipients = (f"{place}@you.example",)
try:
    await OutboxRepository(database, clock).enqueue(letter(document_id=1, recipients=recipients, leaving=leaving))
    result.append(place % 2 if leaving else "kept")
except ProblemError as error:
    result.append(error.problems[0].code)
""",
    )
    said = [each for (each,) in found]
    assert len({each for each in said if isinstance(each, int)}) == 1
    assert set(said) <= {0, 1, "kept", "letter.attachment"}
    (look,) = {each for each in said if isinstance(each, int)}
    left = await DocumentRepository(opened()).get(1)
    assert left.document.seller.name == f"House {look}"
    pages = await database.read(lambda books: books.execute("SELECT count(*) AS pages FROM renderings").fetchone())
    assert pages["pages"] == 1


async def test_keys_are_given_once_and_every_document_is_counted(opened, at_once):
    found = await at_once(
        opened.where,
        """
for turn in range(5):
    written = await DocumentRepository(database).add([NewDocument(draft()), NewDocument(draft(f"F-{place}-{turn}"))])
    result.extend(each.id for each in written)
""",
    )
    keys = [key for each in found for key in each]
    assert len(keys) == len(set(keys)) == 40
    index = IndexRepository(opened())
    assert index.count(Query()).result() == len(index.keys(Query(), 99).result()) == 40


async def test_one_number_has_one_document(opened, at_once):
    found = await at_once(
        opened.where,
        """
new = NewDocument(replace(draft("F-1"), buyer=Party(f"Customer {place}")))
try:
    await DocumentRepository(database).add([new])
    result.append("written")
except ProblemError as error:
    result.append(error.problems[0].code)
""",
    )
    assert sorted(code for each in found for code in each) == ["import.number-taken"] * 3 + ["written"]


async def test_the_last_administrator_stays(opened, at_once):
    people = PeopleRepository(opened(), Recorder(SystemClock()).writing)
    for place in range(PROCESSES):
        await people.add(f"Administrator {place}", Role.ADMINISTRATOR, "$sealed", "")
    found = await at_once(
        opened.where,
        """
try:
    if place % 2:
        await PeopleRepository(database, Recorder(clock).writing).remove(place + 1, "")
    else:
        from komtui.domain.access import Role
        await PeopleRepository(database, Recorder(clock).writing).set_role(place + 1, Role.CLERK, "")
except ProblemError as error:
    result.append(error.problems[0].code)
""",
    )
    assert [code for each in found for code in each] == ["access.last-administrator"]
    assert [each.role for each in await people.all()].count(Role.ADMINISTRATOR) == 1


async def test_a_quota_is_never_exceeded(opened, at_once):
    outbox = OutboxRepository(opened(), SystemClock())
    for place in range(20):
        letter = NewLetter(0, 1, f"test-{place}", "company", "a@a.example", ("b@b.example",), "s", b"m", f"<{place}>")
        await outbox.enqueue(letter)
    found = await at_once(
        opened.where,
        """
outbox = OutboxRepository(database, clock)
quotas = {"company": Quota("us@mx", limits=(Limit(7, DAY, Unit.MESSAGES),))}
while (held := await outbox.claim("w", dt.timedelta(minutes=5), None, quotas)) is not None:
    result.append(held.letter_id)
    await outbox.mark_dot(held, held.recipients)
    await outbox.record(held, [Outcome(each, Verdict.SENT) for each in held.recipients])
""",
    )
    letters = [letter for each in found for letter in each]
    assert len(letters) == len(set(letters)) == 7


async def test_no_letter_is_claimed_twice_and_none_is_left(opened, at_once):
    outbox = OutboxRepository(opened(), SystemClock())
    for place in range(40):
        letter = NewLetter(0, 1, f"test-{place}", "company", "a@a.example", ("b@b.example",), "s", b"m", f"<{place}>")
        await outbox.enqueue(letter)
    found = await at_once(
        opened.where,
        """
outbox = OutboxRepository(database, clock)
while (held := await outbox.claim("w", dt.timedelta(minutes=5))) is not None:
    result.append(held.letter_id)
    await outbox.mark_dot(held, held.recipients)
    await outbox.record(held, [Outcome(each, Verdict.SENT) for each in held.recipients])
""",
    )
    assert sorted(letter for each in found for letter in each) == list(range(1, 41))
    assert await outbox.counts() == {"sent": 40}


async def test_the_same_letter_is_queued_once(opened, at_once):
    found = await at_once(
        opened.where,
        """
for turn in range(5):
    queued = await OutboxRepository(database, clock).enqueue(letter(kind=f"test-{turn}"))
    result.append(queued.deliveries[0].letter_id)
""",
    )
    assert all(each == found[0] for each in found)
    assert len(await OutboxRepository(opened(), SystemClock()).deliveries()) == 5


async def test_an_alert_is_queued_once(opened, at_once):
    found = await at_once(
        opened.where,
        """
result.append(await AlertRepository(database, clock).enqueue(letter(kind="alert"), None))
""",
    )
    assert sorted(told for each in found for told in each) == [False, False, False, True]
    assert len(await OutboxRepository(opened(), SystemClock()).deliveries()) == 1


async def test_a_try_to_log_in_counts_before_it_is_made(opened, at_once):
    opened()
    found = await at_once(
        opened.where,
        """
for turn in range(5):
    wait = await LogInDelayRepository(database, Standing()).begin("aaaa")
    result.append(wait.total_seconds())
""",
    )
    assert [wait for each in found for wait in each].count(0) == 3, "two are free, the third one must be waited for"


async def test_the_first_rendering_wins(opened, make, at_once):
    database = opened()
    await DocumentRepository(database).add([make("F-1")])
    found = await at_once(
        opened.where,
        """
result.append(await ArtifactRepository(database).set_rendered(1, 1, "a4", b"drawn by %d" % place))
""",
    )
    assert len({name for each in found for name in each}) == 1
    kept = await database.read(lambda each: each.execute("SELECT count(*) AS kept FROM artifacts").fetchone()["kept"])
    assert kept == 1


async def test_books_are_made_once_by_whoever_is_first(request, tmp_path, make, kind, at_once):
    if kind == "sqlite":
        where = str(tmp_path / "books.sqlite3")
    else:
        server = request.getfixturevalue("postgres_server")
        where = server.url(server.fresh())
    found = await at_once(where, "result.append(database.version)")
    assert len({version for each in found for version in each}) == 1


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request):
    return request.param
