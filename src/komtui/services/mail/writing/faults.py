"""What is wrong with a letter in itself, whatever it carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from komtui.domain.mail.letter import SUPPLIER, Letter
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import Recipients

MAX_RECIPIENTS: Final = 100
"""Of one letter; what Google accepts over SMTP, and every server accepts (RFC 5321, 4.5.3.1.8)."""


def normalized_all(addresses: Sequence[str]) -> tuple[str, ...]:
    """Return addresses as they are sent to, once each; one that is no address stays as it is."""
    from komtui.services.addresses import normalized

    found = []
    for address in addresses:
        try:
            found.append(normalized(address))
        except ProblemError:
            found.append(address)
    return tuple(dict.fromkeys(found))


def faults(letter: Letter) -> list[Problem]:
    """Return what is wrong with a letter in itself, each beside its field."""
    none = "letter.which-supplier" if letter.kind == SUPPLIER else "letter.no-recipient"
    found = recipient_faults(Recipients(letter.to, letter.cc, letter.bcc), none)
    found += _address_faults({"reply_to": (letter.reply_to,) if letter.reply_to else ()})
    if not letter.subject.strip():
        found.append(Problem("letter.no-subject", field="subject"))
    if not letter.attachments:
        found.append(Problem("letter.no-attachment", field="attachments"))
    return found + _control_faults(letter)


def recipient_faults(of: Recipients, none: str = "letter.no-recipient") -> list[Problem]:
    """Return what is wrong with those who get a letter, each beside its field; `none` is the code where nobody does."""
    found = [] if of.to else [Problem(none, field="to")]
    if len({*of.to, *of.cc, *of.bcc}) > MAX_RECIPIENTS:
        found.append(Problem("letter.recipients", {"maximum": MAX_RECIPIENTS}, field="to"))
    return found + _address_faults({"to": of.to, "cc": of.cc, "bcc": of.bcc})


def _address_faults(fields: Mapping[str, Sequence[str]]) -> list[Problem]:
    from komtui.services.addresses import normalized

    found: list[Problem] = []
    for name, addresses in fields.items():
        for address in addresses:
            try:
                normalized(address)
            except ProblemError as error:
                found.extend(replace(problem, field=name) for problem in error.problems)
    return found


def _control_faults(letter: Letter) -> list[Problem]:
    from komtui.services.mail.messages.message import refuse_control

    try:
        refuse_control(letter)
    except ProblemError as error:
        # An address that holds such a character has been named already.
        return [problem for problem in error.problems if problem.field not in {"to", "cc", "bcc", "reply_to"}]
    return []
