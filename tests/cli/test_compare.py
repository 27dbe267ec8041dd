"""`audiatur compare` as users call it."""

import csv
import json
import subprocess
import sys

import pytest
from msgspec.structs import replace

from audiatur.cli.compare import ViewName
from audiatur.cli.table import of_comparison
from audiatur.compare import RULES, compare
from audiatur.publish.exports.writing import safe
from audiatur.record.encode import to_json
from tests.compare.papers import attack, paper, toll, words


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "audiatur", "compare", *map(str, arguments)], capture_output=True, text=True)


@pytest.fixture
def records(tmp_path):
    file = tmp_path / "records.jsonl"
    papers = [paper("a", toll("killed", 7, "the mayor"), attack("shelling")), paper("b", toll("killed", 9, "the mayor"), published="2031-05-04")]
    file.write_bytes(b"\n".join(map(to_json, papers)) + b"\n")
    return file


def test_records_become_a_comparison_in_json(records):
    done = run("--records", records, "--format", "json")
    assert done.returncode == 0, done.stderr
    (incident,) = json.loads(done.stdout)["incidents"]
    assert incident["name"] == "Harwick, 3 May 2031"
    assert ("update", "up") in {(f["relation"], f["direction"]) for f in incident["findings"]}


def test_what_is_less_sure_than_the_minimum_is_left_out_and_each_paper_says_so(tmp_path):
    file = tmp_path / "records.jsonl"
    sure, unsure = replace(toll("killed", 7, "the mayor"), confidence=0.9), replace(toll("killed", 9, "a doctor"), confidence=0.4)
    file.write_bytes(b"\n".join(map(to_json, [paper("a", sure), paper("b", unsure)])) + b"\n")
    made = json.loads(run("--records", file, "--format", "json", "--min-confidence", "0.5").stdout)
    assert {a["speaker"] for i in made["incidents"] for a in i["accounts"]} == {"the mayor"}
    (gap,) = [g for g in made["gaps"] if g["step"] == "confidence"]
    assert gap["reason"].endswith("Left out as less sure than 0.5: 1 tolls.")
    whole = json.loads(run("--records", file, "--format", "json").stdout)
    assert {a["speaker"] for i in whole["incidents"] for a in i["accounts"]} == {"the mayor", "a doctor"}


def test_every_view_has_its_name_on_the_command_line():
    assert {v.value for v in ViewName} == set(RULES)


def test_the_table_shows_each_speaker_and_how_rows_relate(records):
    done = run("--records", records, "--format", "table")
    assert done.returncode == 0
    assert "the mayor" in done.stdout
    assert "same speaker, later" in done.stdout


def test_the_table_gives_a_figure_with_its_source_s_hedge_and_marks_who_speaks_in_its_own_words():
    said = replace(toll("killed", 31, qualifier="at_least"), figure=words("30"))
    papers = [paper("a", said), paper("b", toll("killed", 9, "the mayor"))]
    shown = of_comparison(compare(papers), papers)
    assert "more than 30" in shown
    assert " 31 " not in shown
    assert "(in its own words)" in shown


def test_a_damaged_line_is_named_and_nothing_is_printed(records):
    records.write_text(records.read_text() + '{"document": {"id": "c"\n')
    done = run("--records", records, "--format", "json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Line 3 is not a record" in done.stderr


def test_a_line_with_a_wrong_field_names_the_field(records):
    records.write_text(records.read_text().replace('"low":7', '"low":"seven"'))
    done = run("--records", records, "--format", "json")
    assert done.returncode == 2
    assert "Line 1" in done.stderr
    assert "tolls" in done.stderr


def test_papers_that_were_not_read_give_status_3(tmp_path):
    file = tmp_path / "records.jsonl"
    file.write_bytes(to_json(paper("a", toll("killed", 7))) + b"\n" + to_json(paper("b", status="encrypted")) + b"\n")
    done = run("--records", file, "--format", "json")
    assert done.returncode == 3
    assert [d["status"] for d in json.loads(done.stdout)["documents"]] == ["read", "encrypted"]


def test_naming_papers_and_records_at_once_is_wrong_usage(records, tmp_path):
    assert run(tmp_path, "--records", records).returncode == 2


def test_other_programs_names_of_measures_are_understood(tmp_path):
    file = tmp_path / "records.jsonl"
    line = {
        "document": {"id": "x"},
        "tolls": [{"id": "t0", "figure": {"start": 0, "end": 1, "text": "5"}, "measure": "injured", "low": 5, "high": 5, "places": ["Harwick"]}],
    }
    file.write_text(json.dumps(line) + "\n")
    done = run("--records", file, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert next(a["attribute"] for i in json.loads(done.stdout)["incidents"] for a in i["accounts"]) == "wounded"


def test_a_folder_without_papers_is_said(tmp_path):
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There are no papers" in done.stderr


def test_the_report_is_no_paper_of_its_own_folder(tmp_path):
    (tmp_path / "a.txt").write_text("The mayor said on 3 May 2031 that four people were killed when rockets hit the bus station of Harwick.")
    for _ in range(2):
        done = run(tmp_path, "-o", tmp_path / "report.html")
        assert done.returncode == 0, done.stderr
    done = run(tmp_path, "--format", "json", "-o", tmp_path / "report.html")
    assert [d["id"] for d in json.loads((tmp_path / "report.html").read_text())["documents"]] == ["a"]


def test_an_output_whose_name_says_no_format_is_asked_about(records, tmp_path):
    done = run("--records", records, "-o", tmp_path / "table.ods")
    assert done.returncode == 2
    assert "--format" in done.stderr
    assert not (tmp_path / "table.ods").exists()


def test_an_output_named_csv_has_a_row_for_each_account_of_the_json(records, tmp_path):
    assert run("--records", records, "-o", tmp_path / "table.csv").returncode == 0
    rows = list(csv.DictReader((tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()))
    accounts = [(i, a) for i in json.loads(run("--records", records, "--format", "json").stdout)["incidents"] for a in i["accounts"]]
    assert len(rows) == len(accounts)
    for row, (incident, account) in zip(rows, accounts, strict=True):
        assert (row["incident"], row["document"], row["attribute"]) == (incident["id"], account["document"], account["attribute"])
        assert (row["speaker"], row["modality"], row["as_of"] or None) == (account["speaker"], account["modality"], account["as_of"])
        assert (row["quote"], int(row["start"]), int(row["end"])) == tuple(account["quote"][k] for k in ("text", "start", "end"))
        low = account["value"].get("low")
        assert row["low"] == ("" if low is None else str(low))


def test_no_cell_of_the_csv_runs_in_a_spreadsheet_and_its_words_can_be_had_back(tmp_path):
    hostile = "=2+5+cmd|' /C calc'!A0"
    file = tmp_path / "records.jsonl"
    file.write_bytes(to_json(paper("a", toll("killed", 7, hostile))) + b"\n")
    rows = list(csv.DictReader(run("--records", file, "--format", "csv").stdout.splitlines()))
    assert {row["speaker"].removeprefix("'") for row in rows} == {hostile}
    assert not [cell for row in rows for cell in row.values() if cell.lstrip().startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("words", ["=1", "+1", "-1", "@x", "'x", " =1", "\t1", "＝1", "1", "", "a=b"])
def test_a_cell_without_its_leading_apostrophe_is_the_source_s_words(words):
    cell = safe(words)
    assert cell.removeprefix("'") == words
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))


def test_one_incident_makes_a_page_of_its_own_and_no_other_format(records):
    ident = json.loads(run("--records", records, "--format", "json").stdout)["incidents"][0]["id"]
    done = run("--records", records, "--format", "html", "--incident", ident)
    assert done.returncode == 0, done.stderr
    assert "Accounts of one incident" in done.stdout
    assert run("--records", records, "--format", "json", "--incident", ident).returncode == 2
    refused = run("--records", records, "--format", "html", "--incident", "i0")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "No incident here has the id or the name" in refused.stderr
