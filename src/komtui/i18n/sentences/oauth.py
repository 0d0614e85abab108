"""Sentences on signing in with Google and Microsoft: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    # The company's own client.
    "oauth.client-file": N_("The client's file {file} cannot be read: {reason}. Check the path."),
    "oauth.client-json": N_(
        "{file} is not the JSON file of an OAuth client. Download it again from Google Cloud, under Clients."
    ),
    "oauth.client-web": N_(
        "{file} is of a client for web sites, which cannot sign in from a terminal. Create one of the type"
        " “Desktop app” and download its file."
    ),
    "oauth.client-part": N_("{file} lacks “{part}”. Download the client's file again from Google Cloud."),
    "oauth.client-address": N_(
        "{file} names an address as “{part}” that is not protected by TLS: {address}. Only https is used."
    ),
    "oauth.client-refused": N_(
        "{provider} does not accept komtui's client ({error}). Check that it still exists, that it is of the right type"
        " and that its file or ID is the newest."
    ),
    "oauth.authority": N_("The sign-in server {address} is not an https address. Correct it."),
    "oauth.extra": N_(
        "Signing in with Microsoft needs a further package. Install it with: pip install komtui[microsoft]"
    ),
    "oauth.no-device": N_(
        "{provider} gives no device code here. Sign in with the page instead: its address can be pasted."
    ),
    # The way back from the browser.
    "oauth.port-taken": N_(
        "Port {port} of this machine is in use by another program. Choose another one, or let komtui choose."
    ),
    "oauth.listener": N_("komtui cannot listen on this machine: {reason}. Paste the address of the last page instead."),
    "oauth.deaf": N_(
        "Nothing can come to port {port} any more: the listener has ended. Paste the address of the last page instead."
    ),
    "oauth.repeated": N_("The answer says something twice, so it was not used. Open the sign-in page once more."),
    "oauth.no-state": N_(
        "The answer does not say to which sign-in it belongs, so it was not used. Open the address that komtui shows."
    ),
    "oauth.state": N_(
        "This answer belongs to another sign-in, so it was not used. Open the address that komtui shows now."
    ),
    "oauth.no-code": N_("The answer has no code in it. Begin the sign-in again."),
    "oauth.denied": N_("The sign-in was refused on the provider's page. Begin again and allow komtui to send mail."),
    "oauth.answer": N_("The provider refused the sign-in: {reply}. Begin again, or ask its administrator."),
    "oauth.deadline": N_("Nobody answered within {minutes} minutes, so the sign-in was given up. Begin again."),
    "oauth.cancelled": N_("The sign-in was cancelled. Nothing has changed."),
    # What was pasted.
    "oauth.paste-empty": N_("Nothing was pasted. Copy the whole address of the page that failed to load."),
    "oauth.paste-other": N_(
        "This is the address of another page. Sign in there first; then copy the address of the page that fails to"
        " load: it begins with http://127.0.0.1 or http://localhost."
    ),
    "oauth.paste-cut": N_("The address is cut off. Copy all of it, to its very end."),
    "oauth.paste-two": N_("Two different answers were pasted. Paste only the newest."),
    "oauth.paste-unknown": N_(
        "This is neither the address nor the code. Copy the whole address of the page that failed to load."
    ),
    # What came of it.
    "oauth.code-expired": N_(
        "The code is not accepted: it has expired, was used already, or was not copied whole. Begin the sign-in again."
    ),
    "oauth.scope": N_(
        "{provider} did not grant komtui to send mail ({scope}). Begin again, and tick every box on the page."
    ),
    "oauth.no-refresh": N_(
        "{provider} gave a permission of one hour only. Remove komtui from the account's connected apps, then begin"
        " again."
    ),
    "oauth.other-account": N_(
        "You signed in as {address}, and {asked} was asked for. Sign in as {asked}, or change the address with:"
        " komtui config set {key} {address}"
    ),
    # The life of the tokens.
    "oauth.nowhere": N_(
        "There is no place to keep the permission: no keyring answers, and the vault has no passphrase. Put one into"
        " KOMTUI_VAULT_PASSPHRASE, or its file's path into KOMTUI_VAULT_PASSPHRASE_FILE."
    ),
    "oauth.no-account": N_(
        "{provider} did not say which account was signed in to, so nothing was kept for {asked}. Sign in again."
    ),
    "oauth.no-token": N_(
        "Nobody has signed in with {provider} yet. Sign in on the configuration screen (F9), or run:"
        " komtui account sign-in {name}"
    ),
    "oauth.shared": N_(
        "The store {store} has no permission of {provider} of its own: it sends with the company's, as others may. To"
        " give that one up, choose the values of the company, or run: komtui account revoke {name}"
    ),
    "oauth.damaged": N_("The stored permission cannot be read. Sign in again."),
    "oauth.elsewhere": N_(
        "The permission of {provider} was given for {before}, and now {now} is set, so it was not sent there. Set the"
        " former again, or sign in again on the configuration screen (F9), or run: komtui account sign-in {name}"
    ),
    "oauth.sign-in-again": N_(
        "{provider} no longer accepts the permission that komtui has: it was taken back, or has lapsed. Sign in again"
        " on the configuration screen (F9), or run: komtui account sign-in {name}"
    ),
    "oauth.seven-days": N_(
        "{provider} ended the permission after seven days, as it does while the consent screen of the company's client"
        " is in Testing. Choose Internal, or publish the app (console.cloud.google.com, Google Auth Platform,"
        " Audience); then sign in again on the configuration screen (F9), or run: komtui account sign-in {name}"
    ),
    "oauth.away": N_(
        "{host} did not answer as it should ({reason}), so the sign-in is not complete. Begin again in a moment."
    ),
    "oauth.later": N_("{host} could not renew the permission just now ({reason}). It is tried again by itself."),
    # At the mail server.
    "oauth.refused": N_(
        "{host} does not let {user} in with this permission: {reply}. Check the address, then sign in again."
    ),
    "oauth.not-offered": N_(
        "{host} offers no sign-in with OAuth (XOAUTH2) on port {port}. Check server, port and security."
    ),
    "oauth.smtp-auth-off": N_("Microsoft has SMTP sign-in switched off for {user}: {reply}."),
    "oauth.renewed": N_("the permission was renewed for it"),
}

REMEDIES: Mapping[str, str] = {
    "oauth.smtp-auth-off": N_("An administrator can allow it for this mailbox."),
}
"""What a person does who tests the account; where none is here, the sentence above says it."""

IN_THE_QUEUE: Mapping[str, str] = {
    "oauth.smtp-auth-off": N_(
        "An administrator can allow it for this mailbox: the test of the account (F5 in the configuration, or: komtui"
        " account test) shows how."
    ),
}
"""The same for a letter in the outbox."""
