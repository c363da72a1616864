"""Unified social credit codes (18 characters, GB 32100) of invented organisations, with check characters that hold."""

from __future__ import annotations

from random import Random

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(random: Random, region_code: str, number: int) -> str:
    """The code of the `number`-th organisation registered in a county: distinct for distinct numbers below a million."""
    registrar = region_code if region_code.isdigit() else "350600"
    organisation = f"MA{number:05d}{random.choice(_ALPHABET[10:])}"
    body = f"91{registrar}{organisation}{_organisation_check(organisation)}"
    return body + _check(body)


def is_valid(code: str) -> bool:
    """Whether the length, the characters and both check characters hold."""
    if len(code) != 18 or any(char not in _ALPHABET for char in code):
        return False
    return code[17] == _check(code[:17]) and code[16] == _organisation_check(code[8:16])


def _check(body: str) -> str:
    total = sum(_ALPHABET.index(char) * pow(3, position, 31) for position, char in enumerate(body))
    return _ALPHABET[(31 - total % 31) % 31]


def _organisation_check(organisation: str) -> str:
    total = sum(int(char, 36) * weight for char, weight in zip(organisation, _ORGANISATION_WEIGHTS, strict=True))
    remainder = (11 - total % 11) % 11
    return "X" if remainder == 10 else str(remainder)
