"""Words of the command line that become values: periods and days."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, parse_day, parse_period


class PeriodType(click.ParamType[Period]):
    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:  # noqa: ARG002
        return value if isinstance(value, Period) else parse_period(value)


class DayType(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_day(value)
        except Fault as fault:
            self.fail(str(fault), param, ctx)


class SettingType(click.ParamType[tuple[str, str]]):
    name = "column=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        column, sign, given = str(value).partition("=")
        if not (column and sign):
            self.fail(f"{value!r} names no column and value: write year=2015", param, ctx)
        return column, given


PERIOD = PeriodType()
SETTING = SettingType()
DAY = DayType()
