"""What all tables share: one MetaData, text that either engine can hold, and the clock."""

from __future__ import annotations

import datetime
import re
from typing import Final

from sqlalchemy import Dialect, MetaData, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

_ESCAPE: Final = "\U0010ffff"
_UNHOLDABLE: Final = re.compile(f"[\x00\ud800-\udfff{_ESCAPE}]")
_ESCAPED: Final = re.compile(f"{_ESCAPE}([0-9a-f]+);")


class Words(TypeDecorator[str]):
    """Text as it is. PostgreSQL holds no NUL and neither engine half a surrogate pair: those few stand escaped on disk, in the same way on both."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Sorted by code points, as SQLite does: lists, pages and digests have one order on both engines."""
        return dialect.type_descriptor(Text(collation="C" if dialect.name == "postgresql" else None))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None else _UNHOLDABLE.sub(lambda m: f"{_ESCAPE}{ord(m[0]):x};", value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None or _ESCAPE not in value else _ESCAPED.sub(lambda m: chr(int(m[1], 16)), value)


def now() -> str:
    """This moment in UTC; as text it sorts by time."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
