"""Kinds: what of one is mistaken for another's, and what one cannot do without."""

from __future__ import annotations

from string import Formatter

import pytest

from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import Act, undergoes
from komtui.domain.search import folded


def test_the_search_marks_each_kind_by_a_private_character_of_its_own():
    tags = [kind.traits.tag for kind in Kind]
    assert len(set(tags)) == len(tags)
    assert all(len(tag) == 1 and "\ue100" <= tag <= "\ue1ff" for tag in tags)


@pytest.mark.parametrize("said", ["type_codes", "file_words"])
def test_no_code_and_no_word_of_files_means_two_kinds(said: str):
    all_of_them = [folded(each) for kind in Kind for each in getattr(kind.traits, said)]
    assert len(set(all_of_them)) == len(all_of_them)


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_has_its_rows_in_the_life_of_documents(kind: Kind):
    assert all(undergoes(act, kind) for act in (Act.ISSUE, Act.MAIL, Act.DISCARD, Act.RESTORE, Act.SERVE, Act.ASSIGN))


@pytest.mark.parametrize("kind", Kind)
def test_its_letter_says_which_document_it_is(kind: Kind):
    assert places(kind.traits.subject) == {"number", "company"}
    assert places(kind.traits.announcement) == {"number", "date", "amount"}


def places(text: str) -> set[str]:
    return {name for _text, name, _form, _convert in Formatter().parse(text) if name}
