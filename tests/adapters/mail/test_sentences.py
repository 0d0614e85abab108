"""Every code that the mail adapter can raise has a sentence, and every sentence a code."""

import re

from komtui.adapters.mail.faults import FIELDS
from komtui.domain.settings.catalogue import CATALOGUE
from komtui.i18n.sentences.smtp import IN_THE_QUEUE, REMEDIES, SENTENCES

STEPS = ("resolve", "connect", "tls", "greeting", "ehlo", "sign-in", "envelope", "data", "upload")


def test_codes_and_sentences_are_the_same(root):
    sources = [path.read_text() for path in (root / "src/komtui/adapters/mail").rglob("*.py")]
    raised = {code for text in sources for code in re.findall(r'"(smtp\.[a-z0-9-]+)"', text)} - {
        setting.key for setting in CATALOGUE
    }
    assert raised | {f"smtp.timeout-{step}" for step in STEPS} | {"smtp.password"} == set(SENTENCES)


def test_a_fault_stands_beside_a_setting_that_exists():
    assert set(FIELDS.values()) <= {setting.key for setting in CATALOGUE}
    assert set(FIELDS) <= set(SENTENCES)


def test_every_cause_has_its_remedy():
    assert set(REMEDIES) == set(SENTENCES)
    assert set(IN_THE_QUEUE) <= set(SENTENCES)
    assert not [code for code, words in REMEDIES.items() if "by itself" in words], "a test waits for nobody"
