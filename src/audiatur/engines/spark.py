"""A Spark cluster, or Spark on this machine. Each task reads a batch of files in processes of its own, as the local engine does, so that one can die alone,
or makes some incidents of a comparison.

Workers open the papers by their path: a folder that all machines have. Which cluster, how much memory and how many cores is Spark's own matter, told to
`spark-submit`, in `SPARK_CONF_DIR` or by `SPARK_MASTER`; without any it runs here, on all cores.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeVar

from audiatur import flow
from audiatur.engines.batch import arrived, batches, carried, unpacked
from audiatur.engines.local import Pool, cores
from audiatur.errors import EngineError
from audiatur.record import Record

if TYPE_CHECKING:
    import pyarrow
    from pyspark import Broadcast
    from pyspark.sql import SparkSession

TRIES: Final = 4
"""How often a task is begun before the run is given up: a worker that is killed costs its batch alone."""
DONE: Final = "batch int, position int, made binary"
P = TypeVar("P")
R = TypeVar("R")


def session(workers: int | None = None) -> SparkSession:
    """The session of the cluster that the environment names. Raises EngineError where Spark or Java is not there."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise EngineError("The engine `spark` needs the extra of that name: install audiatur[spark].") from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # on a cluster, where it has another place, it is set already
    master = os.environ.get("SPARK_MASTER") or f"local[{workers or cores()},{TRIES}]"
    settings: dict[str, bool | float | int | str | None] = {
        "spark.ui.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "1",
        "spark.log.level": "ERROR",
    }
    try:
        made: SparkSession = SparkSession.builder.appName("audiatur").master(master).config(map=settings).getOrCreate()
    except (PySparkException, OSError) as error:
        raise EngineError(f"Spark could not be started ({error}). It needs Java 17 or newer: look whether `java -version` answers.") from error
    return made


def read(paths: Sequence[str], *, workers: int | None = None, stdin: BinaryIO | None = None, without: Path | None = None) -> Iterator[Record]:
    """As `engines.read`; the records come back to this process, in the order of the papers."""
    files = flow.files(paths, without=without)
    if "-" in paths:
        yield from flow.read(["-"], stdin=stdin)
    if not files:
        return
    yield from map(unpacked, _done(session(workers), [carried(batch) for batch in batches(files)], _read))


def each(workers: int | None = None) -> flow.Each:
    """For `flow.compare`: what is done piece by piece is done on the cluster."""
    spark = session(workers)

    def on_cluster(work: Callable[[P], R], pieces: Sequence[P], /) -> Iterable[R]:
        shared = spark.sparkContext.broadcast(carried(work))
        try:
            yield from map(arrived, _done(spark, [carried(piece) for piece in pieces], partial(_compared, shared)))
        finally:
            shared.destroy()

    return on_cluster


def _done(spark: SparkSession, given: Sequence[bytes], task: Callable[[Iterator[bytes]], Iterator[Sequence[bytes]]]) -> Iterator[bytes]:
    """What a task gives for each batch, a partition each, in their order. Kept on the disks of the executors until all are done."""
    if not given:
        return
    from pyspark import StorageLevel

    rows = spark.sparkContext.parallelize(list(enumerate(given)), len(given))
    done = spark.createDataFrame(rows, "batch int, given binary").mapInArrow(partial(_on_worker, task), DONE).persist(StorageLevel.DISK_ONLY)
    try:
        done.count()  # all at once, and each once: the iterator would ask for one part after the other
        yield from _in_order(done.toLocalIterator(prefetchPartitions=True))
    finally:
        done.unpersist()


def _in_order(rows: Iterator[Any]) -> Iterator[bytes]:
    """Parts come back as they were given. That they do is looked at: a paper at the wrong place would be no error that anybody sees."""
    last = -1, -1
    for row in rows:
        if (row.batch, row.position) <= last:
            raise EngineError("Spark gave results back in another order than it was given the work. Use the engine `local`.")
        last = row.batch, row.position
        yield bytes(row.made)


def _on_worker(task: Callable[[Iterator[bytes]], Iterator[Sequence[bytes]]], arriving: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    import pyarrow

    schema = pyarrow.schema([("batch", pyarrow.int32()), ("position", pyarrow.int32()), ("made", pyarrow.binary())])
    numbers: deque[int] = deque()

    def given() -> Iterator[bytes]:
        for some in arriving:
            for row in some.to_pylist():
                numbers.append(row["batch"])
                yield row["given"]

    for made in task(given()):
        columns: dict[str, Any] = {"batch": [numbers.popleft()] * len(made), "position": list(range(len(made))), "made": made}
        yield pyarrow.RecordBatch.from_pydict(columns, schema=schema)


def _read(given: Iterator[bytes]) -> Iterator[Sequence[bytes]]:
    pool = Pool(1)
    try:
        for batch in given:
            yield pool.read(arrived(batch))
    finally:
        pool.close()


def _compared(shared: Broadcast[bytes], given: Iterator[bytes]) -> Iterator[Sequence[bytes]]:
    work = arrived(shared.value)
    for piece in given:
        yield [carried(work(arrived(piece)))]
