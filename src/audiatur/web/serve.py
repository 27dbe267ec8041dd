"""Starts the server and stops it."""

from __future__ import annotations

import ipaddress
import signal
import socket
import threading
import webbrowser
from pathlib import Path

import uvicorn

from audiatur.errors import AudiaturError
from audiatur.web.app import application
from audiatur.web.bench import Bench


def serve(root: Path, *, host: str, port: int, program: str, browser: bool = False) -> None:
    """Serves a desk until it is stopped. Raises AudiaturError where it cannot be."""
    if not is_local(host):
        raise AudiaturError("Without accounts the workbench serves this computer alone: leave --host at 127.0.0.1.")
    bench = Bench(root, program=program)
    try:
        with _listening(host, port) as listener:
            where = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"
            print(f"The desk {root} is open at {where} - stop with Ctrl+C.", flush=True)
            if browser:
                threading.Timer(0.5, webbrowser.open, [where]).start()
            settings = uvicorn.Config(application(bench), log_level="warning", access_log=False, server_header=False, date_header=False, lifespan="off")
            signal.signal(signal.SIGTERM, _stopped)
            uvicorn.Server(settings).run(sockets=[listener])
    except KeyboardInterrupt:
        print("The desk is closed.", flush=True)
    finally:
        bench.close()


def _stopped(number: int, frame: object) -> None:
    """The server passes the signal on once it has answered what was asked: so that the desk is closed, and the work beside it too."""
    raise SystemExit(0)


def is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise AudiaturError(f"Port {port} of {host} cannot be used: {error.strerror}. Choose another with --port.") from error
