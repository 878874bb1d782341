"""Vega-Lite specs of a chart. Pure. Names stand above their bars, so that long ones have room on a telephone.

Coordinates are floats: they are places in a drawing, whose texts are written from the exact values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from taizhang.charts.scale import Scale, domain, marks, scale
from taizhang.charts.types import Chart, Datum

WIDTH, TEXT = 360, 13
ROW, HEIGHT = 34, 150
BAR, LABEL, QUIET, GRID, AXIS, REFERENCE, PROVISIONAL = "#9c4a3c", "#1f2328", "#5a6069", "#dcd8cd", "#8a8577", "#1f2329", "#fffffe"
"""One colour a part, so that each can be told from the drawing and given its class."""

Spec = dict[str, Any]
_TITLE: Spec = {"color": LABEL, "subtitleColor": QUIET, "fontSize": TEXT + 2, "subtitleFontSize": TEXT, "offset": 12, "limit": WIDTH}
_WRITTEN = 5
"""Signs of a value that fit above a column."""


def spec(chart: Chart, *, titled: bool = False) -> Spec:
    """`titled`: with its title and unit in the drawing, for one that stands by itself."""
    own = scale(chart)
    made = _empty(chart) if not chart.values else _bars(chart, own) if chart.form == "bars" else _columns(chart, own)
    if titled:
        made["title"] = {"text": chart.title, "subtitle": own.unit(chart.unit, chart.language), "anchor": "start", "frame": "group"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "usermeta": {"title": chart.title, "description": chart.description, "language": chart.language},
        "width": WIDTH,
        "padding": 2,
        "background": None,
        "config": {
            "view": {"stroke": None},
            "text": {"fontSize": TEXT},
            "title": _TITLE,
            "axis": {"labelFontSize": TEXT - 1, "labelColor": QUIET},
        },
        **made,
    }


def _empty(chart: Chart) -> Spec:
    said = _text({"value": chart.empty}, QUIET, align="left", baseline="middle")
    return {"height": ROW, "data": {"values": [{}]}, "layer": [_placed(said, x={"value": 0}, y={"value": ROW / 2})]}


def _rows(chart: Chart, own: Scale) -> list[Spec]:
    return [
        {
            "at": at,
            "label": f"{one.label} ({one.provisional})" if one.provisional and chart.form == "bars" else one.label,
            "value": None if one.value is None else float(own.of(one.value)),
            "text": one.gap if one.value is None else own.text(one.value),
            "kind": _kind(one),
        }
        for at, one in enumerate(chart.data)
    ]


def _kind(one: Datum) -> str:
    return "gap" if one.value is None else "provisional" if one.provisional else "value"


def _bars(chart: Chart, own: Scale) -> Spec:
    across: Spec = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domain": _across(chart, own), "nice": False}}
    row: Spec = {"field": "at", "type": "ordinal", "axis": None, "scale": _every(chart)}
    label = _text({"field": "label"}, LABEL, align="left", baseline="middle", dy=-8, limit=WIDTH - 90)
    value = _text({"field": "text"}, LABEL, align="right", baseline="middle", dy=-8, fontWeight=600)
    bar = {"mark": {"type": "bar", "height": 8, "yOffset": 9}, "encoding": {"x": across, "y": row, **_painted()}, **_only("gap", not_=True)}
    gap = {**_text({"field": "text"}, QUIET, align="right", baseline="middle", dy=-8), **_only("gap")}
    layers = [
        bar,
        *([_rule({"x": {"datum": 0, **_same(across)}}, AXIS)] if _across(chart, own)[0] < 0 else []),
        *_held(chart, own, across, row),
        _placed(label, x={"value": 0}, y=row),
        _placed({**value, **_only("gap", not_=True)}, x={"value": WIDTH}, y=row),
        _placed(gap, x={"value": WIDTH}, y=row),
    ]
    return {"height": {"step": ROW}, "data": {"values": _rows(chart, own)}, "layer": layers}


def _every(chart: Chart) -> Spec:
    """All places in their order: layers with gaps and without would each know of some only."""
    return {"domain": list(range(len(chart.data)))}


def _across(chart: Chart, own: Scale) -> list[float]:
    held = [chart.reference.value] if chart.reference else []
    return [float(own.of(each)) for each in domain([*chart.values, *held])]


def _held(chart: Chart, own: Scale, across: Spec, row: Spec) -> Iterator[Spec]:
    """What bars are held against: a mark across each of them, clear of the names above, and its words beneath the last."""
    if chart.reference is None:
        return
    at = float(own.of(chart.reference.value))
    low, high = _across(chart, own)
    side = "right" if (at - low) > (high - low) / 2 else "left"
    along = {"x": {"datum": at, **_same(across)}}
    tick = {"type": "tick", "orient": "vertical", "size": 12, "thickness": 1.5, "yOffset": 9, "color": REFERENCE}
    yield {"mark": tick, "encoding": {**along, "y": row}}
    said = _text({"value": chart.reference.label}, QUIET, align=side, baseline="top", dy=4)
    yield {"data": {"values": [{}]}, **_placed(said, **along, y={"value": ROW * len(chart.data)})}


def _columns(chart: Chart, own: Scale) -> Spec:
    low, high = domain([*chart.values, *([chart.reference.value] if chart.reference else [])])
    ticks = [float(each) for each in marks(own.of(low), own.of(high), whole=not own.decimals)]
    axis = {"title": None, "values": ticks, "format": ",.12~g", "domain": False, "ticks": False, "gridColor": GRID, "labelPadding": 6}
    up: Spec = {"field": "value", "type": "quantitative", "scale": {"domain": [ticks[0], ticks[-1]], "nice": False}, "axis": axis}
    below = _below(chart)
    along: Spec = {"field": "at", "type": "ordinal", "axis": below, "scale": {**_every(chart), "paddingInner": 0.35, "paddingOuter": 0.2}}
    gap = {**_text({"field": "text"}, QUIET, align="left", baseline="middle", angle=-90, dx=4, fontSize=TEXT - 2), **_only("gap")}
    layers = [
        *_risen(chart, along, up),
        _rule({"y": {"datum": 0, **_same(up)}}, AXIS),
        *_level(chart, own, up),
        *(_written(along, up) if _fits(chart, own) else ()),
        _placed(gap, x=along, y={"datum": 0, **_same(up)}),
    ]
    return {"height": HEIGHT, "width": WIDTH - 40, "data": {"values": _rows(chart, own)}, "layer": layers}


def _below(chart: Chart) -> Spec:
    """The names of the columns; what may still change has a star, which is explained at the end."""
    names = json.dumps([f"{one.label}*" if one.provisional else one.label for one in chart.data], ensure_ascii=False)
    starred = dict.fromkeys(one.provisional for one in chart.data if one.provisional)
    return {
        "labelExpr": f"{names}[datum.value]",
        "title": f"* {', '.join(starred)}" if starred else None,
        "titleAnchor": "end",
        "titleColor": QUIET,
        "titleFontWeight": "normal",
        "titleFontSize": TEXT - 1,
        "labelAngle": 0,
        "labelOverlap": True,
        "ticks": False,
        "domain": False,
        "labelPadding": 6,
        **({"labelFontSize": TEXT - 3} if len(chart.data) > 8 else {}),
    }


def _risen(chart: Chart, along: Spec, up: Spec) -> Iterator[Spec]:
    where = {"x": along, "y": up}
    if chart.form == "columns":
        yield {"mark": {"type": "bar"}, "encoding": {**where, **_painted()}, **_only("gap", not_=True)}
        return
    yield {"mark": {"type": "line", "color": BAR, "strokeWidth": 2, "invalid": "break-paths-show-domains"}, "encoding": where}
    yield {
        "mark": {"type": "point", "size": 36, "opacity": 1, "strokeWidth": 1.5},
        "encoding": {**where, **_painted()},
        **_only("gap", not_=True),
    }


def _level(chart: Chart, own: Scale, up: Spec) -> Iterator[Spec]:
    if chart.reference is None:
        return
    at = {"y": {"datum": float(own.of(chart.reference.value)), **_same(up)}}
    yield _rule(at, REFERENCE, strokeDash=[3, 2])
    said = _text({"value": chart.reference.label}, QUIET, align="right", baseline="bottom", dy=-3)
    yield {"data": {"values": [{}]}, **_placed(said, **at, x={"value": WIDTH - 40})}


def _fits(chart: Chart, own: Scale) -> bool:
    return len(chart.data) <= 12 and all(len(own.text(value)) <= _WRITTEN for value in chart.values)


def _written(along: Spec, up: Spec) -> Iterator[Spec]:
    """Each value above its column, or below one that hangs down."""
    for condition, baseline, dy in (("datum.value >= 0", "bottom", -4), ("datum.value < 0", "top", 4)):
        text = _text({"field": "text"}, LABEL, align="center", baseline=baseline, dy=dy, fontSize=TEXT - 2)
        yield {**_placed(text, x=along, y=up), "transform": [{"filter": f"datum.kind != 'gap' && {condition}"}]}


def _painted() -> Spec:
    """What may still change is an outline."""
    hollow = {"test": "datum.kind == 'provisional'", "value": PROVISIONAL}
    return {"fill": {"condition": hollow, "value": BAR}, "stroke": {"condition": {**hollow, "value": BAR}, "value": None}}


def _only(kind: str, *, not_: bool = False) -> Spec:
    return {"transform": [{"filter": f"datum.kind {'!=' if not_ else '=='} '{kind}'"}]}


def _text(text: Spec, color: str, **more: Any) -> Spec:
    return {"mark": {"type": "text", "color": color, **more}, "encoding": {"text": text}}


def _placed(mark: Spec, **at: Spec) -> Spec:
    return {**mark, "encoding": {**mark["encoding"], **at}}


def _rule(at: Spec, color: str, **more: Any) -> Spec:
    return {"data": {"values": [{}]}, "mark": {"type": "rule", "color": color, **more}, "encoding": at}


def _same(channel: Spec) -> Spec:
    """The scale and the axis of a channel, for what is placed by a number of its own."""
    return {name: channel[name] for name in ("type", "scale", "axis")}
