"""Document -> record: a spaCy pipeline, one small file for each thing found; `STEPS` states the order."""

from audiatur.extract.pipeline import STEPS, extract, load

__all__ = ["STEPS", "extract", "load"]
