"""Computes the due instants of certificates again, from each certificate alone; one JSON certificate a line on standard input.

Needs nothing but Python 3.9 and time zone data. Exit code 1 and one line for each certificate that does not hold.
"""
import calendar
import json
import re
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

try:
    AMSTERDAM = ZoneInfo("Europe/Amsterdam")
except ZoneInfoNotFoundError:
    sys.exit("No time zone data: install the package tzdata, of the system or of Python.")
DAY = timedelta(days=1)
CLOCK = {"second": 1, "minute": 60, "hour": 3600}


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def local(civil):  # a civil time that exists twice is the first; one that does not exist is an hour later
    return civil.replace(tzinfo=AMSTERDAM, fold=0).astimezone(timezone.utc)


def midnight(day):
    return local(datetime(day.year, day.month, day.day))


def months_on(day, months):
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def length(text):
    count, unit = re.fullmatch(r"(\d+) ([a-z-]+?)s?", text).groups()
    return int(count), unit


class Term:
    def __init__(self, text, start, certificate):
        named = re.fullmatch(r"(?:(atw|wall-clock|calendar|backward|eu|service-target|working-days) )?(.*?)( by analogy)?", text)
        self.count, self.unit = length(named[2])
        self.kind = named[1] or ("working-days" if self.unit == "working-day" else "wall-clock")
        self.start = start
        self.first = start.astimezone(AMSTERDAM).date()
        self.free = {date.fromisoformat(day["date"]) for day in certificate["freeDays"]}
        change = certificate["change"]
        self.longer = [length(text) for text in change["extensions"]]
        self.still = [(instant(one["from"]), instant(one["to"])) for one in change["suspensions"]]

    def is_free(self, day):
        return day.weekday() >= 5 or day in self.free

    def stands(self, day):  # whether a suspension stands at the end of the day
        return any(begin < midnight(day + DAY) <= end for begin, end in self.still)

    def on(self, day, count, unit):
        if unit in CLOCK:  # hours do not move a date
            return day
        if unit != "working-day":
            days = {"day": 1, "week": 7}.get(unit)
            return day + count * days * DAY if days else months_on(day, count * (12 if unit == "year" else 1))
        while count:
            day += DAY
            count -= not self.is_free(day) and not self.stands(day)
        return day

    def working(self, day, count):
        while count:
            day += DAY
            count -= not self.is_free(day)
        return day

    def last_day(self):
        if self.kind == "backward":
            if self.unit != "working-day":
                return self.on(self.first, -self.count, self.unit)
            day, count = self.first, self.count
            while count:
                day -= DAY
                count -= not self.is_free(day)
            return day
        end = self.on(self.first, self.count, self.unit)
        for count, unit in self.longer:
            end = self.on(end, count, unit)
        if self.unit != "working-day":
            day = self.first
            while day < end:
                day += DAY
                end += DAY * self.stands(day)
        beyond = {"day": 90, "week": 12, "month": 3, "year": 0}.get(self.unit, 0)
        if (self.kind == "atw" and self.count <= beyond) or (self.kind == "eu" and self.unit != "working-day"):
            short = 2 if self.kind == "atw" else 1
            held = sum(not self.is_free(self.first + n * DAY) for n in range(1, (end - self.first).days + 1))
            if held < 2 and not (self.unit == "day" and self.count <= short):
                end = self.working(end, 2 - held)
            while self.is_free(end):
                end += DAY
        return end

    def later(self, at, count, unit):
        if unit in CLOCK:
            return at + timedelta(seconds=count * CLOCK[unit])
        civil = at.astimezone(AMSTERDAM).replace(tzinfo=None, fold=0)
        return local(datetime.combine(self.on(civil.date(), count, unit), civil.time()))

    def end(self):
        if self.kind != "wall-clock" and self.unit not in CLOCK:
            last = self.last_day()
            return midnight(last + DAY), last.isoformat()
        if self.kind == "backward":
            return self.later(self.start, -self.count, self.unit), None
        due = self.start
        if self.kind == "eu":  # the hour of the event does not count
            due = datetime.fromtimestamp(-(-due.timestamp() // 3600) * 3600, timezone.utc)
        due = self.later(due, self.count, self.unit)
        for count, unit in self.longer:
            due = self.later(due, count, unit)
        for begin, end in self.still:
            begin = max(begin, self.start)
            if begin < due and begin < end:
                due += end - begin
        return due, None


def holds(certificate, part):
    due, last = Term(part["term"], instant(part["countsFrom"]), certificate).end()
    said = instant(part["due"])
    kept = [step for step in part["steps"] if step["step"] == "kept-later"]
    if kept:  # a newer policy moves nothing earlier: the older term stands
        older = Term(kept[-1]["term"], instant(kept[-1]["countsFrom"]), certificate).end()
        return instant(kept[-1]["insteadOf"]) == due < said and older == (said, part["dueDate"])
    return (due, last) == (said, part["dueDate"])


count, wrong = 0, 0
for line in sys.stdin:
    certificate = json.loads(line)
    count += 1
    for part in [certificate, *certificate["alsoReadAs"]]:
        if not holds(certificate, part):
            wrong += 1
            print(f"{certificate['row']} {certificate['obligation']}: {part['term']} does not end at {part['due']}")
print(f"{count} certificates, {wrong} do not hold")
sys.exit(wrong > 0)
