"""What a received test message has proved, and what is to be added to the DNS, for people and for scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from komtui.cli.core.output import say, tell
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.senders import sender_line

if TYPE_CHECKING:
    # The look-ups are loaded when a command runs, not for its help.
    from komtui.services.mail.trial.deliverability import Line
    from komtui.services.mail.trial.received import Received
    from komtui.services.mail.trial.zones import Additions


def received_json(received: Received | None) -> dict[str, Any] | None:
    """Return a receipt as scripts read it; None where the message did not come in."""
    if received is None:
        return None
    found, aligned = received.verdict, received.alignment
    signatures = [
        {
            "result": each.result,
            "domain": each.domain or None,
            "selector": each.selector or None,
            "aligned": each in aligned.dkim,
        }
        for each in found.signatures
    ]
    return {
        "ok": received.ok,
        "folder": received.arrival.folder.value,
        "folder_name": received.arrival.name,
        "seconds": round(received.seconds, 1),
        "source": found.source.value,
        "host": found.host or None,
        "spf": {"result": found.spf or None, "domain": found.spf_domain or None, "aligned": aligned.spf},
        "dkim": signatures,
        "dmarc": {
            "pass": aligned.passes,
            "result": found.dmarc or None,
            "policy": aligned.policy.value if aligned.policy is not None else None,
            "domain": aligned.above or None,
        },
        "tls": found.tls or None,
        "lines": [line_json(line) for line in received.lines],
        "add": additions_json(received.additions),
    }


def line_json(line: Line) -> dict[str, Any]:
    """Return a line as scripts read it."""
    said = {"topic": line.topic, "level": line.level.value, "code": line.problem.code}
    more = [each.problem.code for each in line.more]
    return {**said, **({"more": more} if more else {}), "message": sender_line(line.topic, line.problems, current())}


def additions_json(additions: Additions) -> list[dict[str, Any]]:
    """Return the lines to be added to the DNS."""
    return [
        {"name": each.name, "type": each.type, "value": each.value, "replaces": each.replaces}
        for each in additions.lines
    ]


def tell_received(received: Received | None, *, quiet: bool = False) -> None:
    """Say it to people; nothing where there is no receipt, or, where `quiet` is wanted, nothing to warn of."""
    if received is None or (quiet and received.ok):
        return
    for line in received.lines:
        tell(line_words(line))
    tell_additions(received.additions)


def line_words(line: Line) -> str:
    """Return a line with how good it is before it."""
    words = {"good": _("well"), "note": _("note"), "warning": _("warning")}
    width = max(map(len, words.values()))
    return f"{words[line.level.value].ljust(width)}  {sender_line(line.topic, line.problems, current())}"


def tell_additions(additions: Additions, put: Callable[[str], None] = tell) -> None:
    """Say what is to be done in the administration of the domain; the lines themselves go alone, to be copied."""
    for place in additions.places:
        say(current().problem(place))
    for each in additions.lines:
        sentence = _("Put this in the place of the present line:") if each.replaces else _("Add this to the DNS:")
        say(sentence)
        put(f"  {visible(str(each))}")
