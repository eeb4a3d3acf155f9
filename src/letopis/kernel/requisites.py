"""Checksums of Russian legal numbers. A wrong number may be kept: these answer with a warning, not an error.

Rules: ИНН – приказ ФНС ЕД-7-14/559@; ОГРН – приказ Минфина 165н; account – Положение ЦБ 579-П.
"""

import re

from django.utils.translation import gettext as _

_INN10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN11 = (7, *_INN10)
_INN12 = (3, *_INN11)
_ACCOUNT = (7, 1, 3) * 8


def _inn_digit(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11 % 10


def check_inn(inn: str, *, is_person: bool | None = None) -> str | None:
    """A warning when `inn` is not a real ИНН, else None. `is_person` tells 12 digits from 10."""
    if not inn:
        return None
    if not re.fullmatch(r"[0-9]+", inn):
        return _("A tax number (INN) has digits only.")
    expected = {True: (12,), False: (10,), None: (10, 12)}[is_person]
    if len(inn) not in expected:
        return _("A tax number (INN) has %(expected)s digits, here are %(given)s.") % {
            "expected": _(" or ").join(map(str, expected)),
            "given": len(inn),
        }
    right = (
        _inn_digit(inn, _INN10) == int(inn[9])
        if len(inn) == 10
        else _inn_digit(inn, _INN11) == int(inn[10]) and _inn_digit(inn, _INN12) == int(inn[11])
    )
    if not right or not inn.strip("0"):
        return _("The check digit of the tax number (INN) does not match.")
    return None


def check_kpp(kpp: str) -> str | None:
    """A warning when `kpp` has not the form NNNNPPXXX, else None."""
    if kpp and not re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", kpp):
        return _("A KPP has nine characters: four digits, two digits or Latin letters, three digits.")
    return None


def check_ogrn(ogrn: str) -> str | None:
    """A warning when `ogrn` (13 digits, for entrepreneurs 15) fails its check digit, else None."""
    if not ogrn:
        return None
    if not re.fullmatch(r"[0-9]{13}|[0-9]{15}", ogrn):
        return _("An OGRN has 13 digits, for entrepreneurs 15.")
    if int(ogrn[:-1]) % (len(ogrn) - 2) % 10 != int(ogrn[-1]):
        return _("The check digit of the OGRN does not match.")
    return None


def check_account(account: str, bic: str) -> str | None:
    """A warning when a settlement account does not belong to the bank with this БИК, else None."""
    if not account:
        return None
    if not re.fullmatch(r"[0-9]{20}", account):
        return _("An account has 20 digits.")
    if re.fullmatch(r"[0-9]{9}", bic):
        key = bic[-3:] + account
        if sum(int(digit) * weight for digit, weight in zip(key, _ACCOUNT, strict=False)) % 10:
            return _("The account does not match the bank code (BIC).")
    return None
