"""Papers in an object store, and what is written to one, on a real S3 server of this computer."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests import s3
from tests.engines import papers


@pytest.fixture(scope="module")
def server():
    with s3.serving() as address:
        yield address


@pytest.fixture(scope="module")
def client(server):
    made = s3.client(server)
    yield made
    made.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = papers.shelf(tmp_path_factory.mktemp("objects") / "papers", 11)
    (made / "003.json").write_text(json.dumps({"publisher": "The Daily", "side": "Norway", "published": "2031-05-07"}))
    (made / "below").mkdir()
    (made / "below" / "003.txt").write_text("The ministry said that two people were killed in Oslo on Monday.")
    (made / ".hidden.txt").write_text("Nothing")
    return made


@pytest.fixture(scope="module")
def bucket(client, folder) -> str:
    client.create_bucket(Bucket="papers")
    for file in folder.rglob("*"):
        if file.is_file():
            client.upload_file(str(file), "papers", f"archive/2031/{file.relative_to(folder).as_posix()}")
    return "s3://papers/archive/2031"


def run(server: str, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(papers.command(*arguments), capture_output=True, env=os.environ | s3.ACCOUNT | {"AWS_ENDPOINT_URL": server})


def records(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("workers", [1, 2])
def test_papers_in_a_store_are_read_as_those_in_a_folder(server, bucket, folder, workers):
    """With their sidecars, in the same order, under the same names; also by several processes."""
    there, here = run(server, "read", bucket, "--workers", workers), run(server, "read", folder, "--workers", 1)
    assert there.returncode == here.returncode == 3, there.stderr.decode()
    assert records(there) == records(here)
    assert there.stdout == here.stdout
    assert b'"publisher":"The Daily"' in there.stdout


def test_one_object_may_be_named(server, bucket):
    done = run(server, "read", f"{bucket}/below/003.txt")
    assert [r["document"]["path"] for r in records(done)] == ["003.txt"]


def test_records_go_to_the_store_as_parquet_and_are_compared_from_there(server, bucket, client, tmp_path):
    done = run(server, "read", bucket, "-o", "s3://papers/made/records.parquet")
    assert done.returncode == 3, done.stderr.decode()
    client.download_file("papers", "made/records.parquet", str(tmp_path / "records.parquet"))
    from pyarrow import parquet

    rows = parquet.read_table(tmp_path / "records.parquet").to_pylist()
    lines = run(server, "read", bucket).stdout.decode().splitlines()
    assert [row["record"] for row in rows] == lines
    assert [row["tolls"] for row in rows] == [len(json.loads(line).get("tolls", [])) for line in lines]
    (tmp_path / "records.jsonl").write_text("\n".join(lines))
    made = [run(server, "compare", "--records", r, "--format", "json") for r in ("s3://papers/made/records.parquet", tmp_path / "records.jsonl")]
    assert made[0].stdout == made[1].stdout
    assert json.loads(made[0].stdout)["incidents"]


def test_a_report_goes_to_the_store_whole(server, bucket, client):
    assert run(server, "compare", bucket, "-o", "s3://papers/made/report.html").returncode == 3
    assert client.get_object(Bucket="papers", Key="made/report.html")["Body"].read().rstrip().endswith(b"</html>")


def test_a_desk_takes_papers_from_a_store_and_knows_them_again(server, bucket, tmp_path):
    assert run(server, "init", tmp_path / "desk").returncode == 0
    first, again = run(server, "add", tmp_path / "desk", bucket), run(server, "add", tmp_path / "desk", bucket)
    assert first.returncode == again.returncode == 3, first.stderr.decode()
    compared = run(server, "compare", "--desk", tmp_path / "desk", "--format", "json")
    assert len(json.loads(compared.stdout)["documents"]) == 13
    assert "The Daily" in compared.stdout.decode()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("s3://papers/nothing", "s3://papers/nothing cannot be read: there is no such object"),
        ("s3://nobody/papers", "s3://nobody/papers cannot be read: "),
        ("xyz://papers", "xyz://papers is no object store that can be used"),
    ],
)
def test_what_is_not_there_is_told(server, bucket, path, says):
    done = run(server, "read", path)
    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_records_that_are_no_parquet_are_told(server, tmp_path):
    (tmp_path / "records.parquet").write_text("nothing of the kind")
    done = run(server, "compare", "--records", tmp_path / "records.parquet", "--format", "json")
    assert done.returncode == 2
    assert "no file of records that `audiatur read` wrote as Parquet" in done.stderr.decode()


@pytest.mark.spark
def test_spark_reads_papers_from_a_store(server, bucket):
    there, here = run(server, "read", bucket, "--engine", "spark"), run(server, "read", bucket, "--workers", "1")
    assert there.returncode == here.returncode == 3, there.stderr.decode()
    assert there.stdout == here.stdout
