"""Searches that somebody keeps under a name, for himself or for all of the desk."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from audiatur.store import Query, Saved
from audiatur.web.api import shapes
from audiatur.web.api.edge import Reads, Unchanged, answer, body_of
from audiatur.web.api.routes import gives, makes
from audiatur.web.pages import search

router = APIRouter()


@router.get("/searches", tags=["search"], **gives("Searches"))
def searches(request: Request, visitor: Reads, held: Unchanged = None) -> Response:
    """Those that you keep, and those that others share, by name. What `query` says is asked of /search under the same names, `box` as its four edges."""
    return answer(request, _listed(request))


@router.post("/searches", tags=["search"], **makes("Searches", status=201, takes=("KeepSearch",)))
def keep(request: Request, visitor: Reads, said: Annotated[shapes.KeepSearch, Depends(body_of(shapes.KeepSearch))]) -> Response:
    """Keeps a search for you, or shared with all of the desk. One of yours of the same name before is replaced."""
    made = search.keep(request, said.name, Query(**msgspec.structs.asdict(said.query)), shared=said.shared)
    return answer(request, shapes.Searches(items=(_line(request, made),)), status=201, at=_at(request))


@router.post("/searches/forget", tags=["search"], **makes("Searches", status=201, takes=("ForgetSearch",)))
def forget(request: Request, visitor: Reads, said: Annotated[shapes.ForgetSearch, Depends(body_of(shapes.ForgetSearch))]) -> Response:
    """Takes a search away: one of yours, or as an editor, `by` whom it is kept. Gives those that are left."""
    search.drop(request, said.name, by=said.by)
    return answer(request, _listed(request), status=201, at=_at(request))


def _at(request: Request) -> str:
    return f"{request.scope['root_path']}/searches"


def _listed(request: Request) -> shapes.Searches:
    return shapes.Searches(items=tuple(_line(request, s) for s in search.saved(request)))


def _line(request: Request, one: Saved) -> shapes.SavedLine:
    same = {f: getattr(one, f) for f in ("name", "query", "made_at", "shared")}
    return shapes.SavedLine(**same, by=one.made_by, removes=search.may_remove(request, one.made_by))
