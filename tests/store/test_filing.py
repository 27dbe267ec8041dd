"""Papers on their way into a desk: what is read, what is not read again, and what is said of each. The readers are real, the parser is left out."""

import io
import itertools

import msgspec
import pytest

from audiatur import flow, read
from audiatur.errors import StoreError
from audiatur.record import Record
from audiatur.store import Desk, Incoming, Query, Stages, add, index, prove, refresh
from tests.read import shelf

TEXT = "\n\n".join(shelf.STORY)


def stages(seen, model="model 1"):
    """Notes which papers reach the parser; says nothing of them."""

    def extract(documents):
        for document in documents:
            seen.append(document.id)
            yield Record(document=msgspec.structs.replace(document, model=model))

    def papers(original):
        yield from read.papers_of(original.open, id=original.id, name=original.name, sidecar=msgspec.convert(original.sidecar, read.Sidecar))

    return Stages(read=papers, extract=extract, model=model)


def incoming(folder):
    return [flow._incoming(f) for f in read.files([str(folder)])]


def added(desk, folder, seen=None):
    return [(f.document.id, f.what) for f in add(desk, incoming(folder), stages([] if seen is None else seen))]


def test_what_was_read_is_not_read_again(desk, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "one.txt").write_text(TEXT)
    assert added(desk, papers) == [("one", "added")]
    (papers / "two.txt").write_text(TEXT + " More.")
    (papers / "copy.txt").write_text(TEXT)
    seen = []
    assert sorted(added(desk, papers, seen)) == [("one", "known"), ("one", "known"), ("two", "added")]
    assert seen == ["two"]


def pieces(desk):
    with desk.database.reading() as db:
        return db.exec_driver_sql("SELECT count(DISTINCT segid) FROM search_words_idx").scalar()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_index_of_words_is_in_one_piece_once_many_papers_were_added(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(index, "TIDY", 0)  # never
    papers = tmp_path / "papers"
    papers.mkdir()
    for n in range(3):
        (papers / f"{n}.txt").write_text(f"{TEXT} {n}")
        added(desk, papers)
    assert pieces(desk) == 3
    monkeypatch.setattr(index, "TIDY", 2)
    (papers / "3.txt").write_text(f"{TEXT} 3")
    added(desk, papers)
    assert pieces(desk) == 4, "one of four is not worth it"
    for n in range(4, 8):
        (papers / f"{n}.txt").write_text(f"{TEXT} {n}")
    added(desk, papers)
    assert pieces(desk) == 1
    assert desk.search(Query(text=TEXT.split()[0])).total == 8


def test_a_paper_whose_sidecar_changed_is_read_again(desk, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "one.txt").write_text(TEXT)
    (papers / "two.txt").write_text(TEXT + " More.")
    added(desk, papers)
    (papers / "one.json").write_text('{"side": "Norway", "published": "2031-05-20"}')
    assert sorted(added(desk, papers)) == [("one", "changed"), ("two", "known")]
    assert desk.document("one").document.side == "Norway"
    assert desk.record("one", 1).document.side is None


def test_a_paper_that_could_not_be_read_is_tried_again_and_a_better_name_is_taken(desk, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "letter").write_text(TEXT)
    assert added(desk, papers) == [("letter", "added")]
    assert desk.document("letter").document.status == "unsupported_type"
    assert added(desk, papers) == [("letter", "same")]
    (papers / "letter").rename(papers / "letter.txt")
    assert added(desk, papers) == [("letter", "changed")]
    assert desk.document("letter").document.status == "read"


def test_each_paper_in_a_mail_is_a_document_and_they_are_finished_together(desk, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "mail.eml").write_bytes(shelf.mail(("note.txt", TEXT.encode(), "text/plain")).as_bytes())
    assert added(desk, papers) == [("mail", "added"), ("mail#1", "added")]
    assert [(e.id, e.part, e.document.part_of) for e in desk.documents()] == [("mail", "", None), ("mail#1", "#1", "mail")]
    assert added(desk, papers) == [("mail", "known")]


def test_an_add_that_ends_in_the_middle_goes_on_where_it_was(desk, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "mail.eml").write_bytes(shelf.mail(("note.txt", TEXT.encode(), "text/plain")).as_bytes())
    going = add(desk, incoming(papers), stages([]))
    assert next(going).document.id == "mail"
    going.close()
    assert [e.id for e in desk.documents()] == ["mail"]
    seen = []
    assert sorted(added(desk, papers, seen)) == [("mail", "known"), ("mail#1", "added")]
    assert seen == ["mail#1"]


def test_papers_that_are_parsed_together_are_stored_together_before_the_first_is_named(desk, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    for n in range(6):
        (papers / f"{n}.txt").write_text(f"{TEXT} {n}")
    (papers / "6.pdf").write_bytes(b"no PDF")

    def by_threes(documents):
        left = iter(documents)
        while burst := list(itertools.islice(left, 3)):
            yield from (Record(document=msgspec.structs.replace(document, model="model 1")) for document in burst)

    going = add(desk, incoming(papers), stages([])._replace(extract=by_threes))
    assert next(going).document.id == "0"
    going.close()
    assert [e.id for e in desk.documents()] == ["0", "1", "2"]
    assert [o.finished for o in desk.originals()].count(True) == 3, "each file is finished with its one paper"
    assert sorted(added(desk, papers)) == [*((str(n), "known") for n in range(3)), *((str(n), "added") for n in range(3, 7))]
    assert all(o.finished for o in desk.originals())
    assert not [found for found in prove(desk) if found.wrong]


def test_a_file_that_cannot_be_copied_leaves_nothing_of_its_group_behind(desk):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise OSError(5, "Input/output error")

    sources = io.BytesIO(b"whole"), Broken(b"half")
    sent = [Incoming(id=str(n), name=f"{n}.txt", open=source.__enter__, sidecar=dict) for n, source in enumerate(sources)]
    with pytest.raises(StoreError):
        list(add(desk, sent, stages([])))
    assert not list((desk.root / "incoming").iterdir())
    assert not list(desk.originals())


def test_files_of_one_group_with_the_same_bytes_id_or_name_are_told_apart(desk):
    def file(id, name, data, **sidecar):
        return Incoming(id=id, name=name, open=lambda: io.BytesIO(data), sidecar=lambda: sidecar)

    sent = [file("a", "a.txt", b"One."), file("b", "b.txt", b"One.", side="Norway"), file("a", "a.txt", b"Two."), file("c", "c.txt", b"Three.")]
    said = list(add(desk, sent, stages([])))
    known = {o.path.read_bytes(): o for o in desk.originals()}
    assert known.keys() == {b"One.", b"Two.", b"Three."}
    assert desk.names(known[b"One."].sha256) == ["a.txt", "b.txt"]
    assert known[b"One."].sidecar == {"side": "Norway"}
    assert known[b"Two."].id.startswith("a~")
    assert [f.why for f in said if f.document.id == known[b"Two."].id] == [
        "Other bytes were added under this name before: both are kept, each as a paper of its own."
    ]


def test_refresh_finishes_what_was_cut_off_and_reads_again_what_another_model_read(desk, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    for n in range(3):
        (papers / f"{n}.txt").write_text(f"{TEXT} {n}")
    next(add(desk, incoming(papers), stages([])))
    seen = []
    assert sorted(f.document.id for f in refresh(desk, stages(seen))) == ["0", "1", "2"] or seen
    assert len(list(desk.documents())) == 3
    assert list(refresh(desk, stages([]))) == []
    assert {f.what for f in refresh(desk, stages([], model="model 2"))} == {"same"}
    assert list(refresh(desk, stages([], model="model 2"))) == []


def test_refresh_leaves_the_record_of_a_paper_whose_original_is_gone_and_says_so(desk, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "one.txt").write_text(TEXT)
    added(desk, papers)
    next(desk.originals()).path.unlink()
    (said,) = refresh(desk, stages([], model="model 2"))
    assert (said.what, "is missing" in said.why) == ("refused", True)
    assert desk.document("one").document.status == "read"
    assert added(desk, papers) == [("one", "known")]
    assert [f.what for f in refresh(desk, stages([], model="model 2"))] == ["same"]


def test_a_paper_that_a_later_reading_no_longer_finds_is_marked_and_stays(desk, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "mail.eml").write_bytes(shelf.mail(("note.txt", TEXT.encode(), "text/plain")).as_bytes())
    added(desk, papers)
    desk.finish(next(desk.originals()), ["mail"])
    assert [e.id for e in desk.documents()] == ["mail"]
    assert [e.id for e in desk.documents(absent=True)] == ["mail", "mail#1"]
    assert desk.record("mail#1").document.text


def test_the_folder_of_the_desk_is_never_added_to_it(desk):
    (desk.root.parent / "one.txt").write_text(TEXT)
    assert [f.path.name for f in read.files([str(desk.root.parent)], without=desk.root)] == ["one.txt"]


def test_a_file_that_cannot_be_opened_is_refused_and_the_activity_says_so(desk):
    def closed():
        raise read.files.__globals__["ReadError"]("unreadable", "The system does not let it be opened.")

    (said,) = add(desk, [Incoming(id="one", name="one.txt", open=closed, sidecar=dict)], stages([]))
    assert (said.what, said.document.status) == ("refused", "unreadable")
    assert desk.activity()[0].action == "not added"


def test_two_processes_add_to_one_desk_at_once(tmp_path, desk):
    """Two desks opened on one folder, as two processes do: each paper is there once."""
    import threading

    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for n in range(12):
            (tmp_path / name / f"{name}{n}.txt").write_text(f"{TEXT} {n if n < 6 else f'{name}{n}'}")
    failures = []

    def work(name):
        try:
            with Desk.open(desk.root, program="1.0") as mine:
                added(mine, tmp_path / name)
        except Exception as error:  # noqa: BLE001 - the thread must not swallow it
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(list(desk.documents())) == 18
    assert all(len(desk.versions(e.id)) == 1 for e in desk.documents())
