#!/usr/bin/env python3
"""Checks a journal of komtui without komtui: nothing but Python 3.9 or later is needed.

    python3 verify_journal.py entries.jsonl [manifest.json]

Each line of the journal is an entry as JSON (RFC 8259, sorted keys, no spaces, ASCII). What is hashed (SHA-256) is the
line without its `hash`; `before` is the hash of the line before. Closings carry the sums of what was issued and paid by
then, and a signature (Ed25519, RFC 8032) of the same JSON without `hash` and `signature`. An export ends with an entry
`archived`. What is wrong is written with the number of its line; the exit code is 0 where nothing is, 1 where something
is, 2 where the files cannot be read.

What it cannot tell: whether the key is that of the company (compare it with what the company has given you), and
whether something was done that was never written down.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Iterable
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, TextIO

HASH = b',"hash":"'
MONEY = frozenset({"issued", "payment", "payment-reversed"})
PAID = ("amount", "rounding")
SOLD = ("net", "tax", "gross")
NEWLINE = ord("\n")
KINDS = {"invoice": "sales", "credit-note": "credit_notes"}
DECODE = json.JSONDecoder().raw_decode

# Ed25519: the curve -x² + y² = 1 + d x² y² over the integers modulo P; points as (X, Y, Z, T), x = X/Z, y = Y/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def tell(text: str, file: TextIO | None = None) -> None:
    """Write a line, in which nothing that stands in the files steers the terminal."""
    # What a terminal of another encoding cannot show does not end the check either.
    shown = "".join(each if each.isprintable() else "?" for each in text)
    coding = getattr(file or sys.stdout, "encoding", None) or "ascii"
    print(shown.encode(coding, "replace").decode(coding), file=file)


def add(one: tuple[int, int, int, int], two: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Return the sum of two points."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Return a point added to itself so many times."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def point_of(coded: bytes) -> tuple[int, int, int, int]:
    """Return the point that 32 bytes stand for; raises ValueError where there is none."""
    y = int.from_bytes(coded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        raise ValueError("no point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (not x and sign):
        raise ValueError("no point")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: str, signature: str, text: bytes) -> bool:
    """Return whether a text is signed by that key; both in hexadecimal digits."""
    try:
        public, signed = bytes.fromhex(key), bytes.fromhex(signature)
        if len(public) != 32 or len(signed) != 64:
            return False
        half, rest = signed[:32], int.from_bytes(signed[32:], "little")
        number = int.from_bytes(sha512(half + public + text).digest(), "little") % ORDER
        left, right = times(rest, BASE), add(point_of(half), times(number, point_of(public)))
    except ValueError:
        return False
    same = (left[0] * right[2] - right[0] * left[2]) % P, (left[1] * right[2] - right[1] * left[2]) % P
    return rest < ORDER and same == (0, 0)


def canonical(content: dict[str, Any]) -> bytes:
    """Return the JSON that is hashed and signed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


@lru_cache(maxsize=1000)
def rate_of(scheme: str, category: str, rate: str) -> tuple[str, str, str]:
    """Return a tax as its sums are named, whichever way its rate is written."""
    return scheme, category, format(Decimal(rate).normalize(), "f")


def count(sums: dict[str, dict[tuple[Any, ...], Any]], told: dict[str, Any]) -> None:
    """Count an entry about money in, for its day; what was summed of its month and its year is worked out again."""
    facts, what = told["facts"], told["what"]
    currency, date = facts["currency"], facts["date"]
    if what == "issued" and facts["kind"] not in KINDS:
        return
    if date not in sums:
        sums[date] = {}
        sums.setdefault("years", {})[(date[:4],)] = True
    if date[:7] in sums or date[:4] in sums:
        sums.pop(date[:7], None)
        sums.pop(date[:4], None)
    found = sums[date]
    key: tuple[Any, ...]
    if what != "issued":
        for name, amount in (("count", 1), *((each, Decimal(facts[each])) for each in PAID if each in facts)):
            key = (currency, "payments", facts["method"], name)
            found[key] = found.get(key, 0) + amount
        return
    place = KINDS[facts["kind"]]
    key = (currency, place, "documents")
    found[key] = found.get(key, 0) + 1
    sold = {name: Decimal(facts[name]) for name in SOLD}
    # What is to be paid is told only where that is not net and tax.
    if "total" in facts:
        sold["rounding"] = Decimal(facts["total"]) - sold["gross"]
    for name, amount in sold.items():
        key = (currency, place, name)
        found[key] = found.get(key, 0) + amount
    for tax in facts["taxes"]:
        rate = rate_of(tax["scheme"], tax["category"], tax["rate"])
        for name in ("taxable", "amount"):
            key = (currency, place, (*rate, name))
            found[key] = found.get(key, 0) + Decimal(tax[name])


def stated(totals: list[dict[str, Any]]) -> dict[tuple[Any, ...], Any]:
    """Return the sums that a closing states, by the same keys as they are counted by."""
    found: dict[tuple[Any, ...], Any] = {}
    for each in totals:
        for place in ("sales", "credit_notes"):
            sums = each[place]
            if sums["documents"]:
                found[each["currency"], place, "documents"] = sums["documents"]
                found.update(
                    {
                        (each["currency"], place, name): Decimal(sums[name])
                        for name in (*SOLD, "rounding")
                        if name in sums
                    }
                )
            for tax in sums["taxes"]:
                rate = (tax["scheme"], tax["category"], tax["rate"])
                found.update(
                    {(each["currency"], place, (*rate, name)): Decimal(tax[name]) for name in ("taxable", "amount")}
                )
        for paid in each["payments"]:
            found[each["currency"], "payments", paid["method"], "count"] = paid["count"]
            for name in PAID:
                if name in paid:
                    found[each["currency"], "payments", paid["method"], name] = Decimal(paid[name])
    return found


def summed(sums: dict[str, dict[tuple[Any, ...], Any]], names: Iterable[str]) -> dict[tuple[Any, ...], Any]:
    """Return the sums of several days, months or years."""
    found: dict[tuple[Any, ...], Any] = {}
    for name in names:
        if len(name) < len("2026-11-27") and name not in sums:
            sums[name] = summed(sums, [f"{name}-{part:02}" for part in range(1, 13 if len(name) == 4 else 32)])
        for key, value in sums.get(name, {}).items():
            found[key] = found.get(key, 0) + value
    return found


def is_true(sums: dict[str, dict[tuple[Any, ...], Any]], facts: dict[str, Any]) -> bool:
    """Return whether a closing states what was counted: of its period, of its year until then, and ever."""
    period = facts["period"]
    month = period[:7] if len(period) > 4 else period + "-12"
    days = [f"{month}-{day:02}" for day in range(1, (int(period[8:]) if len(period) == 10 else 31) + 1)]
    year = [f"{period[:4]}-{before:02}" for before in range(1, int(month[5:]))] + days
    ever = [name for (name,) in sums.get("years", {}) if name < period[:4]] + year
    wanted = (("totals", [period]), ("year", year), ("ever", ever))
    return all(are_told(stated(facts[name]), summed(sums, names)) for name, names in wanted)


def are_told(told: dict[tuple[Any, ...], Any], counted: dict[tuple[Any, ...], Any]) -> bool:
    """Return whether a closing states what was counted; of old ones none says by how much sales were rounded."""
    left = {key for key in counted if key not in told and key[1] in KINDS.values() and key[2] == "rounding"}
    return told == {key: value for key, value in counted.items() if key not in left}


def fault_of(raw: bytes, place: int, number: int, head: str, sums: dict[str, dict[tuple[Any, ...], Any]]) -> str:
    """Return what is wrong with a line whose hash is at a place; empty where nothing is. Raises what reading raises."""
    if place < 0 or raw[-1] != NEWLINE:
        return "it is no whole line"
    told, end = DECODE(str(raw, "ascii"))
    if end != len(raw) - 1:
        return "there is more than an entry on it"
    hashed = sha256(raw[:place])
    hashed.update(raw[place + 74 : -1])
    if hashed.hexdigest() != told.pop("hash"):
        return "it was changed: the hash is another one"
    if told["before"] != head:
        return "it does not follow the line before"
    if told["number"] != number:
        return "it has another number"
    what = told["what"]
    if what in MONEY:
        count(sums, told)
    return closing_fault(told, sums) if what == "closing" else ""


def closing_fault(told: dict[str, Any], sums: dict[str, dict[tuple[Any, ...], Any]]) -> str:
    """Return what is wrong with a closing; empty where nothing is."""
    facts = told["facts"]
    signature, key = facts.pop("signature"), facts["public_key"]
    tell(f"{facts['period']} closed, " + (f"signed by {key}" if signature else "not signed"))
    if not is_true(sums, facts):
        return "its sums are not those of the journal"
    return "" if not signature or is_signed(key, signature, canonical(told)) else "it is not signed by that key"


def faults(lines: Iterable[bytes]) -> Generator[tuple[int, str], None, tuple[int, str]]:
    """Yield number and fault of each line that is not as it was written; return how many there were, and the head."""
    number, head, raw = 0, "0" * 64, b""
    sums: dict[str, dict[tuple[Any, ...], Any]] = {}
    for number, raw in enumerate(lines, 1):
        place = raw.rfind(HASH)
        try:
            fault = fault_of(raw, place, number, head, sums)
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
            fault = f"it cannot be read: {error}"
        if fault:
            yield number, fault
        head = str(raw[place + 9 : place + 73], "ascii", "replace")
    if b',"what":"archived","who":"' not in raw:
        yield number, "the journal was cut off: it does not end as an export does"
    tell(f"{number} entries, head {head}")
    return number, head


def fits(manifest: Path, journal: Path, entries: int, head: str) -> bool:
    """Return whether a manifest is that of a journal."""
    told = json.loads(manifest.read_bytes())
    hashed = sha256()
    with journal.open("rb") as file:
        for part in iter(lambda: file.read(2**20), b""):
            hashed.update(part)
    signature = told.pop("signature")
    if (told["entries"], told["head"], told["sha256"]) != (entries, head, hashed.hexdigest()):
        return False
    return not signature or is_signed(told["key"], signature, canonical(told))


def check(journal: Path, manifest: Path | None = None) -> int:
    """Check the files, and return the exit code."""
    found = False
    with journal.open("rb") as lines:
        walk = faults(lines)
        while True:
            try:
                number, fault = next(walk)
            except StopIteration as end:
                entries, head = end.value
                break
            found = True
            tell(f"line {number}: {fault}")
    if manifest is not None and not fits(manifest, journal, entries, head):
        found = True
        print("the manifest is not that of this journal")
    print("NOT WHOLE" if found else "whole: nothing was changed, taken out or put in")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    if sys.argv[1].endswith(".zip"):
        print("Unpack the archive first, and give the entries.jsonl that is in it.")
        sys.exit(2)
    try:
        sys.exit(check(*map(Path, sys.argv[1:])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        tell(str(error))
        sys.exit(2)
