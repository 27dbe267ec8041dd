"""Starts the server and stops it."""

from __future__ import annotations

import ipaddress
import signal
import socket
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from audiatur.errors import AudiaturError
from audiatur.store.desk import Secret
from audiatur.web.app import LOCAL, application
from audiatur.web.bench import Bench


def serve(root: Path, secret: Secret | None = None, *, host: str, port: int, program: str, browser: bool = False, names: Sequence[str] = ()) -> None:
    """Serves a desk until it is stopped. Raises AudiaturError where it cannot be. `names` are those of this computer in other people's browsers."""
    bench = Bench(root, secret=secret, program=program)
    try:
        hosts = _hosts(bench, root, host, names)
        with _listening(host, port) as listener:
            where = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"
            print(f"The desk {root} is open at {where} - stop with Ctrl+C.", flush=True)
            if browser:
                threading.Timer(0.5, webbrowser.open, [where]).start()
            settings = uvicorn.Config(
                application(bench, hosts=hosts), log_level="warning", access_log=False, server_header=False, date_header=False, lifespan="off"
            )
            signal.signal(signal.SIGTERM, _stopped)
            uvicorn.Server(settings).run(sockets=[listener])
    except KeyboardInterrupt:
        print("The desk is closed.", flush=True)
    finally:
        bench.close()


def _stopped(number: int, frame: object) -> None:
    """The server passes the signal on once it has answered what was asked: so that the desk is closed, and the work beside it too."""
    raise SystemExit(0)


def _hosts(bench: Bench, root: Path, host: str, names: Sequence[str]) -> frozenset[str]:
    """Under which names the desk answers. Another would be a trap that led a browser here."""
    if is_local(host) and not names:
        return LOCAL
    if not bench.guard.has_accounts():
        say = f"`audiatur user {root} add NAME --role administrator` makes the first one"
        raise AudiaturError(f"Without accounts the workbench serves this computer alone: leave --host at 127.0.0.1, or make accounts. {say}.")
    if not names and host in ("0.0.0.0", "::"):
        raise AudiaturError("Say under which name others reach the desk: --name desk.example.org. It answers to no other.")
    return LOCAL | {host, *(name.lower() for name in names)}


def is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listening(host: str, port: int) -> socket.socket:
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise AudiaturError(f"Port {port} of {host} cannot be used: {error.strerror}. Choose another with --port.") from error
    # An answer goes in two pieces. Without this the second waits for the browser to say that it has the first, which it puts off for 40 milliseconds;
    # asyncio sees to it only for sockets that name their protocol, which these do not.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
