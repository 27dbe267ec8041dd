"""What may be written in a field that somebody sends, the same for pages and programs: patterns, in the words of JSON Schema."""

from __future__ import annotations

from typing import Final

TEXT: Final = r"^[^\x00]*$"
"""No text of ours holds the character NUL, which PostgreSQL does not store."""
SOME: Final = r"^[^\x00]+$"
DAY: Final = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
"""As precise as one likes: a year, a month, a day."""
MOST: Final = 2**31
"""The greatest number of a row, and the last offset into a text."""
