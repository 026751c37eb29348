"""The colours of drawings and player in one place, two themes of the same hues; fonts and texts.

Texts keep a contrast of 4.5 and lines one of 3 against what they stand on (WCAG 2.2); a test
computes both. Kinds differ by shape as well, so colour is never needed to tell them apart.
"""

from typing import NamedTuple

_COLOURS = {  # light, dark
    "background": ("#ffffff", "#10161d"),
    "panel": ("#f4f7fa", "#18212b"),
    "panel-line": ("#818e9b", "#61758a"),
    "ink": ("#16222e", "#e8eef4"),
    "muted": ("#566675", "#a3b2c0"),
    "edge": ("#748494", "#7b8b9b"),
    "value": ("#0b57a4", "#7cc0ff"),
    "grad": ("#b0450a", "#ffa36b"),
    "local": ("#6d3aa8", "#c9a3ff"),
    "badge": ("#33475b", "#c9d5e0"),
    "badge-ink": ("#ffffff", "#16222e"),
    "input": ("#dcebfa", "#16324d"),
    "input-line": ("#2f7fc9", "#5aa9ec"),
    "parameter": ("#fff0cc", "#3d3210"),
    "parameter-line": ("#a87800", "#e0ac2b"),
    "target": ("#ddf3ea", "#0f3a2e"),
    "target-line": ("#008a65", "#35c79b"),
    "constant": ("#eef1f4", "#232d37"),
    "constant-line": ("#7b8894", "#75858f"),
    "loss": ("#fbe3ec", "#451a30"),
    "loss-line": ("#b3306a", "#f07fb0"),
    "op": ("#ffffff", "#1d2833"),
    "op-line": ("#748494", "#7b8b9b"),
    "shared-1": ("#0072b2", "#56b4e9"),
    "shared-2": ("#c24a00", "#e8853b"),
    "shared-3": ("#007f5f", "#2fc298"),
    "shared-4": ("#a6437d", "#e48cc1"),
}
THEMES = {theme: {name: pair[number] for name, pair in _COLOURS.items()}
          for number, theme in enumerate(("light", "dark"))}

SHARED = 4  # hues for parameters that are used in several places; told apart by the colour-blind

SANS = (
    "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', "
    "sans-serif"
)
CHINESE = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif"
MONO = (
    "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', "
    "'Courier New', monospace"
)


class Look(NamedTuple):
    """How texts of a class are set: their size, the name of their colour, their weight and font."""

    size: float
    colour: str = "ink"
    weight: int = 400
    mono: bool = False


TEXTS = {  # by their class
    "name": Look(13.0, weight=700),
    "value": Look(12.0, "value", 700, True),
    "grad": Look(11.0, "grad", 600, True),
    "local": Look(9.5, "local", 400, True),
    "note": Look(9.0, "muted"),
    "title": Look(12.0, "muted"),
    "badge": Look(12.0, "badge-ink", 700),
    "label": Look(11.0, weight=700),
    "head": Look(15.0, weight=700),
    "column": Look(10.0, "muted"),
    "formula": Look(12.0),
    "heading": Look(12.0, weight=700),
    "caption": Look(12.0),
}
