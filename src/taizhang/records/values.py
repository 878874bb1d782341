"""From what a person or a file gives to what a record holds, by the type of the field. Pure.

Text of any width is read (１，２３４ is 1234); a number is a Decimal from the first character on, never a float."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from taizhang.definitions.types import FieldOf, Text
from taizhang.kernel.faults import Fault

_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?$")
_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_NUMBER = re.compile(r"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$")
_RECORD_NUMBER = re.compile(r"^[\w(（〔][\w()（）〔〕-]*(?:\.[\w()（）〔〕-]+)*$")
"""What can stand in an address, a file name and a subject of the journal as it is."""
_LONGEST_NUMBER = 60
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""What no text may hold: control signs, and halves of surrogate pairs, which have no UTF-8."""
_EPOCH = date(1899, 12, 30)
"""Day 0 of a workbook's day count, so that day 61 is 1900-03-01."""
_FIRST, _LAST = 18_264, 73_050
"""Day counts taken for dates: 1950 to 2099."""
_YES = {"是", "有", "yes", "y", "true", "1", "√", "对"}
_NO = {"否", "无", "no", "n", "false", "0", "×", "错"}
_LONGEST = 10_000
ACTIVE = "'"
"""Put before a text in csv that a spreadsheet would take for a formula; taken off again when it is read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a value or an act is refused: in which column, what stands there, what is wrong, what would be right."""

    column: str
    value: str
    what: str
    remedy: str
    columns: tuple[str, ...] = ()
    """Of a rule across fields: all that it speaks of."""


class Unfit(Fault):
    """What was given does not fit the record: all its problems, each with its remedy."""

    def __init__(self, *problems: Problem) -> None:
        told = [": ".join(part for part in (one.column, one.value, one.what) if part) for one in problems]
        super().__init__(" · ".join(told), remedy=" · ".join(dict.fromkeys(one.remedy for one in problems)))
        self.problems = problems

    def __str__(self) -> str:
        """One problem a line, each with its own remedy."""
        if len(self.problems) == 1:
            return super().__str__()
        return "\n".join(str(Unfit(one)) for one in self.problems)


def spoken(text: Text) -> str:
    """The text in the language of who reads it."""
    return text.en if (get_language() or "zh").startswith("en") else text.zh


def is_blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def parse(column: str, field: FieldOf, raw: Any, words: Mapping[str, Text] | None = None) -> Any:
    """The value as JSON (dates ISO, decimals as text with their places), or None for a blank; raises `Unfit`."""
    if is_blank(raw):
        return None
    if field.type == "choice":
        return choice(column, raw, words or {})
    value = _PARSERS[field.type](column, field, raw)
    _within(column, field, raw, value)
    return value


def day(column: str, raw: Any) -> date:
    """A date from ISO, 2022/3/4, 2022年3月4日, 20220304, a date cell or a workbook's day count."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and _FIRST <= raw <= _LAST and raw == int(raw):
        return _EPOCH + timedelta(days=int(raw))
    found = _read_day(_plain(raw))
    if found is None:
        raise Unfit(Problem(column, shown(raw), _("this is not a date"), _("write it as 2022-03-04, 2022/3/4 or 2022年3月4日")))
    return found


@lru_cache(maxsize=65_536)
def _read_day(text: str) -> date | None:
    match = _DATE.match(text) or _DIGITS.match(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def text(column: str, raw: Any) -> str:
    found = _whole(raw) if isinstance(raw, float) else str(raw)
    found = unicodedata.normalize("NFC", found).strip()
    if found.startswith(ACTIVE) and is_active(found[1:]):
        found = found[1:]
    if _CONTROL.search(found):
        raise Unfit(Problem(column, shown(found), _("the text holds control characters"), _("type it again without them")))
    if len(found) > _LONGEST:
        what = _("the text has {count} characters").format(count=len(found))
        raise Unfit(Problem(column, shown(found), what, _("at most {most} are kept").format(most=_LONGEST)))
    return found


def record_number(raw: Any) -> str:
    """The number of a new record as somebody gives it; "" for a blank."""
    if type(raw) is str and len(raw) <= _LONGEST_NUMBER and _RECORD_NUMBER.fullmatch(raw) and unicodedata.is_normalized("NFC", raw):
        return raw  # what `text` would leave as it is: most numbers
    found = "" if is_blank(raw) else text("number", raw)
    if found and (len(found) > _LONGEST_NUMBER or not _RECORD_NUMBER.match(found)):
        remedy = _("letters, digits, - _ ( ) 〔 〕 and single dots inside, {most} signs at most").format(most=_LONGEST_NUMBER)
        raise Unfit(Problem("number", shown(found), _("this cannot be the number of a record"), remedy))
    return found


def is_active(found: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    return found.startswith(("=", "+", "-", "@", "\t", "\r"))


def choice(column: str, raw: Any, words: Mapping[str, Text]) -> str:
    """The code of a choice from its code or its Chinese or English word."""
    wanted = _whole(raw) if isinstance(raw, float) else str(raw).strip()
    if wanted in words:
        return wanted
    for code, word in words.items():
        if wanted == word.zh or wanted.casefold() in (word.en.casefold(), code):
            return code
    known = "、".join(f"{word.zh} ({code})" for code, word in list(words.items())[:12])
    raise Unfit(Problem(column, shown(raw), _("this is not one of the choices"), _("choose one of: {known}").format(known=known)))


def number(column: str, raw: Any, places: int) -> Decimal:
    """A decimal with at most that many places. A float of a workbook is read to its 15 significant digits, which drops its artefacts."""
    found = as_number(raw)
    if found is None or found.adjusted() > 14:
        raise Unfit(Problem(column, shown(raw), _("this is not a number"), _("write digits only, such as 1234.50, without a unit")))
    fixed = found.quantize(Decimal(1).scaleb(-places))
    if fixed != found:
        what = _("the number has more than {places} decimal places").format(places=places)
        raise Unfit(Problem(column, shown(raw), what, _("round it where it was worked out, not here")))
    return fixed if fixed else abs(fixed)


def as_number(raw: Any) -> Decimal | None:
    """What is given as a finite number, of whatever size; None if it is none."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, (int, Decimal)):
        found: Decimal | None = Decimal(raw)
    elif isinstance(raw, float):
        found = Decimal(format(raw, ".15g"))
    else:
        found = _decimal(_plain(raw))
    return found if found is None or found.is_finite() else None


def _decimal(written: str) -> Decimal | None:
    return Decimal(written.replace(",", "")) if _NUMBER.match(written) else None


def _whole(raw: float) -> str:
    return str(int(raw)) if raw.is_integer() else format(raw, ".15g")


@lru_cache(maxsize=65_536)
def _narrow(written: str) -> str:
    return unicodedata.normalize("NFKC", written).strip()


def _plain(raw: Any) -> str:
    """Text with full-width digits and signs made narrow."""
    return _narrow(str(raw))


def shown(raw: Any) -> str:
    """A value as a problem names it: short."""
    written = raw.isoformat() if isinstance(raw, date) else str(raw)
    return written if len(written) <= 60 else written[:59] + "…"


def _text(column: str, field: FieldOf, raw: Any) -> str:
    found = text(column, raw)
    if field.pattern and not _form(field.pattern).fullmatch(found):
        remedy = spoken(field.help) if field.help else _("it must match {pattern}").format(pattern=field.pattern)
        raise Unfit(Problem(column, shown(found), _("the text does not have the form of this column"), remedy))
    return found


@lru_cache(maxsize=256)
def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _date(column: str, _field: FieldOf, raw: Any) -> str:
    return day(column, raw).isoformat()


def _integer(column: str, _field: FieldOf, raw: Any) -> int:
    return int(number(column, raw, 0))


def _fixed(column: str, field: FieldOf, raw: Any) -> str:
    return f"{number(column, raw, places(field)):f}"


def places(field: FieldOf) -> int:
    """How many decimals a field of type decimal or money holds."""
    return 2 if field.type == "money" or field.decimals is None else field.decimals


def _bool(column: str, _field: FieldOf, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    said = _whole(raw) if isinstance(raw, float) else str(raw).strip().casefold()
    if said in _YES | _NO:
        return said in _YES
    raise Unfit(Problem(column, shown(raw), _("this is neither yes nor no"), _("write 是 or 否")))


_PARSERS: dict[str, Callable[[str, FieldOf, Any], Any]] = {
    "text": _text,
    "person": _text,
    "record": _text,
    "date": _date,
    "integer": _integer,
    "decimal": _fixed,
    "money": _fixed,
    "bool": _bool,
    "unit": _text,
}


def _within(column: str, field: FieldOf, raw: Any, value: Any) -> None:
    if field.minimum is None and field.maximum is None:
        return
    if field.type not in ("integer", "decimal", "money"):
        return
    found = Decimal(value)
    if field.minimum is not None and found < field.minimum:
        raise Unfit(Problem(column, shown(raw), _("the number is too small"), _("{least} at least").format(least=field.minimum)))
    if field.maximum is not None and found > field.maximum:
        raise Unfit(Problem(column, shown(raw), _("the number is too large"), _("{most} at most").format(most=field.maximum)))
