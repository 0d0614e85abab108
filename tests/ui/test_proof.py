"""The proof of sending, saved from a document's history: a page to read, or all of it to be checked by others."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from komtui.domain.mail.delivery import Verdict


@pytest.mark.parametrize(("kind", "keys"), [("pdf", ["enter"]), ("zip", ["down", "enter"])])
async def test_it_is_saved_to_be_read_or_to_be_checked(
    house: Any, kind: str, keys: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    await house.company()
    (one,) = await house.invoices("one@a.example")
    stored = await house.services.documents.get(one)
    await house.services.letters.queue(stored, await house.services.letters.draft(stored))
    await house.decide(Verdict.SENT, "250 ok")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        await hands.press("h")
        await hands.sees("sent to one@a.example")
        await hands.press("p")
        await hands.sees("As what is the proof saved?")
        await hands.press("escape", "p")
        await hands.sees("As what is the proof saved?")
        await hands.press(*keys)
        await hands.sees("Saved as")
    saved = _saved(tmp_path, kind)
    if kind == "zip":
        with zipfile.ZipFile(saved) as file:
            assert {"proof.json", "verify_proof.py", "message-1.eml"} <= set(file.namelist())
    else:
        assert saved.read_bytes().startswith(b"%PDF-")


def _saved(folder: Path, kind: str) -> Path:
    (found,) = folder.rglob(f"proof-*.{kind}")
    return found
