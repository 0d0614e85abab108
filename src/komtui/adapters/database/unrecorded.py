"""Outcomes that the books would not take: one file a letter in a folder of its own, until they are recorded.

A file has the letter's key, the proof of its claim and what the server said; nothing of the message. Outcomes of other
books stay where they are: which books they belong to is written in them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from komtui.adapters.database.codec import decoded_problem, decoded_server, encoded_problem, encoded_server
from komtui.adapters.system import private_folder
from komtui.domain.mail.delivery import ClaimedLetter, Outcome, Pause, Verdict
from komtui.domain.problem import Problem
from komtui.services.files import growing, keep_owner

_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)


class UnrecordedFiles:
    """Implements `ports.Unrecorded`."""

    def __init__(self, folder: Path, books: str) -> None:
        self._folder = folder
        self._books = books

    def keep(self, letter: ClaimedLetter, outcomes: Sequence[Outcome], pause: Pause | None) -> None:
        """Write them down, for their owner alone, whole or not at all. Raises OSError."""
        private_folder(self._folder)
        content = json.dumps({"books": self._books, **_plain(letter, outcomes, pause)}).encode()
        with growing(self._path(letter), mode=0o600) as file:
            # What root could not record, the service must be able to read, and to take away.
            keep_owner(file.fileno(), self._folder)
            file.write(content)

    def every(self) -> Sequence[tuple[ClaimedLetter, Sequence[Outcome], Pause | None]]:
        """Return all that were written down for these books; what cannot be read is left where it is."""
        found = []
        for path in sorted(self._folder.glob("*.json")):
            with suppress(OSError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
                said = json.loads(path.read_bytes())
                if said["books"] == self._books:
                    found.append(_understood(said))
        return found

    def forget(self, letter: ClaimedLetter) -> None:
        """They are in the books."""
        with suppress(OSError):
            self._path(letter).unlink()
            self._folder.rmdir()

    def _path(self, letter: ClaimedLetter) -> Path:
        return self._folder / f"{letter.letter_id}-{letter.lease}.json"


def _plain(letter: ClaimedLetter, outcomes: Sequence[Outcome], pause: Pause | None) -> dict[str, Any]:
    return {
        "letter": letter.letter_id,
        "lease": letter.lease,
        "scope": letter.scope,
        "kind": letter.kind,
        "outcomes": [
            {
                "recipient": each.recipient,
                "verdict": each.verdict.value,
                "reply": each.reply,
                "problem": encoded_problem(each.problem),
                "exchange": each.exchange,
                "server": encoded_server(each.server),
            }
            for each in outcomes
        ],
        "pause": pause
        and {
            "problem": encoded_problem(pause.problem),
            "since": pause.since.isoformat(),
            "until": pause.until.isoformat() if pause.until else None,
        },
    }


def _understood(said: dict[str, Any]) -> tuple[ClaimedLetter, Sequence[Outcome], Pause | None]:
    outcomes = [
        Outcome(
            each["recipient"],
            Verdict(each["verdict"]),
            each["reply"],
            decoded_problem(each["problem"]),
            each["exchange"],
            decoded_server(each.get("server")),
        )
        for each in said["outcomes"]
    ]
    letter = ClaimedLetter(
        letter_id=int(said["letter"]),
        scope=said["scope"],
        sender="",
        recipients=tuple(each.recipient for each in outcomes),
        mime=b"",
        message_id="",
        attempts=0,
        queued_at=_EPOCH,
        lease=str(said["lease"]),
        kind=said["kind"],
    )
    pause = said["pause"] and Pause(
        said["scope"],
        decoded_problem(said["pause"]["problem"]) or Problem("mail.paused", {"scope": said["scope"]}),
        dt.datetime.fromisoformat(said["pause"]["since"]),
        dt.datetime.fromisoformat(said["pause"]["until"]) if said["pause"]["until"] else None,
    )
    return letter, outcomes, pause
