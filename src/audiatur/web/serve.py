"""Starts the server and stops it."""

from __future__ import annotations

import ipaddress
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
            # The connections' own time out keeps a laptop that sleeps from holding a desk open.
            settings = uvicorn.Config(application(bench), log_level="warning", access_log=False, server_header=False, date_header=False, lifespan="off")
            uvicorn.Server(settings).run(sockets=[listener])
    finally:
        bench.close()


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
