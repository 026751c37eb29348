"""A picture that can be saved in every form and shows itself in a notebook."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from microbp import files
from microbp.drawing import svg
from microbp.drawing.marks import Picture
from microbp.drawing.pdf import pdf
from microbp.drawing.raster import png
from microbp.drawing.tikz import tikz

AUTO = "auto"  # the theme that follows the reader's


class Pictured:
    """Marks in a theme: `.svg`, `.tex`, `.save(path)`, and themselves in a notebook."""

    def __init__(self, marks: Picture, theme: str) -> None:
        self.theme = theme
        self.marks = marks

    @cached_property
    def svg(self) -> str:
        """The picture as SVG text."""
        return svg.write(self.marks, self.theme)

    def inline(self, prefix: str) -> str:
        """The picture as SVG text for a page of several: every id begins with `prefix`."""
        return svg.write(self.marks, self.theme, prefix)

    @property
    def tex(self) -> str:
        """The picture as a standalone LaTeX document, drawn with TikZ."""
        return tikz(self.marks, self._fixed_theme)

    @property
    def formats(self) -> Mapping[str, Callable[[], bytes | str]]:
        """What writes the picture, by the suffix of the file."""
        return {
            ".svg": lambda: self.svg,
            ".png": lambda: png(self._plain),
            ".pdf": lambda: pdf(self._plain),
            ".tex": lambda: self.tex,
        }

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file, in the format its suffix names; return the path.

        .svg and .tex (TikZ) need nothing, .png the package resvg-py, .pdf the package typst.
        Raises ValueError for another suffix, and OSError where the file cannot be written.
        """
        path = Path(path)
        if path.suffix.lower() not in self.formats:
            names = ", ".join(self.formats)
            raise ValueError(f"cannot save {str(path)!r}: the suffix must be one of {names}")
        return files.write(path, self.formats[path.suffix.lower()]())

    @property
    def _fixed_theme(self) -> str:
        return "light" if self.theme == AUTO else self.theme

    @property
    def _plain(self) -> str:
        """The SVG for programs that know no style sheets."""
        return svg.write(self.marks, self._fixed_theme)

    def _repr_html_(self) -> str:
        """A data-URI image: it survives untrusted notebooks, nbconvert and sanitising.

        A wide picture keeps its size and is scrolled; a click shows it in the size of the page.
        """
        data = b64encode(self.svg.encode()).decode()
        name = "zoom-" + sha256(self.svg.encode()).hexdigest()[:8]
        return (
            f"<style>.{name} input{{display:none}}"
            f".{name} input:checked+img{{max-width:100%;height:auto}}</style>"
            f'<div style="overflow-x:auto"><label class="{name}"><input type="checkbox">'
            f'<img src="data:image/svg+xml;base64,{data}"'
            f' alt="{svg.escape(self.marks.title)}" style="max-width:none"></label></div>'
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """SVG as an image in HTML, and PNG for what shows no HTML, if resvg-py is installed."""
        bundle: dict[str, Any] = {"text/plain": str(self), "text/html": self._repr_html_()}
        try:
            bundle["image/png"] = b64encode(png(self._plain)).decode()
        except (ModuleNotFoundError, ValueError):
            pass
        return bundle

    def __repr__(self) -> str:
        return str(self)
