"""Checks of settings: one function a kind, and a few more for single keys. Each returns the value as it is kept."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from komtui.domain.accounting.chart import accounts, rates
from komtui.domain.colour import NAMED, colour_of
from komtui.domain.database_address import holds_secret, is_server
from komtui.domain.embedding import Embedding, embedding
from komtui.domain.mail.connection import fingerprint
from komtui.domain.mail.template import PLACEHOLDERS, kept, unknown_placeholder
from komtui.domain.printer import PORT, device
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.method import LONGEST, is_list, methods_of
from komtui.domain.sales.numbering import in_english, is_pattern
from komtui.domain.settings.catalogue import Setting, SettingKind
from komtui.domain.settings.catalogue.accounts import RATES
from komtui.domain.settings.catalogue.accounts import SETTINGS as ACCOUNTS
from komtui.domain.settings.catalogue.database import ADDRESS
from komtui.domain.settings.catalogue.documents import METHODS
from komtui.domain.settings.catalogue.texts import SETTINGS as TEXTS
from komtui.domain.text import has_control, trimmed, unturned
from komtui.i18n.countries import country_of
from komtui.services.addresses import normalized
from komtui.services.files import expanded, plain, start_of
from komtui.services.people.files import FOLDERS, listed
from komtui.services.ports.pages import LARGEST_FONT

Check = Callable[[Setting, str], str]

_LIMITS = {SettingKind.MULTILINE: 5000, SettingKind.PATH: 4000, SettingKind.PATTERN: 60, SettingKind.SECRET: 8000}
_LIMIT = 500
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_ZONE = re.compile(r"[A-Za-z0-9_.-]{1,15}")
"""Of an IPv6 address: the interface that it is reached through (RFC 4007, 11.2; Linux takes 15 characters)."""
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_PERCENT = re.compile(r"[0-9]{1,2}(\.[0-9]{1,4})?")
_HIGHEST_RATE = 35
"""Percent a year."""
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
_DER = b"0\x82"
"""Begins a certificate in the form in which authorities hand theirs out: a sequence longer than 255 bytes (X.690)."""


def checked(setting: Setting, value: str) -> str:
    """Return `value` as it is kept, trimmed and in its normal form.

    Raises ProblemError with one `setting.…` problem whose field is the setting's key. Secrets are never in its facts.
    """
    if setting.kind is not SettingKind.SECRET:
        value = trimmed(value.replace("\r\n", "\n"))
        value = unturned(value) if setting.kind in {SettingKind.TEXT, SettingKind.MULTILINE} else value
    _check_text(setting, value)
    if not value and setting.kind is not SettingKind.CHOICE:
        if setting.default or setting.secret:
            raise refused("setting.empty", setting)
        return ""
    value = _KINDS[setting.kind](setting, value)
    return _KEYS[setting.key](setting, value) if setting.key in _KEYS else value


def refused(code: str, setting: Setting, **facts: str | int) -> ProblemError:
    """Return the error for one setting; its facts hold the `setting`, whose label the sentence shows."""
    return ProblemError(Problem(code, {"setting": setting.key, **facts}, setting.key))


def _check_text(setting: Setting, value: str) -> None:
    limit = _LIMITS.get(setting.kind, _LIMIT)
    if len(value) > limit:
        raise refused("setting.too-long", setting, maximum=limit)
    text = value.replace("\n", " ").replace("\t", " ") if setting.kind is SettingKind.MULTILINE else value
    # A lone surrogate comes from undecodable bytes on the command line; nothing could store it.
    if has_control(text) or "\t" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise refused("setting.control", setting)


def _as_it_is(_setting: Setting, value: str) -> str:
    return value


def _email(setting: Setting, value: str) -> str:
    try:
        return normalized(value)
    except ProblemError as error:
        raise refused("setting.email", setting, value=value) from error


def _host(setting: Setting, value: str) -> str:
    host = value.removeprefix("[").removesuffix("]") if value.startswith("[") else value.removesuffix(".")
    if _is_address(host):
        return host.lower()
    if name := _name(host):
        return name
    raise refused("setting.host", setting, value=value)


def _is_address(host: str) -> bool:
    address, percent, zone = host.partition("%")
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return bool(_ZONE.fullmatch(zone)) if percent else True


def _name(host: str) -> str:
    """Return a DNS name (RFC 1123, 2.1) in its normal form, perhaps an international one; empty for anything else."""
    ascii_name = host = host.lower()
    if not host.isascii():
        import idna

        try:
            # As it is looked up (`a_label`); what comes back has lost invisible characters and look-alikes of the dot.
            ascii_name = idna.encode(host, uts46=True).decode("ascii")
            host = idna.decode(ascii_name)
        except idna.IDNAError:
            return ""
    labels = ascii_name.split(".")
    # Digits alone are no name.
    fits = len(ascii_name) <= 253 and not labels[-1].isdigit() and all(_LABEL.fullmatch(label) for label in labels)
    return host if fits else ""


def _integer(setting: Setting, value: str) -> str:
    maximum = setting.maximum or 999_999_999
    # `int` takes other scripts' digits and underscores; people who type those made a slip.
    number = int(value) if re.fullmatch(r"[0-9]{1,9}", value) else -1
    if not setting.minimum <= number <= maximum:
        raise refused("setting.integer", setting, value=value, minimum=setting.minimum, maximum=maximum)
    return str(number)


def _choice(setting: Setting, value: str) -> str:
    for choice, _label in setting.choices:
        if value.casefold() == choice.casefold():
            return choice
    raise refused(
        "setting.choice", setting, value=value, choices=", ".join(choice for choice, _ in setting.choices if choice)
    )


def _country(setting: Setting, value: str) -> str:
    code = country_of(value)
    if not code:
        raise refused("setting.country", setting, value=value)
    return code


def _path(setting: Setting, value: str) -> str:
    # Absolute, because the next program that reads it may start in another folder.
    try:
        path = expanded(value).absolute()
        start_of(path, 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in it
        raise refused("setting.path", setting, value=value) from error
    return str(path)


def _pattern(setting: Setting, value: str) -> str:
    said, value = value, in_english(value)
    if not is_pattern(value):
        raise refused("setting.pattern", setting, value=said)
    return value


def _image(setting: Setting, value: str) -> str:
    if not start_of(Path(value), 8).startswith(_IMAGES):
        raise refused("setting.image", setting, value=value)
    return value


def _colour(setting: Setting, value: str) -> str:
    colour = colour_of(value)
    if not colour:
        raise refused("setting.colour", setting, value=value, names=", ".join(NAMED))
    return colour


def _font(setting: Setting, value: str) -> str:
    try:
        kind = embedding(plain(Path(value), LARGEST_FONT))
    except OSError as error:
        raise refused("setting.path", setting, value=value) from error
    if kind is not Embedding.ALLOWED:
        raise refused("setting.font" if kind is Embedding.UNKNOWN else "setting.font-licence", setting, value=value)
    return value


def _authority(setting: Setting, value: str) -> str:
    start = start_of(Path(value), 1_000_000)
    if _CERTIFICATE not in start and not start.startswith(_DER):
        raise refused("setting.certificate", setting, value=value)
    import ssl

    try:
        authorities = {"cafile": value} if _CERTIFICATE in start else {"cadata": start}
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(**authorities)
    except (OSError, ValueError) as error:  # SSLError is an OSError
        raise refused("setting.certificate", setting, value=value) from error
    return value


def _helo(setting: Setting, value: str) -> str:
    """Check a domain or an address literal in brackets (RFC 5321, 4.1.1.1)."""
    literal = value.removeprefix("[").removesuffix("]")
    address = literal.removeprefix("IPv6:")
    if value == f"[{literal}]" and _is_address(address):
        return f"[IPv6:{address}]" if ":" in address else value
    if not _is_address(value) and (name := _name(value)):
        return name
    raise refused("setting.helo", setting, value=value)


def _iban(setting: Setting, value: str) -> str:
    """Check an account's check digits and the length that its country has (ISO 13616)."""
    from stdnum import iban as standard

    iban = "".join(value.split()).upper()
    if not _IBAN.fullmatch(iban) or not standard.is_valid(iban):
        raise refused("setting.iban", setting, value=value)
    return iban


def _bic(setting: Setting, value: str) -> str:
    bic = "".join(value.split()).upper()
    if not _BIC.fullmatch(bic):
        raise refused("setting.bic", setting, value=value)
    return bic


def _fingerprint(setting: Setting, value: str) -> str:
    """Return a SHA-256 as `openssl x509 -fingerprint` writes it; what it prints before the `=` may stand there."""
    try:
        return fingerprint(value.rpartition("=")[2])
    except ValueError as error:
        raise refused("setting.fingerprint", setting, value=value) from error


def _template(setting: Setting, value: str) -> str:
    value = kept(value)
    unknown = unknown_placeholder(value)
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise refused("setting.placeholder", setting, value=unknown, names=names)
    return value


def _folders(setting: Setting, value: str) -> str:
    """Check a list of folders; `~` stays, so that what it means is decided where it is used."""
    for each in listed(value):
        if not expanded(each).is_absolute():
            raise refused("setting.folder", setting, value=each)
    return os.pathsep.join(listed(value))


def _books(setting: Setting, value: str) -> str:
    """Check where books are: a file, absolute for the reason of `_path`, or a server, without a password."""
    if holds_secret(value):
        raise refused("setting.database-secret", setting)
    if is_server(value):
        return value
    named = value.removeprefix("sqlite:///")
    if "://" in named:
        raise refused("setting.database", setting, value=value)
    try:
        return str(expanded(named).absolute())
    except OSError as error:
        raise refused("setting.path", setting, value=value) from error


def _printer(setting: Setting, value: str) -> str:
    """Check where a receipt printer is; a host alone has the usual port."""
    found = device(value) or (None if "/" in value else device(f"{value}:{PORT}"))
    if found is None:
        raise refused("setting.printer", setting, value=value)
    return found.name


_KINDS: Mapping[SettingKind, Check] = {
    SettingKind.TEXT: _as_it_is,
    SettingKind.MULTILINE: _as_it_is,
    SettingKind.EMAIL: _email,
    SettingKind.HOST: _host,
    SettingKind.INTEGER: _integer,
    SettingKind.CHOICE: _choice,
    SettingKind.COUNTRY: _country,
    SettingKind.PATH: _path,
    SettingKind.PATTERN: _pattern,
    SettingKind.SECRET: _as_it_is,
}


def _methods(setting: Setting, value: str) -> str:
    methods = methods_of(value)
    if not is_list(methods):
        raise refused("setting.methods", setting, value=value, maximum=LONGEST)
    return ", ".join(methods)


def _accounts(setting: Setting, value: str) -> str:
    try:
        accounts(value)
    except ValueError as error:
        raise refused("setting.accounts", setting, value=str(error)) from error
    return value


def _rates(setting: Setting, value: str) -> str:
    try:
        rates(value)
    except ValueError as error:
        raise refused("setting.rates", setting, value=str(error)) from error
    return value


def _rate(setting: Setting, value: str) -> str:
    """Check a rate in percent a year; more is no lawful rate anywhere (in Canada, Criminal Code s. 347)."""
    plain = value.replace(",", ".").removesuffix("%").strip()
    if not _PERCENT.fullmatch(plain) or not 0 < float(plain) <= _HIGHEST_RATE:
        raise refused("reminder.rate", setting, value=value, maximum=_HIGHEST_RATE)
    return plain


_KEYS: Mapping[str, Check] = {
    **{each.key: _accounts for each in ACCOUNTS if each.kind is SettingKind.TEXT},
    RATES: _rates,
    "company.bic": _bic,
    "company.iban": _iban,
    "company.logo": _image,
    "documents.colour": _colour,
    "documents.font": _font,
    METHODS: _methods,
    FOLDERS: _folders,
    ADDRESS: _books,
    "mail.ca_file": _authority,
    "mail.certificate_sha256": _fingerprint,
    "mail.helo": _helo,
    "printing.device": _printer,
    "reminder.rate": _rate,
    **{setting.key: _template for setting in TEXTS},
}
