"""Sentences on looking things up: what receivers read in the DNS, an account's values, the DNS itself."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    # What receivers read in the DNS of the sender's domain.
    "deliverability.at-risk": N_(
        "{domain} asks for letters to be refused that nothing vouches for, and nothing was found that vouches for"
        " yours: neither SPF for this server nor a usual DKIM key. Send a test letter to an address elsewhere first."
    ),
    "deliverability.dkim": N_("{domain} publishes keys that letters can be signed with ({selectors})."),
    "deliverability.dkim-revoked": N_(
        "The keys of {domain} that were found have been taken back ({selectors}). Ask your provider whether it"
        " signs your letters."
    ),
    "deliverability.dkim-unknown": N_(
        "No key of {domain} was found under the usual names. That proves nothing, since any name may be used: ask"
        " your provider whether it signs your letters."
    ),
    "deliverability.dmarc-missing": N_(
        "{domain} does not say what is to become of forged letters. Large receivers want a record; begin with"
        " “v=DMARC1; p=none”."
    ),
    "deliverability.dmarc-none": N_("{domain} has a record, which only watches and refuses nothing (p=none)."),
    "deliverability.dmarc-not-there": N_(
        "{domain} itself is not in the DNS: it has neither an address nor mail. {above} asks for letters of such"
        " domains to be treated as above. Check how the address is spelled, or have the domain set up."
    ),
    "deliverability.dmarc-quarantine": N_("{domain} asks receivers to put forged letters among the spam."),
    "deliverability.dmarc-reject": N_("{domain} asks receivers to refuse forged letters."),
    "deliverability.dmarc-removed": N_(
        "The record of {domain} still has {tags}, which mean nothing any more since May 2026 (RFC 9989):"
        " receivers pass over them, and the policy holds for all letters. Take them out."
    ),
    "deliverability.dmarc-reports": N_(
        "{domain} asks for no reports (rua), so nobody tells you when your own letters fail."
    ),
    "deliverability.dmarc-several": N_("{domain} has more than one record, so receivers take none of them. Keep one."),
    "deliverability.dmarc-strict": N_(
        "{domain} wants exactly the same domain everywhere (strict alignment), so letters from a subdomain fail."
    ),
    "deliverability.dmarc-suffix": N_(
        "The record of {domain} says “psd=y”, as registries of domains do, not companies. Take that out: the"
        " domains below it would count as strangers."
    ),
    "deliverability.dmarc-syntax": N_(
        "The record of {domain} has no valid policy (p=none, quarantine or reject), so receivers may ignore it."
    ),
    "deliverability.dmarc-testing": N_(
        "{domain} only tries its policy out (t=y): receivers are asked for one step less than it says."
    ),
    "deliverability.mx": N_("{domain} receives mail at {hosts}, so answers and bounces find their way."),
    "deliverability.mx-implicit": N_(
        "{domain} has no MX record; mail goes to the machine of that name itself. Check that it takes mail."
    ),
    "deliverability.mx-none": N_(
        "{domain} cannot receive mail, so answers and bounces are lost, and many receivers refuse its letters."
        " Have an MX record added, and check how the domain is spelled."
    ),
    "deliverability.mx-null": N_(
        "{domain} says that it takes no mail at all, so answers and bounces are lost, and many receivers refuse"
        " its letters."
    ),
    "deliverability.spf": N_("{domain} says which servers may send for it: {record}"),
    "deliverability.spf-covers": N_("The server in use, {host}, may send for {domain}."),
    "deliverability.spf-include": N_(
        "The record of {domain} leads to {name}, which has no single record of its own, so receivers may ignore"
        " all of it. Have that part mended or taken out."
    ),
    "deliverability.spf-include-provider": N_(
        "The record of {domain} does not name {provider}, whose server {host} is in use. Have “{include}” added"
        " to the record."
    ),
    "deliverability.spf-lookups": N_(
        "The record of {domain} needs {count} look-ups, and {limit} are allowed, so receivers may ignore it. Have"
        " parts taken out that are not needed any more."
    ),
    "deliverability.spf-missing": N_(
        "{domain} does not say which servers may send for it, so its letters look like anybody's. Ask your"
        " provider for the record to add."
    ),
    "deliverability.spf-neutral": N_(
        "The record of {domain} says nothing about other servers; it helps more when it ends in “~all” or “-all”."
    ),
    "deliverability.spf-no-address": N_(
        "No address was found for {host}, so it is not known whether it may send for {domain}."
    ),
    "deliverability.spf-not-covered": N_(
        "The addresses of {host} are not among those that may send for {domain}. If your provider sends by other"
        " machines this may be right; ask it for the part to add to the record."
    ),
    "deliverability.spf-open": N_(
        "The record of {domain} lets the whole world send for it (“+all”). Have that changed to “~all” or “-all”."
    ),
    "deliverability.spf-several": N_(
        "{domain} has more than one record, so receivers take none of them. Have them made into one."
    ),
    "deliverability.spf-syntax": N_(
        "Receivers do not understand a part of the record of {domain}, and ignore all of it: {term}"
    ),
    "deliverability.spf-unsure": N_(
        "Whether {host} may send for {domain} depends on things that only receivers see. A test letter shows it."
    ),
    "deliverability.spf-void": N_(
        "{count} look-ups of the record of {domain} lead nowhere, so receivers may ignore it. Have the old names"
        " taken out."
    ),
    "deliverability.unanswered": N_("The look-up for {domain} was not answered in time. Try again later."),
    # Finding a mail account's values from its address.
    "discovery.certificate": N_(
        "{host} offers settings for mail programs, but its certificate is not valid ({reason}), so they were not used."
        " Ask your provider for the values."
    ),
    "discovery.large": N_(
        "The settings that {host} offers to mail programs are too large to be genuine, so they were not used. Ask your"
        " provider for the values."
    ),
    "discovery.nothing": N_(
        "Nothing is known of the mail server for {address}. Look at your provider's help pages for its outgoing (SMTP)"
        " server, and enter the values by hand."
    ),
    "discovery.outdated-host": N_(
        "{typed_host} is no longer the server to use. Today it is {host}, port {port}, with {security}."
    ),
    "discovery.outdated-port": N_(
        "Port {typed_port} is not right with this security for {typed_host}. Today it is {host}, port {port}, with"
        " {security}."
    ),
    "discovery.redirect": N_(
        "{host} leads to another site, or to one without TLS, for its mail settings, so they were not used. Ask your"
        " provider for the values."
    ),
    "discovery.timeout": N_(
        "{domain} did not answer in time, so not everything could be looked up. Enter the values by hand, or try again."
    ),
    "discovery.unreadable": N_(
        "The settings that {host} offers to mail programs cannot be read ({reason}), so they were not used. Ask your"
        " provider for the values."
    ),
    # The DNS itself.
    "dns.failed": N_("The look-up of {name} failed ({reason}). Check the network, or try again later."),
    "dns.timeout": N_("The look-up of {name} was not answered in time. Check the network, or try again later."),
}
