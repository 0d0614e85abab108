"""Secrets that a server repeats, in every way of writing them and spread over lines, in every phase."""

from __future__ import annotations

import base64
import quopri
from unicodedata import normalize
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.adapters.mail import redaction
from komtui.adapters.mail.redaction import HIDDEN, Redaction, without_secrets
from komtui.adapters.mail.smtp.recording import Transcript
from komtui.domain.mail.account import Account
from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.domain.problem import Problem

SECRETS = ("canary-4711-pass", "cän=ary 47+11%", "123-456 canary", "\\q\"uoted'canary")


def account(secret: str) -> Account:
    return Account("company", "shop@shop.example", "mx.shop.example", 465, user="shop", password=secret)


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WAYS = {
    "as it is": lambda secret: secret,
    "in capitals": str.upper,
    "plain": lambda secret: b64(f"\0shop\0{secret}"),
    "plain, cut before": lambda secret: b64(f"\0shop\0{secret}")[3:],
    "login": b64,
    "url-safe": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "address": lambda secret: quote(secret, safe=""),
    "hexadecimal": lambda secret: secret.encode().hex(),
    "quoted-printable": lambda secret: "".join(f"={byte:02X}" for byte in secret.encode()),
    "address twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "login within another": lambda secret: b64(b64(secret)),
    "escaped": lambda secret: "".join(f"\\x{byte:02x}" for byte in secret.encode()),
    "octal": lambda secret: "".join(f"\\{byte:03o}" for byte in secret.encode()),
    "code points": lambda secret: "".join(f"\\u{ord(char):04x}" for char in secret),
    "HTML": lambda secret: "".join(f"&#{ord(char)};" for char in secret),
    "HTML, hexadecimal": lambda secret: "".join(f"&#x{ord(char):X};" for char in secret),
    "hexadecimal, apart": lambda secret: secret.encode().hex(":"),
    "Latin-1": lambda secret: "".join(f"={byte:02X}" for byte in secret.encode("latin-1")),
    "decomposed": lambda secret: normalize("NFD", secret),
    "mixed": lambda secret: quopri.encodestring(secret.encode(), quotetabs=True).decode(),
}


def spread(text: str, code: str = "535-5.7.8 ", width: int = 7) -> str:
    return "\r\n".join(code + text[start : start + width] for start in range(0, len(text), width))


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("way", WAYS)
def test_it_is_found_however_it_is_written_and_over_lines(secret: str, way: str) -> None:
    hidden, written = Redaction(account(secret)), WAYS[way](secret)
    assert hidden(f"535 5.7.8 not <{written}> here") == f"535 5.7.8 not <{HIDDEN}> here" or way in {
        "plain, cut before",
        "login",
        "plain",
        "url-safe",
        "login within another",
    }
    for text in (
        f"535 5.7.8 not {written} here",
        f"535 you said:{written}.",
        spread(written),
        spread(written, "535 "),
        spread(written, ""),
        spread(written, "5.7.8 "),
        written.replace(written[8:], "=\r\n" + written[8:]),
    ):
        shown = hidden(text)
        assert HIDDEN in shown, text
        rest = "".join(shown.split()).casefold()
        for start in range(0, len(written) - 8, 4):
            piece = "".join(written[start : start + 8].split()).casefold()
            assert piece not in rest or piece in "5.7.8", (text, shown)
        # What is no secret stays, line by line.
        assert shown.count("\r\n") == text.count("\r\n")


@pytest.mark.parametrize("secret", SECRETS)
def test_most_of_it_is_hidden_where_a_reply_was_cut(secret: str) -> None:
    hidden = Redaction(account(secret))
    for cut in (secret[:-1], secret[1:], secret[: -(len(secret) // 4)]):
        assert cut not in hidden(f"535 5.7.8 you said <{cut}")


def test_a_short_one_is_only_hidden_as_a_word() -> None:
    hidden = Redaction(account("abc"))
    assert hidden("535 abc is not abcdef") == f"535 {HIDDEN} is not abcdef"
    assert Redaction(account(""))("535 5.7.8 no") == "535 5.7.8 no"


def test_what_is_no_secret_is_left_alone() -> None:
    text = "250 2.0.0 Ok: queued as 4F1B2C3D4E (canary) =20 %41 QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
    assert Redaction(account(SECRETS[0]))(text) == text


@pytest.mark.parametrize("verdict", [Verdict.SENT, Verdict.FAIL, Verdict.UNCERTAIN])
def test_what_became_of_a_letter_has_none_in_any_of_its_texts(verdict: Verdict) -> None:
    secret = SECRETS[0]
    problem = Problem("smtp.refused", {"reply": f"550 {b64(secret)}", "host": "mx", "port": 465})
    (outcome,) = without_secrets(
        [Outcome("a@b.example", verdict, f"550 {secret}", problem, spread(secret))], account(secret)
    )
    assert secret not in repr(outcome)
    assert b64(secret) not in repr(outcome)
    assert "canary" not in repr(outcome)
    assert outcome.problem is not None
    assert outcome.problem.facts["port"] == 465


def test_a_transcript_hides_what_comes_in_pieces_of_lines() -> None:
    secret = SECRETS[0]
    transcript = Transcript(account(secret))
    for line in spread(b64(f"\0shop\0{secret}"), width=9).splitlines():
        transcript.record_received(line.encode() + b"\r\n")
        transcript.note("a step")
    transcript.record_received(f"535 5.7.8 {secret[:8]}\r\n".encode())
    transcript.record_received(f"535 5.7.8 {secret[8:]}\r\n".encode())
    assert secret[:8] not in str(transcript)
    assert HIDDEN in str(transcript)


@given(st.lists(st.sampled_from((*"a=0", " ", "\r\n", "535 5.7.8 ", "é", "\ud800", "🙂")), max_size=12).map("".join))
def test_what_is_looked_at_is_what_is_hidden_from(text: str) -> None:
    for breaks in redaction._BREAKS:
        assert redaction._content(text, breaks) == redaction._joined(text, breaks).content


@given(st.text(st.characters(max_codepoint=255), max_size=30), st.sampled_from([*SECRETS, "ÿÀß-µ", "\xb5\xb5s k"]))
def test_both_ways_of_looking_see_the_same(text: str, secret: str) -> None:
    written = redaction._Written(secret)
    for content in (text, f"{text}{''.join(secret.split()).encode().decode('latin-1').swapcase()}{text}"):
        if content.swapcase().isascii() or all(ord(each) < 256 for each in content):
            assert written.is_in(content) == (written._pattern.search(content) is not None)


def test_where_a_character_stood_is_asked_only_where_a_secret_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, since seconds depend on the machine."""
    asked, joined = list[str](), redaction._joined
    monkeypatch.setattr(redaction, "_joined", lambda text, breaks: asked.append(text) or joined(text, breaks))  # type: ignore[func-returns-value]
    hidden = Redaction(account(SECRETS[0]))
    said = "250-mail.example\r\n250-SIZE 1000000\r\n250 AUTH PLAIN LOGIN"
    assert hidden(said) == said
    assert not asked
    assert hidden(f"535 not {SECRETS[0]}") == f"535 not {HIDDEN}"
    assert asked
