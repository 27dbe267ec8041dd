"""The interface for programs, under /api/v1: what the pages do, in JSON, for who comes with a token. OpenAPI 3.1 at /api/v1/openapi.json."""

from audiatur.web.api.app import application

__all__ = ["application"]
