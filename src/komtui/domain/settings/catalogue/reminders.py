"""The settings of reminders: when, of how much, and what is claimed of whoever pays late."""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.domain.settings.setting import Setting, SettingKind

_YES_NO = (("yes", N_("Yes")), ("no", N_("No")))
_GROUP = N_("Reminders")
_WORDS = "relance relances rappel rappels impayés retard reminder reminders dunning overdue late"


def _days(key: str, label: str, help_text: str, default: int, words: str = "") -> Setting:
    return Setting(
        f"reminder.{key}",
        "documents",
        SettingKind.INTEGER,
        label,
        help_text,
        f"{_WORDS} jours délai days {words}".strip(),
        group=_GROUP,
        default=str(default),
        maximum=365,
    )


def _choice(key: str, label: str, help_text: str, choices: tuple[tuple[str, str], ...], default: str) -> Setting:
    return Setting(
        f"reminder.{key}",
        "documents",
        SettingKind.CHOICE,
        label,
        help_text,
        f"{_WORDS} intérêts pénalités indemnité interest penalty compensation",
        group=_GROUP,
        default=default,
        choices=choices,
    )


SETTINGS: tuple[Setting, ...] = (
    _choice(
        "active",
        N_("Reminders"),
        N_("Whether komtui says what is to be reminded of. Nothing ever goes without somebody sending it."),
        _YES_NO,
        "yes",
    ),
    _days(
        "notice_days",
        N_("Notice before the due date"),
        N_("How many days before an invoice is due its customer is told so; 0 for no such notice."),
        0,
        "avant échéance courtoisie before due courtesy",
    ),
    _choice("on_due", N_("Reminder on the due date"), N_("Whether the day itself is said as well."), _YES_NO, "no"),
    _days("days_1", N_("First reminder after"), N_("How many days after the due date; 0 leaves it out."), 7),
    _days("days_2", N_("Second reminder after"), N_("How many days after the due date; 0 leaves it out."), 21),
    _days("days_3", N_("Third reminder, formal, after"), N_("How many days after the due date; 0 leaves it out."), 35),
    _days(
        "between",
        N_("Days between two reminders"),
        N_("Of one invoice, however late it is: each step comes after the one before it."),
        7,
        "entre intervalle between",
    ),
    Setting(
        "reminder.minimum",
        "documents",
        SettingKind.INTEGER,
        N_("Smallest amount"),
        N_("Nobody is reminded of an invoice of which less is left, in its own currency."),
        f"{_WORDS} minimum montant amount seuil",
        group=_GROUP,
        default="5",
        maximum=1_000_000,
    ),
    _days(
        "quote_days",
        N_("Quotes about to expire"),
        N_("How many days before a quote is valid no longer its customer is asked; 0 for never."),
        7,
        "devis soumission validité quote expire expiration",
    ),
    _choice(
        "claim_from",
        N_("Interest and compensation from"),
        N_("From which reminder on the letter asks for them. Only businesses owe them, never private persons."),
        (
            ("1", N_("The first reminder")),
            ("2", N_("The second reminder")),
            ("3", N_("The third reminder")),
            ("never", N_("Never")),
        ),
        "2",
    ),
    _choice(
        "interest",
        N_("Interest for late payment"),
        N_("In France, between businesses. Everywhere else only the yearly rate that the invoice itself states."),
        (
            ("stated", N_("As the invoice says, else as law says")),
            ("legal", N_("Three times the legal rate")),
            ("ecb", N_("European Central Bank's rate plus 10 points")),
            ("rate", N_("The rate below")),
            ("none", N_("None")),
        ),
        "stated",
    ),
    Setting(
        "reminder.rate",
        "documents",
        SettingKind.TEXT,
        N_("Yearly rate"),
        N_("In percent a year, as your terms of sale have it: 12.15. In France three times the legal rate at least."),
        f"{_WORDS} taux intérêts annuel pourcentage rate interest yearly",
        group=_GROUP,
    ),
    _choice(
        "compensation",
        N_("Compensation of €40"),
        N_("Whether the fixed compensation for recovery costs is asked for (France, between businesses)."),
        _YES_NO,
        "yes",
    ),
)
"""In the order of the screen."""
