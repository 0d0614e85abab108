"""Sentences: what each problem's code says, a few modules by subject; `{name}` stands for a fact of the problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType

from komtui.domain.marking import N_
from komtui.domain.problem import Problem
from komtui.domain.text import visible

TOPICS = {
    "access": "access",
    "accounting": "exporting",
    "article": "drafts",
    "backup": "system",
    "carry": "carrying",
    "ship": "documents",
    "connection": "probe",
    "copy": "system",
    "customer": "customers",
    "deliverability": "lookup",
    "demo": "system",
    "discovery": "lookup",
    "dns": "lookup",
    "doctor": "system",
    "document": "documents",
    "draft": "drafts",
    "einvoice": "einvoices",
    "export": "exporting",
    "file": "access",
    "imap": "mailbox",
    "import": "importing",
    "journal": "journal",
    "legal": "legal",
    "letter": "mail",
    "mail": "mail",
    "oauth": "oauth",
    "payment": "payments",
    "printing": "printing",
    "received": "received",
    "remedy": "probe",
    "reminder": "reminders",
    "rule": "rules",
    "secret": "settings",
    "serve": "serving",
    "setting": "settings",
    "signing": "signing",
    "smtp": "smtp",
    "statement": "mail",
    "system": "system",
    "view": "documents",
    "zone": "received",
}
"""The first word of a code, and the module that holds its sentences as `SENTENCES: Mapping[code, marked English]`."""

UNKNOWN = N_("Something went wrong ({code}).")
"""For a code without a sentence, which a test does not let happen."""

THIS_FILE = N_("This file")
"""Instead of a name that stands above, at the beginning of a sentence."""
OF_THIS_FILE = N_("this file")
"""The same, inside a sentence."""
OF_PATHS = frozenset({"import.no-file", "import.nothing", "import.not-a-file"})
"""Codes about the path as it was given: their sentences say it, and need no name of a file above them."""


def sentence(problem: Problem, translate: Callable[[str], str]) -> str:
    """Return the sentence of `problem` in the language of `translate`: what happened, then what to do."""
    module = _module(problem.code)
    follows = getattr(module, "IN_THE_QUEUE", {}).get(problem.code) or getattr(module, "REMEDIES", {}).get(problem.code)
    happened = cause(problem, translate)
    return f"{happened} {_filled(follows, problem, translate)}" if follows else happened


def cause(problem: Problem, translate: Callable[[str], str]) -> str:
    """Return what happened; where a topic has no remedies of its own, its sentences say both."""
    return _filled(_said(problem), problem, translate)


def _said(problem: Problem) -> str:
    """Return the sentence of a problem, else that of its topic for all others."""
    code, module = problem.code, _module(problem.code)
    if _is_none(problem.facts.get("left")) and (words := getattr(module, "NONE_LEFT", {}).get(code)):
        return str(words)
    return sentences(code).get(code) or str(getattr(module, "OTHERS", UNKNOWN))


def _is_none(left: str | int | None) -> bool:
    """Return whether an amount or a quantity, however it is written, says that nothing is left."""
    figures = [each for each in str(left or "") if each.isdigit()]
    return bool(figures) and not any(map(int, figures))


def remedy(problem: Problem, translate: Callable[[str], str]) -> str:
    """Return what a person can do about it; empty where that is part of the cause."""
    module = _module(problem.code)
    words = getattr(module, "REMEDIES", {}).get(problem.code, "")
    if "{sha256}" in words and "sha256" not in problem.facts:
        # Nothing to compare was seen.
        words = getattr(module, "IN_THE_QUEUE", {}).get(problem.code, words)
    return _filled(words, problem, translate) if words else ""


def beneath(problem: Problem, translate: Callable[[str], str]) -> str:
    """Return the sentence of `problem`; one of an import does not repeat the name of its file, which stands above."""
    if not problem.code.startswith("import.") or problem.code in OF_PATHS:
        return sentence(problem, translate)
    words = translate(sentences(problem.code).get(problem.code, UNKNOWN)).removeprefix("{file}, ")
    if words.startswith("{file}"):
        words = translate(THIS_FILE) + words.removeprefix("{file}")
    words = words.replace("{file}", translate(OF_THIS_FILE))
    return _with_facts(words[:1].upper() + words[1:], problem, translate)


def _filled(words: str, problem: Problem, translate: Callable[[str], str]) -> str:
    return _with_facts(translate(words), problem, translate)


def _with_facts(words: str, problem: Problem, translate: Callable[[str], str]) -> str:
    facts = {name: visible(str(value)) for name, value in problem.facts.items()}
    if "reply" in facts:
        # The sentence ends in a stop of its own.
        facts["reply"] = facts["reply"].removesuffix(".")
    if "reason" in facts:
        from komtui.i18n.reasons import in_words

        facts["reason"] = in_words(facts["reason"], translate)
    if "terms" in facts or "term" in facts:
        facts |= _business_terms(facts, translate)
    if problem.code.startswith(("import.column-", "import.header-")):
        from komtui.i18n.sentences.fields import field_words

        fields = ("name", "other", *(("column",) if problem.code == "import.header-missing" else ()))
        facts |= {fact: field_words(facts[fact], translate) for fact in fields if fact in facts}
    elif problem.code.startswith(("import.cell-", "import.row")) and "column" in facts:
        from komtui.domain.tables.field import Field
        from komtui.i18n.sentences.fields import field_words

        # A name of the file stands as it is; what has no column, such as a rate that is given, is said in words.
        if isinstance(problem.facts["column"], Field):
            facts["column"] = field_words(facts["column"], translate)
    if problem.code == "einvoice.writing":
        from komtui.i18n.sentences.places import place_words

        facts |= {"what": place_words(facts.get("what", ""), translate), "syntax": facts.get("syntax", "CII").upper()}
    if "setting" in facts:
        facts["setting"] = setting_name(facts["setting"], translate)
    return words.format_map(_Facts(facts, code=problem.code))


def _business_terms(facts: Mapping[str, str], translate: Callable[[str], str]) -> dict[str, str]:
    """Return the facts that name terms of EN 16931, in words; what has none, such as a file's name, as it is."""
    from komtui.i18n.sentences.terms import term_words

    several = [term_words(term, translate) for term in facts.get("terms", "").split()]
    what = ", ".join(filter(None, (*several, facts.get("what", ""))))
    return {"what": what, "term": term_words(facts.get("term", ""), translate)}


def _module(code: str) -> ModuleType | None:
    topic = TOPICS.get(code.partition(".")[0])
    return None if topic is None else import_module(f"{__name__}.{topic}")


def sentences(code: str) -> Mapping[str, str]:
    """Return the sentences of the topic of `code`; modules are loaded when first needed."""
    found: Mapping[str, str] = getattr(_module(code), "SENTENCES", {})
    return found


def setting_name(key: str, translate: Callable[[str], str]) -> str:
    """Return what people see of a setting, its section and label: `smtp.host` is “SMTP account, Server”."""
    from komtui.domain.settings.catalogue import BY_KEY, SECTIONS

    setting = BY_KEY.get(key)
    if setting is None:
        return key
    section = next(section.label for section in SECTIONS if section.key == setting.section)
    return f"{translate(section)}, {translate(setting.label)}"


class _Facts(dict[str, str]):
    """Facts by name; one that is missing shows as an ellipsis rather than as a traceback."""

    def __missing__(self, key: str) -> str:
        return "…"
