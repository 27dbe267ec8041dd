"""The workbench: a desk in the browser, one process for one desk. Pages are made on the server; the parser runs in a process of its own."""

from audiatur.web.app import application
from audiatur.web.serve import serve

__all__ = ["application", "serve"]
