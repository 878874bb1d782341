"""Time is passed in: an action asks its clock once and hands the instant on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "CST")
"""China Standard Time, UTC+8, the zone of every legal date here (domain: all times are China time)."""


class Clock(Protocol):
    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock, aware UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands where it is put: for tests and for demonstration events."""

    def __init__(self, instant: datetime) -> None:
        self.instant = aware(instant)

    def now(self) -> datetime:
        return self.instant

    def set(self, instant: datetime) -> None:
        self.instant = aware(instant)


def aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return instant.astimezone(UTC)


def china_date(instant: datetime) -> date:
    """The calendar date in China at that instant."""
    return instant.astimezone(CHINA).date()


def china_noon(day: date) -> datetime:
    """Noon in China on that date, as aware UTC: the instant used when only a date is known."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=CHINA).astimezone(UTC)


def stamp(instant: datetime) -> str:
    """UTC text of an instant with microseconds, as it stands in event bodies: 2023-03-14T01:00:00.000000Z."""
    return aware(instant).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_stamp(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
