"""Who alone may see a document, its file, or the name of a person; restricting and releasing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from audiatur.web import restricting
from audiatur.web.api import shapes
from audiatur.web.api.edge import Number, Reviews, Unchanged, answer, body_of
from audiatur.web.api.routes import gives, makes
from audiatur.web.errors import missing
from audiatur.web.visitor import require

router = APIRouter()


@router.get("/restrictions", tags=["restrictions"], **gives("Restrictions"))
def restrictions(request: Request, visitor: Reviews, held: Unchanged = None) -> Response:
    """Those in force that name you; with the scope admin, all."""
    return answer(request, shapes.Restrictions(items=tuple(restricting.listed(request))))


@router.get("/restrictions/{number}", tags=["restrictions"], **gives("Restriction"))
def restriction(request: Request, visitor: Reviews, number: Number, held: Unchanged = None) -> Response:
    """One that is in force."""
    found = next((r for r in restricting.listed(request) if r.number == number), None)
    if found is None:
        raise missing("restriction with this number that is in force")
    return answer(request, found)


@router.post("/restrictions", tags=["restrictions"], **makes("Restrictions", status=201, takes=("RestrictDocument", "RestrictField", "RestrictPerson")))
def restrict(request: Request, visitor: Reviews, said: Annotated[shapes.ToRestrict, Depends(body_of(shapes.ToRestrict))]) -> Response:
    """Leaves a document, its file, or the name of a person to these accounts alone. One on the same thing before is released by it."""
    require(request, "restrict")
    if isinstance(said, shapes.RestrictPerson):
        made = restricting.restrict(request, "person", restricting.name_at(request, said.document, str(said.place)), said.to, said.why)
    elif isinstance(said, shapes.RestrictField):
        made = restricting.restrict(request, "field", f"{said.document}:{said.field}", said.to, said.why)
    else:
        made = restricting.restrict(request, "document", said.document, said.to, said.why)
    mine = tuple(r for r in restricting.listed(request) if r.number == made.number)  # who leaves it to others alone is not told of it any more
    return answer(request, shapes.Restrictions(items=mine), status=201, at=f"{request.scope['root_path']}/restrictions/{made.number}")


@router.post("/restrictions/{number}/release", tags=["restrictions"], **makes("Restrictions", status=201, takes=("Reason",)))
def release(request: Request, visitor: Reviews, number: Number, said: Annotated[shapes.Reason, Depends(body_of(shapes.Reason))]) -> Response:
    """It counts no more; it stays on record, with the reason. For who is named in it, and for administrators."""
    made = restricting.release_number(request, number, said.why)
    return answer(request, shapes.Restrictions(items=(made,)), status=201, at=f"{request.scope['root_path']}/restrictions")
