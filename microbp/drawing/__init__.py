"""Drawings of computation graphs: `draw(output)` and what one does with the result.

From a graph to a picture: `reading` says what nodes are called and what their numbers are,
`diagram` and `overview` what stands on the drawing (the scalar and the neuron level), `fitting`
how much of it, `layout` where (`plan` cards and frames, `lines` lines and labels; `layering` in
which columns, `ordering` in which order, `placement` how high); `painter` makes marks of it,
which `svg`, `tikz` and, by way of SVG, `raster` and `pdf` write. `picture` puts these together.
"""

from microbp.drawing.fitting import LEVELS
from microbp.drawing.passes import Passes, draw_passes
from microbp.drawing.picture import Drawing, draw

__all__ = ["LEVELS", "Drawing", "Passes", "draw", "draw_passes"]
