"""Tables as text, Markdown and JSON, with columns that fit Chinese characters too.

Knows rows of texts and nothing of what they say. What comes from a file may hold anything:
control characters are made visible and Markdown's own signs are escaped.
"""

import json
from collections.abc import Sequence
from typing import Any

from microbp.writing.words import pad, width

FORMATS = ("text", "markdown", "json")


def render(columns: Sequence[str], rows: Sequence[Sequence[str]], format: str = "text",
           data: Any = None) -> str:
    """Return a table as ``text`` or ``markdown``, or ``data`` as ``json``."""
    if format == "json":
        return json.dumps(data, ensure_ascii=False, indent=2)
    if format == "text":
        return _text(columns, rows)
    if format == "markdown":
        return _markdown(columns, rows)
    raise ValueError(f"there is no format {format!r}; formats are {', '.join(FORMATS)}")


def visible(text: str, longest: int | None = None) -> str:
    """Return ``text``, cut if need be, with control and direction characters as escapes."""
    if longest is not None and len(text) > longest:
        text = text[:longest] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _text(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    table = [[visible(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(width(row[i]) for row in table) for i in range(len(columns))]
    lines = ["  ".join(map(pad, row, widths)) for row in table]
    lines.insert(1, "  ".join("─" * wide for wide in widths))
    return "\n".join(line.rstrip() for line in lines)


def _markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(map(escaped, row)) + " |" for row in (columns, *rows)]
    lines.insert(1, "|" + " --- |" * len(columns))
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Return ``text`` as Markdown that shows it literally."""
    text = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join("\\" + c if c in "\\`*_[]|~$" else c for c in text)
