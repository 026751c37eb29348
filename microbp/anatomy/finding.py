"""A node found by itself, the name it was given, or what it is called in its graph."""

from microbp.anatomy.graph import Anatomy
from microbp.engine import Value
from microbp.writing.spelling import meant


def find(anatomy: Anatomy, what: Value | str) -> Value:
    """Return a node of the graph by itself or by its name.

    Raises ValueError where there is none, or several.
    """
    graph = anatomy.names[anatomy.output]
    if isinstance(what, Value):
        if what not in anatomy.number:
            raise ValueError(f"{what!r} is not in the graph of {graph}")
        return what
    if not isinstance(what, str):
        raise TypeError(f"a node is a Value or a name, not {type(what).__name__} {what!r}")
    called = {node: name for node, name in anatomy.names.items()
              if node.parents or node.role != "constant"}
    named = [node for node in anatomy.order if node.name == what]
    found = named or [node for node, name in called.items() if name == what]
    if len(found) > 1:
        raise ValueError(f"{len(found)} nodes of the graph are named {what!r}: "
                         "pass the one that is meant")
    if found:
        return found[0]
    names = list(called.values())
    if near := meant(what, names):
        raise ValueError(f"no node of the graph of {graph} is named {what!r}{near}")
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    raise ValueError(f"no node of the graph of {graph} is named {what!r}; there are {shown}")
