"""The patterns of time expressions, each with the function that gives its value; a value of None means "no time expression after all"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

from audiatur.extract.timexcalendar import day_of, iso, shift, truncated, valid, week, year_of
from audiatur.extract.timexreading import Reading, tense, weekday_for, year_for
from audiatur.extract.timexwords import (
    DAY,
    ERA,
    FEASTS,
    MONTH,
    MONTH_ANY,
    NUMBER,
    ORDINALS,
    PART_OF_DAY,
    PART_OF_PERIOD,
    PARTS,
    REFERENCES,
    SEASON,
    SEASONS,
    SETS,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    any_case,
    either,
    month,
    number,
    unit,
)

Value = Callable[[re.Match[str], Reading], str | None]
RULES: defaultdict[str, list[tuple[re.Pattern[str], Value]]] = defaultdict(list)
BACK = {"last", "previous", "past", "preceding"}
FORTH = {"next", "following", "coming", "subsequent"}
HOURS = {"noon": 12, "midday": 12, "midnight": 0}
NOT_MONTH_ALONE = {"May", "March", "MAY", "MARCH"}
BEFORE_MONTH = re.compile(
    r"(?i:\b(?:in|of|by|since|until|till|from|to|through|during|between|and|or|last|this|next|early|late|before|after|previous|following|same|mid|throughout)[\s-]+(?:the\s+)?|[-–]\s*)$"
)
BEFORE_YEAR = re.compile(
    r"(?i:\b(?:in|of|by|since|until|till|from|to|through|during|between|and|or|early|late|before|after|mid|around|for|spring|summer|autumn|fall|winter|year|years|circa|ca\.|c\.)\s+(?:the\s+|about\s+|year\s+)?|[(–-]\s*|\d,\s*)$"
)
YEARLIKE = re.compile(r"\s*(?:[.,;:)\]–—-]|$|\n)")
ELSEWHERE_YEAR = re.compile(
    rf"\s*(?:-|–|—|,|{any_case('and|to|or|until|till|through|up to')})\s*(?:the\s+)?(?:{DAY}\s*(?:-|–|,|and|to)\s*)*(?:(?:{DAY}(?:\s+of)?\s+)?{MONTH_ANY}(?:\s+{DAY})?(?:,|\s+of)?\s+(?P<y>{YEAR}))"
)
OWN_YEAR = rf"(?:(?:\s*,\s*|\s+)(?:of\s+)?(?P<y>{YEAR})|\s+(?:of\s+)?(?P<ry>(?i:(?:that|this|the\s+same|last|next)\s+year)))?"
DAY_PREFIX = (
    rf"(?:(?i:(?:in\s+)?(?:the\s+)?(?:(?:early|late|small)\s+)?(?:hours\s+of\s+(?:the\s+)?)?(?P<part>{PART_OF_DAY})(?:\s+hours)?\s+(?:of\s+)?(?:on\s+)?))?"
)
WEEKDAY_PREFIX = rf"(?:{WEEKDAY}(?:\s+(?P<wpart>(?i:{PART_OF_DAY})))?,?\s+)?"


def rule(pattern: str, *kinds: str) -> Callable[[Value], Value]:
    """Registers a pattern under the kinds of words one of which it must contain: it is tried near those only."""

    def register(function: Value) -> Value:
        for kind in kinds:
            RULES[kind].append((re.compile(pattern), function))
        return function

    return register


def with_part(value: str | None, part: str | None) -> str | None:
    """The morning, night, ... of a day, or its noon."""
    if value is None or not part:
        return value
    code = PARTS[part.lower()]
    return f"{value}{code}" if code.startswith("T") else f"{value}T{code}"


def _year(match: re.Match[str], reading: Reading, mon: int, day: int | None) -> str | None:
    if match["y"]:
        return match["y"]
    if match["ry"]:
        base = year_of(reading.told if match["ry"].lower().startswith(("that", "the")) else reading.anchor or "") if reading.told else None
        return shift(base, {"l": -1, "n": 1}.get(match["ry"][0].lower(), 0), "Y") if base else None
    sibling = ELSEWHERE_YEAR.match(reading.text, match.end())
    return sibling["y"] if sibling else year_for(reading, mon, day, match.start())


def _date(year: str | None, mon: int, day: int) -> str | None:
    if year is None:
        return f"XXXX-{mon:02d}-{day:02d}" if valid(2000, mon, day) else None
    if year.startswith("BC"):
        return f"{year}-{mon:02d}-{day:02d}"
    return iso(int(year), mon, day)


def _number(day: str) -> int:
    return int(re.sub(r"\D", "", day))


@rule(rf"(?<![\d./-])(?P<y>{YEAR})([-/.])(?P<m>0[1-9]|1[0-2])\2(?P<d>0[1-9]|[12]\d|3[01])(?:T(?P<t>\d\d:\d\d))?(?!\d)", "year")
def iso_date(match: re.Match[str], reading: Reading) -> str | None:
    value = iso(int(match["y"]), int(match["m"]), int(match["d"]))
    return f"{value}T{match['t']}" if value and match["t"] else value


@rule(r"(?<![\d./-])(?P<a>\d{1,2})([./-])(?P<b>\d{1,2})\2(?P<y>(?:19|20)\d{2})(?!\d)", "small")
def numeric_date(match: re.Match[str], reading: Reading) -> str | None:
    """Day first, as most of the world writes it, unless that is no date or would lie after publication and the other order does not."""
    a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
    day_first, month_first = iso(year, b, a), iso(year, a, b)
    published = reading.published.isoformat() if reading.published else "9999"
    if day_first and month_first and match[2] == "/" and day_first > published >= month_first:
        return month_first
    return day_first or month_first


@rule(
    rf"(?<![\w./-])(?P<d>[0-3]?\d)(?P<by>[ -])(?P<m>{MONTH_ANY})(?P=by)(?P<y>\d\d)(?=\s*(?:[(),;\]–—\n]|:(?!\d)|--|$)|\.(?:\s|$)|\s+(?:to|until|till)\s+\d)",
    "month",
)
def day_of_short_year(match: re.Match[str], reading: Reading) -> str | None:
    """ "2 NOV 89 (Agency)", as wires and armies write it; 69 to 99 are of the last century, as POSIX has it for %y."""
    if len(match["m"]) != 3:
        return None
    short = int(match["y"])
    return iso(short + (1900 if short >= 69 else 2000), month(match["m"]), int(match["d"]))


@rule(rf"{DAY_PREFIX}{WEEKDAY_PREFIX}(?:(?i:the)\s+)?(?P<d>{DAY})(?:\s+of)?(?:\s+|-)(?P<m>{MONTH_ANY})(?!\w){OWN_YEAR}", "month")
def day_month(match: re.Match[str], reading: Reading) -> str | None:
    day, mon = _number(match["d"]), month(match["m"])
    return with_part(_date(_year(match, reading, mon, day), mon, day), match["part"] or match["wpart"])


@rule(
    rf"{DAY_PREFIX}{WEEKDAY_PREFIX}(?:(?i:the)\s+)?\b(?P<m>{MONTH_ANY})\s+(?:the\s+)?(?P<d>{DAY})(?![:%]\d?|[.,]\d{{3}}|\s*(?:a\.m|p\.m|am\b|pm\b)){OWN_YEAR}",
    "month",
)
def month_day(match: re.Match[str], reading: Reading) -> str | None:
    day, mon = _number(match["d"]), month(match["m"])
    if not match["y"] and re.search(r"(?i)\bin\s+$", reading.text[: match.start()][-4:]) and reading.counts(match.end("d")):
        return None
    return with_part(_date(_year(match, reading, mon, day), mon, day), match["part"] or match["wpart"])


CONNECT = r"\s*(?:-|–|—|,\s*and|,|\band\b|\bto\b|\bor\b|\buntil\b|\btill\b|\bthrough\b|\boverlapping\b)\s*(?:on\s+|the\s+)*"


@rule(
    rf"(?:(?i:the\s+)?(?i:night)\s+of\s+)?(?:(?i:the)\s+)?(?P<d>{DAY})(?=(?:{CONNECT}{DAY.replace('.,:/', ':')})+(?:\s+of)?\s+(?P<m>{MONTH_ANY})(?!\w){OWN_YEAR})",
    "month",
)
def day_of_list(match: re.Match[str], reading: Reading) -> str | None:
    """ "27" in "27-28 October", "4" in "4, 5 and 6 October"."""
    day, mon = _number(match["d"]), month(match["m"])
    return _date(match["y"] or year_for(reading, mon, day, match.start()), mon, day)


@rule(rf"(?:{PART_OF_PERIOD})?\b(?P<m>{MONTH_ANY})(?:,|\s+of|)\s+(?P<y>{YEAR})", "month")
def month_year(match: re.Match[str], reading: Reading) -> str | None:
    return f"{match['y']}-{month(match['m']):02d}"


@rule(
    rf"(?:{PART_OF_PERIOD})?(?:(?i:(?:the\s+)?(?P<w>last|next|this|previous|following|same|preceding)\s+))?\b(?P<m>{MONTH})\b(?:\s+(?:of\s+)?(?P<ry>(?i:(?:that|this|the\s+same|last|next)\s+year)))?(?P<y>)(?!\w|['’]s\s)",
    "month",
)
def month_alone(match: re.Match[str], reading: Reading) -> str | None:
    mon = month(match["m"])
    prefixed = match.start("m") > match.start()
    if match["m"] in NOT_MONTH_ALONE and not prefixed and not BEFORE_MONTH.search(reading.text[: match.start("m")][-24:]):
        return None
    year = _year(match, reading, mon, None)
    word = (match["w"] or "").lower()
    base = reading.anchor if word in BACK | FORTH else None
    if word in {"next", "following"} and base and (found := re.match(r"\d{4}-(\d\d)", base)):
        year = shift(base, int(mon <= int(found[1])), "Y")
    if word in {"last", "previous"} and base and (found := re.match(r"\d{4}-(\d\d)", base)):
        year = shift(base, -int(mon >= int(found[1])), "Y")
    return f"{year or 'XXXX'}-{mon:02d}"


@rule(
    rf"(?:{PART_OF_PERIOD})?(?:(?i:the\s+(?P<h>first|second|latter)\s+half\s+of\s+)(?:the\s+year\s+)?)?(?:(?i:the\s+)?(?i:years?)\s+)?(?<![\d.,$€£#/:])(?P<y>{YEAR})(?![%/]|:\d|[.,]\d|-[a-zA-Z]|\s*{ERA}|s\b)",
    "year",
)
def year_alone(match: re.Match[str], reading: Reading) -> str | None:
    end, before = match.end(), reading.text[: match.start("y")][-24:]
    prefixed = match.start("y") > match.start()
    if reading.counts(end) and not re.search(r"(?i)\b(?:in|since|of|the|by|during)\s+$", before) and not prefixed:
        return None
    if not (prefixed or BEFORE_YEAR.search(before) or YEARLIKE.match(reading.text, end)) and int(match["y"]) < 1900:
        return None
    if reading.published and int(match["y"]) > reading.published.year + 40:
        return None
    if reading.next_token(end) is not None and reading.text[end : end + 1] == " " and reading.counts(end) and int(match["y"]) < 1500:
        return None
    return f"{match['y']}-{'H1' if match['h'].lower() == 'first' else 'H2'}" if match["h"] else match["y"]


OF_YEAR = rf"\s+of\s+(?:(?P<y>{YEAR})|(?P<ry>(?i:(?:the|that|this|the\s+same|last|next)\s+year)))\b"
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}


def _named_year(match: re.Match[str], reading: Reading) -> str | None:
    """ "of 2031", "of last year"."""
    if match["y"] or reading.anchor is None:
        return match["y"]
    told = reading.told if match["ry"].lower() in {"that year", "the same year"} else reading.anchor
    return shift(year_of(told or "") or "", {"l": -1, "n": 1}.get(match["ry"][0].lower(), 0), "Y")


@rule(rf"(?i)\b(?:the\s+)?(?P<q>{either(QUARTERS)})\s+quarter{OF_YEAR}", "year", "unit")
def quarter(match: re.Match[str], reading: Reading) -> str | None:
    year = _named_year(match, reading)
    return f"{year}-Q{QUARTERS[match['q'].lower()]}" if year else None


@rule(rf"(?i)\b(?:the\s+)?(?P<w>first|last|final)\s+(?P<n>{NUMBER})\s+months{OF_YEAR}", "year", "unit")
def months_of_year(match: re.Match[str], reading: Reading) -> str | None:
    """ "the first eight months of the year": from January to August."""
    year, count = _named_year(match, reading), number(match["n"])
    if year is None or not count.isdigit() or not 1 < int(count) < 12:
        return None
    first = 1 if match["w"].lower() == "first" else 13 - int(count)
    return f"{year}-{first:02d}/{year}-{first + int(count) - 1:02d}"


@rule(r"(?<=[1-9]\d\d\d[-–/])(?P<y>\d\d)(?![\d-])", "small")
def year_end(match: re.Match[str], reading: Reading) -> str | None:
    """ "45" in "1939-45"."""
    century = reading.text[match.start() - 5 : match.start() - 3]
    return (
        f"{century}{match['y']}" if int(reading.text[match.start() - 3 : match.start() - 1]) < int(match["y"]) and century in {"17", "18", "19", "20"} else None
    )


@rule(rf"(?:{PART_OF_PERIOD})?(?:(?i:ca?\.|circa)\s*)?(?<![\d.,])(?P<y>[1-9]\d{{0,3}})(?=(?:[-–/]\d{{1,4}})?\s*{ERA})(?:\s*{ERA})?", "era")
def year_bc(match: re.Match[str], reading: Reading) -> str | None:
    return f"BC{int(match['y']):04d}"


@rule(
    rf"(?:{PART_OF_PERIOD})?(?:(?i:{SEASON}|\b(?:in|by|until|since|from|to|between|and|of|during|before|after))\s+(?:of\s+)?|[-–/(])(?P<y>[1-9]\d\d)(?![\d%:]|[.,]\d|-\w|\s*{ERA})",
    "hundreds",
)
def year_of_antiquity(match: re.Match[str], reading: Reading) -> str | None:
    """ "in 480", in a text that counts years before Christ."""
    return f"BC{int(match['y']):04d}" if reading.ancient and not reading.counts(match.end()) else None


@rule(rf"(?:(?i:the)\s+)?(?:{PART_OF_PERIOD})?(?:(?<!\d)(?P<y>(?:1\d|20)\d)0|['’](?P<s>[2-9])0)['’]?s\b(?:\s+(?P<bc>{ERA}))?", "year", "small")
def decade(match: re.Match[str], reading: Reading) -> str | None:
    return match["y"] or f"19{match['s']}"


@rule(rf"(?i)(?:the\s+)?(?:{PART_OF_PERIOD})?\b(?P<c>\d{{1,2}}(?:st|nd|rd|th)|{either(ORDINALS)})[\s-]century\b(?:\s+(?P<bc>{ERA}))?", "unit")
def century(match: re.Match[str], reading: Reading) -> str | None:
    ordinal = ORDINALS.get(match["c"].lower()) or _number(match["c"])
    return f"{'BC' if match['bc'] else ''}{ordinal - 1:02d}"


@rule(
    rf"(?i)(?:(?:the\s+)?(?:{PART_OF_PERIOD})?(?P<the>the\s+)?(?:(?P<w>last|next|this|that|previous|following|same)\s+)?)\b(?P<s>{SEASON})\b(?:(?:\s+of|,)?\s+(?:the\s+year\s+)?(?P<y>{YEAR})|(?:\s+of)\s+(?P<ry>(?:that|this|the\s+same|last|next)\s+year))?",
    "season",
)
def season(match: re.Match[str], reading: Reading) -> str | None:
    name, word = match["s"].lower(), (match["w"] or "").lower()
    token = reading.token(match.start("s"))
    if not match["y"] and (token is None or token.pos_ not in {"NOUN", "PROPN"}):
        return None
    if name == "fall" and not (match["y"] or match["ry"] or word or _in_the_fall(match, reading)):
        return None
    if name == "spring" and token is not None and not match["y"] and token.text == "Spring" and token.dep_ != "compound" and not token.is_sent_start:
        return None
    year = match["y"] or (
        _year(match, reading, 6, None) if match["ry"] else year_of(reading.told or "" if word in {"", "that", "same"} else reading.anchor or "")
    )
    if year and word in BACK | FORTH:
        year = shift(year, -1 if word in BACK else 1, "Y")
    return f"{year or 'XXXX'}-{SEASONS[name]}"


def _in_the_fall(match: re.Match[str], reading: Reading) -> bool:
    return reading.text[: match.start("s")].lower().endswith((" in the ", " in ", "by the ")) and not reading.text[match.end() :].lstrip().startswith("of")


@rule(
    rf"(?:(?i:the\s+)?(?:(?i:(?P<w>last|next|this|past|coming|previous|following))\s+)|(?i:the\s+)?(?i:early|late)\s+(?:on\s+)?)?(?:(?i:(?:the\s+)?(?:early\s+hours|(?P<part>{PART_OF_DAY}))\s+(?:of\s+)?(?:on\s+)?))?\b(?P<d>{WEEKDAY})\b(?!\s+(?:Prayers|Times|Mirror|Mail))(?:\s+(?P<after>(?i:{PART_OF_DAY}))\b)?",
    "weekday",
)
def weekday(match: re.Match[str], reading: Reading) -> str | None:
    value = weekday_for(reading, WEEKDAYS[match["d"].lower()], match.start("d"), (match["w"] or "").lower())
    return with_part(value, match["part"] or match["after"])


@rule(rf"\b(?P<w>{WEEKDAY}),?\s+(?:the\s+)?(?P<d>{DAY})(?!\w|\s*(?::|%|\.\d)|\s+{MONTH_ANY})", "weekday")
def weekday_number(match: re.Match[str], reading: Reading) -> str | None:
    """ "on Wednesday 19": the latest day up to publication that is both."""
    if reading.published is None or reading.counts(match.end()):
        return None
    days = (reading.published - timedelta(n) for n in range(62))
    return next((d.isoformat() for d in days if d.day == _number(match["d"]) and d.weekday() == WEEKDAYS[match["w"].lower()]), None)


@rule(
    rf"(?i)\b(?:the\s+day\s+(?P<far>before\s+yesterday|after\s+tomorrow)|(?P<w>today|yesterday|tomorrow|tonight)(?:\s+(?P<part>{PART_OF_DAY})\b)?|(?P<n>overnight|last\s+night|this\s+(?P<this>{PART_OF_DAY})\b))",
    "deictic",
    "part",
)
def deictic(match: re.Match[str], reading: Reading) -> str | None:
    word = re.sub(r"\s+", " ", match.group().lower())
    if reading.narrative or reading.published is None:
        if word.startswith("today"):
            return "PRESENT_REF"
        return "XXXX-XX-XXTNI" if match["n"] or word == "tonight" else "XXXX-XX-XX"
    if word == "overnight" and reading.last and _same_sentence_day(match, reading):
        return f"{reading.last[:10]}TNI"
    days = (
        -2
        if match["far"] and "before" in word
        else 2
        if match["far"]
        else {"yesterday": -1, "tomorrow": 1, "overnight": -1, "last night": -1}.get(word.split(" ")[0] if match["w"] else word, 0)
    )
    spoken = reading.spoken_on(match.start()) if word.startswith("today") or match["this"] else None
    value = ((spoken or reading.published) + timedelta(days)).isoformat()
    if match["n"] or word == "tonight":
        return with_part(value, match["this"]) if match["this"] else f"{value}TNI"
    return with_part(value, match["part"])


def _same_sentence_day(match: re.Match[str], reading: Reading) -> bool:
    token = reading.token(match.start())
    return token is not None and day_of(reading.last or "") is not None and any(t.ent_type_ == "DATE" for t in reading.doc[token.sent.start : token.i])


RELATIVE_UNIT = r"(?P<u>day|week|weekend|month|year|decade|century|morning|afternoon|evening|night|dawn)"


@rule(
    rf"(?i)(?:{PART_OF_PERIOD}|(?:earlier|later|late|early)\s+(?:on\s+|in\s+)?)?\b(?:the\s+)?(?P<w>last|past|next|this|that(?:\s+(?:very\s+)?same)?|previous|following|coming|preceding|same|current|subsequent)\s+(?P<x>)(?:{RELATIVE_UNIT})\b(?!\s*-|['’]s\s+\w+\s+(?:of|to))",
    "unit",
    "part",
)
def relative(match: re.Match[str], reading: Reading) -> str | None:
    word, name = match["w"].lower().split()[0], match["u"].lower()
    step = -1 if word in BACK else 1 if word in FORTH else 0
    narrated = re.search(r"(?i)\bthe\s+next\b", match.group()) is not None  # "the next day" goes on from what was told; "next week" is from now
    deictic_word = word in {"last", "this", "next", "past", "coming", "current"} and not narrated
    base = reading.anchor if deictic_word else reading.told
    if name in PARTS and name != "day":
        day = shift(base, step, "D") if base else None
        return with_part(day or "XXXX-XX-XX", name)
    code = {"weekend": "W"}.get(name) or unit(name)
    if word == "past" or (word == "last" and name in {"decade", "century"}):
        return f"P1{code}"
    value = truncated(base, code) if base and step == 0 else shift(base, step, code) if base else None
    unknown = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Y": "XXXX"}.get(code)
    if value is None and base and step == 0 and code in {"D", "M"} and (year := year_of(base)):
        value = base if code == "M" else f"{year}-XX-XX"
    return f"{value}-WE" if name == "weekend" and value else value or unknown


@rule(rf"(?i)(?:{PART_OF_PERIOD})(?P<the>the|that|this)?\s*(?P<u>year|month|week|day|decade|century)\b", "unit")
def part_of_told(match: re.Match[str], reading: Reading) -> str | None:
    """ "the end of the year", "later in the month"."""
    return truncated(reading.told, unit(match["u"])) if reading.told and re.search(r"(?i)\b(?:the|that|this)\s+\w+$", match.group()) else None


@rule(
    rf"(?i)\b(?:(?:only|just|about|some|nearly|almost|over|more\s+than|less\s+than|exactly|around|barely)\s+)?(?:(?P<n>{NUMBER})[\s-]+)?(?P<u>{UNIT})\s+(?P<w>ago|later|earlier|previously|before|afterwards?|after|prior|hence)\b",
    "unit",
)
def offset(match: re.Match[str], reading: Reading) -> str | None:
    word, code = match["w"].lower(), unit(match["u"])
    count = number(match["n"]) if match["n"] else "X"
    if not match["n"] and (word in {"after", "before"} or not match["u"].lower().endswith("s")):
        return None
    base = reading.anchor if word == "ago" else reading.told
    sign = 1 if word in {"later", "after", "afterward", "afterwards", "hence"} else -1
    if word in {"after", "before", "prior"} and not _ends_clause(reading, match.end()):
        base = None
    if code in {"TH", "TM"}:
        if word in {"after", "before"}:
            return f"PT{count}{code[1]}"
        return f"{base[:10]}TXX" if base and day_of(base) else "XXXX-XX-XXTXX"
    if not count.isdigit():
        return "FUTURE_REF" if sign > 0 and code != "D" and match["n"] else "PAST_REF" if sign < 0 else "XXXX-XX-XX"
    value = shift(base, sign * int(count) * (2 if code == "2W" else 1), code.removeprefix("2")) if base else None
    return value or {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "2W": "XXXX-WXX", "M": "XXXX-XX"}.get(code, "XXXX")


def _ends_clause(reading: Reading, end: int) -> bool:
    """ "two days after," - with nothing that it is after, the text's last date is meant; so, too, of "the day before in the village"."""
    return re.match(r"\s*(?:[,.;)]|$)|\s+(?:at|in|inside|near|outside)\s", reading.text[end : end + 9]) is not None


@rule(r"(?i)\b(?:the\s+)(?P<u>day|night|week|month|year|morning)\s+(?P<w>before|after|earlier|following|prior)\b", "unit", "part")
def the_day_after(match: re.Match[str], reading: Reading) -> str | None:
    if not _ends_clause(reading, match.end()) or reading.told is None:
        return None
    step = 1 if match["w"].lower() in {"after", "following"} else -1
    name = match["u"].lower()
    return with_part(shift(reading.told, step, "D"), name) if name in {"night", "morning"} else shift(reading.told, step, unit(name))


@rule(
    rf"(?i)\b(?:(?:the\s+)?(?:first|last|past|next|previous|following|final|coming)\s+|(?:only|just|about|some|nearly|almost|over|under|more\s+than|less\s+than|at\s+least|around|roughly|another|up\s+to)\s+)*(?P<n>{NUMBER}|(?:the\s+)?(?:first|last|past|next|previous|following|final|coming))(?:[\s-]+(?P<adj>(?:long|full|bloody|brutal|consecutive|straight|whole)\s+)?)(?P<u>{UNIT})\b(?:[\s-](?:old|long|of\s+age))?(?!\s+(?:ago|later|earlier)\b)",
    "unit",
)
def duration(match: re.Match[str], reading: Reading) -> str | None:
    words = re.sub(r"(?i)^the\s+", "", match["n"]).lower()
    if words == "a" and match["u"].lower().endswith("s"):
        words = "several"
    code = unit(match["u"])
    plural = match["u"].lower().endswith("s")
    if words in {"first", "last", "past", "next", "previous", "following", "final", "coming"}:
        return f"PX{code}" if plural and code not in {"TH", "TM"} else None
    count = number(words)
    if (
        re.fullmatch(r"\d+", count)
        and int(count) > 1
        and not plural
        and "-" not in match.group()
        and reading.text[match.end("u") : match.end("u") + 1] not in {"-", " "}
    ):
        return None
    if code.startswith("2"):
        return f"P{2 * int(count)}W" if count.isdigit() else "PXW"
    return f"P{'T' if code[0] == 'T' else ''}{count}{code.removeprefix('T')}"


@rule(r"(?i)\b(?P<u>days|weeks|months|years|decades)(?:-long)?\b(?=\s+(?:of\b|on\s+end)|-long)|(?<=for )(?P<f>days|weeks|months|years|decades)\b", "unit")
def length(match: re.Match[str], reading: Reading) -> str | None:
    return f"PX{unit(match['u'] or match['f'])}"


@rule(r"(?i)\b(?:year|month|week|day)-long\b", "unit")
def long_unit(match: re.Match[str], reading: Reading) -> str | None:
    return f"P1{unit(match.group().split('-')[0])}"


@rule(r"(?i)\b(?:over|at|during|on)\s+(?P<w>the\s+weekend)\b", "unit")
def weekend(match: re.Match[str], reading: Reading) -> str | None:
    """The latest weekend that has begun by publication."""
    base = day_of(reading.anchor or "")
    return f"{week(base - timedelta(7 if base.weekday() < 5 else 0))}-WE" if base else None


@rule(r"(?i)\bper\s+(?P<u>day|week|month|year|hour)\b", "unit")
def per(match: re.Match[str], reading: Reading) -> str | None:
    code = unit(match["u"])
    return f"P{'T' if code[0] == 'T' else ''}1{code.removeprefix('T')}"


@rule(rf"(?i)(?<![\w-]){either(SETS)}\b(?!\s+[A-Z][a-z]+\s+newspaper)", "set", "unit", "part")
def repeated(match: re.Match[str], reading: Reading) -> str | None:
    if match.group()[0].isupper() and match.start() and reading.text[match.start() - 1] == " " and reading.text[match.start() - 2] not in ".!?\n":
        return None  # "the Daily ..." is a paper
    return SETS[re.sub(r"\s+", " ", match.group().lower())]


COUNTED_ON = re.compile(rf"(?i)\s+(?:(?:{NUMBER})[\s-]+)?{UNIT}\b")


@rule(rf"(?i)(?<![\w-]){either(REFERENCES)}(?![\w-])", "reference", "unit")
def reference(match: re.Match[str], reading: Reading) -> str | None:
    if COUNTED_ON.match(reading.text, match.end()) and match.group().lower().endswith("the past"):
        return None  # "in the past 24 hours"
    return REFERENCES[re.sub(r"\s+", " ", match.group().lower())]


@rule(
    rf"(?<!\w){either([k.title().replace('’S', '’s').replace(chr(39) + 'S', chr(39) + 's') for k in FEASTS])}\b(?:(?:\s+of|,)?\s+(?P<y>{YEAR}))?(?P<ry>)",
    "feast",
)
def feast(match: re.Match[str], reading: Reading) -> str | None:
    name = next(k for k in sorted(FEASTS, key=len, reverse=True) if match.group().lower().startswith(k))
    mon, day = map(int, FEASTS[name].split("-"))
    return _date(_year(match, reading, mon, day), mon, day)


@rule(
    r"(?i)(?<![\d:.])(?:(?P<h>[01]?\d|2[0-4])(?:[:.](?P<m>[0-5]\d))?\s*(?P<ap>a\.m\.?|p\.m\.?|am\b|pm\b)|(?P<h2>[01]?\d|2[0-3]):(?P<m2>[0-5]\d)(?![\d:])(?:\s*(?:hrs|hours|h)\b)?|(?P<h3>[01]\d|2[0-3]|\d(?=\.))\.?(?P<m3>[0-5]\d)\s?(?:hrs|hours|h|GMT|UTC)\b)(?:\s+local\s+time|\s+(?:GMT|UTC)\b)?|(?<=\bat )(?P<word>noon|midnight|midday)\b",
    "small",
    "year",
    "part",
)
def clock(match: re.Match[str], reading: Reading) -> str | None:
    if match["word"]:
        return f"T{HOURS[match['word'].lower()]:02d}:00"
    hour, minute = int(match["h"] or match["h2"] or match["h3"]), match["m"] or match["m2"] or match["m3"] or "00"
    if match["ap"]:
        hour = hour % 12 + (12 if match["ap"].lower().startswith("p") else 0)
    return f"T{hour:02d}:{minute}"


@rule(
    r"(?i)\b(?:(?<=at )(?P<at>night|dawn|dusk|daybreak|sunrise|sunset|midday)|(?:early\s+|late\s+)?(?<=n the )(?P<in>(?:early\s+|late\s+)?(?:morning|evening|afternoon|night)(?:\s+hours)?)|(?:early|late)\s+(?:in\s+the\s+)?(?P<e>morning|evening|afternoon|at\s+night))\b(?!\s+of\b)",
    "part",
)
def part_alone(match: re.Match[str], reading: Reading) -> str | None:
    words = (match["at"] or match["in"] or match["e"]).lower()
    part = next(p for p in words.split() if p in PARTS)
    return with_part("", part)


@rule(r"(?i)(?<=\bon the )(?P<d>\d{1,2})(?:st|nd|rd|th)\b(?!\s+(?:of|day|anniversary|floor|\w+\s+(?:of|day)))", "small")
def ordinal_day(match: re.Match[str], reading: Reading) -> str | None:
    """ "on the 27th": of the month told last."""
    told = re.match(r"(\d{4})-(\d\d)", reading.told or "")
    return iso(int(told[1]), int(told[2]), int(match["d"])) if told and not reading.counts(match.end()) else None


__all__ = ["RULES", "tense"]
