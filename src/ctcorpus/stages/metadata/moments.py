"""When a page was fetched, to ISO: the forms in which programs write a time, not those of Chinese prose alone.

    to_iso("2019-09-26 22:18:32 +0800")               ->  2019-09-26T22:18:32+08:00
    to_iso("1569507512")                              ->  2019-09-26T14:18:32Z   (seconds, also milliseconds)
    to_iso("Thu, 26 Sep 2019 14:18:32 GMT")           ->  2019-09-26T14:18:32Z
    to_iso("2019年9月26日")                            ->  2019-09-26

A time without a zone stays without one, and fractions of seconds are left out.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from ctcorpus.hanzi import fold
from ctcorpus.stages.metadata import dates

#: characters; no form of a time is longer, `Thu Sep 26 2019 22:18:32 GMT+0800 (China Standard Time)` has 57
_LONGEST = 80
#: an instant as a number: seconds, milliseconds or microseconds since 1970; numbers of 8 or 14 digits are days
_SINCE_1970 = re.compile(r"(\d{9,10})(\d{3}|\d{6})?(?:\.\d*)?")
_ISO = re.compile(
    r"(?P<y>\d{4})(?P<s>[-/.]?)(?P<m>\d\d?)(?P=s)(?P<d>\d\d?)"
    r"(?:[T\s_]*(?P<h>\d\d?):?(?P<min>\d\d)(?::?(?P<sec>\d\d))?(?:[.,]\d+)?\s?(?P<zone>.*))?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"(?:UTC|GMT)?(?:([+-])(\d\d?):?(\d\d)?)?(?:\s?\([^()]*\))?|Z", re.IGNORECASE)
#: JavaScript's `Thu Sep 26 2019 22:18:32 GMT+0800 (China Standard Time)`, which no mail has
_SCRIPTED = re.compile(r"\s(?:GMT|UTC)(?=[+-]\d{4})|\s?\([^()]*\)$")
_SCRIPT_DATE = re.compile(r"^(\w{3}) (\w{3}) (\d\d?) (\d{4})\b")
_CLOCK = re.compile(r"[A-Za-z]{3}.*\d:\d\d")
_HALF_DAY = re.compile(r"[下晚]|\d\s?[ap]\.?m\b", re.IGNORECASE)
#: `parsedate_tz` gives 0 where no zone is named, too; and CST means China as often as Chicago
_NAMED_ZONE = re.compile(r"(?:\s(?:GMT|UTC?|Z)|[+-]\d{4})$")
_TIME_OF_DAY = re.compile(r"\s?[日号]?\s?(\d\d?)[:时点](\d\d)(?:[:分](\d\d))?\D*$")


def to_iso(value: str | float) -> str | None:
    """The day, or day and time, in ISO form; None for what is no time, or none that a page can be fetched at."""
    text = " ".join(str(value).split())
    if not text or len(text) > _LONGEST:
        return None
    for read in (_number, _iso, _mailed, _written):
        if found := read(text):
            return found
    return None


def _number(text: str) -> str | None:
    match = _SINCE_1970.fullmatch(text)
    return _checked(datetime.fromtimestamp(int(match[1]), UTC)) if match else None


def _iso(text: str) -> str | None:
    match = _ISO.fullmatch(text)
    if not match or (match["s"] == "" and not (len(match["m"]) == len(match["d"]) == 2)):
        return None
    day = (int(match["y"]), int(match["m"]), int(match["d"]))
    try:
        if match["h"] is None:
            return _checked(datetime(*day), days=True)
        known, zone = _zone(match["zone"])
        at = datetime(*day, int(match["h"]), int(match["min"]), int(match["sec"] or 0), tzinfo=zone)
    except ValueError:
        return None
    return _checked(at) if known else None


def _zone(text: str) -> tuple[bool, timezone | None]:
    """Whether the words are a zone or nothing, and the zone."""
    match = _ZONE.fullmatch(text)
    if not match or not text:
        return not text, None
    if not match[1]:
        return True, UTC
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return True, timezone(-offset if match[1] == "-" else offset)


def _mailed(text: str) -> str | None:
    """The forms of HTTP, of C's `asctime`, and of JavaScript's `Date`."""
    if not _CLOCK.search(text) or _HALF_DAY.search(text):
        return None
    plain = _SCRIPT_DATE.sub(r"\1, \3 \2 \4", _SCRIPTED.sub(" ", text).strip())
    try:
        found = parsedate_tz(plain)
        if found is None:
            return None
        zone = timezone(timedelta(seconds=found[9] or 0)) if _NAMED_ZONE.search(plain) else None
        return _checked(datetime(*found[:6], tzinfo=zone))
    except (ValueError, TypeError, OverflowError):
        return None


def _written(text: str) -> str | None:
    """A day as pages print it, with the time of day if that is plain: 2019年9月26日 22:18."""
    found = dates.parse(text)
    if not found or found.precision != "day":
        return None
    day = datetime.fromisoformat(found.value)
    time = _TIME_OF_DAY.search(fold(text))
    if not time or _HALF_DAY.search(fold(text)):
        return _checked(day, days=True)
    try:
        return _checked(day.replace(hour=int(time[1]), minute=int(time[2]), second=int(time[3] or 0)))
    except ValueError:
        return _checked(day, days=True)


def _checked(at: datetime, days: bool = False) -> str | None:
    """The ISO form, if pages were there to be fetched: the Web's first year to the last day that dates may have."""
    if not at.year >= 1990 or at.date() > dates.LAST:
        return None
    return at.date().isoformat() if days else at.isoformat(timespec="seconds").replace("+00:00", "Z")
