"""Imported by the process from which those that read are forked, and by nothing else: model and gazetteer are loaded once and shared by all of them."""

import gc

from audiatur import flow

flow.ready()
gc.freeze()  # else each collection writes to the shared pages of all objects, and every process gets its own copy of them
