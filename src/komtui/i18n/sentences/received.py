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
        "The server that this message came from is not on the list of those that may send for {domain}, which"
        " asks for such messages to be refused."
    ),
    "received.spf-neutral": N_(
        "The list of servers that may send for {domain} says neither yes nor no to the one that this message came from."
    ),
    "received.spf-none": N_(
        "{domain} has no list of the servers that may send for it, so that anybody can pose as you."
    ),
    "received.spf-pass": N_("The server that this message came from may send for {domain}."),
    "received.spf-permerror": N_(
        "The receiver could not read the list of servers that may send for {domain}: it has a mistake, or leads"
        " to too many other lists."
    ),
    "received.spf-softfail": N_(
        "The server that this message came from is not on the list of those that may send for {domain}, which"
        " asks for caution with such messages (“~all”)."
    ),
    "received.spf-temperror": N_(
        "It could not be checked just then whether the server may send for {domain}: the DNS did not answer."
    ),
    "received.spf-unaligned": N_(
        "The server may send for {domain}, the name that your provider sends under, but that proves nothing of"
        " {author}."
    ),
    "received.dkim-fail": N_(
        "The signature of {domain} does not hold: something changed the message on the way, or the key in the DNS"
        " is another one."
    ),
    "received.dkim-no-key": N_(
        "The message is signed for {domain}, but the DNS lacks the key that would prove it"
        " ({selector}._domainkey.{domain})."
    ),
    "received.dkim-none": N_("The message bears no signature, neither of {domain} nor of the provider."),
    "received.dkim-pass": N_("The message is signed for {domain}, and came unchanged."),
    "received.dkim-unaligned": N_("There is a signature of {domain}, which proves nothing of {author}."),
    "received.dkim-ed25519": N_(
        "The receiver does not check the signature of {domain} (selector {selector}), which is of a newer kind"
        " (Ed25519). Few do: sign with RSA as well."
    ),
    "received.dkim-revoked": N_(
        "The signature of {domain} is made with a key that was taken back: in the DNS it is empty"
        " ({selector}._domainkey.{domain})."
    ),
    "received.dkim-testing": N_(
        "The key of the signature of {domain} is marked as being tried out (t=y): receivers need not go by it."
        " Have the mark taken out ({selector}._domainkey.{domain})."
    ),
    "received.dkim-unsure": N_("The receiver could not check the signature of {domain}."),
    "received.dkim-weak": N_(
        "The signature of {domain} is made with a key of fewer than 1,024 bits, which receivers do not take. Have a"
        " longer one made ({selector}._domainkey.{domain})."
    ),
    "received.dmarc-fail-none": N_(
        "Nothing proves that the message is from {domain}. The domain lets such messages through for now (p=none)."
    ),
    "received.dmarc-fail-quarantine": N_(
        "Nothing proves that the message is from {domain}, and the domain asks for such messages to be put among"
        " the spam."
    ),
    "received.dmarc-fail-reject": N_(
        "Nothing proves that the message is from {domain}, and the domain asks for such messages to be refused."
    ),
    "received.dmarc-fail-tried": N_(
        "Nothing proves that the message is from {domain}. The domain lets such messages through for now: it only"
        " tries its policy out (t=y)."
    ),
    "received.dmarc-pass": N_("It is proved that the message is from {domain}, as people see it in the address."),
    "received.tls": N_("It came over an encrypted connection ({version})."),
    "received.tls-no": N_("Its last way, between two servers, was not encrypted."),
    # What it means elsewhere; the table of what receivers ask for is `domain.mail.receivers`.
    "received.at-all-refused-policy": N_(
        "{receiver}: refused, or among the spam, because the domain itself asks for it (DMARC)."
    ),
    "received.at-gmail-few": N_(
        "{receiver}: taken as long as you send fewer than 5,000 messages a day; beyond, all three proofs are"
        " asked for (SPF, DKIM, DMARC)."
    ),
    "received.at-gmail-refused": N_(
        "{receiver}: refused (550 5.7.26), because neither the server nor a signature proves who sends."
    ),
    "received.at-gmail-taken": N_("{receiver}: nothing is missing."),
    "received.at-laposte-doubtful": N_("{receiver}: among the spam, because nothing vouches for the sender."),
    "received.at-laposte-few": N_(
        "{receiver}: taken; it asks for a permitted server and a signature together (SPF and DKIM)."
    ),
    "received.at-laposte-refused": N_("{receiver}: refused, because the server may not send for the domain (SPF)."),
    "received.at-laposte-taken": N_("{receiver}: nothing is missing."),
    "received.at-orange-refused": N_(
        "{receiver}: refused, or among the spam: it asks everybody for all three proofs (SPF, DKIM, DMARC)."
    ),
    "received.at-orange-taken": N_("{receiver}: nothing is missing."),
    "received.at-outlook-doubtful": N_(
        "{receiver}: probably among the spam, because neither the server nor a signature proves who sends."
    ),
    "received.at-outlook-few": N_(
        "{receiver}: taken as long as you send fewer than 5,000 messages a day; beyond, it refuses (550 5.7.515)"
        " what lacks one of the three proofs (SPF, DKIM, DMARC)."
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
