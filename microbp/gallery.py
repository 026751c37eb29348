"""Published worked examples as data, and the audit of every number printed in them.

>>> from microbp import gallery
>>> example = gallery.load("mazur-2-2-2")
>>> graph = example.build()
>>> graph["E_total"].data
0.2983711087600027
"""

from pathlib import Path

from microbp.example import Example
from microbp.examples import files
from microbp.examples.files import ids
from microbp.examples.graph import Graph
from microbp.examples.reader import ExampleError, read_sheet
from microbp.examples.sheet import Published, Source

__all__ = ["Example", "ExampleError", "Graph", "Published", "Source", "ids", "load",
           "read_example"]


def load(example: str | Path, notation: str = "published") -> Example:
    """Load an example of the gallery by its id, or one of your own by its file.

    ``notation`` is ``"published"``, the names of the source (net_h1, w5), or ``"indexed"``,
    where layers are counted (``z[2][1]``, ``w[3][1,1]``).

    Raises ValueError if there is no such example or the file does not fit.

    >>> load("mazur-2-2-2").parameters["w5"]
    0.4
    >>> load("mazur-2-2-2", notation="indexed").parameters["w[3][1,1]"]
    0.4
    """
    return files.load(example, notation, Example)


def read_example(text: str, where: str = "the example") -> Example:
    """Read an example from the text of its file; ``where`` names the file in error messages."""
    return read_sheet(text, where, Example)
