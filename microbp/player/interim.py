"""The graph as a JavaScript program (until `source` writes it)."""

from __future__ import annotations

from microbp.engine import Value
from microbp.notation import javascript as script
from microbp.ops import Op
from microbp.symbol import Symbol, constant, letter, trace


def javascript(output: Value) -> str:
    """Return `program(leaves)` and `update(parameter, gradient, lr)`."""
    order = output.topological()
    place = {node: k for k, node in enumerate(order)}
    leaves = [f"v{k}" for k, node in enumerate(order) if not node.parents]
    lines = ["const square = (x) => x * x;", "function program(leaves) {",
             f"  const [{', '.join(leaves)}] = leaves;"]
    locals_: list[str] = []
    for k, node in enumerate(order):
        found: tuple[Symbol, ...] = ()
        if isinstance(node.origin, Op):
            letters = [letter(f"v{place[parent]}") for parent in node.parents]
            constants = list(map(constant, node.origin.constants))
            out = trace(node.origin.forward, *letters, *constants)
            lines.append(f"  const v{k} = {script(out)};")
            found = trace(node.origin.local, letter(f"v{k}"), *letters, *constants)
        locals_.append(", ".join(map(script, found)))
    rows = ",\n    ".join(f"[{row}]" for row in locals_)
    lines.append(f"  const locals = [\n    {rows}];")
    lines.append(f"  const grads = new Array({len(order)}).fill(0);")
    lines.append(f"  grads[{len(order) - 1}] = 1;")
    for k in range(len(order) - 1, -1, -1):
        for index, parent in enumerate(order[k].parents):
            lines.append(f"  grads[{place[parent]}] += locals[{k}][{index}] * grads[{k}];")
    values = ", ".join(f"v{k}" for k in range(len(order)))
    lines += [f"  return {{values: [{values}], locals, grads}};", "}",
              "function update(parameter, gradient, lr) {",
              "  return parameter - lr * gradient;", "}"]
    return "\n".join(lines) + "\n"
