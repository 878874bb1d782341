"""Quantities become claims: what is measured, of which kind, in which role, of which time.

A paragraph is walked sentence by sentence. What a sentence does not say it takes from its surroundings: the indicator from the claim
before, the period from its leading words, its paragraph, its section, and at last from the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from taizhang.reader import kinds, lists, periods, phrases, ranks, roles, units
from taizhang.reader.knowledge import named, words
from taizhang.reader.quantities import JOINTS, joins
from taizhang.reader.types import Claim, Document, Place, Quantity, Repaired, Role

_STOP = re.compile(r"[，；：。！？\n;]|[,:](?![0-9])|(?<![0-9])[,:]")
_AFTER_STOP = re.compile(r"[，；：、。！？\n（(;|]|[,:](?![0-9])|(?<![0-9])[,:]")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_YEARS_RUNNING = re.compile(r"(?:已?连续|近)(?:[0-9]{1,2}|[一二三四五六七八九十两]{1,2})(?:年|个月|届|次)$")
_OF_PLAN = re.compile(r"^(?:完成|按.{1,6}计)?(?:占|为)?(?:年度|全年|年初|年)?(?:预算|目标|任务|计划|序时)")
_NAMED_YEAR = re.compile(r"((?:19|20)[0-9]{2})年")
_BESIDE = {"高": "rise", "快": "rise", "多": "rise", "低": "fall", "慢": "fall", "少": "fall"}
_LEANING = words("grammar", "leaning")
_USED_FOR = ("用于", "来自", "投向", "投入", "集中", "是", "为", "达到", "超过")
_CLOSED = re.compile(r"[（(][^（()）]{0,20}[）)]")
_AGAINST = re.compile("[比较]")
_CROSSED = re.compile(
    r"(?P<subject>[^，；：、。（）(),;:]{2,24}?)(?:首次|成功|一举|先后)?(?:突破|跨越|跨过|跨上|迈上|迈过|跃上|站上|越过|登上)"
    r"[^，；：。]{1,10}(?:大关|台阶|关口)[，,]"
)
_FARTHEST = 90  # letters of a clause looked at before a number, so that a line of a hundred thousand numbers stays linear


@dataclass(slots=True)
class Setting:
    """What the claims of a sentence may take from around them."""

    clock: periods.Clock
    role: Role = "result"
    period: str = ""
    frame: str = ""
    paragraph: str = ""
    topic: str = ""


@dataclass(slots=True)
class Sentence:
    """A sentence under way: its bounds in the repaired text, the words for time in it, and what was measured so far."""

    text: str
    at: int
    to: int
    mentions: list[periods.Mention]
    times: list[int]
    topic: str = ""  # what a phrase that says too little leans on
    last: str = ""  # what a number without any phrase measures
    role: Role | None = None
    holds: bool = False
    noun_end: int = 0
    own: list[str] = field(default_factory=list)
    lead: phrases.Lead | None = None
    listed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """A number with what the grammar of its clause says of it."""

    quantity: Quantity
    lead: phrases.Lead
    phrase: str
    after: str
    beside: str
    leans: bool
    lo: int
    origin: bool = False  # the earlier of two: 由2022年的45%提高到65%


def claim(document: Document, repaired: Repaired, quantities: Iterable[Quantity]) -> tuple[Claim, ...]:
    """Every quantity as a claim, in order."""
    found = list(quantities)
    starts = [quantity.at for quantity in found]
    clock = periods.clock(document, repaired.text)
    setting = Setting(clock, period=str(clock.review) if clock.review else "")
    headings = {heading.at for heading in repaired.headings}
    furniture = {span[0] for span in repaired.furniture}
    places = [offset for offset, _ in document.places]
    claims: list[Claim] = []
    for paragraph in re.finditer(r"[^\n]+", repaired.text):
        if paragraph.start() in furniture:
            continue
        if paragraph.start() in headings:
            _enter(repaired.text[paragraph.start() : paragraph.end()], setting)
        setting.paragraph, setting.topic = "", ""
        for match in _SENTENCE.finditer(repaired.text, paragraph.start(), paragraph.end()):
            inside = found[bisect_left(starts, match.start()) : bisect_left(starts, match.end())]
            for made in _sentence(repaired, match.start(), match.end(), inside, setting):
                place = document.places[bisect_right(places, made.start) - 1][1] if places and places[0] <= made.start else Place()
                claims.append(replace(made, place=place))
    return tuple(claims)


def _enter(heading: str, setting: Setting) -> None:
    """A heading opens a section: its role, and the time it names."""
    role = roles.of_heading(heading)
    named = [m.key for m in periods.mentions(heading, 0, len(heading), setting.clock) if m.key]
    if role is None and not named:
        return
    if role is not None:
        setting.role = role
    setting.frame = ""
    singles = [key for key in named if "/" not in key]
    if named:
        setting.period = (singles or named)[0]
    elif role == "target":
        setting.period = _ahead(setting.clock)
    else:
        setting.period = str(setting.clock.review or "")


def _ahead(clock: periods.Clock) -> str:
    if clock.this is None or clock.review is None:
        return ""
    return str(clock.this if clock.review < clock.this else clock.this + 1)


def _sentence(repaired: Repaired, at: int, to: int, inside: list[Quantity], setting: Setting) -> Iterator[Claim]:
    text = repaired.text
    mentions = list(periods.mentions(text, at, to, setting.clock))
    _frame(text, at, mentions, setting)
    if not inside:
        return
    if setting.role == "result" and roles.opens_targets(text[at : inside[0].at]):
        setting = replace(setting, role="target", frame="", paragraph="", period=mentions[0].key if mentions else _ahead(setting.clock))
    elif setting.role == "result" and roles.looks_ahead(text[at:to].lstrip()):
        setting = replace(setting, role="target", frame="", paragraph="", period="")
    sentence = Sentence(text, at, to, mentions, [m.at for m in mentions], last=setting.topic)
    span = repaired.source(at, to)
    for number, quantity in enumerate(inside):
        before = inside[number - 1] if number else None
        after = inside[number + 1] if number + 1 < len(inside) else None
        part = _part(sentence, quantity, before, after)
        if subject := _subject(sentence, before.to if before else at, part):
            sentence.topic = sentence.last = subject
        if before is None or not joins(text, before.to, quantity.at):
            sentence.listed = _distribute(sentence, part, inside, number)
        yield _claim(sentence, part, after, setting, span)
    setting.topic = sentence.last


def _frame(text: str, at: int, mentions: list[periods.Mention], setting: Setting) -> None:
    """Words for time that a sentence begins with hold on: 五年来 until the next such word, 截至11月 for its paragraph."""
    for mention in mentions:
        if mention.frame and mention.at - at <= 16:
            setting.frame, setting.paragraph = mention.key, ""
    first = mentions[0] if mentions else None
    if first and not first.frame and "/" not in setting.frame and len(phrases.opened(text[at : first.at])) <= 1:
        setting.paragraph = first.key


def _part(sentence: Sentence, quantity: Quantity, before: Quantity | None, after: Quantity | None) -> Part:
    """1 the clause's start · 2 what leads to the number · 3 what is left as the phrase · 4 the noun after the number."""
    text = sentence.text
    lo = max(sentence.at, before.to if before else sentence.at, quantity.at - _FARTHEST, sentence.noun_end)
    lo = _clause_start(text, lo, quantity.at)
    lead = phrases.lead(text, lo, quantity.at)
    direction, stop = ("", lead.at) if quantity.rank else phrases.beside(text, lo, lead.at)
    compared = quantity.unit == "百分点" or phrases.uncompared(text, lo, stop - 1) < stop - 1
    if compared and not direction and not lead.change and stop > lo and text[stop - 1] in _BESIDE:
        direction, stop = _BESIDE[text[stop - 1]], stop - 1
    stop = phrases.uncompared(text, lo, stop)
    origin = text[lead.at : lead.at + 1] in ("从", "由") or text[stop : stop + 1] in ("从", "由")
    stop = phrases.unlinked(text, lo, stop) if stop < lead.at else stop
    if quantity.rank:
        stop = _unranked(text, lo, quantity.at)
    phrase = phrases.opened(_untimed(sentence, lo, stop))
    noun = "" if quantity.rank else _noun_after(sentence, quantity.to, after)
    phrase = "" if _says_nothing(phrase, noun) else phrase
    sentence.noun_end = quantity.to + len(noun) if noun and text[quantity.to + len(noun) : quantity.to + len(noun) + 1] == "、" else 0
    if before is not None and lead.at == quantity.at and joins(text, before.to, quantity.at) and sentence.lead:
        lead = sentence.lead
    sentence.lead = lead
    return Part(quantity, lead, phrase, noun, direction, False, lo, origin)


def _says_nothing(phrase: str, noun: str) -> bool:
    """A joint, one letter, or the word of change that a year parts from its number (提高到2020年的1037亿元)."""
    changing = phrase in phrases.RISE or phrase in phrases.FALL
    return phrase.strip() in JOINTS or (not noun and ((len(phrase) == 1 and not phrase.isascii()) or (changing and phrase not in _LEANING)))


def _subject(sentence: Sentence, lo: int, part: Part) -> str:
    """What the words since the number before speak of, where the clause does not: X突破千亿大关，达…; X比全省平均（5%）高…."""
    text = sentence.text
    lo = max(lo, part.lo - _FARTHEST)
    if match := _CROSSED.search(text, lo, part.lo):
        return phrases.tidy(phrases.opened(_untimed(sentence, *match.span("subject"))))
    unsaid = not (part.phrase or part.after or sentence.last)
    if part.lo - 1 <= lo or not (unsaid or (not part.phrase and text[part.lo - 1] in "（(")):
        return ""
    start = _clause_start(text, lo, part.lo - 1)
    compared = _AGAINST.search(text, start, part.lo - 1)
    said = phrases.tidy(phrases.opened(_untimed(sentence, start, compared.start() if compared else part.lo - 1)))
    return said if len(said) > 1 else ""


def _clause_start(text: str, lo: int, at: int) -> int:
    """After the last comma, colon or semicolon before the number, or inside the bracket it stands in."""
    stretch = text[lo:at]
    start = 0
    for match in _STOP.finditer(stretch):
        start = match.end()
    opened = max(stretch.rfind("（", start), stretch.rfind("(", start))
    if opened >= 0 and not any(close in stretch[opened:] for close in "）)"):
        start = opened + 1
    return lo + start


def _untimed(sentence: Sentence, lo: int, stop: int) -> str:
    """The phrase without the word for time it opens with."""
    index = bisect_left(sentence.times, lo)
    while index < len(sentence.mentions) and sentence.mentions[index].at < stop:
        mention = sentence.mentions[index]
        if len(phrases.opened(sentence.text[lo : mention.at])) <= 2:
            lo = min(mention.to, stop)
        index += 1
    return sentence.text[lo:stop]


def _unranked(text: str, lo: int, at: int) -> int:
    """Where the words of ranking before a rank begin (均居全国, 连续5年保持全市)."""
    while at > lo:
        if match := _YEARS_RUNNING.search(text, max(lo, at - 8), at):
            at = match.start()
        elif word := (ranks.VERBS.ending(text, lo, at) or ranks.SCOPES.ending(text, lo, at) or phrases.LINK.ending(text, lo, at)):
            at -= len(word)
        elif match := ranks.GROUP.search(text, max(lo, at - 10), at - (text[at - 1] == "中")):
            at = match.start()
        else:
            break
    return at - 1 if at > lo and text[at - 1] == "中" else at


def _noun_after(sentence: Sentence, at: int, after: Quantity | None) -> str:
    """What is counted, where it follows its number: up to the next mark, number or word for time, or the words that lead to those."""
    text, hi = sentence.text, min(sentence.to, at + 40)
    if after is not None and after.at == at:
        at, after = after.to, None
    if after is not None and after.at <= hi:
        hi = phrases.lead(text, at, after.at).at
    index = bisect_left(sentence.times, at)
    if index < len(sentence.times):
        hi = min(hi, sentence.times[index])
    stop = _AFTER_STOP.search(text, at, hi)
    while stop is not None and text[stop.start()] in "（(" and (closed := _CLOSED.match(text, stop.start(), hi)):
        stop = _AFTER_STOP.search(text, closed.end(), hi)
    noun = text[at : stop.start() if stop else hi]
    if not (bare := noun.lstrip()) or phrases.NOT_A_NOUN.starting(bare, 0, len(bare)) or bare[0] in "”）)》":
        return ""
    return noun


def _distribute(sentence: Sentence, part: Part, inside: list[Quantity], number: int) -> list[str]:
    """The indicators of A、B分别增长x和y, one for each number; empty where the sentence distributes nothing."""
    text, last = sentence.text, number
    while last + 1 < len(inside) and joins(text, inside[last].to, inside[last + 1].at):
        last += 1
    count = last - number + 1
    if count < 2 or not ("分别" in text[part.lo : part.quantity.at] or lists.distributes(part.phrase, count)):
        return []
    items = lists.members(part.phrase, count)
    if len(items) >= count:
        return items[-count:][::-1]
    return sentence.own[-count:][::-1] if not items and len(sentence.own) >= count else []


def _claim(sentence: Sentence, part: Part, after: Quantity | None, setting: Setting, span: tuple[int, int]) -> Claim:
    quantity = part.quantity
    indicator, part = _indicator(sentence, part)
    kind = kinds.of(quantity, part.lead, part.beside, indicator, part.phrase, part.after, sentence.text)
    quantity = kinds.signed(quantity, kind, part.lead, part.beside)
    text = sentence.text
    role = _role(sentence, part, after, setting)
    period = _period(sentence, part, setting, role)
    if role == "result" and setting.clock.this and period and int(period[:4]) > setting.clock.this:
        role = "target"
    scope = ranks.scope(text, sentence.at, quantity.at) if quantity.rank else ""
    return Claim(quantity, phrases.tidy(indicator), kind, role, period, scope, sentence=span, subject=sentence.topic)


def _role(sentence: Sentence, part: Part, after: Quantity | None, setting: Setting) -> Role:
    """From the clause; what a sentence opens with (预计…，…) holds to its semicolon, and for a number that only goes on."""
    text, at, to = sentence.text, part.quantity.at, part.quantity.to
    clause = text[_clause_start(text, max(sentence.at, at - _FARTHEST), at) : at]
    following = text[to : min(sentence.to, to + 40, after.at if after else sentence.to)]
    following = "" if after and not _STOP.search(following) else _STOP.split(following, maxsplit=1)[0]
    role = roles.of_clause(clause, following, setting.role)
    if sentence.role is None:
        sentence.holds = roles.opens(text[sentence.at : min(at, sentence.at + 10)])
    elif "；" in text[max(sentence.at, part.lo - 1) : part.lo]:
        sentence.holds = False
    elif role == setting.role and (sentence.holds or not (part.phrase or part.after)):
        role = sentence.role
    sentence.role = role
    return role


def _indicator(sentence: Sentence, part: Part) -> tuple[str, Part]:
    """What the number measures: its own phrase, the noun after it, the list it stands in, or what was measured before."""
    quantity, phrase, noun = part.quantity, part.phrase, part.after
    if sentence.listed:
        indicator = sentence.listed.pop()
        _measured(sentence, indicator)
        return indicator, part
    ratio = units.sort(quantity.unit) == "ratio"
    noun = noun.lstrip("的")
    if noun and not (ratio and phrase):
        if noun.startswith(_USED_FOR) and not phrase:
            return sentence.last + noun, part
        phrase = _before_etc(phrase) + noun
    elif ratio or not noun:
        part = replace(part, after="")
    phrase = phrases.tidy(phrase)
    if not phrase:
        return _inherited(sentence, quantity), part
    if _leans(sentence, part, phrase):
        said = sentence.topic.endswith(phrase) or (phrase in sentence.topic and _OF_PLAN.match(phrase))
        whole = sentence.topic if said else sentence.topic + phrase
        sentence.last = sentence.last if phrase.startswith("占") or _OF_PLAN.match(phrase) else whole
        sentence.own.append(whole)
        return whole, replace(part, leans=True)
    _measured(sentence, phrase)
    return phrase, part


def _measured(sentence: Sentence, indicator: str) -> None:
    sentence.topic = sentence.last = indicator
    sentence.own.append(indicator)


def _before_etc(phrase: str) -> str:
    """签约引进甲、乙等7家制造企业: of what stands before 等 only the verb is kept."""
    if not phrase.endswith("等"):
        return phrase
    at = 0
    while word := phrases.VERB.starting(phrase, at, len(phrase)):
        at += len(word)
    return phrase[:at]


def _inherited(sentence: Sentence, quantity: Quantity) -> str:
    if quantity.rank and "均" in sentence.text[max(sentence.at, quantity.at - 8) : quantity.at]:
        return "、".join(dict.fromkeys(sentence.own[-2:])) or sentence.last
    return sentence.last


def _leans(sentence: Sentence, part: Part, phrase: str) -> bool:
    """Whether a phrase says too little alone: 完成率, 占…, 其中企业."""
    if not sentence.topic or len(sentence.topic) > 20 or "；" in sentence.text[max(sentence.at, part.lo - 1) : part.lo]:
        return False
    if phrase in named() and phrase not in _LEANING:
        return False
    if phrase[-1] == "率" and (len(phrase) <= 4 or phrase in _LEANING):
        return sentence.topic[-1] != "率"
    if phrase.startswith("占") or phrase in _LEANING or _OF_PLAN.match(phrase) or (not part.after and phrase in phrases.VERB):
        return True
    return len(phrase) <= 2 and not phrase.isascii() and not part.after and len(sentence.topic) <= 10


def _period(sentence: Sentence, part: Part, setting: Setting, role: Role) -> str:
    """The last word for time before the number within its half-sentence, else what the paragraph, the frame or the section says."""
    at, text = part.quantity.at, sentence.text
    if part.origin:
        named = _NAMED_YEAR.search(text, max(part.lo, at - 10), at)
        return named[1] if named else ""
    index = bisect_left(sentence.times, at) - 1
    if "年均" in text[part.lo : at] and "/" in setting.frame and (index < 0 or "/" not in sentence.mentions[index].key):
        return setting.frame
    if index >= 0:
        mention = sentence.mentions[index]
        if "；" not in text[max(mention.to, at - 400) : at] or "/" not in setting.frame:
            return mention.key
    if role == "target" != setting.role:
        return ""
    return setting.paragraph or setting.frame or setting.period
