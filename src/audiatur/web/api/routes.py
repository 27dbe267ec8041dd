"""How a route is described: what it gives, what it takes, and how it may fail."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from audiatur.web.guard import PROBLEM

TEXT: Final = {"text/plain": {"schema": {"type": "string"}}}
BYTES: Final = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_FAILS: Final = {
    401: "Without a token of this desk.",
    403: "The token, or its owner's role, is not for this.",
    404: "There is no such thing here, or none that you may know of.",
    409: "It cannot be done as things stand; `detail` says why.",
    422: "The request is not as the schema has it.",
}
_BODY: Final = {
    400: "It cannot be taken apart.",
    412: "If-Match has an ETag of before: somebody else was quicker.",
    413: "More than a request may hold.",
    415: "It is not JSON.",
}


def _fails(*, body: bool = False) -> dict[int | str, dict[str, Any]]:
    schema = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    made: dict[int | str, dict[str, Any]] = {status: {"description": say, **schema} for status, say in (_FAILS | (_BODY if body else {})).items()}
    made[401]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True, "description": "As RFC 6750 has it."}}
    return made


def gives(name: str, **more: Any) -> dict[str, Any]:
    """What a GET has beside its function: the schema of its answer, by name."""
    return gives_as({"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}, **more)


def gives_as(content: dict[str, Any], **more: Any) -> dict[str, Any]:
    etag = {"ETag": {"schema": {"type": "string"}, "description": "Strong: the digest of just these bytes."}}
    found = {200: {"description": "What was asked for.", "headers": etag, "content": content}, 304: {"description": "It is as If-None-Match has it."}}
    return {"response_class": Response, "responses": {**found, **_fails()}, **more}


def makes(name: str, *, status: int, takes: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """What a POST has: it answers with what was made, or with the work that makes it."""
    where = {"Location": {"schema": {"type": "string"}, "required": True, "description": "Where it is to be found from now on."}}
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    made = {"response_class": Response, "status_code": status}
    made["responses"] = {status: {"description": "Made.", "headers": where, "content": content}, **_fails(body=True)}
    return made | _taking(takes) | more


def gives_for(content: dict[str, Any], *, takes: tuple[str, ...], **more: Any) -> dict[str, Any]:
    """What a POST has that gives something for words: a deed is noted with them before."""
    found = {200: {"description": "What was asked for.", "content": content}}
    return {"response_class": Response, "responses": {**found, **_fails(body=True)}, **_taking(takes), **more}


def _taking(takes: tuple[str, ...]) -> dict[str, Any]:
    refs = [{"$ref": f"#/components/schemas/{t}"} for t in takes]
    body = {"required": True, "content": {"application/json": {"schema": {"oneOf": refs} if len(refs) > 1 else {**refs[0]}}}} if refs else {}
    return {"openapi_extra": {"requestBody": body}} if refs else {}
