"""No rule rests on there being one writer: four processes at once, on each database."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories.customers import CustomerRepository
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.adapters.database.repositories.people import PeopleRepository
from komtui.adapters.secrets.signing import Ed25519Signatures
from komtui.adapters.system import SystemClock
from komtui.domain.access import Role
from komtui.domain.journal import Event
from komtui.domain.sales.document import Line, Reference
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import NOBODY
from komtui.domain.sales.payment import balance
from komtui.domain.verification import Verifier
from komtui.services.ports import NewDocument, NewLetter, Query

PROCESSES = 4
ORIGIN = (Reference("origin", "F-1"),)

# Opens the books, says so, waits for the word, does its part and says what came of it.
PROCESS = """
import asyncio, datetime as dt, json, sys
from dataclasses import replace
from pathlib import Path
from komtui.adapters.system import SystemClock
from komtui.adapters.database.repositories.alerts import AlertRepository
from komtui.adapters.database.repositories.artifacts import ArtifactRepository
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.adapters.database.repositories.people import PeopleRepository
from komtui.adapters.database.repositories.log_in_delays import LogInDelayRepository
from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.domain.mail.quota import DAY, Limit, Quota, Unit
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.payment import NewPayment
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


async def test_tills_that_take_the_same_money_take_it_once(opened, make, at_once):
    """Each takes 1.00 of what is due, again and again, and takes some of it back: never beyond it, never below zero."""
    database = opened()
    lines = (Line("Pain", price=Decimal("12.00")),)
    invoice = replace(make("F-1").document, lines=lines, state=State.ISSUED).frozen()
    await DocumentRepository(database).add([NewDocument(invoice)])
    found = await at_once(
        opened.where,
        """
from decimal import Decimal
books = PaymentRepository(database)
for turn in range(12):
    try:
        (paid,) = await books.enter([NewPayment(1, dt.date(2026, 11, 20), "cash", Decimal("1.00"))])
        result.append(1)
        if turn == 5:
            await books.reverse(paid.id, dt.date(2026, 11, 20))
            result.append(-1)
    except ProblemError as error:
        result.append(error.problems[0].code)
try:
    mine = (await books.of(1))[0]
    await books.reverse(mine.id, dt.date(2026, 11, 20))
    result.append("taken back")
except ProblemError as error:
    result.append(error.problems[0].code)
""",
    )
    said = [each for result in found for each in result]
    assert set(said) <= {1, -1, "payment.too-much", "payment.nothing-due", "payment.reversed", "taken back"}
    assert said.count("taken back") <= 1
    rows = await PaymentRepository(database).of(1)
    came = sum(each.amount for each in rows)
    assert came == said.count(1) - said.count(-1) - said.count("taken back")
    assert 0 <= came <= 12
    assert balance((await DocumentRepository(database).get(1)).document) == 12 - came
    entries = await JournalRepository(database).of("document.1", limit=500)
    assert len([each for each in entries if each.happening.event.value.startswith("payment")]) == len(rows)


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


async def test_the_journal_has_no_gap_and_no_fork(opened, make, at_once):
    """While documents are issued, settings changed, letters sealed and a day closed by four at once."""
    each = 6
    database = opened()
    await DocumentRepository(database).add([make() for _ in range(each * PROCESSES)])
    found = await at_once(
        opened.where,
        f"""
from komtui.adapters.database.repositories.closing import ClosingRepository
from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.sealing import SealingRepository
from komtui.adapters.database.repositories.settings import SettingsRepository
from komtui.domain.closing import period
from komtui.domain.journal import Author, Event, Happening
recorder = Recorder(clock, lambda: Author(f"till {{place}}"))
settings = SettingsRepository(database, recorder.writing)
sealing = SealingRepository(database, clock, Author)
for at in range({each}):
    await DocumentRepository(database, recorder).issue(1 + {each} * place + at, "F-{{number:04}}", issued)
    await settings.set([("", f"key.{{place}}", str(at))], "Anne")
    await OutboxRepository(database, clock).enqueue(letter(kind=f"test {{place}} {{at}}"))
    await sealing.seal()
    await JournalRepository(database, recorder).add("Anne", Happening(Event.TEST))
await ClosingRepository(database, clock, Author).close("Anne", period(f"2026-10-0{{place + 1}}"), None, "")
await sealing.seal()
result.append(place)
""",
    )
    assert sorted(found) == [[place] for place in range(PROCESSES)]
    verifier, journal = Verifier(Ed25519Signatures().check), JournalRepository(database)
    for line in await journal.lines(0, 1_000):
        verifier.feed(line)
    verifier.end()
    assert not verifier.faults
    entries = await journal.entries(0, 1_000)
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    counts = Counter(entry.happening.event for entry in entries)
    every = each * PROCESSES
    assert {event: counts[event] for event in (Event.ISSUED, Event.SETTING, Event.TEST)} == dict.fromkeys(
        (Event.ISSUED, Event.SETTING, Event.TEST), every
    )
    letters = [entry.happening.facts["steps"] for entry in entries if entry.happening.event is Event.LETTER]
    steps = [step for each in letters for step in each]
    assert (len(steps), counts[Event.CLOSING]) == (every, PROCESSES)


async def test_tills_around_midnight_give_dates_in_the_order_of_numbers(opened, make, at_once):
    """Each has its own clock: two are in the next day already, and one was set back."""
    each = 8
    database = opened()
    await DocumentRepository(database).add([make() for _ in range(each * PROCESSES)])
    await at_once(
        opened.where,
        f"""
for key in range(1 + place * {each}, 1 + (place + 1) * {each}):
    today = dt.date(2026, 11, 27) + dt.timedelta(days=key % 2) - dt.timedelta(days=100 * (place == 3))
    await DocumentRepository(database).issue(key, "F-{{number:04}}", issued, today=today, later=True)
""",
    )
    rows = await database.read(
        lambda books: books.execute("SELECT number, date FROM documents ORDER BY number").fetchall()
    )
    assert [row["number"] for row in rows] == [f"F-{at:04}" for at in range(1, each * PROCESSES + 1)]
    dates = [row["date"] for row in rows]
    assert dates == sorted(dates)


async def test_tills_that_credit_at_once_never_give_back_more_than_there_is(opened, make, at_once):
    database = opened()
    books = DocumentRepository(database)
    note = NewDocument(replace(make().document, kind=Kind.CREDIT_NOTE, references=ORIGIN))
    invoice = NewDocument(replace(make("F-1").document, state=State.ISSUED))
    await books.add([invoice, *[note] * PROCESSES])
    found = await at_once(
        opened.where,
        """
try:
    result.append((await DocumentRepository(database).issue(2 + place, "A-{number}", issued)).document.number)
except ProblemError as error:
    result.append(error.problems[0].code)
""",
    )
    assert sorted(each for (each,) in found) == ["A-1", *["document.cancelled"] * 3]
    assert (await books.get(1)).document.state is State.CANCELLED


def _till(place):
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


async def test_tills_that_are_killed_while_they_issue_leave_neither_gap_nor_duplicate(opened, make):
    """A number and its entry in the journal, or neither: whenever the power goes."""
    database = opened()
    await DocumentRepository(database).add([make() for _ in range(400)])
    part = """
for key in range(1 + place, 401, 4):
    try:
        await DocumentRepository(database).issue(key, "F-{number:04}", issued, today=dt.date(2026, 11, 27))
    except ProblemError:
        pass
"""
    for turn in range(3):
        running = [_till(place) for place in range(PROCESSES)]
        for process in running:
            process.stdin.write(
                json.dumps([opened.where, "\n".join(f"    {line}" for line in part.splitlines())]) + "\n"
            )
            process.stdin.flush()
        for process in running:
            assert await asyncio.to_thread(process.stdout.readline) == "ready\n"
        for process in running:
            process.stdin.write("go\n")
            process.stdin.flush()
        while (await _issued(database))[0] < 20 * (turn + 1):
            pass  # asking is all the waiting that there is
        for process in running:
            process.kill()
        for process in running:
            process.wait(30)
            process.stdin.close()
            process.stdout.close()
    count, numbers, entries = await _issued(database)
    assert numbers == [f"F-{at:04}" for at in range(1, count + 1)]
    assert sorted(entries) == numbers


async def _issued(database):
    """Return how many are issued, their numbers, and those of which the journal tells."""

    def look(books):
        numbers = books.execute("SELECT number FROM documents WHERE number <> '' ORDER BY number").fetchall()
        facts = books.execute("SELECT facts FROM journal WHERE event = 'issued'").fetchall()
        return [row["number"] for row in numbers], [json.loads(row["facts"])["number"] for row in facts]

    numbers, entries = await database.read(look)
    return len(numbers), numbers, entries


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


async def test_tills_make_and_merge_customers_once(opened, make, at_once):
    """Each adds, collects the same documents, and merges whom it finds: nobody is made twice, nothing is lost."""
    database = opened()
    drafts = [make(f"F-{number}", customer=f"Customer {number % 6}") for number in range(24)]
    written = await DocumentRepository(database).add(drafts)
    found = await at_once(
        opened.where,
        """
from komtui.adapters.database.repositories.customers import CustomerRepository
from komtui.domain.sales.customer import Customer, CustomerState
books = CustomerRepository(database)
for number in range(4):
    try:
        await books.add([Customer(Party(f"Numbered {number}", identifier=f"C-{number}"))])
        result.append(f"added {number}")
    except ProblemError as error:
        assert error.problems[0].code == "customer.number-taken"
done, last = 0, 0
while (step := await books.collect(after=last, limit=5)).last:
    done, last = done + step.documents, step.last
result.append(done)
for turn in range(12):
    kept = [each for each in await books.after(0, 99) if each.customer.party.name.startswith("Customer")]
    if len(kept) < 2:
        break
    try:
        await books.merge(kept[place % len(kept)], kept[(place + 1) % len(kept)], kept[place % len(kept)].customer)
        result.append("merged")
    except ProblemError as error:
        assert error.problems[0].code == "customer.changed-meanwhile", error
""",
    )
    said = [each for one in found for each in one]
    assert sorted(each for each in said if str(each).startswith("added")) == [f"added {number}" for number in range(4)]
    assert sum(each for each in said if isinstance(each, int)) == len(written)
    books = CustomerRepository(database)
    kept = [each for each in await books.after(0, 99) if each.customer.party.name.startswith("Customer")]
    assert len(kept) == 6 - said.count("merged")
    held = [(await books.held(each.id)).documents for each in kept]
    assert sum(held) == len(written)
