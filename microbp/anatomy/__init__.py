"""One look at a graph: its order, neurons, error terms and layers, and what its nodes are called.

`Anatomy(output)` is taken once for a drawing, a page or a report, and handed on.
"""

from microbp.anatomy.graph import Anatomy
from microbp.anatomy.groups import Group
from microbp.anatomy.nodes import Outputs

__all__ = ["Anatomy", "Group", "Outputs"]
