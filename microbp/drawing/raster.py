"""SVG as PNG, through resvg, with the fonts that come with this package.

resvg leaves out every text for which it finds no font. So the package brings its own (subsets
of DejaVu Sans and DejaVu Sans Mono, see `fonts/`); the fonts of the machine are asked only for
characters that those lack, Chinese above all, and what is missing then is named.
"""

import re
import warnings
from html import unescape
from importlib.resources import files

from microbp.drawing.lettering import is_wide
from microbp.drawing.theme import CHINESE, MONO, SANS

ZOOM = 2.0  # pixels for each unit of the drawing, for sharp text on today's screens
LARGEST = 16_000  # pixels on a side, beyond which no viewer opens a picture
LEAST = 0.4  # pixels for each unit, below which no text can be read
NO_SUCH_CHARACTER = "\U0010fffd"  # a character no font has
PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<text x="5" y="30" font-size="24" font-family="DejaVu Sans, sans-serif">&#{};</text></svg>'
)


def png(svg: str) -> bytes:
    """Render SVG as PNG.

    Raises ModuleNotFoundError if resvg-py is not installed; warns of characters for which
    neither this package nor this machine has a font.
    """
    try:
        import resvg_py  # noqa: F401
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "a PNG picture needs resvg-py; install it with: pip install 'microbp[png]'",
            name="resvg_py",
        ) from None
    width, height = (float(n) for n in re.findall(r'(?:width|height)="([\d.]+)"', svg)[:2])
    zoom = min(ZOOM, LARGEST / width, LARGEST / height)
    if zoom < LEAST:
        raise ValueError(
            f"a drawing of {width:.0f} x {height:.0f} is too large for a PNG that can be read: "
            'draw a part of it with only= or until=, use direction="down" or level="neuron", '
            "or save .svg"
        )
    system = warn_of_missing(svg, "PNG")
    return _render(in_own_fonts(svg), system=system, width=max(1, round(width * zoom)))


def warn_of_missing(svg: str, what: str) -> bool:
    """Warn of characters that nobody has; return whether the machine's fonts are needed."""
    strangers = [c for c in _characters(svg) if not _shown(c, system=False)]
    missing = [c for c in strangers if not _shown(c, system=True)]
    if missing:
        signs = ", ".join(f"{c} (U+{ord(c):04X})" for c in missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        warnings.warn(
            f"no font on this machine has {signs}{more}, so the {what} shows boxes; "
            "install one, for Chinese with: apt-get install fonts-noto-cjk",
            stacklevel=4,
        )
    return bool(strangers)


def in_own_fonts(svg: str) -> str:
    """Name the fonts of this package in place of those of a system."""
    own = re.sub(r"<text.*?</text>", lambda text: _in_one_font(text[0]), svg)
    return own.replace(f'"{SANS}"', '"DejaVu Sans"')


def _in_one_font(text: str) -> str:
    """Name the font to take; resvg writes a line of mixed fonts in any font that has all."""
    if is_wide(text):
        text = text.replace("<text ", f'<text font-family="{CHINESE}" ', 1)
        return text.replace(f' font-family="{MONO}"', "")
    return text.replace(f'"{MONO}"', '"DejaVu Sans Mono"')


def _characters(svg: str) -> list[str]:
    """The characters of the texts, each once, without ASCII."""
    text = unescape("".join(re.findall(r">([^<]+)<", re.sub(r"<(title|desc)\b.*?</\1>", "", svg))))
    return sorted({character for character in text if character > "~"})


def _shown(character: str, system: bool) -> bool:
    """Whether a font has the character: its picture differs from that of none."""
    picture, nothing = (
        _render(PROBE.format(ord(sign)), system) for sign in (character, NO_SUCH_CHARACTER)
    )
    return picture != nothing


def _render(svg: str, system: bool, width: int | None = None) -> bytes:
    import resvg_py

    fonts = files("microbp.drawing") / "fonts"
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            skip_system_fonts=not system,
            font_files=[str(font) for font in fonts.iterdir() if font.name.endswith(".ttf")],
            sans_serif_family="DejaVu Sans",
            monospace_family="DejaVu Sans Mono",
        )
    )
