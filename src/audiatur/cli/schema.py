"""`audiatur schema`"""

from __future__ import annotations

import json

from audiatur.record.encode import schema as json_schema


def schema() -> None:
    """Print the JSON Schema of what `read` and `compare` print and `judge` keeps."""
    print(json.dumps(json_schema(), indent=1, ensure_ascii=False))
