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
_ONCE: Final = frozenset({"code", "state", "error"})


def code_of(parameters: Sequence[tuple[str, str]], state: str) -> str:
    """Return the authorization code among what came back (RFC 6749, 4.1.2).

    Raises ProblemError: `oauth.repeated`, `oauth.no-state`, `oauth.state` (nothing is proven, go on waiting), and
    `oauth.denied`, `oauth.answer`, `oauth.no-code` (the provider's own answer).
    """
    names = [name for name, _value in parameters]
    if any(names.count(name) > 1 for name in _ONCE):
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

    Line breaks, quotes, spaces, a missing or another scheme and a second copy do no harm. Raises as `code_of` does,
    and ProblemError `oauth.paste-empty`, `oauth.paste-other`, `oauth.paste-two`, `oauth.paste-cut`,
    `oauth.paste-unknown`.
    """
    text = text[:LIMIT].replace("&amp;", "&")
    whole = re.sub(r"\s+", "", _INVISIBLE.sub("", text)).strip(_QUOTES)
    if not whole:
        raise ProblemError(Problem("oauth.paste-empty"))
    pieces = _pieces(whole)
    if not pieces and _ANY_ADDRESS.match(whole):
        raise ProblemError(Problem("oauth.paste-other"))
    if not pieces and "code=" not in whole and "state=" not in whole and "error=" not in whole:
        return _bare(text, whole)
    return _one_code(pieces or [whole], state)


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
    # The same pair twice is a slip of the clipboard, not an answer with two meanings.
    parameters = list(dict.fromkeys(parameters))
    found = dict(parameters)
    given = found.get("state", "")
    cut = not found.get("code") and not found.get("error")
    if state.startswith(given) and (cut or (given and given != state)):
        raise ProblemError(Problem("oauth.paste-cut"))
    return code_of(parameters, state)


def _bare(text: str, whole: str) -> str:
    """Return a code without its address: there is no state to compare, but PKCE (RFC 7636) still binds it."""
    inner = _INVISIBLE.sub("", re.sub(r"\s*\n\s*", "", text.strip())).strip(_QUOTES).strip()
    if " " in inner or not _CODE.fullmatch(whole):
        raise ProblemError(Problem("oauth.paste-unknown"))
    return unquote(whole)


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
