"""The catalogue is what every setting's screen, search, help and reference are made of, so it has no gaps."""

import pytest

from komtui.domain.setting import BY_KEY, CATALOGUE, SECTIONS, Setting, SettingKind
from komtui.services.validation import checked

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
