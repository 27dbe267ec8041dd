"""Work beside the pages: papers that were sent are read in a process of their own, and what became of each is said."""

import io
import subprocess
import sys
import time

from tests.web.conftest import token, visiting

PAPER = b"The ministry said that 12 people were killed in Oslo on 4 May 2031."


def finished(bench, number=1):
    job = bench.jobs.one(number)
    until = time.monotonic() + 90
    while not job.over and time.monotonic() < until:
        time.sleep(0.1)
    return job


def test_papers_from_the_page_come_to_the_desk_and_a_broken_one_is_shown_with_its_reason(own):
    client = visiting(own)
    files = [("papers", ("oslo.txt", io.BytesIO(PAPER))), ("papers", ("broken.pdf", io.BytesIO(b"%PDF-1.7 no more")))]
    answer = client.post("/imports", data={"token": token(client)}, files=files, headers={"origin": "http://127.0.0.1:8000"}, follow_redirects=False)
    assert answer.status_code == 303
    job = finished(own)
    assert job.error == ""
    assert (job.state, job.seen, job.unread) == ("done", 2, 1)
    text = client.get(answer.headers["location"]).text
    assert "broken.pdf" in text
    assert "data-live" not in text
    assert "12 people" in client.get("/documents/oslo").text
    assert not list((own.desk.root / "incoming").iterdir()), "no copy is left"
    assert {a.who for a in own.desk.activity(object="oslo")} == {"ada"}

    compared = client.post("/compare", data={"token": token(client)}, headers={"origin": "http://127.0.0.1:8000"})
    assert compared.status_code == 200
    assert finished(own, 2).state == "done"
    assert own.desk.comparisons(limit=1)[0].number == 2


def test_pages_start_without_the_parser():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, audiatur.web; print(*(m for m in ('spacy', 'onnxruntime', 'trafilatura', 'audiatur.extract') if m in sys.modules))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""
