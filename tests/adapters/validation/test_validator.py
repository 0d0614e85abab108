"""The process that judges: it is one, it is replaced when it dies, and whoever asks always gets an answer."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from importlib.machinery import ModuleSpec

import pytest

from komtui.adapters.validation import rulebooks
from komtui.adapters.validation.judge import judged
from komtui.adapters.validation.validator import RuleValidator
from komtui.domain.problem import Problem, ProblemError
from komtui.services.ports.einvoices import Syntax

NOTHING = b"<nothing/>"
"""What no rulebook knows: it is judged at once, and no rules are loaded for it."""


@pytest.fixture
def made() -> Iterator[object]:
    """Make validators that are ended after the test."""
    all_of_them = []

    def make(**options: object) -> RuleValidator:
        all_of_them.append(RuleValidator(**options))
        return all_of_them[-1]

    yield make
    for each in all_of_them:
        each.processes.close()


async def codes(validator: RuleValidator) -> list[str]:
    return [each.code for each in await validator.findings(NOTHING, Syntax.CII, country="FR")]


async def refused(validator: RuleValidator) -> Problem:
    with pytest.raises(ProblemError) as raised:
        await validator.findings(NOTHING, Syntax.CII, country="FR")
    (problem,) = raised.value.problems
    assert problem.code == "einvoice.validator"
    return problem


async def test_it_is_one_process_that_answers_again_and_again(made) -> None:
    validator = made()
    assert [await codes(validator) for _ in range(3)] == [["rule.XSD"]] * 3
    assert len(validator.processes.pids) == 1


async def test_one_that_was_killed_is_replaced(made) -> None:
    validator = made()
    await codes(validator)
    (pid,) = validator.processes.pids
    os.kill(pid, signal.SIGKILL)
    assert await codes(validator) == ["rule.XSD"]
    assert validator.processes.pids != (pid,)


async def test_after_some_documents_it_makes_room_for_another(made) -> None:
    validator = made(renewal=2)
    pids = []
    for _ in range(5):
        await codes(validator)
        pids += validator.processes.pids
    assert len(set(pids)) >= 2
    assert len(validator.processes.pids) <= 1


async def test_one_that_stalls_is_ended_and_said(made, monkeypatch) -> None:
    monkeypatch.setattr("komtui.adapters.validation.validator._TRIES", 1)
    validator = made(deadline=0.2)
    validator.processes.submit(NOTHING, False, deadline=60).result()
    (pid,) = validator.processes.pids
    os.kill(pid, signal.SIGSTOP)
    assert "no answer" in (await refused(validator)).facts["reason"]
    assert pid not in validator.processes.pids


async def test_one_that_dies_of_every_document_is_said(made) -> None:
    problem = await refused(made(entry="math:hypot"))
    assert "ProcessLostError" in problem.facts["reason"]


async def test_an_answer_that_is_none_is_said(made) -> None:
    assert "False" in (await refused(made(entry="operator:eq"))).facts["reason"]


@pytest.mark.parametrize("answer", [(1, 2), ((),), (("a", False),), None, "AttributeError: no such sheet"])
async def test_garbage_is_no_verdict(made, monkeypatch, answer) -> None:
    validator = made()

    def submit(*_arguments: object, **_options: object) -> Future[object]:
        done: Future[object] = Future()
        done.set_result(answer)
        return done

    monkeypatch.setattr(validator.processes, "submit", submit)
    await refused(validator)


async def test_once_closed_it_judges_nothing_and_warms_nothing(made) -> None:
    validator = made()
    await validator.close()
    validator.warm()
    await refused(validator)


def test_what_is_not_xml_and_what_no_rulebook_knows_is_said() -> None:
    for content in (b"", b"<a", NOTHING, b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"):
        found = judged(content, False) if content else ()
        assert all(each.rule == "XSD" and "root:" not in each.text for each in found)


class Without:
    """A finder of modules that hides some, as if they were not installed."""

    def __init__(self, finder: object, *names: str) -> None:
        self._finder = finder
        self._names = names

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return None if name in self._names else self._finder.find_spec(name, path, target)

    def __getattr__(self, name: str) -> object:
        return getattr(self._finder, name)


@pytest.mark.parametrize("name", ["saxonche", "facturx"])
async def test_without_the_extra_nobody_is_there_and_nothing_is_started(made, monkeypatch, name) -> None:
    assert RuleValidator().available
    monkeypatch.setattr(sys, "meta_path", [Without(each, name) for each in sys.meta_path])
    # What another test has loaded would be found without being looked for.
    monkeypatch.delitem(sys.modules, name, raising=False)
    rulebooks.folder.cache_clear()
    try:
        validator = made()
        assert not validator.available
        validator.warm()
        assert validator.processes.pids == ()
        assert ("saxonche", "13") not in [
            (what, version[:2]) for what, version in validator.versions
        ] or name != "facturx"
    finally:
        rulebooks.folder.cache_clear()


def test_it_says_which_versions_judge() -> None:
    found = dict(RuleValidator().versions)
    assert list(found) == ["Factur-X", "EN 16931 UBL", "BR-FR", "saxonche"]
    assert all(any(map(str.isdigit, version)) for version in found.values())
    assert found["Factur-X"].count(".") == 2
