"""Drawings of computation graphs: `draw(output)` and what one does with the result.

From a graph to a picture: `reading` says what nodes are called and what their numbers are,
`diagram` and `overview` what stands on the drawing (the scalar and the neuron level), `layout`
where, and `svg` or `dot` paints it; `picture` puts these together.
"""

from microbp.drawing.picture import LEVELS, Drawing, draw

__all__ = ["LEVELS", "Drawing", "draw"]
