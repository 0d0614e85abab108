"""Sentences: what each problem's code says, one module a topic; `{name}` stands for a fact of the problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from komtui.domain.message import N_
from komtui.domain.problem import Problem
from komtui.domain.text import visible

TOPICS = {
    "access": "access",
    "deliverability": "deliverability",
    "demo": "demo",
    "discovery": "discovery",
    "dns": "discovery",
    "doctor": "doctor",
    "document": "documents",
    "import": "importing",
    "letter": "letters",
    "mail": "mail",
    "secret": "secrets",
    "setting": "settings",
    "smtp": "smtp",
    "system": "system",
}
"""The first word of a code, and the module that holds its sentences as `SENTENCES: Mapping[code, marked English]`."""

UNKNOWN = N_("Something went wrong ({code}).")
"""For a code without a sentence, which a test does not let happen."""


def sentence(problem: Problem, translate: Callable[[str], str]) -> str:
    """Return the sentence of `problem` in the language of `translate`."""
    words = translate(sentences(problem.code).get(problem.code, UNKNOWN))
    facts = {name: visible(str(value)) for name, value in problem.facts.items()}
    if "setting" in facts:
        facts["setting"] = setting_name(facts["setting"], translate)
    return words.format_map(_Facts(facts, code=problem.code))


def sentences(code: str) -> Mapping[str, str]:
    """Return the sentences of the topic of `code`; modules are loaded when first needed."""
    topic = TOPICS.get(code.partition(".")[0])
    if topic is None:
        return {}
    found: Mapping[str, str] = import_module(f"{__name__}.{topic}").SENTENCES
    return found


def setting_name(key: str, translate: Callable[[str], str]) -> str:
    """Return what people see of a setting, its section and label: `smtp.host` is “SMTP account, Server”."""
    from komtui.domain.setting import BY_KEY, SECTIONS

    setting = BY_KEY.get(key)
    if setting is None:
        return key
    section = next(section.label for section in SECTIONS if section.key == setting.section)
    return f"{translate(section)}, {translate(setting.label)}"


class _Facts(dict[str, str]):
    """Facts by name; one that is missing shows as an ellipsis rather than as a traceback."""

    def __missing__(self, key: str) -> str:
        return "…"
