"""Work that takes long runs in a process of its own: it alone loads the parser, and pages stay quick meanwhile. One job at a time.

`python -m audiatur.web.work DESK` takes a job as JSON on its standard input and answers with a line of JSON for every step.
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Literal

import msgspec
from msgspec import Struct, field

from audiatur.record import Decider, Judgement
from audiatur.record.procedure import Party

if TYPE_CHECKING:
    from audiatur.store import Desk
    from audiatur.store.keys import Key

Kind = Literal["add", "refresh", "compare", "judge", "case", "file", "verify", "fixity", "look"]
VAULT: Final = frozenset({"file", "verify", "fixity", "look"})
"""Work on the vault of the desk."""
ONCE: Final = frozenset({"refresh", "compare", "verify", "fixity", "look"})
"""What is the same work, whoever asks for it."""
GAP: Final = "gap"
"""The status of a step that says what could not be looked at; nothing is wrong with it."""
KEPT: Final = 50
"""Jobs that the list remembers; what they did stands in the activity."""
SHOWN: Final = 500
"""Papers with a remark that a job remembers."""


class Decided(Struct, frozen=True, kw_only=True):
    """What somebody decided on incidents of the latest comparison: that `incidents` are one; or that what `apart` names is of another one."""

    why: str
    incidents: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Names of sources: several are one, or the one is somebody else in the papers of `apart`."""
    undoes: str = ""


class Casework(Struct, frozen=True, kw_only=True):
    """What is entered in a case when the papers that came for it were read; the first of them is `first`, by the name under which it was sent.

    In a `case`, `content` is entered with that paper as its document.
    Without a `case`, one is lodged: of `contested`, as far as the form says, under `procedure`; `party` is the account that complains, where it is one's own.
    """

    first: str
    role: str
    at: str
    case: str = ""
    content: dict[str, Any] = {}
    mail_of: Party | None = None
    """Of whom the first is a letter; what it says is read in it."""
    procedure: str = ""
    contested: dict[str, Any] = {}
    party: str = ""


class Filing(Struct, frozen=True, kw_only=True):
    """How the files of a folder come into the vault: what is known of how they came here, of which item they are working copies, who alone may see them."""

    custody: dict[str, str]
    of: str = ""
    why: str = ""
    only: tuple[str, ...] = ()


class Task(Struct, frozen=True, kw_only=True):
    """What the process is to do, and in whose name."""

    kind: Kind
    by: str
    program: str
    folder: str = ""
    decided: Decided | None = None
    casework: Casework | None = None
    filing: Filing | None = None


class Order(Struct, frozen=True, kw_only=True):
    """What the process is given, and nobody else sees: a pipe has no name, and is neither in the list of processes nor in an environment."""

    task: Task
    key: str = ""


class Step(Struct, kw_only=True, omit_defaults=True):
    """One line of an answer: how many there are, one that is done (or `count` of them, all alike), or the end."""

    total: int | None = None
    name: str = ""
    document: str = ""
    status: str = ""
    what: str = ""
    case: str = ""
    entry: int | None = None
    why: str | None = None
    count: int = 1
    error: str = ""
    done: bool = False


class Job(Struct, kw_only=True):
    number: int
    task: Task
    files: int
    state: Literal["waiting", "running", "done", "stopped"] = "waiting"
    total: int | None = None
    seen: int = 0
    what: Counter[str] = field(default_factory=Counter)
    unread: int = 0
    last: str = ""
    last_document: str = ""
    case: str = ""
    """In which it has entered something, or that it has lodged."""
    entry: int | None = None
    """The number of what it has entered."""
    remarks: deque[Step] = field(default_factory=lambda: deque(maxlen=SHOWN))
    """The last of them; `unlisted` is how many came before these."""
    unlisted: int = 0
    error: str = ""
    whole: bool = False
    """The process has said that all was done."""
    ended: str = ""

    @property
    def over(self) -> bool:
        return self.state in ("done", "stopped")

    def took(self, step: Step) -> None:
        if step.total is not None:
            self.total = step.total
        elif step.error:
            self.error = step.error
        elif step.done:
            self.whole = True
        elif step.case:
            self.case, self.entry = step.case, step.entry
        else:
            self.seen += step.count
            self.last, self.last_document = step.name, step.document
            self.what[step.what] += step.count
            self.unread += step.status not in ("read", GAP)
            if step.status != "read" or step.why:
                self.unlisted += len(self.remarks) == SHOWN
                self.remarks.append(step)


class Jobs:
    """The jobs of this server, the newest first; a thread follows the process that does them."""

    def __init__(self, root: Path, key: Key | None = None, *, changed: Callable[[], None] = lambda: None) -> None:
        """`changed` is called when a job has ended, before anybody is told of it."""
        self.root, self.key, self._changed = root, key, changed
        self.all: deque[Job] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def one(self, number: int) -> Job | None:
        return next((j for j in self.all if j.number == number), None)

    def begin(self, task: Task, *, files: int = 0) -> Job:
        """Puts a job behind those that wait. A comparison that waits already is not asked for twice."""
        waits = next((j for j in self.all if not j.over and j.task.kind == task.kind and task.kind in ONCE), None)
        if waits:
            return waits
        job = Job(number=next(self._numbers), task=task, files=files)
        self.all.appendleft(job)
        threading.Thread(target=self._follow, args=(job,), daemon=True).start()
        return job

    def close(self) -> None:
        """Stops the process: what it had stored is stored, and the next `add` goes on from there."""
        self._closed = True
        process = self._process
        if process and process.poll() is None:
            process.terminate()
            process.wait()

    def _follow(self, job: Job) -> None:
        with self._turn:
            if not self._closed:
                job.state = "running"
                self._run(job)
            if job.task.folder:
                shutil.rmtree(job.task.folder, ignore_errors=True)
            self._changed()
            job.ended = datetime.now(UTC).isoformat(timespec="seconds")
            if job.whole:
                job.state = "done"
            else:
                job.state, job.error = "stopped", job.error or "The work ended early. What was stored until then stays; begin it again."

    def _run(self, job: Job) -> None:
        command = [sys.executable, "-m", "audiatur.web.work", str(self.root)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            self._process = process
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(msgspec.json.encode(Order(task=job.task, key=self.key.secret.hex() if self.key else "")))
            process.stdin.close()
            for line in process.stdout:
                job.took(msgspec.json.decode(line, type=Step))
        self._process = None


def main(root: str, order: Order, out: IO[bytes]) -> None:
    """In the process of its own."""
    from audiatur.errors import AudiaturError
    from audiatur.store import Desk
    from audiatur.store.keys import Key

    task = order.task

    def tell(step: Step) -> None:
        out.write(msgspec.json.encode(step) + b"\n")
        out.flush()

    try:
        with Desk.open(root, secret=Key(bytes.fromhex(order.key)) if order.key else None, by=task.by, program=task.program) as desk:
            _do(desk, task, tell)
        tell(Step(done=True))
    except AudiaturError as error:
        tell(Step(error=str(error)))


def _do(desk: Desk, task: Task, tell: Callable[[Step], None]) -> None:
    if task.kind in VAULT:
        from audiatur.web import vaultwork

        return vaultwork.do(desk.root, desk.key, task, tell)
    from audiatur import flow

    if task.kind == "compare":
        flow.compare_desk(desk)
        return
    if task.decided:
        made = _judged(desk, task.decided)
        tell(Step(name=made.id, what=made.decision, status="read"))
        return
    sent = task.kind in ("add", "case")
    if sent:
        tell(Step(total=flow.waiting(desk, task.folder)))
    papers: dict[str, str] = {}
    for filed in flow.add(desk, [task.folder], sent=True) if sent else flow.refresh(desk):
        paper = filed.document
        name = paper.path.removeprefix(task.folder).lstrip("/")
        if filed.what != "refused":
            papers[paper.id] = name
        tell(Step(name=name, document="" if filed.what == "refused" else paper.id, status=paper.status, what=filed.what, why=filed.why))

    if task.casework:
        _enter(desk, task.casework, papers, tell, by=task.by)


def _enter(desk: Desk, work: Casework, papers: dict[str, str], tell: Callable[[Step], None], *, by: str) -> None:
    """Tells the case in which it is entered, or that is lodged, and what of that one did not come into the vault, and why."""
    from audiatur import cases, flow
    from audiatur.errors import CaseError
    from audiatur.record.case import Content, Contested
    from audiatur.record.rights import Visitor
    from audiatur.store import Guard
    from audiatur.store.tables import now

    first = [ident for ident, name in papers.items() if name == work.first or name.startswith(f"{work.first}#")]  # the parts of a mail or an archive
    if not first:
        raise CaseError(f"{work.first} could not be taken in, so nothing was entered. Send it in another format.")
    who = cases.Enterer(by=by, role=work.role, at=work.at, entered_at=now())
    if work.case:
        said = work.content
        filled = said | {"material": said["material"] | {"document": first[0]}} if "material" in said else said | {"document": first[0]}
        content: Content = flow.came_as(desk, work.case, work.mail_of, first[0]) if work.mail_of else msgspec.convert(filled, Content)
        flow.enter(desk, work.case, [content], who)
        tell(Step(case=work.case, entry=desk.case(work.case)[-1].number))
        return
    stated = msgspec.convert(work.contested, Contested)
    made = flow.lodge(desk, [first[0], *(p for p in papers if p != first[0])], work.procedure, who, stated=stated, via="form", visitor=Visitor(name=by))
    if work.party:
        Guard(desk).tie(made, work.party, "complainant", by=by)
    tell(Step(case=made))
    body = cases.Enterer(by="the program" if work.party else by, role=cases.BODY, at=work.at, entered_at=now())
    for why in flow.into_vault(desk, made, body):
        tell(Step(name=work.first, status="read", what="lodged", why=why, count=0))


def _judged(desk: Desk, decided: Decided) -> Judgement:
    """On what is open to all, as the comparison is made; it is not made anew by this."""
    from audiatur import flow
    from audiatur.record.rights import Visitor
    from audiatur.store import desk_for
    from audiatur.store.tables import now

    seen, who = desk_for(desk, Visitor()), Decider(by=desk.by, at=now(), why=decided.why)
    if decided.undoes:
        made = flow.undo(seen.judgements(), decided.undoes, who)
    elif decided.names and decided.apart:
        made = flow.split_source(seen, decided.names[0], decided.apart, who)
    elif decided.names:
        made = flow.join_sources(seen, decided.names, who)
    elif decided.apart:
        made = flow.split_compared(seen, decided.incidents[0], decided.apart, who)
    else:
        made = flow.join_compared(seen, decided.incidents, who)
    desk.add_judgement(made)
    return made


if __name__ == "__main__":
    main(sys.argv[1], msgspec.json.decode(sys.stdin.buffer.read(), type=Order), sys.stdout.buffer)
