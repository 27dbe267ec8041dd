"""bytes -> Document: one file per format; `papers` walks files and folders."""

from audiatur.read.files import File, Paper, count, files, opened, papers, papers_of
from audiatur.read.sidecar import Sidecar, sidecar_of

__all__ = ["File", "Paper", "Sidecar", "count", "files", "opened", "papers", "papers_of", "sidecar_of"]
