"""Forward and backward as a pair: a drawing with the values, and the same with the gradients."""

from typing import Any

from microbp.anatomy import Outputs
from microbp.drawing.marks import Group, Picture
from microbp.drawing.picture import Drawing, draw
from microbp.drawing.pictured import Pictured
from microbp.examples.sheet import Sheet
from microbp.writing.words import say


def draw_passes(output: Outputs | Sheet, **options: Any) -> "Passes":
    """Draw the forward and the backward pass: values alone, then gradients and local derivatives.

    The options are those of `draw`, but for `show`. The result is one picture of two panels, one
    below the other where they are wider than high, else side by side; `.forward` and `.backward`
    are the two drawings themselves, with the same level and direction, for a slide each.

    >>> from microbp import Value
    >>> a = Value(3.0, name="a")
    >>> y = (a * a).named("y")
    >>> y.backward()
    >>> both = draw_passes(y)
    >>> "∇6" in both.forward.svg, "∇6" in both.backward.svg
    (False, True)

    Raises ValueError for `show`, and what `draw` raises.
    """
    if "show" in options:
        raise ValueError("draw_passes shows values, then gradients: show= goes with draw")
    lang, caption = options.get("lang", "en"), options.pop("caption", "")
    first, second = (": ".join(filter(None, (say(key, lang), caption)))
                     for key in ("forward", "backward"))
    forward = draw(output, show="values", caption=first, **options)
    options["level"] = forward.level
    options["direction"] = "down" if forward.layout.down else "right"
    backward = draw(output, show=("gradients", "locals"), caption=second, **options)
    return Passes(forward, backward)


class Passes(Pictured):
    """Two drawings, `.forward` and `.backward`, and both in one picture."""

    def __init__(self, forward: Drawing, backward: Drawing) -> None:
        self.forward, self.backward = forward, backward
        one, other = forward.marks, backward.marks
        is_wide = one.width > one.height
        shift = (0.0, one.height) if is_wide else (one.width, 0.0)
        panels = [Group("forward", "panel", marks=one.marks),
                  Group("backward", "panel", marks=other.marks, shift=shift)]
        super().__init__(Picture(
            one.title, one.description, max(one.width, shift[0] + other.width),
            max(one.height, shift[1] + other.height), [*panels], one.attributes), forward.theme)

    def __str__(self) -> str:
        """Both as trees."""
        return f"{self.forward}\n\n{self.backward}"
