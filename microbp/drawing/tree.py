"""A diagram as a tree of text, for terminals and for readers who cannot see it.

The output stands first; what was shown before is not repeated.
"""

from collections.abc import Iterable

from microbp.drawing.diagram import Diagram
from microbp.drawing.lettering import flat

TREE_LINES = 200


def tree(diagram: Diagram) -> Iterable[str]:
    """The lines of the tree; of more than 200 the rest is left out."""
    parents: dict[int, list[tuple[int, str]]] = {}
    for wire in diagram.wires:
        if wire.chip:
            label = " ".join(flat(letters) for _, letters in wire.chip)
        else:
            label = "".join(piece.text for piece in wire.label)
        parents.setdefault(wire.target, []).append((wire.source, label))
    sources = {wire.source for wire in diagram.wires}
    ends = [i for i in range(len(diagram.figures)) if i not in sources]
    stack = [(end, "", "", "") for end in reversed(ends)]
    seen: set[int] = set()
    for _ in range(TREE_LINES):
        if not stack:
            return
        index, before, branch, label = stack.pop()
        again = index in seen and index in parents
        seen.add(index)
        title = diagram.figures[index].title
        yield f"{before}{branch}{label + ' ← ' if label else ''}{title}{' (above)' * again}"
        if again:
            continue
        below = before + {"": "", "├─ ": "│  ", "└─ ": "   "}[branch]
        children = parents.get(index, [])
        for number, (child, mark) in reversed(list(enumerate(children, 1))):
            stack.append((child, below, "├─ " if number < len(children) else "└─ ", mark))
    if stack:
        yield "…"
