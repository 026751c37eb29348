"""Published worked examples as data, and the audit of every number printed in them.

>>> from microbp import gallery
>>> example = gallery.load("mazur-2-2-2")
>>> graph = example.build()
>>> graph["E_total"].data
0.2983711087600027
"""

from microbp.examples.example import Example, Graph, Published, Source
from microbp.examples.files import ExampleError, ids, load, read_example

__all__ = ["Example", "ExampleError", "Graph", "Published", "Source", "ids", "load",
           "read_example"]
