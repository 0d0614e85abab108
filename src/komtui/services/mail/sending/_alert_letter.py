"""The words of an alert: what did not arrive, what the server said, what to do; plain text, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from komtui.domain.mail.alert import News, Untold
from komtui.domain.mail.delivery import Delivery, DeliveryState, Pause
from komtui.domain.marking import N_
from komtui.domain.text import visible
from komtui.i18n.localizer import Localizer

MOST: Final = 20
"""Deliveries that are named; the others are counted."""
_LONGEST: Final = 400
"""Characters of what a server said."""

_NEXT: Final = {
    DeliveryState.FAILED: N_("Once that is mended, try again: F3 in komtui, then r; Enter corrects the address."),
    DeliveryState.BOUNCED: N_("Correct the address in komtui: F3, then Enter; the same letter leaves at once."),
    DeliveryState.UNCERTAIN: N_("Decide it in komtui: F3, then a if it arrived, or n to send it again."),
}
_FATES: Final = {
    DeliveryState.FAILED: N_("It was not sent."),
    DeliveryState.BOUNCED: N_("It came back."),
    DeliveryState.UNCERTAIN: N_("Nobody can know whether it arrived."),
}


def subject(news: News, words: Localizer, company: str) -> str:
    """Return the subject: the gravest news, and whose."""
    count = len(news.deliveries)
    if news.pauses:
        said = words._("The mail stands still")
    else:
        said = words.n_("A letter needs a look", "{count} letters need a look", count).format(count=count)
    return " – ".join(part for part in (said, visible(company)) if part)


def body(news: News, deliveries: Sequence[Delivery], words: Localizer) -> str:
    """Return the text; `deliveries` are those that are named, the first of the news, as they stand now."""
    paragraphs = [_pause(pause, words) for pause in news.pauses]
    if news.deliveries:
        count = len(news.deliveries)
        paragraphs.append(
            words.n_("Somebody must look at a letter:", "Somebody must look at {count} letters:", count).format(
                count=count
            )
        )
    paragraphs += [_delivery(each, words) for each in deliveries]
    more = len(news.deliveries) - MOST
    if more > 0:
        paragraphs.append(words.n_("And {count} more.", "And {count} more.", more).format(count=more))
    paragraphs.append(
        words._(
            "komtui wrote this by itself and does so at most once an hour: “Alerts to” in its configuration (F9) names"
            " this address."
        )
    )
    return "\n\n".join(paragraphs) + "\n"


def _pause(pause: Pause, words: Localizer) -> str:
    whose = words._("The mail account has stood still since {time}. Its letters wait, and none is lost.")
    if pause.scope != "company":
        whose = words._("The mail account of {store} has stood still since {time}. Its letters wait, and none is lost.")
    lines = [
        whose.format(time=words.moment(pause.since), store=visible(pause.scope)),
        _cut(words.problem(pause.problem)),
    ]
    if pause.until is not None:
        lines.append(words._("Next try: {time}.").format(time=words.moment(pause.until)))
    else:
        lines.append(words._("Once that is mended, let it go on: F3 in komtui, then F8."))
    return "\n".join(lines)


def _delivery(delivery: Delivery, words: Localizer) -> str:
    numbers = ", ".join(each.number for each in delivery.documents) or delivery.number
    title = f"{visible(numbers)} → {visible(delivery.recipient)}, {words.moment(delivery.changed_at)}"
    return "\n".join((title, *(f"  {line}" for line in _lines(delivery, words))))


def _lines(delivery: Delivery, words: Localizer) -> Iterator[str]:
    fate = words._(_FATES.get(delivery.state, ""))
    cause = fate if delivery.problem is None else _cut(words.problem(delivery.problem))
    yield cause
    reply = _cut(visible(delivery.reply))
    if reply and reply not in cause:
        yield words._("The server said: {reply}").format(reply=reply)
    if delivery.state in _NEXT:
        yield words._(_NEXT[delivery.state])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def upto(deliveries: Sequence[Untold]) -> int:
    """Return the last event that is told."""
    return max((each.event for each in deliveries), default=0)
