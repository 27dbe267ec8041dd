"""`audiatur serve`"""

from __future__ import annotations

from typing import Annotated

import typer

from audiatur import __version__
from audiatur.cli import secret
from audiatur.cli.desk import Folder


def serve(
    desk: Folder,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen: an address of this computer.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="On which port; 0 is any that is free.")] = 8000,
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="NAME", help="Name of this computer in other people's browsers; may be repeated.", show_default=False)
    ] = None,
    open: Annotated[bool, typer.Option("--open", help="Open the start page in the browser.")] = False,
) -> None:
    """Open a desk in the browser: read, look up, compare and add papers. Ctrl+C stops it.

    Nothing leaves the computer, and nothing is loaded from elsewhere. Without accounts (`audiatur user`) it serves this computer alone.
    """
    from audiatur.web import serve as serving

    serving(desk, lambda: secret.passphrase(desk), host=host, port=port, program=__version__, browser=open, names=name or ())
