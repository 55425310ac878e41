"""What a posting offers: hours, pay and when the work begins, as it says them. Candidates' wishes are held against it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_HOURS = re.compile(
    r"\b(full[- ]?time|part[- ]?time|vollzeit|teilzeit|temps plein|temps partiel|jornada completa|media jornada|tiempo completo|tiempo parcial"
    r"|\d{1,2}(?:[.,]\d)?(?:\s*(?:-|–|to)\s*\d{1,2})?\s*(?:hours|hrs|h|stunden|heures|horas)\s*(?:a|per|/|pro|par|por)\s*(?:week|wk|woche|semaine|semana)"
    r"|weekends?|night shifts?|nights)(?=\W|$)",
    re.I,
)
_ASKED = re.compile(
    r"[^\n.;]{0,40}\b(?:experience|equivalent|student|degree)", re.I
)  # full-time experience is asked for, not offered
_MONEY = r"(?:[€$£₹¥]|\b(?:eur|usd|gbp|inr|aed|chf|pln|sek|cad|aud|jpy|nok|dkk|czk|huf|sgd|nzd|zar|brl|mxn|cny|hkd|rs\.?))\s?\d[\d.,' ]*\d?\s?k?|\d[\d.,' ]*\d\s?k?\s?(?:[€£$₹]|\b(?:eur|usd|gbp|inr|aed|chf|pln|sek|cad|aud|jpy|nok|dkk|czk|huf|sgd|nzd|zar|brl|mxn|cny|hkd|zł|kr)\b)"
_PERIOD = r"(?:\s*(?:gross|net|brutto|netto))?\s*(?:(?:per|a|an|/|pro|par|por)\s*(?:hour|hr|h|day|week|month|year|annum|stunde|tag|monat|jahr|heure|mois|an|hora|mes|año)|p\.?\s?a\.?|annually|hourly|monthly|yearly)"
_PAY = re.compile(rf"(?:{_MONEY})(?:\s*(?:-|–|to|and|bis|à|a)\s*(?:{_MONEY}|\d[\d.,]*\s?k?))?(?:{_PERIOD})?", re.I)
_PAY_CUE = re.compile(r"salar|\bpay\b|\bpaid\b|compensation|wage|remunerat|rate\b|gehalt|lohn|vergütung|salaire|rémunération|salario|sueldo|\bote\b|package", re.I)  # fmt: skip
_EXTRA = r"(?:training|learning|development|budget|allowance|bonus|course|conference|voucher|discount|fee|revenue|sales|insurance)s?"
_EXTRA_BEFORE = re.compile(rf"\b{_EXTRA}\b[^.;:\n]{{0,20}}$", re.I)  # "a training budget of £1,500 a year"
_EXTRA_BEHIND = re.compile(
    rf"(?:[^\S\n]*|\s*(?=(?-i:[a-z])))(?:(?:for|towards|in|of)\s+)?(?:(?!plus|and|with)\w+\s+){{0,2}}{_EXTRA}\b", re.I
)  # "£1,500 a year for training"
_TOO_MUCH = re.compile(r"\s*(?:m\b|mn\b|bn\b|million|billion|trillion|crore)", re.I)
_BEGINS = re.compile(
    r"\b(?:start(?:ing)?(?: date| on| from)?|begin(?:ning|s)?(?: on| in)?|eintritt(?:sdatum)?|beginn|date de début|fecha de inicio|incorporación)\s*[:=–-]?\s*(?:is |on |from |in |ab |zum )?"
    r"((?:immediate(?:ly)?|as soon as possible|asap|now|(?:ab )?sofort|immédiat\w*|inmediat\w*)|\d{4}-\d{2}(?:-\d{2})?|(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2},?\s+)?\d{4})"
    r"|\b(immediate start|start(?:ing)? immediately|ab sofort|as soon as possible)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """As the posting says it; None where it does not. `hours` has all that is said of them, once each."""

    hours: str | None = None
    pay: str | None = None
    begins: str | None = None


def offer(text: str) -> Offer:
    hours = {
        " ".join(match[0].casefold().split()): None
        for match in _HOURS.finditer(text)
        if not _ASKED.match(text, match.end())
    }
    return Offer(", ".join(hours)[:80] or None, _first(_PAY, text, _is_pay), _first(_BEGINS, text))


def _first(pattern: re.Pattern[str], text: str, fits: Callable[[re.Match[str]], bool] = lambda _: True) -> str | None:
    for match in pattern.finditer(text):
        if fits(match):
            return " ".join((next((g for g in match.groups() if g), None) or match[0]).split()).strip(" ,.")
    return None


def _is_pay(match: re.Match[str]) -> bool:
    """Money is pay where its line says so, or where it is by the hour, month or year; not the millions of a budget."""
    text = match.string
    if _TOO_MUCH.match(text, match.end()):
        return False
    if _EXTRA_BEFORE.search(text[max(0, match.start() - 60) : match.start()]) or _EXTRA_BEHIND.match(text, match.end()):
        return False
    if re.search(_PERIOD + r"\s*$", match[0], re.I):
        return True
    start = text.rfind("\n", 0, match.start()) + 1
    return bool(_PAY_CUE.search(text, max(start, match.start() - 80), match.start()))
