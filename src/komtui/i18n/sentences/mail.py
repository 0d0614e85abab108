"""Sentences on letters, the account that they leave by, and the outbox."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    # The account and the outbox.
    "mail.alert-withdrawn": N_(
        "The account stood still before this alert could leave, so it was taken back. What it told is told anew once an"
        " account works, as far as it is still true."
    ),
    "mail.books": N_("Sending waits: the database could not be used ({reason}). komtui tries again by itself."),
    "mail.clear-password": N_(
        "Without TLS the password for {host} would travel in clear, so it is not sent. Set the security to TLS or"
        " STARTTLS."
    ),
    "mail.cut-off": N_(
        "The program was stopped after the letter had gone out and before the server answered. It may have arrived:"
        " ask the recipient, then say that it arrived, or send it again."
    ),
    "mail.deadline-microsoft": N_(
        "On {day} Microsoft turns SMTP with a password off, unless the administrator turns it on again: sign in with a"
        " Microsoft account (F9)."
    ),
    "mail.deadline-microsoft-past": N_(
        "Since {day} Microsoft takes passwords for SMTP only where the administrator has turned them on again: sign in"
        " with a Microsoft account (F9)."
    ),
    "mail.deadline-outlook-past": N_(
        "Outlook.com has taken no passwords since {day}: sign in with a Microsoft account (F9)."
    ),
    "mail.default-sender": N_(
        "Letters leave by this machine's own mail service, as {address}, since no mail account is set up. Receivers may"
        " distrust that; set the account up on the configuration screen (F9)."
    ),
    "mail.in-clear": N_(
        "Letters to {host} travel in clear, and anybody on the way can read them. Choose TLS where the server has it."
    ),
    "mail.interrupted": N_("komtui was closed before the letter went out. It waits in the queue; nothing is lost."),
    "mail.mixed-scripts": N_(
        "In the address {address}, “{label}” has letters of several scripts, which can pass for others. The domain is"
        " {ascii}: make sure that it is the customer's."
    ),
    "mail.missing": N_(
        "The mail account is not set up yet. This is missing: {setting}. Fill it in on the configuration screen (F9),"
        " or run: komtui config set {key}"
    ),
    "mail.no-cancel": N_("Delivery {id} is no longer in the queue, so it cannot be taken back."),
    "mail.no-letter-so": N_(
        "No letter with {number} stands so that this can be done. See how they stand with: komtui outbox {number}"
    ),
    "mail.no-reply": N_(
        "{address} says that nobody reads the answers. Customers do answer invoices: use an address that someone reads."
    ),
    "mail.no-resolve": N_("Delivery {id} is not uncertain, so there is nothing to decide."),
    "mail.no-retry": N_("Delivery {id} can only be tried again while it waits or once it has failed."),
    "mail.no-repair": N_("Delivery {id} goes to another address only once it has failed or come back."),
    "mail.no-set-aside": N_(
        "Delivery {id} needs nothing: only what failed, came back, is uncertain or delayed can be set aside, once."
    ),
    "mail.no-take-up": N_("Delivery {id} is not set aside, so it cannot be taken up again."),
    "mail.other-sender": N_(
        "Letters leave from {address}, which is of another domain than the company's {company}. Receivers may distrust"
        " that."
    ),
    "mail.paused": N_("The mail account {scope} stands still until someone lets it go on."),
    "mail.password-blank": N_(
        "The password has an invisible character at its beginning or its end ({blank}), which may have been pasted"
        " along. It is kept as it is; enter it anew if that is not meant."
    ),
    "mail.port-security": N_(
        "Port {port} usually goes with {usual}, not with {security}. Check both with your provider."
    ),
    "mail.returned": N_(
        "A server further on returned it: {reply}. Correct the address of {recipient}, then send it again."
    ),
    "mail.returned-before": N_("The last letter to {recipient} came back, on {when}: {reply}"),
    "mail.sender-former": N_(
        "The letter was written under {address}, while the account sends as {present} now, and {host} does not take"
        " the former address: {reply}. Try it again, and it is written anew under the present one."
    ),
    "mail.written-anew": N_("Written anew under {address}: that is delivery {id}."),
    "mail.no-rewriting": N_(
        "Letter {letter} cannot leave as it is: what is kept of it is damaged. Write it anew from its document: e in"
        " the outbox, or komtui send --again; a statement leaves from the customer's page."
    ),
    "mail.unexpected": N_(
        "A fault of komtui kept the letter from being sent; the log says which. It is tried again by itself."
    ),
    "mail.user-address": N_(
        "Letters leave from {address}, but the account is {user}. Many servers refuse a sender that is not the"
        " account's own; the test shows it."
    ),
    "mail.user-domain": N_(
        "Letters leave from {address}, but the account {user} is of another domain. Most servers refuse such a sender,"
        " and receivers take it for forged."
    ),
    # Letters.
    "letter.law": N_(
        "{number} lacks what law asks for ({count}). It is issued and cannot be changed; “komtui check” names all."
    ),
    "letter.in-french-quebec": N_(
        "Whoever is in Québec gets letters in French (Charter of the French language, s. 57), and this one is in the "
        "language of the customer. Write it in French as well, or choose French for the customer."
    ),
    "letter.in-french": N_(
        "It goes to a private person in France, and is not in French (loi 94-665). Write it in French as well, or "
        "choose French for the customer."
    ),
    "statement.in-french-quebec": N_(
        "Whoever is in Québec gets statements of account in French (Charter of the French language, s. 57), and this "
        "one is in the language of the customer. Choose French for the customer."
    ),
    "statement.in-french": N_(
        "This statement goes to a private person in France, and is not in French (loi 94-665). Choose French for the "
        "customer."
    ),
    "letter.address": N_("“{address}” is not an e-mail address. Write one address such as name@example.com."),
    "letter.attachment": N_(
        "{file} has changed since the letter was opened. Open the letter again to send it as it is now."
    ),
    "letter.cancelled": N_(
        "{number} was cancelled by a credit note, so it is not mailed. If it is to go nevertheless, add: --cancelled"
    ),
    "letter.control": N_("This has invisible control characters in it. Type it again, or paste it as plain text."),
    "letter.draft": N_("A draft cannot be mailed. Issue the document first, so that it has its number."),
    "letter.header": N_(
        "This letter could not be put together safely. Look for odd characters in its subject and names."
    ),
    "letter.too-large": N_(
        "The letter would have {size}, and the server takes {limit} at most: leave files out, or send several. If it"
        " takes more by now, test the account (F9, or komtui account test)."
    ),
    "letter.large": N_("The letter has {size}; many servers take no more than {limit}."),
    "letter.file-kind": N_("{file} is of no kind that goes with letters: PDF, PNG, JPG, CSV, XLSX, ODS."),
    "letter.at": N_("“{text}” is no moment: 18:00, tomorrow 8:00, monday 9:00, 2026-11-30 8:00."),
    "letter.at-past": N_("“{text}” is past already."),
    "letter.at-late": N_("“{text}” is more than a year ahead."),
    "letter.cancelled-meanwhile": N_(
        "{number} was cancelled after this letter had been put off, and so it did not leave; r sends it nevertheless."
    ),
    "letter.changed-meanwhile": N_(
        "What is due on {number} has changed since this letter was put off, and so it did not leave; r sends it"
        " nevertheless."
    ),
    "letter.paid-meanwhile": N_(
        "{number} was paid after this letter had been put off, and so it did not leave; r sends it nevertheless."
    ),
    "letter.no-attachment": N_("The letter has no document attached. Open it again from the document."),
    "letter.no-recipient": N_("There is nobody to send it to: the customer has no e-mail address. Give one."),
    "letter.left-without-seller": N_(
        "{number} has left before without saying who sells, and what has left is never drawn anew. Make a credit note"
        " of it, and issue it again."
    ),
    "letter.no-seller": N_(
        "{number} does not say who sells: the company has no name. Fill in the company on the configuration screen"
        " (F9), or run: komtui config set company.name"
    ),
    "letter.no-subject": N_("The letter has no subject. Write one."),
    "letter.no-supplier": N_(
        "This cannot go to a supplier: only an order can, and “To suppliers, from” must be set in the configuration"
        " (F9) or with: komtui config set mail.supplier"
    ),
    "letter.paid": N_("{number} is paid, so it is not mailed. If it is to go nevertheless, add: --paid"),
    "letter.recipients": N_("A letter can go to {maximum} addresses at most. Send it in several letters."),
    "letter.sent-before": N_(
        "{number} was queued before, for {recipients} on {when}. If it is to go once more, add: --again"
    ),
    "letter.which-supplier": N_("Say to which supplier it goes: give an address."),
}
