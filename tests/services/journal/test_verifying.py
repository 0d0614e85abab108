"""A journal is checked by komtui, and by the script for outsiders without it: whatever bit is changed, both find it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
import subprocess
import sys
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from komtui.adapters.archive import verify_journal as script
from komtui.adapters.archive.files import JournalFiles
from komtui.adapters.database.repositories.closing import ClosingRepository
from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.secrets.signing import Ed25519Signatures
from komtui.domain.closing import period
from komtui.domain.journal import Author, Event, Happening
from komtui.domain.problem import ProblemError
from komtui.domain.verification import Verifier, line
from komtui.services.journal.archiving import ArchiveService
from komtui.services.journal.closing import SECRET, SigningKey

SIGNATURES = Ed25519Signatures()
SEED = 20261127


class Secrets:
    """A place for one secret; locked where it has no name."""

    name = "vault"

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        return self.kept.get(name)

    async def set(self, name: str, value: str) -> None:
        self.kept[name] = value

    async def available(self) -> bool:
        return True


class Standing:
    """A clock that stands still."""

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)

    async def sleep(self, seconds: float) -> None:
        del seconds


@pytest.fixture
def clock():
    return Standing()


@pytest.fixture
def secrets():
    return Secrets()


@pytest.fixture
def books(database, clock):
    return JournalRepository(database, Recorder(clock, lambda: Author("", "till-1")))


@pytest.fixture
def closings(database, clock):
    return ClosingRepository(database, clock, lambda: Author("", "till-1"))


@pytest.fixture
def archive(books, secrets, clock):
    async def seal():
        pass

    key = SigningKey(secrets, SIGNATURES)
    return ArchiveService(
        lambda: books, JournalFiles(), SIGNATURES, key=key, clock=clock, authorise=lambda: "Anne", seal=seal
    )


def sale(number, date):
    taxes = [{"scheme": "VAT", "category": "S", "rate": "20", "taxable": "10.00", "amount": "2.00"}]
    facts = {"number": f"F-{number}", "kind": "invoice", "date": date, "customer": 'Zoé “Œ” \\ "x"', "currency": "EUR"}
    facts |= {
        "net": "10.00",
        "tax": "2.00",
        "gross": "12.00",
        "taxes": taxes,
        "sha256": "0" * 64,
        "machine": {"hash": 1},
    }
    return Happening(Event.ISSUED, (f"document.{number}",), facts, 'Lyon","hash":"')


def rounded_sale(number, date):
    """Return one of a price with tax that no net price comes to."""
    told = sale(number, date)
    return replace(told, facts={**told.facts, "total": "12.01"})


ROUNDED = {"amount": "423.37", "rounding": "-0.02"}
"""Cash in dollars has no cents; journals of before do not tell of it, and neither do other payments."""


async def fill(books, closings, secrets, days=("2026-11-18", "2026-11-19")):
    signer, _why = await SigningKey(secrets, SIGNATURES).signer()
    for place, day in enumerate(days):
        for number in range(3):
            await books.add("Anne", sale(10 * place + number, day))
            facts = {"payment": 1, "number": "F", "date": day, "method": "cash", "amount": "12.00", "currency": "EUR"}
            await books.add("Anne", Happening(Event.PAYMENT, (), facts))
        await books.add("Anne", Happening(Event.PAYMENT, (), facts | {"currency": "CAD"} | ROUNDED))
        await books.add("Anne", rounded_sale(10 * place + 9, day))
        await closings.close("Anne", period(day), signer, "")
    await closings.close("Anne", period("2026-10"), None, "secret.locked")
    return signer


def told(path: Path) -> list[str]:
    """Return what the script says is wrong."""
    with path.open("rb") as file:
        return [fault for _number, fault in script.faults(file)]


async def test_a_journal_and_its_archive_are_whole(books, closings, archive, secrets, tmp_path):
    signer = await fill(books, closings, secrets)
    found = await archive.verify()
    assert (found.faults, found.entries, found.keys, found.unsigned) == ([], 20, {signer.key}, 1)
    plain, packed = tmp_path / "x.jsonl", tmp_path / "x.zip"
    entry = await archive.export(plain)
    assert (entry.number, entry.happening.event, entry.happening.facts["head"]) == (21, Event.ARCHIVED, found.head)
    await archive.export(packed)
    for file, count in ((plain, 21), (packed, 22)):
        checked = await archive.verify_file(file)
        assert (checked.faults, checked.entries) == ([], count)
    assert plain.read_bytes().splitlines()[:21] == [line(each) for each in await books.entries(0, 21)]
    with zipfile.ZipFile(packed) as unpacked:
        unpacked.extractall(tmp_path)
    ran = (sys.executable, "-I", "-S", "verify_journal.py", "entries.jsonl", "manifest.json")
    process = await asyncio.create_subprocess_exec(*ran, cwd=tmp_path, stdout=asyncio.subprocess.PIPE)
    said = (await process.communicate())[0].decode()
    assert process.returncode == 0, said
    assert f"signed by {signer.key}" in said
    assert "22 entries" in said
    with pytest.raises(ProblemError, match=r"journal\.exists"):
        await archive.export(plain)
    assert sorted(each.name for each in tmp_path.glob("x.*")) == ["x.jsonl", "x.zip"]


async def test_each_bit_that_is_changed_is_found_with_and_without_komtui(
    books, closings, archive, secrets, tmp_path, capsys
):
    await fill(books, closings, secrets)
    whole = tmp_path / "x.jsonl"
    await archive.export(whole)
    content, changed = whole.read_bytes(), tmp_path / "y.jsonl"
    # A sample; `python -m benchmarks journal` changes a hundred thousand.
    for bit in random.Random(SEED).sample(range(8 * len(content)), 400):
        other = bytearray(content)
        other[bit // 8] ^= 1 << bit % 8
        changed.write_bytes(other)
        assert (await archive.verify_file(changed)).faults, bit
        assert told(changed), bit
    capsys.readouterr()


@pytest.mark.parametrize("way", ["taken out", "exchanged", "cut off", "twice", "no end", "empty"])
async def test_lines_that_are_missing_or_moved_are_found(books, closings, archive, secrets, tmp_path, capsys, way):
    await fill(books, closings, secrets)
    path = tmp_path / "x.jsonl"
    await archive.export(path)
    lines = path.read_bytes().splitlines(keepends=True)
    spoilt = {
        "taken out": [*lines[:3], *lines[4:]],
        "exchanged": [*lines[:3], lines[4], lines[3], *lines[5:]],
        "cut off": lines[:-1],
        "twice": [*lines, lines[-1]],
        "no end": [*lines[:-1], lines[-1][:-1]],
        "empty": [],
    }[way]
    path.write_bytes(b"".join(spoilt))
    assert (await archive.verify_file(path)).faults
    assert told(path)
    capsys.readouterr()


async def test_a_line_that_was_changed_with_its_own_hash_no_longer_leads_to_the_next(
    books, closings, archive, secrets, tmp_path, capsys
):
    await fill(books, closings, secrets)
    path = tmp_path / "x.jsonl"
    await archive.export(path)
    lines = path.read_bytes().splitlines(keepends=True)
    told_there = json.loads(lines[1])
    told_there.pop("hash")
    told_there["who"] = "Nobody"
    told_there["hash"] = sha256(script.canonical(told_there)).hexdigest()
    lines[1] = script.canonical(told_there) + b"\n"
    path.write_bytes(b"".join(lines))
    assert told(path)[0] == "it does not follow the line before"
    found = (await archive.verify_file(path)).faults[0]
    assert (found.number, found.code) == (3, "chain")
    capsys.readouterr()


def forged(lines, change):
    """Return lines that were changed and chained anew, as by somebody who knows how."""
    done, before = [], "0" * 64
    for raw in lines:
        told = json.loads(raw)
        told.pop("hash")
        change(told)
        told["before"] = before
        before = sha256(script.canonical(told)).hexdigest()
        done.append(script.canonical({**told, "hash": before}) + b"\n")
    return done


@pytest.mark.parametrize(
    ("fact", "code"), [("gross", "totals"), ("customer", "signature"), ("date", "totals"), ("sums", "totals")]
)
async def test_who_chains_a_forgery_anew_is_found_by_sums_and_signatures(
    books, closings, archive, secrets, tmp_path, capsys, fact, code
):
    await fill(books, closings, secrets)
    path = tmp_path / "x.jsonl"
    await archive.export(path)

    def change(told):
        if fact == "sums" and told["what"] == "closing" and told["facts"]["ever"]:
            told["facts"]["ever"][-1]["sales"]["taxes"][0]["amount"] = "1.00"
        elif told["what"] == "issued" and fact in told["facts"]:
            told["facts"][fact] = {"gross": "1.00", "customer": "Nobody", "date": "2026-11-17"}[fact]

    path.write_bytes(b"".join(forged(path.read_bytes().splitlines(), change)))
    found = await archive.verify_file(path)
    assert code in {each.code for each in found.faults}
    assert told(path)
    capsys.readouterr()


@pytest.mark.parametrize("rounding", [None, "0.00"])
async def test_a_closing_that_hides_what_cash_was_rounded_by_is_found(
    books, closings, archive, secrets, tmp_path, capsys, rounding
):
    await fill(books, closings, secrets)
    path = tmp_path / "x.jsonl"
    await archive.export(path)
    seen = []

    def change(told):
        for each in told["facts"].get("totals", ()):
            for paid in each["payments"]:
                if each["currency"] == "CAD":
                    seen.append(dict(paid))
                    paid.pop("rounding")
                    paid.update({} if rounding is None else {"rounding": rounding})

    path.write_bytes(b"".join(forged(path.read_bytes().splitlines(), change)))
    assert seen == [{"method": "cash", "count": 1} | ROUNDED] * 2
    assert told(path).count("its sums are not those of the journal") == 2
    assert [each.code for each in (await archive.verify_file(path)).faults] == ["totals", "totals"]
    capsys.readouterr()


@pytest.mark.parametrize(("rounding", "found"), [(None, []), ("5.00", ["totals", "totals"])])
async def test_a_closing_of_before_need_not_tell_what_sales_were_rounded_by(
    books, closings, archive, secrets, tmp_path, capsys, rounding, found
):
    await fill(books, closings, secrets)
    path = tmp_path / "x.jsonl"
    await archive.export(path)
    seen = []

    def change(told):
        for each in [each for name in ("totals", "year", "ever") for each in told["facts"].get(name, ())]:
            if "rounding" in each["sales"]:
                seen.append(each["sales"].pop("rounding"))
                each["sales"].update({} if rounding is None else {"rounding": rounding})

    path.write_bytes(b"".join(forged(path.read_bytes().splitlines(), change)))
    assert seen[0] == "0.01"
    assert told(path).count("its sums are not those of the journal") == len(found)
    faults = (await archive.verify_file(path)).faults
    assert [each.code for each in faults if each.code != "signature"] == found
    capsys.readouterr()


async def test_an_archive_is_that_of_its_manifest(books, closings, archive, secrets, tmp_path):
    await fill(books, closings, secrets)
    path, other = tmp_path / "x.zip", tmp_path / "y.zip"
    await archive.export(path)
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(other, "w") as changed:
        for name in whole.namelist():
            content = whole.read(name)
            changed.writestr(
                name, content.replace(b'"entries":21', b'"entries":22') if name == "manifest.json" else content
            )
    assert {each.code for each in (await archive.verify_file(other)).faults} == {"manifest"}
    spoilt = bytearray(path.read_bytes())
    spoilt[200] ^= 1
    other.write_bytes(spoilt)
    with pytest.raises(ProblemError, match=r"journal\.damaged"):
        await archive.verify_file(other)


async def test_what_was_changed_in_the_books_is_found(books, closings, archive, secrets, database):
    await fill(books, closings, secrets)
    database._writer.execute("DROP TRIGGER journal_is_not_rewritten")
    statement = "UPDATE journal SET facts = replace(facts, '12.00', '13.00') WHERE number = 2"
    await database.write(lambda connection: connection.execute(statement))
    assert next((each.number, each.code) for each in (await archive.verify()).faults) == (2, "hash")


async def test_the_script_checks_signatures_as_the_library_does():
    signer = SIGNATURES.signer(SIGNATURES.new())
    for text in ("", "a", "é" * 300):
        signature = signer.sign(text)
        assert script.is_signed(signer.key, signature, text.encode())
        assert not script.is_signed(signer.key, signature, f"{text}.".encode())
        assert not script.is_signed(SIGNATURES.signer(SIGNATURES.new()).key, signature, text.encode())
    # RFC 8032, 7.1, test 2.
    key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert script.is_signed(key, signature, b"\x72")
    for broken in ("", "zz", key[:-2], "ff" * 32):
        assert not script.is_signed(broken, signature, b"\x72")
        assert not SIGNATURES.check(broken, signature, "r")


async def test_the_key_is_made_once_and_kept_with_the_secrets(secrets):
    key = SigningKey(secrets, SIGNATURES)
    first, why = await key.signer()
    assert why == ""
    assert (await key.signer())[0].key == first.key
    assert set(secrets.kept) == {SECRET}
    secrets.kept[SECRET] = "nonsense"
    assert await key.signer() == (None, "secret.damaged")
    secrets.kept.clear()
    secrets.name = "session"
    assert await key.signer() == (None, "journal.no-store")
    assert not secrets.kept


def test_a_verifier_without_a_line_is_content():
    verifier = Verifier(SIGNATURES.check)
    verifier.end()
    assert not verifier.faults


def hostile_line(what="issued", **facts):
    """Return a first entry that is hashed as it should be, whatever it says."""
    told = {"at": "2026-11-20T09:00:00.000+00:00", "before": "0" * 64, "facts": facts, "number": 1, "subjects": []}
    told |= {"store": "", "what": what, "where": "x", "who": "y"}
    content = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    hashed = sha256(content).hexdigest()
    place = content.index(b',"number"')
    return content[:place] + f',"hash":"{hashed}"'.encode() + content[place:] + b"\n"


HUGE = "1e99999999999"
TAX = {"scheme": "VAT", "category": "S", "rate": "20", "taxable": "1", "amount": "1"}
SALE = {
    "kind": "invoice",
    "date": "2026-11-20",
    "currency": "EUR",
    "net": "1",
    "tax": "1",
    "gross": "1",
    "taxes": [TAX],
}


@pytest.mark.parametrize(
    "content",
    [
        hostile_line(**SALE | {"taxes": [TAX | {"rate": HUGE}]}),
        hostile_line(**SALE | {"net": HUGE}),
        hostile_line(**SALE | {"gross": "NaN"}),
        hostile_line(kind="invoice", date="2026-11-20").replace(b'"invoice"', b"[" * 200_000),
        b"0" * (17 * 1024 * 1024),
    ],
    ids=["rate", "sum", "no number", "nested", "endless"],
)
async def test_a_hostile_journal_costs_neither_memory_nor_a_crash(archive, tmp_path, content):
    file = tmp_path / "x.jsonl"
    file.write_bytes(content)
    if b"[" in content or len(content) < 10_000:
        assert (await archive.verify_file(file)).faults
    else:
        with pytest.raises(ProblemError, match=r"journal\.damaged"):
            await archive.verify_file(file)
    assert told(file)


async def test_a_hostile_archive_costs_neither_memory_nor_a_crash(books, closings, archive, secrets, tmp_path):
    await fill(books, closings, secrets)
    path, other = tmp_path / "x.zip", tmp_path / "y.zip"
    await archive.export(path)
    with zipfile.ZipFile(path) as whole:
        lines = whole.read("entries.jsonl")
    for manifest in (b" " * (64 * 1024 * 1024), b"[" * 200_000):
        with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as changed:
            changed.writestr("entries.jsonl", lines)
            changed.writestr("manifest.json", manifest)
        assert {each.code for each in (await archive.verify_file(other)).faults} == {"manifest"}
    spoilt = bytearray(path.read_bytes())
    # Bit 0 of the flags of the first file, there and in the directory: it is encrypted.
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        spoilt[spoilt.index(mark) + place] |= 1
    other.write_bytes(spoilt)
    with pytest.raises(ProblemError, match=r"journal\.no-archive"):
        await archive.verify_file(other)


def test_nothing_in_the_files_steers_the_terminal(tmp_path):
    facts = {"period": "\x1b]0;pwn\x07\x9b31m\u202e", "public_key": "é", "signature": "\x1b[2J", "totals": []}
    (tmp_path / "x.jsonl").write_bytes(hostile_line("closing", **facts))
    where = Path(script.__file__)
    for coding in ("utf-8", "ascii"):
        done = subprocess.run(
            [sys.executable, where, tmp_path / "x.jsonl"],
            env={"PYTHONIOENCODING": coding},
            capture_output=True,
            check=False,
        )
        said = (done.stdout + done.stderr).decode()
        assert "Traceback" not in said
        assert all(each.isprintable() or each == "\n" for each in said)
