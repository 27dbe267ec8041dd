"""Document -> record: a spaCy pipeline, one small file for each thing found; `STEPS` states the order."""

from audiatur.extract.pipeline import STEPS, add_steps, extract, load, model_name

__all__ = ["STEPS", "add_steps", "extract", "load", "model_name"]
