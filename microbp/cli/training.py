"""How training is shown: the error every so many epochs, and its curve."""

import math

from microbp.example import Example, Training
from microbp.writing.digits import decimals, significant
from microbp.writing.tables import render
from microbp.writing.words import say


def table(example: Example, trained: Training, every: int, lang: str, digits: int) -> str:
    """Return the error before the first epoch, every so many epochs, and at the end."""
    losses = [*trained]
    if trained.stopped == "epochs":
        losses.append(trained.example.value(example.output))
    last = len(losses) - 1
    shown = [k for k in range(0, last + 1) if k % every == 0 or k == last]
    columns = [say("training: epoch", lang), example.output]
    rows = [[str(k), decimals(losses[k], digits)] for k in shown]
    lines = [render(columns, rows)]
    if trained.stopped != "epochs":
        lines.append(say(f"training: {trained.stopped}", lang, n=len(trained)))
    return "\n".join(lines)


def curve(trained: Training, lang: str) -> str:
    """Return the error over the epochs as SVG, on a scale of powers of ten.

    Raises ValueError if there is nothing to draw.
    """
    points = [(k, math.log10(loss)) for k, loss in enumerate(trained)
              if 0.0 < loss < math.inf]
    if len(points) < 2:
        raise ValueError("there is no curve of fewer than two epochs with an error above 0")
    wide, high, left, below = 640.0, 360.0, 72.0, 48.0
    ends = 0, len(trained)
    low, top = (math.floor(min(y for _, y in points)), math.ceil(max(y for _, y in points)))
    top = max(top, low + 1)

    def place(k: float, y: float) -> tuple[float, float]:
        across = left + (k - ends[0]) / (ends[1] - ends[0]) * (wide - left - 24)
        return across, 24 + (top - y) / (top - low) * (high - below - 24)

    step = max(1, len(points) // 600)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (
        place(*point) for point in (*points[::step], points[-1])))
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" '
             f'width="{wide:g}" height="{high:g}" font-family="sans-serif" font-size="13">',
             f'<rect width="{wide:g}" height="{high:g}" fill="#fff"/>']
    for power in range(low, top + 1, max(1, (top - low) // 6)):
        x, y = place(ends[0], power)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{wide - 24:g}" stroke="#cdd7e0"/>'
                     f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end" fill="#16222e">'
                     f'{significant(10.0 ** power)}</text>')
    for quarter in range(5):
        k = ends[0] + (ends[1] - ends[0]) * quarter / 4
        x, y = place(k, low)
        parts.append(f'<text x="{x:.1f}" y="{y + 20:.1f}" text-anchor="middle" fill="#16222e">'
                     f"{round(k)}</text>")
    parts += [f'<text x="{(left + wide - 24) / 2:.1f}" y="{high - 8:g}" text-anchor="middle" '
              f'fill="#16222e">{say("training: epoch", lang)}</text>',
              f'<polyline points="{line}" fill="none" stroke="#b3306a" stroke-width="2"/>',
              "</svg>\n"]
    return "\n".join(parts)
