"""The HTML of letters without a document: statements of account, alerts, the test message."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from komtui.adapters.pdf.inline import InlinePictures
from komtui.domain.mail.account import Account
from komtui.domain.mail.letter import Letter
from komtui.i18n import use
from komtui.services.mail.trial._trial_message import trial_letter, trial_message
from komtui.services.mail.words.alternatives import Alternatives, pictures_of

ACCOUNT = Account("company", "shop@us.example", "mx.example", 465, from_name="Boulangerie <Lefèvre>")
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


class Settings:
    """A snapshot with a few values."""

    def __init__(self, **values: str) -> None:
        self.values = {"mail.html": "yes", "documents.colour": "#a32a2a", "company.name": "Lefèvre", **values}

    def value(self, key: str, store: str = "") -> str:
        del store
        return self.values.get(key, "")


def alternatives(*, logo: bool = True) -> Alternatives:
    drawn = BytesIO()
    Image.new("RGB", (300, 100), (163, 42, 42)).save(drawn, "PNG")

    async def of_house(store: str, settings: Any) -> bytes | None:
        return drawn.getvalue() if logo else None

    return Alternatives(InlinePictures(), of_house, of_house)  # type: ignore[arg-type] # no document here


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
async def test_the_test_message_is_built_as_a_letter_is(language: str) -> None:
    use(language)
    try:
        letter = trial_letter(ACCOUNT, "zoe@client.example", NOW)
        markup = await alternatives().plain(letter, "", Settings())  # type: ignore[arg-type] # the stand-in
        message = message_from_bytes(
            trial_message(ACCOUNT, "zoe@client.example", NOW, markup).mime, policy=policy.default
        )
    finally:
        use("en")
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert f'lang="{language.replace("_", "-")}"' in html.get_content()
    first = text.get_content().splitlines()[0]
    assert first in html.get_content(), "the HTML says what the text says"
    assert "#a32a2a" in html.get_content()
    assert len(pictures_of(markup)) == 1
    assert [each.get_filename() for each in message.iter_attachments()] == ["test.pdf"]


async def test_what_servers_and_customers_say_is_no_markup() -> None:
    letter = Letter("a@b.example", "", ("c@d.example",), "<b>x</b>", "550 <script>alert(1)</script> & more\n")
    markup = await alternatives(logo=False).plain(letter, "", Settings())  # type: ignore[arg-type] # the stand-in
    assert markup is not None
    assert "<script" not in markup.html
    assert "550 &lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in markup.html
    assert "<title>&lt;b&gt;x&lt;/b&gt;</title>" in markup.html
    assert pictures_of(markup) == ()


async def test_plain_text_alone_where_that_is_wanted() -> None:
    letter = Letter("a@b.example", "", ("c@d.example",), "x", "y\n")
    assert await alternatives().plain(letter, "", Settings(**{"mail.html": "no"})) is None  # type: ignore[arg-type]
