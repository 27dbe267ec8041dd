"""What a library complains of a file, in words for somebody who looks at the item: without the path of a file that he knows under another name."""

from __future__ import annotations

from PIL import UnidentifiedImageError


def of(error: Exception) -> str:
    """Without a full stop."""
    if isinstance(error, UnidentifiedImageError):
        return "its bytes are no picture of a kind that is known here"
    return str(getattr(error, "strerror", None) or error).rstrip(".") or type(error).__name__
