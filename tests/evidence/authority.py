"""A time-stamp authority on this computer: `openssl ts` behind HTTP, with a root and a certificate of its own."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """
[tsa]
default_tsa = here
[here]
dir = .
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
EXTENSIONS = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:false\n"


def openssl(*given: object, content: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *map(str, given)], input=content, capture_output=True, check=True).stdout


def made(folder: Path, days: int = 30) -> Path:
    """The folder has root.pem then, the certificates that one has of an authority."""
    folder.mkdir()
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder / "root.key", "-out", folder / "root.pem",
            "-days", "300", "-subj", f"/CN=Root of {folder.name}")  # fmt: skip
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr",
            "-subj", f"/CN=Authority {folder.name}")  # fmt: skip
    (folder / "extensions").write_text(EXTENSIONS)
    openssl("x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "root.pem", "-CAkey", folder / "root.key", "-CAcreateserial", "-days", days,
            "-extfile", folder / "extensions", "-out", folder / "tsa.pem")  # fmt: skip
    (folder / "serial").write_text("01")
    (folder / "ts.cnf").write_text(CONFIG.format(folder=folder))
    return folder


def reply(folder: Path, request: bytes) -> bytes:
    (folder / "request.tsq").write_bytes(request)
    return openssl("ts", "-reply", "-config", folder / "ts.cnf", "-section", "here", "-queryfile", folder / "request.tsq")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = reply(folder, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *given: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
