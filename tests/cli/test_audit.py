"""`audit` from the shell: the table, the files, what it ends with, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cast import Stage
from tests.cli.conftest import Run
from tests.reader import files

pytestmark = pytest.mark.django_db(transaction=True)

TRUE = "2026年，全区立项小区3个，完成投资17.05万元。"
FALSE = "2026年，全区立项小区4个，完成投资17.05万元。"
KEYS = {
    *("id", "quote", "start", "end", "indicator", "value", "high", "unit", "kind", "bound", "role", "period", "scope"),
    *("page", "line", "cell", "verdict", "undecided", "why", "figures"),
}
BESIDE = {
    *("indicator", "name", "period", "unit_code", "place", "exact", "unit", "bound", "printed", "status"),
    *("verdict", "why", "score", "address"),
}


@pytest.fixture
def asked(place: Stage) -> tuple[str, ...]:
    return ("--district", place.code, "--period", "2026")


def written(tmp_path: Path, text: str, name: str = "draft.txt") -> Path:
    (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / name


def test_a_true_draft_ends_with_nought_and_a_false_number_with_one(run: Run, asked: tuple[str, ...], tmp_path: Path) -> None:
    done = run("audit", written(tmp_path, TRUE), *asked)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "✓  相符" in done.stdout
    assert "≈  舍入相符" in done.stdout
    wrong = run("audit", written(tmp_path, FALSE), *asked)
    assert wrong.exit_code == 1
    assert "应印为 3个" in wrong.stdout
    assert "would print as 3个" in run("audit", written(tmp_path, FALSE), *asked, "--language", "en").stdout


def test_json_has_the_documented_keys_and_offsets_of_the_text(run: Run, asked: tuple[str, ...], tmp_path: Path, place: Stage) -> None:
    told = json.loads(run("audit", written(tmp_path, FALSE), *asked, "--json").stdout)
    assert set(told) == {"document", "district", "period", "as_of", "notice", "counts", "rows"}
    assert (told["district"], told["period"], told["counts"]["differs"]) == (place.code, "2026", 1)
    for row in told["rows"]:
        assert set(row) == KEYS
        assert FALSE[row["start"] : row["end"]] == row["quote"]
        assert all(set(each) == BESIDE for each in row["figures"])
    first = told["rows"][0]
    assert (first["verdict"], first["value"], first["figures"][0]["exact"]) == ("differs", "4", "3")
    assert first["figures"][0]["address"].endswith(f"/d/{place.code}/figure/estate.opened/2026")


def test_the_page_stands_alone_with_worded_marks(run: Run, asked: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "audit.html"
    assert run("audit", written(tmp_path, f"{FALSE}<script>"), *asked, "--out", out).exit_code == 1
    page = out.read_text("utf-8")
    assert "4个<b>✗ 不符</b>" in page
    assert "<script" not in page
    assert "http" not in page.replace("https://", "http")


def test_a_docx_comes_back_with_comments_and_the_draft_stays(run: Run, asked: tuple[str, ...], tmp_path: Path) -> None:
    draft, out = tmp_path / "draft.docx", tmp_path / "audited.docx"
    data = files.packed(
        {"[Content_Types].xml": "<Types></Types>", "word/document.xml": _document(FALSE), "docProps/core.xml": "<c/>"},
    )
    draft.write_bytes(data)
    done = run("audit", draft, *asked, "--out", out)
    assert (done.exit_code, draft.read_bytes()) == (1, data)
    with ZipFile(out) as packed:
        assert packed.read("word/document.xml").count(b"commentRangeStart") == 2
        assert packed.read("docProps/core.xml") == b"<c/>"
    again = run("audit", out, *asked, "--json")
    assert [row["verdict"] for row in json.loads(again.stdout)["rows"]] == ["differs", "rounds"]


def _document(text: str) -> str:
    return f'<w:document xmlns:w="{files.WORD}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("nowhere.txt", "--period", "2026"), "cannot be read"),
        (("draft.txt", "--period", "late"), "is not a period"),
        (("draft.txt", "--period", "2026", "--out", "x.pdf"), "neither .html"),
        (("draft.txt", "--period", "2026", "--out", "x.docx"), "is no docx"),
        (("empty.txt", "--period", "2026"), "is empty"),
        (("words.txt", "--period", "2026"), "holds no measured number"),
        (("picture.pdf", "--period", "2026"), "is a picture"),
    ],
)
def test_bad_use_is_said_and_ends_with_two(run: Run, place: Stage, tmp_path: Path, words: tuple[str, ...], fault: str) -> None:
    written(tmp_path, TRUE)
    written(tmp_path, "", "empty.txt")
    written(tmp_path, "没有数字。", "words.txt")
    (tmp_path / "picture.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    done = run("audit", *words, "--district", place.code)
    assert done.exit_code == 2
    assert fault in done.stderr


def test_the_draft_itself_is_never_written_over(run: Run, asked: tuple[str, ...], tmp_path: Path) -> None:
    draft = written(tmp_path, f"<html><body>{TRUE}</body></html>", "draft.html")
    before = draft.read_bytes()
    done = run("audit", draft, *asked, "--out", draft)
    assert (done.exit_code, draft.read_bytes()) == (2, before)


def test_an_unknown_district_is_named(run: Run, tmp_path: Path, place: Stage) -> None:
    done = run("audit", written(tmp_path, TRUE), "--district", "nowhere", "--period", "2026")
    assert done.exit_code == 2
    assert "there is no district 'nowhere'" in done.stderr
