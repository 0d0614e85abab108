"""The catalogue is what every setting's screen, search, help and reference are made of, so it has no gaps."""

from itertools import groupby
from types import ModuleType

import pytest

from komtui.domain.settings.catalogue import BY_KEY, CATALOGUE, SECTION_BY_KEY, SECTIONS, Setting, SettingKind
from komtui.services.settings.reference import page
from komtui.services.settings.validation import checked

each = pytest.mark.parametrize("setting", CATALOGUE, ids=lambda setting: setting.key)


def test_keys_and_variables_are_unique() -> None:
    assert len(BY_KEY) == len(CATALOGUE)
    assert len({setting.environment for setting in CATALOGUE}) == len(CATALOGUE)


@each
def test_every_setting_is_documented(setting: Setting) -> None:
    assert setting.label
    assert setting.help.endswith(".")
    assert len(setting.synonyms.split()) >= 2, "people look for it by other words than ours"
    assert setting.section in {section.key for section in SECTIONS}
    assert all(section.synonyms for section in SECTIONS)


@each
def test_every_default_is_a_value_that_would_be_accepted(setting: Setting) -> None:
    if setting.default:
        assert checked(setting, setting.default) == setting.default
    assert bool(setting.choices) == (setting.kind is SettingKind.CHOICE)
    assert not setting.choices or setting.default in dict(setting.choices)
    assert setting.maximum >= setting.minimum


def test_a_secret_has_no_default_and_lives_on_no_machine() -> None:
    assert [setting.key for setting in CATALOGUE if setting.secret and (setting.default or setting.machine)] == []


@pytest.fixture(scope="module")
def marked(catalogues: ModuleType) -> set[object]:
    """What the source marks for translation; read once, for it takes every module to be parsed."""
    return {message.id for message in catalogues.messages(catalogues.template())}


@pytest.fixture(scope="module")
def said(catalogues: ModuleType) -> set[object]:
    """What the French catalogue says."""
    return {message.id for message in catalogues.messages(catalogues.catalogue("fr")) if catalogues.translated(message)}


@pytest.fixture(scope="module")
def reference() -> list[str]:
    """The lines of the settings' page."""
    return page().splitlines()


@each
def test_every_setting_is_translated_and_has_its_line_of_reference(
    setting: Setting, marked: set[object], said: set[object], reference: list[str]
) -> None:
    words = {setting.label, setting.help, SECTION_BY_KEY[setting.section].label}
    # Names of languages, papers and protocols are the same everywhere, and are not marked.
    words |= {word for word in (setting.group, *(label for _value, label in setting.choices)) if word in marked}
    assert words <= marked, "a word that people see is not marked for translation"
    assert words <= said
    assert any(f"`{setting.key}`" in line and setting.help in line for line in reference)


def test_groups_stand_together() -> None:
    """A heading that came twice in a section would look like two groups."""
    for section in SECTIONS:
        groups = [group for group, _members in groupby(s.group for s in CATALOGUE if s.section == section.key)]
        assert len(groups) == len(set(groups)), section.key


def test_further_sections_exist() -> None:
    assert {key for setting in CATALOGUE for key in setting.also} <= set(SECTION_BY_KEY)
    assert {section.parent for section in SECTIONS} - {""} <= set(SECTION_BY_KEY)
