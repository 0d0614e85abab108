#!/usr/bin/env python3
"""Checks a proof of sending by komtui without komtui: nothing but Python 3.9 or later is needed.

    python3 verify_proof.py [entries.jsonl of the whole journal]

It looks at the files beside it. `proof.json` names every file with its SHA-256, and is signed (Ed25519) where the
company's key was at hand. Where it is not signed, whoever has these files can change all of them together: only an
export of the whole journal, from the company or under its closings, then tells. Each line of `entries.jsonl` is an
entry of the journal: its hash is worked out again. Each message is one that an entry names, by its hash and its
Message-ID, and holds the PDF. With an export of the whole journal, each entry must stand in it, word for word; that the
journal itself is whole is for `verify_journal.py`.

What is wrong is written on a line of its own; the exit code is 0 where nothing is, 1 where something is, and 2 where
the files cannot be read. It cannot tell whether the key is the company's: compare it with what the company has given
you.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

# They lie beside each other, wherever this one is run from.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from verify_journal import HASH, canonical, is_signed, tell  # type: ignore[import-not-found] # lies beside it


def entry_of(raw: bytes) -> dict[str, Any] | None:
    """Return an entry of the journal; None where it was changed."""
    place = raw.rfind(HASH)
    told: dict[str, Any] = json.loads(raw)
    hashed = hashlib.sha256(raw[:place] + raw[place + 74 : -1]).hexdigest()
    return told if place > 0 and hashed == told["hash"] else None


def of_files(folder: Path, told: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the files themselves."""
    for name, digest in told["files"].items():
        if "/" in name or hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            yield f"{name}: it was changed"


def of_signature(told: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with what the file says of itself."""
    signature, digest = told.pop("signature"), told.pop("digest", None)
    if digest is not None and hashlib.sha256(canonical(told)).hexdigest() != digest:
        yield "proof.json: it was changed"
    if not signature:
        print("NOT SIGNED: whoever has these files can change all of them together, and nothing here shows it.")
        print("Compare them with an export of the whole journal: python3 verify_proof.py journal.jsonl")
    elif is_signed(told["key"], signature, canonical(told)):
        tell(f"signed by {told['key']}")
    else:
        yield "proof.json: it is not signed by that key"


def of_messages(folder: Path, told: dict[str, Any], entries: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with the messages: each is named by an entry, and carries the page."""
    letters = [each["facts"] for each in entries if each["what"] == "letter"]
    for name in told["files"]:
        if "/" in name or not name.endswith(".eml"):
            continue
        content = (folder / name).read_bytes()
        digest, message = hashlib.sha256(content).hexdigest(), message_from_bytes(content)
        named = [each for each in letters if each.get("sha256") == digest]
        if not named:
            yield f"{name}: no entry of the journal names it"
        elif any(each["message_id"] != message["Message-ID"] for each in named):
            yield f"{name}: it has another Message-ID"
        payloads = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
        parts = [each for each in payloads if isinstance(each, bytes)]
        pdfs = {told["files"][each] for each in told["files"] if each.endswith(".pdf") and each != "page.pdf"}
        if not pdfs & {hashlib.sha256(part).hexdigest() for part in parts}:
            tell(f"{name}: it carries another page than the one here, as when the document was paid since")
        for each in named:
            for step in each["steps"]:
                server = step.get("server", {})
                said = " ".join(filter(None, (server.get("host"), server.get("tls"), step["reply"])))
                tell(f"{step['at']} {each['to']} {step['state']} {said}".rstrip())


def faults(folder: Path, journal: Path | None) -> Iterator[str]:
    """Yield all that is wrong."""
    told = json.loads((folder / "proof.json").read_bytes())
    yield from of_files(folder, told)
    yield from of_signature(told)
    entries = []
    lines = (folder / "entries.jsonl").read_bytes().splitlines(keepends=True)
    for number, raw in enumerate(lines, 1):
        entry = entry_of(raw)
        if entry is None:
            yield f"entries.jsonl, line {number}: it was changed"
        else:
            entries.append(entry)
    yield from of_messages(folder, told, entries)
    if journal is not None:
        with journal.open("rb") as file:
            missing, head, stands = set(lines), told["head"], told["head"] is None
            mark = b'"hash":"%s"' % head["hash"].encode() if head else b""
            for raw in file:
                missing.discard(raw)
                stands = stands or (mark in raw and json.loads(raw)["number"] == head["number"])
        if not stands:
            yield "proof.json: the entry that it calls the last one does not stand in the journal so"
        for raw in sorted(missing):
            yield f"entry {json.loads(raw)['number']} does not stand in the journal so"


def is_vouched_for(journal: Path | None) -> bool:
    """Return whether anything but these files themselves was looked at: a signature, or the journal."""
    told = json.loads((Path(__file__).resolve().parent / "proof.json").read_bytes())
    return bool(told["signature"]) or journal is not None


def main() -> int:
    """Check what is beside this script."""
    journal = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    try:
        found = list(faults(Path(__file__).resolve().parent, journal))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        tell(f"It cannot be read: {error}", sys.stderr)
        return 2
    for fault in found:
        tell(fault, sys.stderr)
    if found:
        print("not as it was written")
    elif is_vouched_for(journal):
        print("whole")
    else:
        print("whole among themselves, which proves nothing yet: not signed, and compared with nothing")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
