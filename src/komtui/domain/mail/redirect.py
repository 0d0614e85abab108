"""Redirects: what a browser brings back from the provider's page, or a person pastes, however damaged."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final
from urllib.parse import parse_qsl, unquote

from komtui.domain.problem import Problem, ProblemError

LIMIT: Final = 20_000
"""Characters that are looked at; real addresses have a few hundred."""
_INVISIBLE = re.compile(r"[\u0000-\u001f\u007f-\u009f\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]+")
_QUOTES = "\"'`<>()[]{}«»‹›“”„‘’‚,;"
_START = re.compile(r"(?i)(?:https?:?/{1,2})?(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]+)?(?=[/?])")
_ANY_ADDRESS = re.compile(r"(?i)https?:/{1,2}[a-z0-9]")
_CODE = re.compile(r"[A-Za-z0-9._~/%+=*!$-]{4,4096}")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*[.,:;!?…]*|[-–—|·:;,.!?…]+")
"""A word of a sentence around the address, such as a phone adds when it shares one."""
_READ: Final = frozenset({"code", "state", "error", "error_description"})
"""Parameters that are looked at; unknown ones are ignored (RFC 6749, 4.1.2)."""


def code_of(parameters: Sequence[tuple[str, str]], state: str) -> str:
    """Return the authorization code among what came back (RFC 6749, 4.1.2).

    Raises ProblemError: `oauth.repeated`, `oauth.no-state`, `oauth.state` (nothing is proven, go on waiting), and
    `oauth.denied`, `oauth.answer`, `oauth.no-code` (the provider's own answer).
    """
    names = [name for name, _value in parameters]
    # Whatever it is: no parameter may come twice (RFC 6749, 3.1).
    if len(set(names)) < len(names):
        raise ProblemError(Problem("oauth.repeated"))
    found = dict(parameters)
    _check_state(found, state)
    if error := found.get("error"):
        raise ProblemError(_refusal(error, found))
    if not found.get("code"):
        raise ProblemError(Problem("oauth.no-code"))
    return found["code"]


def pasted_code(text: str, state: str) -> str:
    """Return the code in what a person pasted: the address of the page that failed to load, or the code alone.

    Line breaks, quotes, spaces, words around it, a missing or another scheme, a second copy and a second
    percent-encoding do no harm. Raises as `code_of` does, and ProblemError `oauth.paste-empty`, `oauth.paste-other`,
    `oauth.paste-two`, `oauth.paste-cut`, `oauth.paste-unknown`.
    """
    text = text[:LIMIT]
    if not _together(text):
        raise ProblemError(Problem("oauth.paste-empty"))
    whole = _decoded(re.sub(r"&(?:amp;)+", "&", _together(_without_words(text))))
    pieces = _pieces(whole)
    if "code_challenge=" in whole or (not pieces and _ANY_ADDRESS.match(whole)):
        # The page to open, or one on the way.
        raise ProblemError(Problem("oauth.paste-other"))
    if not pieces and not re.search(r"(?:code|state|error)=", whole):
        return _bare(text)
    return _one_code(pieces or [whole], state)


def _together(text: str) -> str:
    """Return a text without its spaces, line breaks and the quotes around it."""
    return re.sub(r"\s+", "", _INVISIBLE.sub("", re.sub(r"[\r\n]+", "\n", text))).strip(_QUOTES)


def _without_words(text: str) -> str:
    """Return a text without the words of lines that have several: an address has none, but may be wrapped."""
    lines = [line.split() for line in text.splitlines()]
    # A quote that stands alone makes no sentence of the last letters of an address.
    kept = [
        [word for word in line if not _WORD.fullmatch(_INVISIBLE.sub("", word).strip(_QUOTES))]
        if sum(bool(word.strip(_QUOTES)) for word in line) > 1
        else line
        for line in lines
    ]
    return "\n".join(" ".join(line) for line in kept)


def _decoded(whole: str) -> str:
    """Return an address as it was before a chat, a mail or a link of another page percent-encoded it once more."""
    for _time in range(3):
        if re.search(r"(?:code|error)=", whole) or not re.search(r"(?i)%(?:25)*3d", whole):
            break
        whole = unquote(whole)
    return whole


def _one_code(pieces: Sequence[str], state: str) -> str:
    codes, faults = list[str](), list[ProblemError]()
    for piece in pieces:
        try:
            codes.append(_code_of_address(piece, state))
        except ProblemError as error:
            faults.append(error)
    if not codes:
        raise faults[0]
    # A copy that was cut short is no second code.
    code = max(codes, key=len)
    if not all(code.startswith(each) for each in codes):
        raise ProblemError(Problem("oauth.paste-two"))
    return code


def _pieces(whole: str) -> Sequence[str]:
    """Return the addresses in a text: people paste twice."""
    starts = [match.start() for match in _START.finditer(whole)]
    # What stands before the first is not part of an address.
    return [whole[start:end].strip(_QUOTES) for start, end in pairwise([*starts, len(whole)])]


def _code_of_address(address: str, state: str) -> str:
    query = address.partition("?")[2] or address
    parameters = parse_qsl(query.partition("#")[0].strip("?&"), keep_blank_values=True, max_num_fields=50)
    cut_off = bool(parameters) and (parameters[-1][0] == "code" or not parameters[-1][1])
    # The same pair twice is a slip of the clipboard, not an answer with two meanings.
    parameters = list(dict.fromkeys((name, _plain(value)) for name, value in parameters if name in _READ))
    found = dict(parameters)
    given = found.get("state", "")
    if not given and found.get("code") and not _START.match(address):
        # A part of the address, picked by hand: as good as the code alone.
        return found["code"]
    # Where the code is the last that there is, the state behind it is missing.
    cut = (not found.get("code") and not found.get("error")) or (not given and cut_off)
    if state.startswith(given) and (cut or (given and given != state)):
        raise ProblemError(Problem("oauth.paste-cut"))
    return code_of(parameters, state)


def _plain(value: str) -> str:
    """Return a value that was percent-encoded twice as it was meant; neither codes nor states have a percent sign."""
    for _time in range(3):
        value = unquote(value) if re.search(r"%[0-9A-Fa-f]{2}", value) else value
    return value


def _bare(text: str) -> str:
    """Return a code without its address: there is no state to compare, but PKCE (RFC 7636) still binds it."""
    lines = [_INVISIBLE.sub("", line).strip() for line in text.splitlines()]
    # What was wrapped belongs together; what has words around it is the one that is no word.
    words = " ".join(lines).split() if any(" " in line for line in lines) else ["".join(lines)]
    codes = {word for each in words if _CODE.fullmatch(word := each.strip(_QUOTES + ".:!?"))}
    likely = {code for code in codes if len(words) == 1 or (len(code) >= 12 and not code.isalpha())}
    if len(likely) != 1:
        raise ProblemError(Problem("oauth.paste-unknown"))
    return _plain(likely.pop())


def _check_state(found: Mapping[str, str], state: str) -> None:
    given = found.get("state", "")
    if not given:
        raise ProblemError(Problem("oauth.no-state"))
    if not hmac.compare_digest(given.encode(), state.encode()):
        raise ProblemError(Problem("oauth.state"))


def _refusal(error: str, found: Mapping[str, str]) -> Problem:
    if error in {"access_denied", "consent_required", "interaction_required"}:
        return Problem("oauth.denied")
    words = found.get("error_description", "")[:300]
    return Problem("oauth.answer", {"error": error[:100], "reply": words or error[:100]})
