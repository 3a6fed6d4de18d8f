#!/usr/bin/env python3
"""Writes cron-cases.txt: expected times of cron expressions, worked out minute by minute with zoneinfo.

It shares no code and no method with the product: it walks over every minute of UTC, looks at the clock on the wall
there, and asks whether each field names what it sees. Run it as: python3 cron_cases.py >cron-cases.txt
"""
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

NAMES = {name: number for names, first in (("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC", 1),
                                           ("SUN MON TUE WED THU FRI SAT", 0))
         for number, name in enumerate(names.split(), first)}
BOUNDS = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]

CASES = [
    # plain
    ("* * * * *", "UTC", "2026-03-01T00:00", 3), ("*/5 * * * *", "UTC", "2026-03-01T00:03", 4),
    ("*/7 * * * *", "UTC", "2026-03-01T00:50", 4), ("0 * * * *", "UTC", "2026-03-01T23:30", 3),
    ("15,45 * * * *", "UTC", "2026-03-01T23:30", 3), ("0-10/5 * * * *", "UTC", "2026-03-01T00:00", 5),
    ("30/10 * * * *", "UTC", "2026-03-01T00:00", 5), ("59 23 * * *", "UTC", "2026-12-31T12:00", 2),
    ("0 */6 * * *", "UTC", "2026-03-01T01:00", 5), ("0 22-23 * * *", "UTC", "2026-03-01T01:00", 3),
    ("0 9-17/4 * * *", "Asia/Shanghai", "2026-03-01T00:00", 4), ("30 2 * * *", "Asia/Shanghai", "2026-03-01T00:00", 2),
    ("0 0 * * *", "Asia/Kolkata", "2026-03-01T00:00", 2), ("5 4 * * *", "Asia/Kathmandu", "2026-03-01T00:00", 2),
    # days, weekdays, months
    ("0 12 1 * *", "UTC", "2026-01-15T00:00", 3), ("0 12 31 * *", "UTC", "2026-01-15T00:00", 4),
    ("0 12 30 * *", "UTC", "2026-01-30T13:00", 2), ("0 12 29 2 *", "UTC", "2026-01-01T00:00", 2),
    ("0 0 29 2 *", "Europe/Berlin", "2027-03-01T00:00", 1), ("0 12 28-31 2 *", "UTC", "2028-02-01T00:00", 3),
    ("0 12 * * 0", "UTC", "2026-03-01T13:00", 2), ("0 12 * * 7", "UTC", "2026-03-01T13:00", 2),
    ("0 12 * * SUN", "UTC", "2026-03-01T13:00", 2), ("0 12 * * 5-7", "UTC", "2026-03-01T13:00", 4),
    ("0 12 * * 0-2", "UTC", "2026-03-01T13:00", 4), ("0 12 * * MON-FRI", "UTC", "2026-03-06T13:00", 3),
    ("0 12 * * 1-5/2", "UTC", "2026-03-01T13:00", 4), ("0 12 * * sat,sun", "UTC", "2026-03-01T13:00", 3),
    ("0 12 13 * 5", "UTC", "2026-02-01T00:00", 6), ("0 12 1,15 * 3", "UTC", "2026-04-01T12:00", 6),
    ("0 12 */10 * 1", "UTC", "2026-03-01T00:00", 2), ("0 12 * * */3", "UTC", "2026-03-01T13:00", 4),
    ("0 12 1-7 * */7", "UTC", "2026-03-01T13:00", 2), ("0 12 * JAN,jul *", "UTC", "2026-01-30T13:00", 3),
    ("0 12 1 */5 *", "UTC", "2026-01-02T00:00", 3), ("0 12 31 1-12/2 *", "UTC", "2026-01-02T00:00", 4),
    ("0 0 1 1 *", "Pacific/Auckland", "2026-06-01T00:00", 2), ("59 23 31 12 *", "America/New_York", "2026-06-01T00:00", 1),
    ("0 12 15 6 */2", "UTC", "2026-01-01T00:00", 1),
    # clocks go forward: Berlin 29 March 2026 at 01:00 UTC, New York 8 March at 07:00 UTC, Lord Howe 4 October by 30 minutes
    ("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00", 3), ("0 2 * * *", "Europe/Berlin", "2026-03-28T12:00", 2),
    ("0 3 * * *", "Europe/Berlin", "2026-03-28T12:00", 2), ("0,30 2 * * *", "Europe/Berlin", "2026-03-28T12:00", 3),
    ("30 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00", 4), ("59 1 * * *", "Europe/Berlin", "2026-03-28T12:00", 2),
    ("15 * * * *", "Europe/Berlin", "2026-03-29T00:30", 3), ("*/20 * * * *", "Europe/Berlin", "2026-03-29T00:30", 5),
    ("0 */2 * * *", "Europe/Berlin", "2026-03-28T23:30", 4), ("30 2 * * 7", "Europe/Berlin", "2026-03-28T12:00", 2),
    ("30 2 29 3 *", "Europe/Berlin", "2026-03-28T12:00", 1), ("30 2 * * *", "America/New_York", "2026-03-08T00:00", 2),
    ("10 * * * *", "America/New_York", "2026-03-08T05:30", 3), ("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00", 3),
    ("45 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00", 3), ("15 * * * *", "Australia/Lord_Howe", "2026-10-03T14:00", 4),
    # clocks go back: Berlin 25 October 2026 at 01:00 UTC, New York 1 November at 06:00 UTC, Lord Howe 5 April
    ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", 3), ("0 2 * * *", "Europe/Berlin", "2026-10-24T12:00", 2),
    ("0 3 * * *", "Europe/Berlin", "2026-10-24T12:00", 2), ("30 1 * * *", "Europe/Berlin", "2026-10-24T12:00", 2),
    ("0,30 2 * * *", "Europe/Berlin", "2026-10-25T00:15", 3), ("30 2 * * *", "Europe/Berlin", "2026-10-25T01:15", 1),
    ("15 * * * *", "Europe/Berlin", "2026-10-24T23:30", 5), ("*/30 * * * *", "Europe/Berlin", "2026-10-25T00:10", 5),
    ("0 */2 * * *", "Europe/Berlin", "2026-10-24T21:30", 4), ("30 1 * * *", "America/New_York", "2026-11-01T00:00", 2),
    ("30 * * * *", "America/New_York", "2026-11-01T04:45", 3), ("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00", 3),
    ("45 * * * *", "Australia/Lord_Howe", "2026-04-04T13:30", 4), ("0 0 * * *", "America/Havana", "2026-10-31T12:00", 3),
    # a day that does not exist, and midnight that does not
    ("0 12 * * *", "Pacific/Apia", "2011-12-29T12:00", 3), ("30 0 * * *", "Africa/Cairo", "2026-04-23T12:00", 3),
]


def number(text):
    return NAMES[text.upper()] if text.upper() in NAMES else int(text)


def matches(field, bounds, value):
    low, high = bounds
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, last = (low, high) if span == "*" else (number(span.split("-")[0]), number(span.split("-")[-1]))
        if step and span != "*" and "-" not in span:
            last = high
        candidates = {value, 7} if bounds == (0, 7) and value == 0 else {value}
        if any(first <= each <= last and (each - first) % int(step or 1) == 0 for each in candidates):
            return True
    return False


def names(fields, wall):
    minute, hour, day, month, weekday = fields
    in_day = matches(day, BOUNDS[2], wall.day)
    in_weekday = matches(weekday, BOUNDS[4], wall.isoweekday() % 7)
    either = not day.startswith("*") and not weekday.startswith("*")
    return (matches(minute, BOUNDS[0], wall.minute) and matches(hour, BOUNDS[1], wall.hour)
            and matches(month, BOUNDS[3], wall.month)
            and (in_day or in_weekday if either else in_day and in_weekday))


def walk(expression, zone, start, count):
    fields = expression.split()
    elapsed = fields[1].startswith("*")
    info = ZoneInfo(zone)
    moment = datetime.fromisoformat(start).replace(tzinfo=timezone.utc)
    before = moment.astimezone(info).replace(tzinfo=None)
    found = []
    while len(found) < count:
        moment += timedelta(minutes=1)
        local = moment.astimezone(info)
        wall = local.replace(tzinfo=None)
        if elapsed:
            fires = names(fields, wall)
        else:
            skipped = wall - before - timedelta(minutes=1)
            missing = [before + timedelta(minutes=i + 1) for i in range(max(0, int(skipped.total_seconds()) // 60))]
            fires = local.fold == 0 and any(names(fields, each) for each in missing + [wall])
        if fires:
            found.append(moment.strftime("%Y-%m-%dT%H:%MZ"))
        before = wall
    return found


for case in CASES:
    print("|".join([case[0], case[1], case[2] + "Z", " ".join(walk(*case))]))
