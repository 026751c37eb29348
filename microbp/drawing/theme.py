"""The colours of drawings and player, in one place: two themes, the same hues.

Texts keep a contrast of 4.5 and lines one of 3 against what they stand on (WCAG 2.2); a test
computes both. Kinds differ by shape as well, so colour is never needed to tell them apart.
"""

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


def contrast(one: str, other: str) -> float:
    """The contrast of two colours `#rrggbb`, from 1 to 21, as WCAG 2.2 defines it.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
