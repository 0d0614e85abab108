"""Returns that have no report in them: qmail, old Exchange, providers of their own ways, in English and French."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from email.message import Message
from email.utils import getaddresses
from typing import Final

from komtui.adapters.mail.notices._parts import decoded, field, is_returned, legible_field, own_parts, returned_head
from komtui.adapters.mail.notices._report import Report
from komtui.domain.mail.notice import NoticeKind

# It logs each detector that it tries, and what each raises.
logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
logging.getLogger("flufl.bounce").propagate = False

_LONGEST: Final = 500
_MOST: Final = 100
_SCANNED: Final = 20_000
_LONGEST_LINE: Final = 300
_LONGEST_FIELD: Final = 2_000
_ADDRESS = re.compile(
    r"(?<![\w.!#$%&'*+/=?^`{|}~@-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?!\"?[\w.-]*@)"
)
"""Whole: of `anne@one.example@far.example` and `"anne@one.example"@far.example` none of it was written to."""
_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_COPY = re.compile(
    # Fields that are set in are told of by the server, which goes on after them.
    r"(?im)^(?:(?:> ?)*(?:return-path|received|message-id|mime-version|dkim-signature|x-mailer)\s*:.*"
    r"|[ \t>]*--.*(?:copy|copie|original|d'origine|returned|headers?|en-t[êe]tes?).*"
    r"|[ \t>]*.*(?:below (?:this line|is a copy)|ci-dessous (?:une|la) copie|en-t[êe]tes du message"
    r"|original message headers).*)$"
)
_QUOTED_HEAD = re.compile(r"(?im)^(?:> ?)*message-id[ \t]*:[ \t]*<[^<>\s@]{1,200}@[^<>\s]{1,250}>")
"""A letter that is given back as text."""
_DELAYED = re.compile(
    r"(?i)\bdelayed\b|warning (?:message )?only|not (?:yet been|been delivered yet)|held for|quarantin|"
    r"will (?:be re-?tried|retry|keep trying|"
    r"continue|try again)|still (?:trying|being)|need to resend|n['’ ]a pas encore|n['’ ]ont pas encore|\bretard|"
    r"diff[ée]r[ée]|(?:sera|seront) (?:effectu|retent|r[ée]essay|renouvel)|nouvelles? tentatives?|continue(?:ra|rons)?"
    r" (?:à|d)|verz[öo]ger|versp[äa]tet|noch nicht zugestellt|weitere\w* zustellversuch|"
    r"versuch\w* (?:es )?(?:\w+ ){0,3}weiter|weiter\w* (?:\w+ ){0,3}versuch|"
    r"retrasad|a[úu]n no (?:ha|se)|seguir[áa] intentando|ritardat|non (?:è|ha) ancora|nuovi tentativi|"
    r"vertraagd|nog niet (?:\w+ ){0,2}(?:bezorgd|afgeleverd)|atrasad|ainda não (?:foi|pôde)|"
    # It waits, or will be tried anew.
    r"\btransient\b|(?:in|on) (?:the|our|its) queue|file d['’ ]attente|dans (?:la|notre) file|warteschlange|wachtrij|"
    r"de nouveau|en suspens|noch ?ein ?mal|erneut (?:\w+ ){0,2}versuch|reintent|volver\w* a intentar|riprover|ritent|"
    r"tentar\w* (?:\w+ ){0,2}nova|opnieuw (?:\w+ ){0,2}(?:geprobeerd|proberen)|\bdeferred\b|\bpostponed\b|"
    r"(?:next|another|further) (?:delivery )?(?:attempt|try)"
)
_STILL = re.compile(
    r"(?i)\b(?:still|waiting|await\w*|pending|queued|enqueued|on hold|postpone\w*|retrying|go(?:es)? on|"
    r"encore|toujours|attente|report[ée]e?s?|retenue?|poursui\w*|essais?|mise en garde|avertissement|"
    r"so far|d[èe]s que|insist\w*|in coda|pendiente|adiad\w*|zur[üu]ckgehalten|пока|задерж\w*|"
    r"noch|bisher|zurzeit|vor[üu]bergehend|zwischenbescheid|warte\w*|"
    r"todav[íi]a|a[úu]n|espera|demora|sigue|ancora|attesa|nog|wacht|blijven|ainda|aguard\w*)\b"
)
"""Words that tell of something under way, unless a server's code says that it has ended."""
_ENDED = re.compile(r"(?<![\d.])(?:5\.\d{1,3}\.\d{1,3}|55\d)(?![\d.])")
_WAITS = re.compile(
    r"(?i)warning message only|do not need to resend|will be re-?tried|will keep trying|still undelivered|"
    r"\bwarning\W+could not send\b|"
    r"(?:ne|n['’]) ?(?:renvoyez pas|avez pas besoin de renvoyer|est pas n[ée]cessaire de renvoyer)"
)
"""Words of a delay, whatever else is said."""
_FINAL = re.compile(
    r"(?i)permanent|given up|giving up|gave up|abandon|d[ée]finiti|fatal|aborted|will not be (?:re)?tried|"
    r"ne sera (?:pas|plus)|expired|endg[üu]ltig|dauerhaft|aufgegeben|queue too long|"
    r"(?:removed|deleted) from (?:\w+ ){0,2}queue"
)
_SHOULD_IT = re.compile(r"(?i)\b(?:if|should|si|en cas d|in case|falls|wenn|sollte|als|caso)\b[^.!?\n]{0,160}")
"""What is only to come: that one will hear of it if it fails for good."""
_FAILURE = re.compile(r"(?i)\(failure\)|undeliver|returned mail|failure notice|[ée]chec")
"""Of a subject that leaves no doubt."""
_DELAY = re.compile(r"(?i)\(delay(?:ed)?\)")
"""Of one that leaves none of the contrary."""
_FAILED = re.compile(
    r"(?i)undeliver|n[o']t be delivered|(?:fatal|delivery) errors?|"
    r"errors? (?:\w+ ){0,4}(?:attempting|trying) to deliver|"
    r"delivery problems?|not delivered|non[- ]?deliver|deliver\w* (?:\w+ ){0,5}(?:fail|abort)|"
    r"fail(?:ed|ure)|return(?:ed)? (?:to sender|mail)|unknown|does not exist|doesn't (?:exist|have)|no such|no mailbox|"
    r"unrout|reject|refus|(?:n['’ ]a|n['’ ]ai|n['’ ]ont) (?:pas )?pu|impossible de|[ée]chec|"
    r"non[- ](?:remis|d[ée]livr|distribu|livr)|"
    r"inconnu|"
    r"n['’ ](?:a|ont) (?:pas|jamais) [ée]t[ée] (?:remis|transmis|d[ée]livr|distribu|livr|achemin|d[ée]pos|"
    r"accept|re[çc]u)|"
    r"n['’ ]est (?:plus|pas) (?:valide|active?\b|attribu|reconnu|en service)|"
    r"\bbloqu[ée]e?s?\b|\bblocked\b|\b55\d[ -]5\.\d|"
    r"n['’ ]existe|pleine?\b|quota|invalid|could not|unable to|disabled|d[ée]sactiv|introuvable|erron[ée]e?\b|"
    # German, Spanish, Italian, Dutch, Portuguese: customers abroad have their mailboxes there.
    r"unzustell|konnte nicht|nicht (?:zugestellt|zustellbar|ausgeliefert|[üu]bermittel|erreicht)|zustellungsfehler|"
    r"fehlgeschlagen|unbekannt|abgelehnt|postfach (?:ist )?voll|"
    r"no (?:se )?(?:\w+ ){0,3}entrega|rechazad|desconocid|no existe|devuelt|"
    r"non (?:\w+ ){0,3}(?:consegnat|recapitat|recapitabil)|mancata consegna|impossibile|sconosciut|rifiutat|"
    r"niet (?:\w+ ){0,3}(?:bezorgd|afgeleverd)|onbestelba|onbekend|geweigerd|"
    r"não (?:\w+ ){0,3}entreg|desconhecid|recusad|rejeitad|falha na entrega"
)
_WELL = re.compile(
    r"(?i)success|succ[èe]s|successo|éxito|erfolgreich|bien (?:re[çc]u|remis|arriv|livr)|"
    r"re[çc]u votre|received your|absen(?:ce|tes?\b(?! de l))|"
    r"(?:has|have) been (?:received|delivered|relayed)|"
    r"(?:a|ont) été (?:re[çc]u|remis|livr|distribu|d[ée]livr|transmis|lu)|"
    r"wurde (?:\S+ ){0,6}zugestellt|ha sido entregad|è stato consegnato|"
    r"vacation|out of office|thank you|merci|complaint|abuse report"
)
"""Words of one that arrived, or of somebody who is away: what gives a letter back with others has not delivered it."""
_FORWARDED = re.compile(
    rf"(?i)({_ADDRESS.pattern})>?[\s:,]{{0,20}}\((?:expanded|(?:ultimately )?generated) from:?\s{{1,20}}<?"
    rf"({_ADDRESS.pattern})>?\)"
)
"""As Postfix, Sendmail and Exim name the address that was written to beside the one that it leads to."""


_BLOCKED = re.compile(r"(?i)\bblocked\b|\bbloqu[ée]e?s?\b|not been delivered")


def odd_reports(message: Message) -> Iterator[Report]:
    """Yield what a return says of each address that it names: by its fields, its known forms, its words."""
    said = _said(message)
    text = server_words(message)
    status = found[1] if (found := _STATUS.search(said)) else ""
    listed = [address for _, address in getaddresses([field(message, "X-Failed-Recipients")]) if "@" in address]
    named = _named(message, _before_copy(said))
    temporary, permanent = (_said_of(found, named) for found in _known(message))
    waits = _is_delayed(legible_field(message, "Subject"), said)
    if listed or permanent or temporary:
        failed = dict.fromkeys([*listed, *sorted(permanent)])
        kind = NoticeKind.DELAYED if waits else NoticeKind.RETURNED
        yield from (Report(kind, (each,), status, text) for each in list(failed)[:_MOST])
        left = sorted(temporary - set(failed))[:_MOST]
        # A filter that has blocked a letter for good says so by the words of one that only warns.
        whole = f"{legible_field(message, 'Subject')}\n{said}"
        lasts = NoticeKind.RETURNED if _BLOCKED.search(whole) and not _DELAYED.search(whole) else NoticeKind.DELAYED
        yield from (Report(lasts, (each,), status, text) for each in left)
        return
    whole = f"{legible_field(message, 'Subject')}\n{said}"
    if waits or _FAILED.search(whole) or (_gives_back(message) and not _WELL.search(whole)):
        kind = NoticeKind.DELAYED if waits else NoticeKind.RETURNED
        yield from (Report(kind, (each,), status, text) for each in named[:_MOST])


def named_addresses(message: Message) -> tuple[str, ...]:
    """Return the addresses that a return names in its words."""
    return tuple(_named(message, _before_copy(_said(message))))


def _named(message: Message, said: str) -> list[str]:
    """Return the addresses that a server names; that of the mailbox that it writes to only where there is no other."""
    found = dict.fromkeys(at[0].rstrip(".").lstrip("'") for at in _ADDRESS.finditer(said) if _is_whole(said, at))
    to = {address.lower() for _, address in getaddresses([field(message, "To"), field(message, "Delivered-To")])}
    return [each for each in found if each.lower() not in to] or list(found)


def _is_whole(said: str, at: re.Match[str]) -> bool:
    """Return whether an address does not begin within quotation marks that go on, or are lost."""
    return said[at.start() - 1 : at.start()] != '"' or said[at.end() : at.end() + 1] == '"'


def _said_of(found: set[str], named: list[str]) -> set[str]:
    """Return those that a server names itself: a letter that it gives back without a mark has others in its header."""
    own = {each.lower() for each in named}
    return {each for each in found if each.lower() in own}


def _gives_back(message: Message) -> bool:
    """Return whether a server gives a letter back, and nobody is to answer: it has not delivered it, in any words."""
    nobody = any(field(message, name).replace(" ", "") == "<>" for name in ("Return-Path", "From"))
    return nobody and (
        any(_is_left_out(part) or field(part, "Message-ID") for part in own_parts(message) if part is not message)
        or any(_QUOTED_HEAD.search(each) for each in _texts(message))
    )


def is_own_return(message: Message) -> bool:
    """Return whether somebody else gives a letter back than the one whom it was to: who is away would be that one."""
    from_ = {address.lower() for _, address in getaddresses([field(message, "From")])}
    heads = [returned_head(part) for part in own_parts(message) if part is not message and is_returned(part)]
    to = {address.lower() for head in heads for _, address in getaddresses([field(head, "To"), field(head, "Cc")])}
    return bool(heads) and bool(to) and from_.isdisjoint(to)


def forwarded_from(message: Message) -> Mapping[str, tuple[str, ...]]:
    """Return by the addresses that a return names, in lower case, those that lead to them, as its words say."""
    found: dict[str, tuple[str, ...]] = {}
    for further, written in _FORWARDED.findall(_said(message)):
        found[further.lower()] = (*found.get(further.lower(), ()), written)
    return found


def _is_delayed(subject: str, said: str) -> bool:
    whole = f"{subject}\n{said}"
    if _WAITS.search(whole) or _DELAY.search(subject):
        return True
    is_final = _FINAL.search(_SHOULD_IT.sub(" ", said)) or _FAILURE.search(subject)
    under_way = _DELAYED.search(whole) or (_STILL.search(_SHOULD_IT.sub(" ", whole)) and not _ENDED.search(whole))
    return bool(under_way) and not is_final


def server_words(message: Message) -> str:
    """Return what a return says to people, in one line, without what it returns."""
    return " ".join(_said(message).split())[:_LONGEST]


def _said(message: Message) -> str:
    human = _short("\n".join(_texts(message)))
    said = _before_copy(human)
    return said if said.strip() else human


def _before_copy(human: str) -> str:
    return _COPY.split(human, maxsplit=1)[0]


def _known(message: Message) -> tuple[set[str], set[str]]:
    """Return whom flufl.bounce finds in it: delayed, failed."""
    from flufl.bounce import all_failures

    try:
        temporary, permanent = all_failures(_lean(message))
    except Exception:  # noqa: BLE001 - its detectors raise nearly anything for what they do not expect
        return set(), set()
    return _addresses(temporary), _addresses(permanent)


def _lean(message: Message) -> Message:
    """Return a message without those that it returns or forwards, whose own returns are no business of it."""
    lean = Message()
    for name, value in message.raw_items():
        lean[name] = str(value)[:_LONGEST_FIELD].encode("ascii", "replace").decode("ascii")
    inner = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(inner, list):
        parts = [each for each in inner if isinstance(each, Message) and not _is_left_out(each)]
        lean.set_payload([_lean(each) for each in parts])
    elif message.get_content_maintype() == "text":
        del lean["Content-Transfer-Encoding"]
        lean.set_payload(_short(decoded(message)).encode("ascii", "replace").decode("ascii"))
    return lean


def _is_left_out(part: Message) -> bool:
    return part.get_content_maintype() == "message" or is_returned(part)


def _short(text: str) -> str:
    """Return as much of a text as a server says: what is searched for words in long lines may take forever."""
    return "\n".join(line[:_LONGEST_LINE] for line in text[:_SCANNED].splitlines())


def _addresses(found: frozenset[bytes]) -> set[str]:
    texts = (each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in found if each)
    # Who writes of 'anne@one.example' means what is within.
    return {each.strip("'\"") for each in texts if "@" in each}


def _texts(message: Message) -> Iterator[str]:
    """Yield its texts for people: plain ones, else its HTML."""
    from komtui.adapters.mail.notices._answer import html_text

    plain = [
        decoded(part)
        for part in own_parts(message)
        if part.get_content_type() == "text/plain" or part.get_content_maintype() == "multipart"
        if isinstance(part.get_payload(), str)  # a multipart with a text has another boundary than it announces
    ]
    if any(each.strip() for each in plain):
        yield from plain
        return
    for part in own_parts(message):
        if part.get_content_type() == "text/html" and not part.is_multipart():
            yield html_text(decoded(part))
