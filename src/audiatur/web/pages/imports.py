"""Papers from the browser to the desk: files come in, a process of its own reads them, and the page shows how far it is."""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

import msgspec
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur import __version__
from audiatur.publish import words
from audiatur.store.keys import Key
from audiatur.store.sent import Sent
from audiatur.web import looks, sight
from audiatur.web.actors import may_follow
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import Refused, missing
from audiatur.web.forms import post, then
from audiatur.web.visitor import require, visitor_of
from audiatur.web.work import GAP, VAULT, Casework, Filing, Job, Task

LONGEST = 200
"""Bytes of a file's name."""
WHAT = {"added": "added", "changed": "read again, with changes", "same": "read again, without changes", "known": "known already", "refused": "not taken in"}
WHAT |= {"filed": "filed", "proved": "held against their hashes", "checked": "held against their hashes", "looked at": "looked at"}
DOING = {"add": "Adding papers", "refresh": "Reading again", "compare": "Comparing", "judge": "Deciding on incidents", "case": "Reading what came for a case"}
DOING |= {"file": "Filing exhibits", "verify": "Proving the vault", "fixity": "Checking every exhibit", "look": "Looking at exhibits"}


def index(request: Request) -> Response:
    require(request, "see imports")
    return looks.page(request, "imports.html.j2", {"jobs": listed(request), "doing": DOING, "vault": VAULT})


def show(request: Request) -> Response:
    require(request, "see imports")
    values = {"job": _job(request), "what": WHAT, "doing": DOING, "verdicts": words.VERDICTS, "vault": VAULT, "gap": GAP}
    return looks.page(request, "import.html.j2", values)


def part(request: Request) -> Response:
    """What the script asks for while the job runs."""
    require(request, "see imports")
    values = {"job": _job(request), "what": WHAT, "doing": DOING, "verdicts": words.VERDICTS, "vault": VAULT, "gap": GAP}
    return looks.page(request, "job.html.j2", values, part=True)


def listed(request: Request) -> list[Job]:
    """Work that this visitor may know of, the newest first."""
    return [job for job in list(bench_of(request).jobs.all) if may_follow(request, job)]


def one(request: Request, number: int) -> Job:
    found = bench_of(request).jobs.one(number)
    if found is None or not may_follow(request, found):
        raise missing("work with this number")
    return found


def _job(request: Request) -> Job:
    return seen(request, one(request, request.path_params["number"]))


def seen(request: Request, job: Job) -> Job:
    """Without what it did to papers that are restricted to others; a paper that was not taken in has no id and is named by its file alone."""
    if job.task.kind in VAULT:
        return sight.told(request, bench_of(request).held, job)
    hidden = bench_of(request).guard.hidden(visitor_of(request))
    if not any(step.document in hidden for step in job.remarks) and job.last_document not in hidden:
        return job
    made = copy.copy(job)
    made.remarks = deque(step for step in job.remarks if step.document not in hidden)
    made.last = "" if job.last_document in hidden else job.last
    return made


def add(request: Request, form: FormData) -> Response:
    visitor = require(request, "add")
    given = [f for f in form.getlist("papers") if isinstance(f, UploadFile) and f.filename]
    if not given:
        raise Refused(400, "No file was chosen", "Choose the papers to add, and send the form again.")
    return then(f"/imports/{taken_in(bench_of(request), given, by=visitor.name).number}")


def taken_in(bench: Bench, given: Sequence[UploadFile], *, by: str, casework: Callable[[str], Casework] | None = None, filing: Filing | None = None) -> Job:
    """The files wait in the desk's own folder for the work that begins with this: papers to be read, or with `filing` exhibits for the vault.

    For a case, `casework` says what is entered, by the name of the first.
    """
    folder = Path(tempfile.mkdtemp(prefix="papers-", dir=_room(bench.desk.root)))
    try:
        first = _save(given, folder, bench.desk.key)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    task = Task(kind="file" if filing else "add", by=by, program=__version__, folder=str(folder), filing=filing)
    if casework:
        task = msgspec.structs.replace(task, kind="case", casework=casework(first))
    return bench.jobs.begin(task, files=len(given))


def _room(root: Path) -> Path:
    """In the desk's own folder: papers leave no copies elsewhere on the disk."""
    room = root / "incoming"
    room.mkdir(exist_ok=True)
    return room


def _save(files: Sequence[UploadFile], folder: Path, key: Key | None) -> str:
    """Under their own names, without any path that the browser may have sent; a name that comes twice is kept apart. Returns that of the first."""
    sent = Sent(folder, key) if key else None
    taken: set[str] = set()
    for n, file in enumerate(files, 1):
        name = _name(file.filename or "", n)
        place = f"{n}/{name}" if name in taken else name
        taken.add(name)
        if sent:
            sent.put(place, file.file)
            continue
        (folder / place).parent.mkdir(exist_ok=True)
        with (folder / place).open("xb") as target:
            shutil.copyfileobj(file.file, target, 2**20)
    if sent:
        sent.end()
    return _name(files[0].filename or "", 1)


def _name(sent: str, n: int) -> str:
    name = PurePosixPath(sent.replace("\\", "/")).name
    name = "".join(c for c in name if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem, dot, kind = name.rpartition(".")
    while len(name.encode()) > LONGEST and stem:
        stem = stem[:-1]
        name = f"{stem}{dot}{kind}"
    return name if name and len(name.encode()) <= LONGEST else f"paper-{n}"


routes = [Route("/imports", index), Route("/imports/{number:int}", show), Route("/imports/{number:int}/part", part), post("/imports", add)]
