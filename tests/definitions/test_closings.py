"""What is checked of a register that closes periods, and of the letters that numbers begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from taizhang.definitions import load
from tests.definitions.packing import complaints

PETITION = """register: petition
name: {zh: 信访, en: Petition}
number: "XF{year}-{seq}"
key: [number]
fields: {topic: {type: text}}
steps: {receive: {to: received, by: recorder}}
public: {evidence: rows, columns: [topic]}
---
role: recorder
name: {zh: 录入员, en: Recorder}
may: [read, record]
"""
CLOSE = """register: period_close
name: {zh: 审核, en: Closing}
number: "QC{year}-{seq}"
key: [kept, begins, ends, unit]
fields:
  kept: {type: text}
  begins: {type: date}
  ends: {type: date}
  pinned: {type: integer}
steps:
  submit: {to: submitted, by: recorder}
  approve: {from: submitted, to: approved, by: recorder}
closing: {of: kept, from: begins, until: ends, known_to: pinned, submits: [submit], settled: [approved]}
public: {evidence: rows, columns: [kept, begins, ends]}
"""


def near(folder: Path, text: str) -> Path:
    (folder / "pack.yaml").write_text("pack: near\n", "utf-8")
    (folder / "a.yaml").write_text(PETITION, "utf-8")
    (folder / "close.yaml").write_text(text, "utf-8")
    return folder


def test_a_sound_closing_is_not_complained_of(tmp_path: Path) -> None:
    closing = load(near(tmp_path, CLOSE)).registers["period_close"].closing
    assert closing is not None
    assert (closing.start, closing.end) == ("begins", "ends")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("of: kept,", "of: kpet,", "close.yaml:13: `kpet` is no text field of period_close; did you mean `kept`?"),
        ("from: begins,", "from: kept,", "`kept` is no date field of period_close"),
        ("known_to: pinned", "known_to: ends", "`ends` is no integer field of period_close"),
        ("submits: [submit]", "submits: [sbmit]", "no step `sbmit`; did you mean `submit`?"),
        ("submits: [submit]", "submits: [approve]", "step `submit` opens a record without submitting"),
        ("settled: [approved]", "settled: [aproved]", "no state `aproved`; did you mean `approved`?"),
        ("key: [kept, begins, ends, unit]", "key: [kept, unit]", "write `key: [kept, begins, ends, unit]`"),
        ('"QC{year}', '"XF{year}', "numbers of period_close begin with `XF` as those of petition do; choose other letters"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in CLOSE
    assert any(said in one for one in complaints(near(tmp_path, CLOSE.replace(right, wrong))))
