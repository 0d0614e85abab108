"""Sentences on the receipt: what the receiver of a test message found out, what it means elsewhere, what to add."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    # Where it went.
    "received.folder-elsewhere": N_("It came in after {seconds} s; a rule put it into the folder {folder}."),
    "received.folder-inbox": N_("It came into the inbox after {seconds} s."),
    "received.folder-junk": N_(
        "It came in after {seconds} s, among the spam (folder {folder}): documents would land there as well."
    ),
    "received.not-there": N_(
        "The message to {address} was taken, and has not come into the mailbox within {seconds} s."
    ),
    # What the receiver says.
    "received.hint": N_(
        "The receiving server wrote no results of its own; what follows are hints that servers on the way have left."
    ),
    "received.unjudged": N_(
        "The receiving server does not say what it found out about the sender: few providers check what their own"
        " customers write to each other. For a verdict, have the mailbox of an address elsewhere (Gmail, Outlook.com)"
        " forward to this one, and test with that address."
    ),
    "received.spf-fail": N_(
        "SPF failed: the record of {domain} does not name the server that the message came from, and asks for refusal."
    ),
    "received.spf-neutral": N_(
        "SPF says nothing: the record of {domain} neither names the server that the message came from nor forbids it."
    ),
    "received.spf-none": N_("SPF: the receiver found no record of {domain}, so that nothing says who may send for it."),
    "received.spf-pass": N_("SPF passed: the server that the message came from may send for {domain}."),
    "received.spf-permerror": N_(
        "SPF failed: the receiver could not work the record of {domain} out, because it has a mistake or needs too"
        " many look-ups."
    ),
    "received.spf-softfail": N_(
        "SPF failed softly: the record of {domain} does not name the server that the message came from (“~all”)."
    ),
    "received.spf-temperror": N_("SPF could not be checked just then: the DNS of {domain} did not answer."),
    "received.spf-unaligned": N_(
        "SPF passed, but for {domain}, under which the provider sends, and not for {author}: for DMARC it counts for"
        " nothing."
    ),
    "received.dkim-fail": N_(
        "DKIM failed: the signature of {domain} does not hold. Something on the way changed the message, or the key"
        " in the DNS is another one."
    ),
    "received.dkim-no-key": N_(
        "DKIM failed: the message is signed for {domain}, but there is no key in the DNS under the name that it gives"
        " ({selector}._domainkey.{domain})."
    ),
    "received.dkim-none": N_("DKIM: the message bears no signature, neither of {domain} nor of the provider."),
    "received.dkim-pass": N_("DKIM passed: the message is signed for {domain}, and came unchanged."),
    "received.dkim-unaligned": N_(
        "DKIM passed, but the signature is that of {domain} and not of {author}: for DMARC it counts for nothing."
    ),
    "received.dkim-ed25519": N_(
        "DKIM: the receiver does not check the signature of {domain} (selector {selector}), which is made with Ed25519."
        " Few do: sign with RSA as well."
    ),
    "received.dkim-unsure": N_("DKIM: the receiver could not check the signature of {domain}."),
    "received.dmarc-fail-none": N_(
        "DMARC failed: nothing vouches for {domain} itself. Its policy (p=none) lets the message through for now."
    ),
    "received.dmarc-fail-quarantine": N_(
        "DMARC failed: nothing vouches for {domain} itself, and its policy asks receivers to put such messages among"
        " the spam."
    ),
    "received.dmarc-fail-reject": N_(
        "DMARC failed: nothing vouches for {domain} itself, and its policy asks receivers to refuse such messages."
    ),
    "received.dmarc-pass": N_(
        "DMARC passed: what vouches for the message is of {domain}, the address that people see."
    ),
    "received.tls": N_("It came over an encrypted connection ({version})."),
    "received.tls-no": N_("Its last way, between two servers, was not encrypted."),
    # What it means elsewhere; the table of what receivers ask for is `domain.mail.receivers`.
    "received.at-all-refused-policy": N_(
        "{receiver}: refused, or among the spam, because the domain's own DMARC policy asks for it."
    ),
    "received.at-gmail-few": N_(
        "{receiver}: taken as long as you send fewer than 5,000 messages a day; beyond, SPF, DKIM and DMARC must all"
        " pass."
    ),
    "received.at-gmail-refused": N_("{receiver}: refused (550 5.7.26), because neither SPF nor DKIM passes."),
    "received.at-gmail-taken": N_("{receiver}: nothing is missing."),
    "received.at-laposte-doubtful": N_("{receiver}: among the spam, because nothing vouches for the sender."),
    "received.at-laposte-few": N_("{receiver}: taken; it asks for SPF and DKIM together."),
    "received.at-laposte-refused": N_("{receiver}: refused, because SPF fails."),
    "received.at-laposte-taken": N_("{receiver}: nothing is missing."),
    "received.at-orange-refused": N_(
        "{receiver}: refused, or among the spam: SPF, DKIM and DMARC must all pass there, from everybody."
    ),
    "received.at-orange-taken": N_("{receiver}: nothing is missing."),
    "received.at-outlook-doubtful": N_("{receiver}: probably among the spam, because neither SPF nor DKIM passes."),
    "received.at-outlook-few": N_(
        "{receiver}: taken as long as you send fewer than 5,000 messages a day; beyond, it refuses (550 5.7.515)"
        " unless SPF, DKIM and DMARC all pass."
    ),
    "received.at-outlook-taken": N_("{receiver}: nothing is missing."),
    # What is to be added to the DNS, where only the provider's own pages show it.
    "zone.dkim-ask": N_("DKIM: ask your provider how it signs with {domain}, and which line that wants in the DNS."),
    "zone.dkim-brevo": N_(
        "DKIM: Brevo shows the lines for {domain} under Senders, Domains & Dedicated IPs, Domains; they are yours"
        " alone."
    ),
    "zone.dkim-console": N_(
        "DKIM: {provider} shows the lines for {domain} in its administration, where the sending domain is verified."
    ),
    "zone.dkim-gandi": N_(
        "DKIM: Gandi signs for {domain} by itself where it has its DNS; elsewhere the three CNAME lines do it."
    ),
    "zone.dkim-icloud": N_(
        "DKIM: Apple signs for {domain} once it is a domain of your own in iCloud+ and the CNAME line stands there."
    ),
    "zone.dkim-google": N_(
        "DKIM: in the Admin console of Google, under Apps, Google Workspace, Gmail, Authenticate email, choose"
        " {domain}, generate a key, add the TXT line that is shown (google._domainkey.{domain}), then start the"
        " authentication."
    ),
    "zone.dkim-infomaniak": N_(
        "DKIM: in Infomaniak's Manager, open the Mail Service of {domain}, then Global Security, where DKIM is"
        " switched on."
    ),
    "zone.dkim-ionos": N_(
        "DKIM: IONOS signs by itself where it has the DNS of the domain; elsewhere the three CNAME lines do it."
    ),
    "zone.dkim-microsoft": N_(
        "DKIM: at security.microsoft.com/dkimv2 choose {domain}: two CNAME lines are shown (selector1 and selector2)."
        " Add them, then switch “Sign messages for this domain with DKIM signatures” on."
    ),
    "zone.dkim-ourselves": N_(
        "Where the provider cannot sign with {domain}, komtui can do it itself: komtui account dkim make."
    ),
    "zone.dkim-ovh": N_(
        "DKIM: in OVHcloud's control panel, open the e-mail service of {domain}; its general information has DKIM,"
        " which shows what is to be added and switches it on."
    ),
    "zone.spf-ask": N_(
        "SPF: ask your provider for the record of {domain}; each server that sends has a part of its own."
    ),
}

REMEDIES: Mapping[str, str] = {
    "received.not-there": N_(
        "Look for it in the mailbox by hand. It may be late (some servers let unknown senders wait a few minutes), or"
        " the address belongs to another mailbox than the one that is read."
    ),
}
