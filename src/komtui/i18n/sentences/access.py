"""Sentences on people, logging in, and which files people may name."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "access.clerk": N_("This is for administrators, and {name} is a clerk. An administrator can log in on the spot."),
    "access.first-administrator": N_(
        "The first person must be an administrator, or nobody could set komtui up any more."
    ),
    "access.gone": N_("This person is not there any more; someone else has removed it meanwhile."),
    "access.last-administrator": N_(
        "{name} is the last administrator and must stay one. Make someone else an administrator first."
    ),
    "access.name": N_("Enter a name of up to {maximum} characters, without a colon."),
    "access.name-taken": N_("There is a {name} already; accents and capitals make no other name. Choose another one."),
    "access.not-administrator": N_("{name} is not an administrator. Let an administrator log in."),
    "access.password-first": N_("{name} has no password yet. Set one first: from two people on, everybody logs in."),
    "access.password-long": N_("This password is too long: {maximum} characters at most."),
    "access.password-needed": N_("From two people on, everybody logs in. Enter a password."),
    "access.password-short": N_("This password is too short: use {minimum} characters or more."),
    "access.logged-out": N_("Nobody is logged in. Log in first."),
    "access.unknown": N_("Nobody here is called {name}. “komtui people list” shows everybody."),
    "access.unsupported": N_(
        "The cryptography library of this machine has no Argon2id, which passwords need. Install a newer one."
    ),
    "access.wait": N_("Too many tries. Wait {seconds} s, then try again."),
    "access.wrong": N_("The name or the password is wrong."),
    "access.yourself": N_("{name} is you. Another administrator can do this."),
    # Files that people name on the screen.
    "file.hidden": N_("{file} is hidden by a dot in its name or path. Choose another name or folder."),
    "file.not-pdf": N_("{file} is not saved: clerks save PDFs alone, under a name that ends in .pdf."),
    "file.outside": N_(
        "{file} is out of reach for clerks, who save and read below {folders}. An administrator can set other folders"
        " in the configuration, under People."
    ),
    "file.own": N_("{file} is one of komtui's own files. Choose another name or folder."),
}
