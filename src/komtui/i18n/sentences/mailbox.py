"""Sentences about mailboxes, and about what came back to them."""

from __future__ import annotations

from komtui.domain.marking import N_

SENTENCES: dict[str, str] = {
    "imap.clear-password": N_(
        "No password is sent in clear to {host}. Choose TLS or STARTTLS for the mailbox (imap.security)."
    ),
    "imap.farewell": N_("The mailbox server {host} hung up and said: {reply}"),
    "imap.folder": N_("The mailbox has no folder “{folder}”. Look at its exact name in your webmail (imap.folder)."),
    "imap.foreign": N_(
        "What answers on {host}, port {port}, is no mailbox server. Check imap.host and imap.port: 993 with"
        " TLS is usual."
    ),
    "imap.login-disabled": N_(
        "The mailbox server {host} takes no password without TLS, so none was sent. Choose TLS (imap.security)."
    ),
    "imap.lost": N_("The mailbox server {host} hung up. komtui looks again in a few minutes."),
    "imap.not-set": N_(
        "No mailbox is named, so what comes back cannot be found. Name the incoming server (IMAP) of the account:"
        " komtui config set imap.host …"
    ),
    "imap.other-house": N_(
        "The account signs in to {saved}. What it signs in with is not sent to a mailbox at {server}, which seems to be"
        " somebody else's: enter the mailbox's own password (imap.password)."
    ),
    "imap.password": N_(
        "The mailbox server {host} refuses the password of {user} ({reply}). Some providers want IMAP switched on"
        " first, or a password made for it (imap.password)."
    ),
    "imap.password-blank": N_(
        "The mailbox server {host} refuses the password of {user}, which has an invisible character at its beginning or"
        " its end ({blank}): {reply}. It may have been pasted along: enter the password once more without it."
    ),
    "imap.refused": N_("The mailbox server {host} refuses: {reply}"),
    "imap.starttls-missing": N_(
        "The mailbox server {host} offers no STARTTLS, so nothing was said to it. Use TLS on port 993 (imap.security)."
    ),
    "imap.timeout": N_(
        "The mailbox server {host} does not answer on port {port}. Check imap.host and imap.port: 993 is usual."
    ),
    "imap.token": N_(
        "The mailbox server {host} refuses the permission of {user} ({reply}). Sign in again, and let the permission"
        " include the mailbox."
    ),
    "imap.unreachable": N_("The mailbox server {host} cannot be reached on port {port}: {reason}."),
}
"""By code."""
