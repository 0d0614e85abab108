"""A finding of the account's test, in lines: what happened, whose certificate, what to do, what the server said."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from komtui.domain.mail.connection import Certificate, Finding
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.ui.terminal.glyphs import GLYPHS


def finding_lines(finding: Finding) -> Iterator[Content]:
    """Yield the cause, its certificate, the remedy with its steps as a list, and the reply if the cause has it not."""
    from komtui.i18n.findings import happened

    cause, reply = happened(finding, current()), visible(finding.reply)
    yield Content(f"{GLYPHS.failed} {cause}").stylize("$text-error bold")
    if finding.certificate is not None:
        yield Content(certificate_line(finding.certificate))
    yield from remedy_lines(finding)
    if reply.removesuffix(".") not in cause:
        yield Content(_("The server said: {reply}").format(reply=reply)).stylize("dim")


def remedy_lines(finding: Finding) -> Iterator[Content]:
    """Yield what to do, and its steps as a numbered list."""
    from komtui.i18n.findings import steps, to_do

    words = current()
    if remedy := to_do(finding, words):
        yield Content(remedy)
    for number, step in enumerate(steps(finding, words), 1):
        yield Content.assemble((f" {number}. ", "bold"), step)


def certificate_line(certificate: Certificate) -> str:
    """Return whose certificate it is, who signed it, and its last day."""
    until = current().date(certificate.not_after.date())
    words = _("Certificate of {holder}, from {issuer}, until {until}.")
    return words.format(holder=visible(certificate.holder), issuer=visible(certificate.issuer), until=until)
