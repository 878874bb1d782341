from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from taizhang.kernel.clock import CHINA, FixedClock, SystemClock, aware, china_date, china_noon, parse_stamp, stamp

LATE = datetime(2023, 3, 14, 16, 30, tzinfo=UTC)


def test_the_date_in_china_is_eight_hours_ahead() -> None:
    assert china_date(LATE) == date(2023, 3, 15)
    assert china_date(LATE - timedelta(hours=1)) == date(2023, 3, 14)
    assert china_date(china_noon(date(2023, 3, 14))) == date(2023, 3, 14)


def test_a_stamp_is_utc_with_microseconds_and_reads_back() -> None:
    assert stamp(LATE.astimezone(CHINA)) == "2023-03-14T16:30:00.000000Z"
    assert parse_stamp(stamp(LATE)) == LATE
    assert stamp(LATE) < stamp(LATE + timedelta(microseconds=1))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        aware(datetime(2023, 3, 14))  # noqa: DTZ001
    assert aware(datetime(2023, 3, 14, tzinfo=timezone(timedelta(hours=8)))).tzinfo is UTC


def test_clocks_say_their_time() -> None:
    clock = FixedClock(LATE)
    assert clock.now() == LATE
    clock.set(LATE + timedelta(days=1))
    assert clock.now() == LATE + timedelta(days=1)
    assert SystemClock().now().tzinfo is UTC
