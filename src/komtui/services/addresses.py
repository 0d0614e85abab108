"""E-mail addresses: one address as people type it, checked strictly and brought into its normal form."""

from __future__ import annotations

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import has_control

MAXIMUM = 254
"""Characters of a whole address (RFC 5321, 4.5.3.1.3, less the angle brackets)."""

# RFC 6761 and RFC 6762: names that only mean something within one network. A till's own server may have one.
_LOCAL_NAMES = frozenset({"test", "localhost", "local", "invalid", "internal", "lan"})
_STAND_IN = ".example"


def normalized(address: str) -> str:
    """Return one address (RFC 5321 Mailbox) in its normal form: trimmed, NFC, the domain in lower case.

    A display name, a second address, comments, quoted or empty local parts and control characters are refused,
    because each has been a way to smuggle a recipient into a header. Nothing is looked up.
    Raises ProblemError `letter.address`.
    """
    text = address.strip()
    if not text or len(text) > MAXIMUM or has_control(text):
        raise _refused(address)
    from email_validator import EmailNotValidError, validate_email

    local_name = text.rpartition("@")[2].lower().rpartition(".")[2] in _LOCAL_NAMES
    try:
        # email-validator refuses reserved names; the rest of such an address is checked under a name it accepts.
        found = validate_email(text + _STAND_IN if local_name else text, check_deliverability=False)
    except (EmailNotValidError, UnicodeError) as error:
        raise _refused(address) from error
    return found.normalized.removesuffix(_STAND_IN) if local_name else found.normalized


def _refused(address: str) -> ProblemError:
    return ProblemError(Problem("letter.address", {"address": address}))
