"""The colours of drawings and player, in one place: two themes, the same hues.

Texts keep a contrast of 4.5 and lines one of 3 against what they stand on (WCAG 2.2); a test
computes both. Kinds differ by shape as well, so colour is never needed to tell them apart.
"""

THEMES: dict[str, dict[str, str]] = {
    "light": {
        "background": "#ffffff",
        "panel": "#f4f7fa",
        "panel-line": "#818e9b",
        "ink": "#16222e",
        "muted": "#566675",
        "edge": "#748494",
        "value": "#0b57a4",
        "grad": "#b0450a",
        "local": "#6d3aa8",
        "badge": "#33475b",
        "badge-ink": "#ffffff",
        "input": "#dcebfa",
        "input-line": "#2f7fc9",
        "parameter": "#fff0cc",
        "parameter-line": "#a87800",
        "target": "#ddf3ea",
        "target-line": "#008a65",
        "constant": "#eef1f4",
        "constant-line": "#7b8894",
        "loss": "#fbe3ec",
        "loss-line": "#b3306a",
        "op": "#ffffff",
        "op-line": "#748494",
        "shared-1": "#0072b2",
        "shared-2": "#c24a00",
        "shared-3": "#007f5f",
        "shared-4": "#a6437d",
    },
    "dark": {
        "background": "#10161d",
        "panel": "#18212b",
        "panel-line": "#61758a",
        "ink": "#e8eef4",
        "muted": "#a3b2c0",
        "edge": "#7b8b9b",
        "value": "#7cc0ff",
        "grad": "#ffa36b",
        "local": "#c9a3ff",
        "badge": "#c9d5e0",
        "badge-ink": "#16222e",
        "input": "#16324d",
        "input-line": "#5aa9ec",
        "parameter": "#3d3210",
        "parameter-line": "#e0ac2b",
        "target": "#0f3a2e",
        "target-line": "#35c79b",
        "constant": "#232d37",
        "constant-line": "#75858f",
        "loss": "#451a30",
        "loss-line": "#f07fb0",
        "op": "#1d2833",
        "op-line": "#7b8b9b",
        "shared-1": "#56b4e9",
        "shared-2": "#e8853b",
        "shared-3": "#2fc298",
        "shared-4": "#e48cc1",
    },
}

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
