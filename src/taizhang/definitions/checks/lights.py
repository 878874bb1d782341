"""Rules about targets, the results that they are for, and the lights by which they are judged."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taizhang.definitions.complaints import Complaint, meant
from taizhang.definitions.pack import Pack

_HOLDS = re.compile(r"\s*(>=|<=|=|>|<)\s*-?\d+(\.\d+)?\s*")


def targets_name_a_result(pack: Pack) -> Iterator[Complaint]:
    for indicator in pack.indicators.values():
        if indicator.target_for is None:
            continue
        result = pack.indicators.get(indicator.target_for)
        if result is None:
            what, remedy = f"no indicator `{indicator.target_for}`", meant(indicator.target_for, pack.indicators)
        elif not indicator.reported or result.target_for is not None:
            what, remedy = f"{indicator.indicator} cannot be the target of {result.indicator}", "a target is reported, and is for a result"
        elif indicator.unit != result.unit:
            what = f"a target in {indicator.unit} cannot be held against a result in {result.unit}"
            remedy = "name the result that is stated in the target's unit: no level is worked out from a growth"
        else:
            continue
        yield pack.complaint("indicator", indicator.indicator, ("target_for",), what, remedy)


def lights_exist(pack: Pack) -> Iterator[Complaint]:
    for indicator in pack.indicators.values():
        if indicator.light is not None and indicator.light not in pack.lights:
            what = f"no light `{indicator.light}`"
            yield pack.complaint("indicator", indicator.indicator, ("light",), what, meant(indicator.light, pack.lights))
        elif indicator.light is not None and indicator.target_for is None:
            what = "`light` says nothing about an indicator that is no target"
            yield pack.complaint("indicator", indicator.indicator, ("light",), what, "write `target_for`, or remove it")


def zones_can_be_read(pack: Pack) -> Iterator[Complaint]:
    for light in pack.lights.values():
        for place, zone in enumerate(light.zones):
            for measure, condition in zone.when.items():
                if not _HOLDS.fullmatch(condition):
                    what = f"`{condition}` is not a condition of `{measure}`"
                    remedy = 'write a sign (=, >, >=, <, <=) and a number: "< -30"'
                    yield pack.complaint("light", light.light, ("zones", place, "when", measure), what, remedy)


RULES = (targets_name_a_result, lights_exist, zones_can_be_read)
