"""A desk as users work with it: the commands in processes of their own, their exit status, and what they say."""

import json
import subprocess
import sys

import pytest

from audiatur.store import Desk
from tests.read import shelf

TEXT = "\n\n".join(shelf.STORY)


def run(*arguments):
    done = subprocess.run([sys.executable, "-m", "audiatur", *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    (folder / "one.txt").write_text(TEXT)
    (folder / "one.json").write_text('{"title": "One", "publisher": "The Daily", "side": "Norway", "published": "2031-05-20"}')
    (folder / "mail.eml").write_bytes(shelf.mail(("note.txt", TEXT.encode(), "text/plain")).as_bytes())
    return folder


@pytest.fixture(scope="module")
def desk(papers, tmp_path_factory):
    """A desk with those papers, made once; tests that change it take a copy."""
    root = tmp_path_factory.mktemp("somewhere") / "desk"
    assert run("init", root).returncode == 0
    done = run("add", root, papers)
    assert done.returncode == 0, done.stderr
    assert "3 papers: 3 added" in done.stderr
    return root


def test_what_a_desk_compares_is_what_its_papers_compare(desk, papers):
    from_desk, from_papers = (run("compare", *where, "--format", "json") for where in (("--desk", desk), (papers,)))
    assert from_desk.returncode == from_papers.returncode == 0
    assert json.loads(from_desk.stdout) == json.loads(from_papers.stdout)
    assert json.loads(from_desk.stdout)["incidents"]


def test_a_comparison_of_the_whole_desk_is_kept_once_and_one_of_a_day_is_not(desk):
    for more in ((), (), ("--as-of", "2031-06-01")):
        run("compare", "--desk", desk, "--format", "json", *more)
    with Desk.open(desk) as open_desk:
        assert len(open_desk.comparisons()) == 1


def test_adding_again_reads_nothing_again(desk, papers):
    done = run("add", desk, papers)
    assert (done.returncode, done.stderr.strip()) == (0, "2 papers: 2 known already")


def test_papers_that_are_not_read_are_status_3_named_and_on_the_desk(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "good.txt").write_text(TEXT)
    run("init", tmp_path / "desk")
    done = run("add", tmp_path / "desk", tmp_path / "good.txt", tmp_path / "photo.jpg")
    assert done.returncode == 3
    assert "photo.jpg: Files of type .jpg are not read" in done.stderr
    with Desk.open(tmp_path / "desk") as desk:
        assert desk.count() == {"read": 1, "unsupported_type": 1}


def test_check_says_whole_or_what_is_wrong(desk, tmp_path):
    done = run("check", desk)
    assert done.returncode == 0, done.stderr
    assert "whole (3 read)" in done.stdout
    assert run("check", tmp_path / "nowhere").returncode == 1
    run("export", desk, tmp_path / "moved.zip")
    assert run("import", tmp_path / "copy", tmp_path / "moved.zip").returncode == 0
    with Desk.open(tmp_path / "copy") as copy:
        next(copy.originals()).path.unlink()
    done = run("check", tmp_path / "copy")
    assert done.returncode == 1
    assert "is missing" in done.stderr
    assert "not whole: 1 wrong" in done.stdout


def test_a_desk_moves_and_its_comparison_stays_what_it_was(desk, tmp_path):
    before = run("compare", "--desk", desk, "--format", "json").stdout
    assert "all digests are right" in run("export", desk, tmp_path / "moved").stdout
    assert "3 documents" in run("import", tmp_path / "there", tmp_path / "moved").stdout
    assert run("compare", "--desk", tmp_path / "there", "--format", "json").stdout == before


def test_refresh_reads_again_what_another_version_read_and_shows_what_changed(desk, tmp_path):
    run("export", desk, tmp_path / "moved.zip")
    run("import", tmp_path / "desk", tmp_path / "moved.zip")
    assert "0 papers: nothing to do" in run("refresh", tmp_path / "desk").stderr
    older(tmp_path / "desk")
    done = run("refresh", tmp_path / "desk")
    assert "1 read again, with changes, 2 read again, without changes" in done.stderr
    assert "one\t+ tolls\t" in done.stdout
    with Desk.open(tmp_path / "desk") as open_desk:
        assert [bool(open_desk.record("one", v.version).tolls) for v in open_desk.versions("one")] == [True, False, True]
    assert run("check", tmp_path / "desk").returncode == 0


def older(root):
    """As if a version of the program that found no tolls in the first paper had read it last."""
    import msgspec

    with Desk.open(root, program="0.0.1") as desk:
        for entry in list(desk.documents()):
            record = desk.record(entry.id)
            desk.put(msgspec.structs.replace(record, tolls=()) if entry.id == "one" else record, desk.original(entry.original))


def test_two_processes_add_to_one_desk_at_once(papers, tmp_path):
    run("init", tmp_path / "desk")
    (tmp_path / "more").mkdir()
    for n in range(5):
        (tmp_path / "more" / f"{n}.txt").write_text(f"{TEXT} {n}")
    started = [
        subprocess.Popen([sys.executable, "-m", "audiatur", "add", tmp_path / "desk", *where], stderr=subprocess.PIPE, text=True)
        for where in ((papers, tmp_path / "more"), (tmp_path / "more", papers))
    ]
    said = [process.communicate(timeout=120)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    with Desk.open(tmp_path / "desk") as desk:
        assert len(list(desk.documents())) == 8
    assert run("check", tmp_path / "desk").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("init", "{desk}"),
        ("add", "{desk}", "-"),
        ("add", "{desk}", "nowhere.txt"),
        ("add", "nowhere", "{desk}"),
        ("compare", "--desk", "nowhere"),
        ("export", "{desk}", "{desk}"),
    ],
)
def test_wrong_usage_is_status_2_and_one_sentence(desk, arguments):
    done = run(*(a.format(desk=desk) for a in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert "audiatur: " in done.stderr
