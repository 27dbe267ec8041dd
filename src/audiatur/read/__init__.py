"""bytes -> Document: one file per format; `papers` walks files and folders."""

from audiatur.read.files import File, Held, Paper, beside, count, files, is_vault, listed, lost, named, opened, papers, papers_in, papers_of, stored
from audiatur.read.sidecar import Sidecar, sidecar_in, sidecar_of, sidecar_path

__all__ = [
    "File",
    "Held",
    "Paper",
    "Sidecar",
    "beside",
    "count",
    "files",
    "is_vault",
    "listed",
    "lost",
    "named",
    "opened",
    "papers",
    "papers_in",
    "papers_of",
    "sidecar_in",
    "sidecar_of",
    "sidecar_path",
    "stored",
]
