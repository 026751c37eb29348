"""SVG as PDF, through typst: the same picture, its letters embedded as fonts.

typst reads SVG with the same library that makes the PNG, needs no other program, and embeds
what it uses of each font, Chinese ones of the machine included.
"""

import os
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

from microbp.drawing.raster import in_own_fonts, warn_of_missing

SOURCE = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image("picture.svg")
"""


def pdf(svg: str) -> bytes:
    """Write SVG as a PDF of one page.

    Raises ModuleNotFoundError if typst is not installed; warns of characters for which neither
    this package nor this machine has a font.
    """
    try:
        import typst
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "a PDF needs typst; install it with: pip install 'microbp[pdf]'", name="typst"
        ) from None
    system = warn_of_missing(svg, "PDF")
    fonts = files("microbp.drawing") / "fonts"
    with tempfile.TemporaryDirectory() as folder, as_file(fonts) as own:
        Path(folder, "picture.svg").write_text(in_own_fonts(svg), encoding="utf-8")
        source = Path(folder, "picture.typ")
        source.write_text(SOURCE, encoding="utf-8")
        made = typst.compile(
            os.fspath(source), font_paths=[os.fspath(own)], ignore_system_fonts=not system)
    assert isinstance(made, bytes)
    return made
