"""A chart as SVG: drawn by Vega-Lite, then made plain. No script, no style attribute, texts as text; each part bears a class beside its
colour, so that a page gives it the page's colours and a drawing that stands alone keeps its own."""

from __future__ import annotations

import hashlib
import json
import re
from xml.etree import ElementTree

import vl_convert

from taizhang.charts import specs
from taizhang.charts.types import Chart

VERSION = "4"
"""Goes up when the same chart comes to be drawn otherwise: drawings that were kept are then made anew."""

_VEGA_LITE = "5.21"
_SVG = "http://www.w3.org/2000/svg"
_FACES = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
_DRAWN = (
    "d",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "transform",
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "text-anchor",
    "font-size",
)
_MARK = {"fill": {specs.BAR: "c-bar", specs.LABEL: "c-label", specs.QUIET: "c-quiet", specs.PROVISIONAL: "c-provisional"}}
_MARK["stroke"] = {specs.BAR: "c-line", specs.GRID: "c-grid", specs.AXIS: "c-axis", specs.REFERENCE: "c-reference"}
_MARK["fill"][specs.REFERENCE] = "c-mark"
_LONG = re.compile(r"-?\d+\.\d{3,}")


def key(chart: Chart, *, titled: bool = False) -> str:
    """What the drawing depends on, as a digest: equal charts have one drawing."""
    asked = json.dumps([VERSION, vl_convert.get_vega_version(), specs.spec(chart, titled=titled)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()


def svg(chart: Chart, *, titled: bool = False) -> str:
    """The drawing, some 1 to 8 kB; `role="img"` with its title and description. `titled`: to stand by itself."""
    drawn = vl_convert.vegalite_to_svg(specs.spec(chart, titled=titled), vl_version=_VEGA_LITE, allowed_base_urls=[])
    return ElementTree.tostring(_plain(ElementTree.fromstring(drawn), chart), encoding="unicode")  # noqa: S314  our own drawing


def _plain(drawn: ElementTree.Element, chart: Chart) -> ElementTree.Element:
    id = f"c{key(chart)[:12]}"
    root = ElementTree.Element(
        "svg",
        {"xmlns": _SVG, "viewBox": drawn.attrib["viewBox"], "width": drawn.attrib["width"], "height": drawn.attrib["height"]}
        | {"role": "img", "aria-labelledby": f"{id}t {id}d", "font-family": _FACES, "fill": "none"},
    )
    for name, said in (("t", chart.title), ("d", chart.description)):
        told = ElementTree.SubElement(root, "title" if name == "t" else "desc", {"id": id + name})
        told.text = said
    _copy(drawn, root)
    return root


def _copy(drawn: ElementTree.Element, into: ElementTree.Element) -> None:
    """Groups that move nothing are left out, and so are the empty shapes that Vega draws for a pointer."""
    for child in drawn:
        tag = child.tag.removeprefix(f"{{{_SVG}}}")
        kept = _attributes(child)
        if tag == "g":
            inner = ElementTree.SubElement(into, "g", {"transform": kept["transform"]}) if "transform" in kept else into
            _copy(child, inner)
            if inner is not into and not len(inner):
                into.remove(inner)
        elif child.get("class") not in ("background", "foreground"):
            ElementTree.SubElement(into, tag, kept).text = child.text


def _attributes(drawn: ElementTree.Element) -> dict[str, str]:
    kept = {name: _LONG.sub(_short, drawn.attrib[name]) for name in _DRAWN if name in drawn.attrib}
    classes = [_MARK[paint][kept[paint]] for paint in ("fill", "stroke") if kept.get(paint) in _MARK[paint]]
    if drawn.get("font-weight"):
        kept["font-weight"] = drawn.attrib["font-weight"]
    if kept.get("transform") == "translate(0,0)":
        del kept["transform"]
    return kept | ({"class": " ".join(dict.fromkeys(classes))} if classes else {})


def _short(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}"
