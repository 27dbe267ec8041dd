"""A Spark cluster, or Spark on this machine. Each task reads a batch of files in processes of its own, as the local engine does, so that one can die alone.

Workers open the papers by their path: a folder that all machines have. Which cluster, how much memory and how many cores is Spark's own matter, told to
`spark-submit`, in `SPARK_CONF_DIR` or by `SPARK_MASTER`; without any it runs here, on all cores.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from audiatur import flow
from audiatur.engines.batch import arrived, batches, carried, unpacked
from audiatur.engines.local import Pool, cores
from audiatur.errors import EngineError
from audiatur.record import Record

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import SparkSession

TRIES: Final = 4
"""How often a task is begun before the run is given up: a worker that is killed costs its batch alone."""
DONE: Final = "batch int, position int, record binary"


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
    spark = session(workers)
    from pyspark import StorageLevel

    given = [(number, carried(batch)) for number, batch in enumerate(batches(files))]
    shared = spark.createDataFrame(spark.sparkContext.parallelize(given, len(given)), "batch int, files binary")
    done = shared.mapInArrow(_run, DONE).persist(StorageLevel.DISK_ONLY)
    try:
        done.count()  # all at once, and each once: the iterator would ask for one part after the other
        yield from _in_order(done.toLocalIterator(prefetchPartitions=True))
    finally:
        done.unpersist()


def _in_order(rows: Iterator[Any]) -> Iterator[Record]:
    """Parts come back as they were given. That they do is looked at: a paper at the wrong place would be no error that anybody sees."""
    last = -1, -1
    for row in rows:
        if (row.batch, row.position) <= last:
            raise EngineError("Spark gave the records back in another order than it was given the papers. Use the engine `local`.")
        last = row.batch, row.position
        yield unpacked(bytes(row.record))


def _run(arriving: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """On a worker."""
    import pyarrow

    pool = Pool(1)
    try:
        for some in arriving:
            for row in some.to_pylist():
                records = pool.read(arrived(row["files"]))
                columns: dict[str, Any] = {"batch": [row["batch"]] * len(records), "position": list(range(len(records))), "record": records}
                yield pyarrow.RecordBatch.from_pydict(columns, schema=_schema(pyarrow))
    finally:
        pool.close()


def _schema(arrow: Any) -> Any:
    return arrow.schema([("batch", arrow.int32()), ("position", arrow.int32()), ("record", arrow.binary())])
