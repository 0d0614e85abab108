"""What is to be added to a domain's DNS, from what was found wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from komtui.domain.mail.presets import by_host
from komtui.domain.mail.zone import ZoneLine, dkim_lines, dkim_place, dmarc_line, spf_line
from komtui.domain.problem import Problem
from komtui.services.addresses import a_label
from komtui.services.mail.trial.deliverability import Line

_SPF = frozenset({"deliverability.spf-missing", "deliverability.spf-include-provider", "received.spf-none"})
_UNSIGNED = frozenset({"received.dkim-none", "received.dkim-unaligned", "received.dkim-no-key"})
_SPF_RECORD = "deliverability.spf"
_OWN_KEY = frozenset({"signing.unpublished", "signing.another-key"})
_NO_POLICY = "deliverability.dmarc-missing"


@dataclass(frozen=True)
class Additions:
    """What a person does in the administration of the domain."""

    lines: tuple[ZoneLine, ...] = ()
    """Ready to be copied."""
    places: tuple[Problem, ...] = ()
    """What only the provider's own pages show, and where."""


def additions(found: Sequence[Line], address: str, host: str) -> Additions:
    """Return what mends what was found about the domain of `address`, whose letters leave by `host`."""
    codes = {line.problem.code for line in found}
    preset, domain = by_host(host), a_label(address.rpartition("@")[2].lower())
    lines: list[ZoneLine] = []
    places: list[Problem] = []
    if codes & _SPF:
        present = next((str(each.problem.facts["record"]) for each in found if each.problem.code == _SPF_RECORD), "")
        line = spf_line(domain, present, preset)
        if line is not None and line.value != present:
            lines.append(line)
        elif line is None:
            places.append(Problem("zone.spf-ask", {"domain": domain}))
    aligned = "received.dkim-pass" in codes
    if codes & _UNSIGNED and not aligned:
        lines += dkim_lines(domain, preset)
        places += (dkim_place(domain, preset), Problem("zone.dkim-ourselves", {"domain": domain}))
    own = (each.problem.facts for each in found if each.problem.code in _OWN_KEY)
    lines += [ZoneLine(str(each["name"]), "TXT", str(each["record"])) for each in own if each["record"]]
    if _NO_POLICY in codes:
        lines.append(dmarc_line(domain, address))
    return Additions(tuple(lines), tuple(places))
