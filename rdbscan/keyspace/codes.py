"""Codes that are data although there are few: languages, countries, currencies, environments."""

from __future__ import annotations

from functools import lru_cache

_TWO_LETTERS = """
    ar at au be bg br ca ch cn cs cz da de dk el en es et fi fr gb gr he hi hr hu ie il in it ja jp ko kr lt lu lv mx nb
    nl no nz pl pt ro ru se sg sk sl sr sv th tr tw ua uk us vi za zh
"""
_CURRENCIES = """
    aed ars aud brl cad chf clp cny cop czk dkk eur gbp hkd huf idr ils inr jpy krw mxn myr nok nzd php pln ron rub sar
    sek sgd thb try twd uah usd vnd zar
"""
_ENVIRONMENTS = "canary dev development live preprod preview prod production qa sandbox stage staging test testing uat"

KINDS = {
    code: kind
    for kind, codes in (("locale", _TWO_LETTERS), ("currency", _CURRENCIES), ("environment", _ENVIRONMENTS))
    for code in codes.split()
}
"""Code in small letters -> its kind: codes of one kind that stand in the same place are a choice."""


@lru_cache(maxsize=65536)
def kind_of(word: str) -> str:
    """Return the kind of a code, also of a locale such as de-AT; "" for any other word."""
    language, mark, country = word.replace("_", "-").lower().partition("-")
    kind = KINDS.get(language, "")
    if mark:
        return kind if kind == "locale" == KINDS.get(country) else ""
    return kind
