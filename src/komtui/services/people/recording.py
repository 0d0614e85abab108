"""Recording: which acts of the services the journal holds that stand in no other book, and how."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from komtui.domain.journal import Event, Fact, Happening, delivery_subject, document_subject

if TYPE_CHECKING:
    from komtui.domain.problem import ProblemError

Record = Callable[[str, Happening], Awaitable[None]]
"""Writes into the journal that somebody has done something."""
Witness = Callable[..., Happening | None]
"""Says of a call, by what came of it (None, or the error) and what it was called with, what the journal holds of it."""


async def unrecorded(who: str, happening: Happening) -> None:
    """Record nothing: for services that nobody audits, as in tests of something else."""
    del who, happening


def _vault(event: Event) -> Witness:
    def witness(error: ProblemError | None, *_passphrases: object, **how: object) -> Happening | None:
        if error is None:
            facts = {"to": "books" if how["to_books"] else "machine"} if "to_books" in how else {}
            return Happening(event, ("vault",), facts)
        wrong = any(problem.code == "secret.passphrase" for problem in error.problems)
        return Happening(Event.VAULT_REFUSED, ("vault",)) if wrong else None

    return witness


def _delivery(event: Event) -> Witness:
    def witness(error: ProblemError | None, delivery_id: int, **how: object) -> Happening | None:
        facts = {"arrived": bool(how["arrived"])} if "arrived" in how else {}
        return None if error is not None else Happening(event, (delivery_subject(delivery_id),), facts)

    return witness


def _repaired(error: ProblemError | None, delivery_id: int, address: str, **_how: object) -> Happening | None:
    facts = {"number": "", "to": address}
    return None if error is not None else Happening(Event.LETTER_SENT, (delivery_subject(delivery_id),), facts)


def _sent(error: ProblemError | None, stored: Any, letter: Any, **how: Any) -> Happening | None:  # noqa: ANN401 - of the mail
    if error is not None:
        return None
    carried = (stored, *how.get("others", ()))
    facts: dict[str, Fact] = {"number": stored.document.number, "to": ", ".join(letter.recipients)}
    if len(carried) > 1:
        facts["numbers"] = [each.document.number for each in carried]
    beside = [each for each in letter.attachments[letter.pages :] if each.media_type == "application/xml"]
    if beside:
        facts["e_invoices"] = {each.name: each.sha256 for each in beside}
    subjects = tuple(document_subject(each.id) for each in carried)
    return Happening(Event.LETTER_SENT, subjects, facts, stored.document.store)


# Any: what the act was asked for, whichever it is.
def _stated(error: ProblemError | None, stored: Any, recipients: Any, **_how: object) -> Happening | None:  # noqa: ANN401
    facts = {"number": "", "to": ", ".join((*recipients.to, *recipients.cc, *recipients.bcc))}
    return None if error is not None else Happening(Event.LETTER_SENT, (f"customer.{stored.id}",), facts)


def _tested(
    _error: ProblemError | None,
    account: Any,  # noqa: ANN401 - an account
    recipient: str = "",
    message_to: str = "",
    mailbox: Any = None,  # noqa: ANN401 - a mailbox
    *,
    received: bool = False,
) -> Happening:
    message_to = message_to or (account.address if received else "")
    facts = {"server": _server(account), "to": message_to or recipient}
    if mailbox is not None:
        facts["mailbox"] = _server(mailbox.account)
    return Happening(Event.TEST, (f"account.{account.scope}",), facts)


def _server(account: Any) -> str:  # noqa: ANN401 - an account
    return f"{account.security}://{account.user}@{account.host}:{account.port}"


def _rotated(error: ProblemError | None, refused: Any, *_given: object, **_how: object) -> Happening | None:  # noqa: ANN401
    facts = {"server": f"{refused.user}@{refused.host}"}
    return None if error is not None else Happening(Event.TEST, (f"account.{refused.store or 'company'}",), facts)


def _revoked(error: ProblemError | None, provider: str, store: str = "") -> Happening | None:
    if error is not None:
        return None
    return Happening(Event.REVOKE, (f"account.{store or 'company'}",), {"provider": str(provider)}, store)


def _exported(
    error: ProblemError | None,
    _pages: object,
    form: Any,  # noqa: ANN401 - a format
    folder: object,
    **_how: object,
) -> Happening | None:
    facts = {"what": "documents", "format": str(form), "file": str(folder)}
    return None if error is not None else Happening(Event.EXPORTED, (), facts)


def _listed(error: ProblemError | None, *_words: object) -> Happening | None:
    return None if error is not None else Happening(Event.EXPORTED, (), {"what": "customers", "format": "csv"})


def _booked(error: ProblemError | None, folder: object, *_days: object, **_how: object) -> Happening | None:
    facts = {"what": "entries", "format": "fec", "file": str(folder)}
    return None if error is not None else Happening(Event.EXPORTED, (), facts)


VAULT: Final[Mapping[str, Witness]] = {
    "create": _vault(Event.VAULT_MADE),
    "unlock": _vault(Event.VAULT_OPENED),
    "change": _vault(Event.VAULT_CHANGED),
    "move": _vault(Event.VAULT_MOVED),
    "remove": _vault(Event.VAULT_REMOVED),
}
OUTBOX: Final[Mapping[str, Witness]] = {
    "cancel": _delivery(Event.LETTER_CANCELLED),
    "retry": _delivery(Event.LETTER_RETRIED),
    "resolve": _delivery(Event.LETTER_RESOLVED),
    "set_aside": _delivery(Event.LETTER_SET_ASIDE),
    "take_up": _delivery(Event.LETTER_TAKEN_UP),
}
REPAIRS: Final[Mapping[str, Witness]] = {"send_to": _repaired}
LETTERS: Final[Mapping[str, Witness]] = {"queue": _sent}
STATEMENTS: Final[Mapping[str, Witness]] = {"queue": _stated}
CONNECTION: Final[Mapping[str, Witness]] = {"run": _tested}
ROTATION: Final[Mapping[str, Witness]] = {"rotate": _rotated}
SIGN_IN: Final[Mapping[str, Witness]] = {"revoke": _revoked}
EXPORTING: Final[Mapping[str, Witness]] = {"run": _exported}
CUSTOMERS: Final[Mapping[str, Witness]] = {"export": _listed}
ACCOUNTING: Final[Mapping[str, Witness]] = {"write": _booked}
"""Which methods of which service are recorded, once they are done."""
READING: Final = frozenset({Event.EXPORTED})
"""What is done in books that cannot be written as well, and is not recorded there."""
