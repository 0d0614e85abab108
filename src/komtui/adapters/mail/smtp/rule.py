"""One line of the table of verdicts, and how the text of a reply is read for it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from komtui.adapters.mail.faults import Phase, Reply
from komtui.domain.mail.delivery import Verdict

ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?!\d)")
_NO_WORDS = re.compile(r"<[^<>\n]*>|[^\s@]{1,64}@\S+|https?://\S+|(?m:^[245]\.\d{1,3}\.\d{1,3}(?!\d))")
"""Addresses, links and codes: a customer at relay@spf.example is not what the server speaks about."""
_REPEATED = re.compile(r"\bsaid: .*")
"""What another server said of this one, when it was asked about an address."""

MANY_RECIPIENTS = "smtp.many-recipients"
"""What is wrong where a server takes no more recipients of one message."""

ENVELOPE = (Phase.SENDER, Phase.RECIPIENT)
MESSAGE = (Phase.DATA, Phase.FINAL)
LETTER = (*ENVELOPE, *MESSAGE)


@dataclass(frozen=True)
class Rule:
    """One line of the table; the first that matches decides."""

    phases: tuple[Phase, ...]
    """Where; empty is everywhere."""
    codes: str
    """Reply codes, as a regular expression over the whole code."""
    enhanced: str
    """Enhanced codes likewise; empty is any or none."""
    words: str
    """What the text holds, as `folded` writes it, where only its words tell; empty is anything."""
    verdict: Verdict
    """What follows."""
    problem: str
    """The cause, a problem's code."""

    def matches(self, phase: Phase, reply: Reply, enhanced: str) -> bool:
        """Return whether this line is about that reply."""
        return (
            (not self.phases or phase in self.phases)
            and re.fullmatch(self.codes, str(reply.code)) is not None
            and (not self.enhanced or re.fullmatch(self.enhanced, enhanced) is not None)
            and (not self.words or re.search(self.words, folded(reply.text)) is not None)
        )


@lru_cache(maxsize=64)
def folded(text: str) -> str:
    """Return what a reply says in small letters without accents, on one line, without addresses, links and codes."""
    plain = unicodedata.normalize("NFKD", _NO_WORDS.sub(" ", text[:4000]).replace("’", "'").casefold())
    words = "".join(char for char in plain if not unicodedata.combining(char))
    return _REPEATED.sub("", " ".join(words.split()))


def enhanced_code(reply: Reply) -> str:
    """Return the enhanced status code that a reply starts with (RFC 2034), or the empty string."""
    match = ENHANCED.match(reply.text)
    return match[1] if match else ""
