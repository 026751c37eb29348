"""A graph written as a straight-line program, in Python or in JavaScript.

No objects and no loop over nodes: one line a node, as one would write it by hand. Knows how
programs look; the lines come from :mod:`microbp.program.listing`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import indent

from microbp.ops import FUNCTIONS
from microbp.program.assignments import Assignment, update
from microbp.program.listing import Listing

_WIDTH = 96      # and the indentation
_BREAKS = re.compile(r" (?=[-+] |if |else )|(?<=,) ")
_BUILTIN = ("abs", "max", "min")
_IMPORTED = ["inf", *sorted({*FUNCTIONS, "pow"} - {"**", "square", *_BUILTIN})]


def forward(listing: Listing) -> str:
    """Return the Python function ``forward``: from inputs and parameters to the output."""
    return _function("forward", listing.inputs + listing.parameters, f"Return {listing.output}.",
                     [*_constants(listing), *_forward(listing), f"return {listing.output}"])


def gradients(listing: Listing) -> str:
    """Return the Python function ``gradients``: the same, and the derivatives by parameters."""
    return _function("gradients", listing.inputs + listing.parameters,
                     f"Return {listing.output} and its derivatives.",
                     [*_constants(listing), *_forward(listing), *_backward(listing),
                      *_listed(f"return {listing.output}, ", listing.gradients)])


def sums(listing: Listing, backward: bool) -> str:
    """Return the Python function ``sums(numbers, rows)``: losses and gradients, added up.

    `rows` are pairs of a row's number and the row. Without `backward` there are no gradients.
    """
    gradients = listing.gradients if backward else []
    return _function("sums", ["numbers", "rows"], "Return the sums of losses and of derivatives.", [
        *_listed("", listing.parameters, " = numbers"), *_constants(listing), "epoch_loss = 0.0",
        *_zeros(gradients), *_rows(listing, "rows"),
        *_indented([*_loss(listing), *(_backward(listing, accumulate=True) if backward else [])]),
        *_listed("return epoch_loss, ", gradients)])


def train(listing: Listing, several: bool, momentum: float, weight_decay: float) -> str:
    """Return the Python function ``train``, which goes through all epochs.

    ``train(numbers, rows, epochs, lr, until, losses)`` starts from the numbers of the parameters
    (and, with momentum, of their velocities), appends the loss of each epoch to `losses` and
    returns the numbers at the end. `rows` are pairs of a row's number and the row, if `several`
    lists of these: the batches, whose gradients are added to zeros.
    """
    numbers = listing.parameters + (listing.velocities if momentum else [])
    give_back = _listed("return ", numbers)
    stopping = _indented(["losses.append(epoch_loss)", *give_back])
    updating = ["# update"]
    for names in zip(listing.parameters, listing.gradients, listing.velocities):
        letters = dict(zip(("parameter", "gradient", "velocity"), names), lr="lr")
        updating += _lines([line.renamed(letters) for line in update(momentum, weight_decay)])
    if several:
        epoch = ["for batch in rows:", *_indented([
            *_zeros(listing.gradients), *_rows(listing, "batch"),
            *_indented([*_loss(listing), "if not -inf < epoch_loss < inf:", *stopping,
                        *_backward(listing, accumulate=True)]),
            "if batch is last and epoch_loss <= until:", *stopping, *updating])]
    else:
        epoch = [*_rows(listing, "rows"), *_indented([
            *_loss(listing), "if not (until if row == last else -inf) < epoch_loss < inf:",
            *stopping, *_backward(listing), *updating])]
    return _function(
        "train", ["numbers", "rows", "epochs", "lr", "until", "losses"],
        "Go through the epochs and return the trained numbers.", [
            *_listed("", numbers, " = numbers"), *_constants(listing),
            "last = rows[-1]" if several else "last = len(rows) - 1",
            "for _ in range(epochs):",
            *_indented(["epoch_loss = 0.0", *epoch, "losses.append(epoch_loss)"]),
            *give_back])


def javascript(listing: Listing) -> str:
    """Return the JavaScript functions `program` and `update`.

    ``program(leaves)`` takes the numbers of all leaves and returns ``{values, locals, grads}``,
    each with one entry for every node, in topological order: its number, its derivatives by its
    parents (an empty list for a leaf), and the derivative of the output by it.
    ``update(parameter, gradient, lr)`` returns the parameter after one step. Operations and their
    order are those of the graph; where the browser's ``exp``, ``log``, ``sin``, ``tanh`` or
    ``pow`` round otherwise than C's library, so does the result, in its last digits.
    """
    declared: set[str] = set()

    def lines(items: Iterable[Assignment]) -> list[str]:
        written = []
        for line in items:
            let = "" if line.target in declared else "let "
            declared.add(line.target)
            text = line.template.javascript.format(*line.operands)
            written += _wrapped(f"{let}{line.target} = ", text, end=";")
        return written

    def array(name: str, items: Iterable[str]) -> list[str]:
        return _wrapped(f"{name}: ", f"[{', '.join(items)}]", ",", listed=True)

    derivatives = [[line.template.javascript.format(*line.operands) for line in local.values()]
                   for local in listing.local]
    (step,) = update(0.0, 0.0)
    return "\n".join([
        "function program(leaves) {",
        *_indented([
            *_wrapped("const ", f"[{', '.join(listing.inputs)}] = leaves", ";", listed=True),
            "// forward", *lines(listing.forward),
            f"// backward: grad_x is the derivative of {listing.output} by x",
            *lines(listing.backward()),
            "return {",
            *_indented([*array("values", listing.names),
                        *array("locals", [f"[{', '.join(local)}]" for local in derivatives]),
                        *array("grads", listing.grads.values())], 2),
            "};"], 2),
        "}",
        "",
        "function update(parameter, gradient, lr) {",
        f"  return {step.template.javascript.format(*step.operands)};",
        "}",
        ""])


# Pieces of a Python program


def _function(name: str, arguments: Sequence[str], what: str, lines: Iterable[str]) -> str:
    """Return a module with one function, and what it imports."""
    head = _wrapped(f"def {name}", f"({', '.join(arguments)})", ":", listed=True)
    text = "\n".join([*head, *_indented([f'"""{what}"""', *lines])]) + "\n"
    words = set(re.findall(r"\w+(?=\()|\binf\b", text))
    used = [name for name in _IMPORTED if name in words]
    return (f"from math import {', '.join(used)}\n\n\n" if used else "") + text


def _forward(listing: Listing) -> list[str]:
    return ["# forward", *_lines(listing.forward)]


def _loss(listing: Listing) -> list[str]:
    return [*_forward(listing), f"epoch_loss = epoch_loss + {listing.output}"]


def _backward(listing: Listing, accumulate: bool = False) -> list[str]:
    return ["", f"# backward: grad_x is the derivative of {listing.output} by x",
            *_lines(listing.backward(accumulate)), ""]


def _zeros(names: Sequence[str]) -> list[str]:
    return [f"{name} = 0.0" for name in names]


def _constants(listing: Listing) -> list[str]:
    lines = [f"{name} = {number!r}" for name, number in listing.constants.items()]
    return ["# constants", *lines, ""] if lines else []


def _lines(lines: Iterable[Assignment]) -> Iterator[str]:
    for name, template, operands in lines:
        text = template.python.format(*operands)
        branches = template.python_branches
        if len(name) + len(text) + 3 <= _WIDTH:
            yield f"{name} = {text}"
        elif not branches:
            yield from _wrapped(f"{name} = ", text)
        else:
            for k, (question, answer) in enumerate(branches):
                head = f"{'elif' if k else 'if'} " if question else "else"
                yield from _wrapped(head, question.format(*operands), end=":")
                yield from _indented(_wrapped(f"{name} = ", answer.format(*operands)))


def _rows(listing: Listing, rows: str) -> list[str]:
    return _listed("for row, ", listing.inputs, f" in {rows}:")


def _listed(head: str, names: Sequence[str], end: str = "") -> list[str]:
    """Return names as a tuple, packed or unpacked."""
    return _wrapped(head, f"({', '.join(names)}{',' * (len(names) == 1)})", end, listed=True)


def _indented(lines: Iterable[str], width: int = 4) -> list[str]:
    return [indent(line, " " * width) for line in lines]


def _wrapped(head: str, text: str, end: str = "", listed: bool = False) -> list[str]:
    """Return ``head text end``, broken before signs and after commas where it is too long.

    An expression then gets parentheses; what is `listed` has brackets of its own.
    """
    if len(head) + len(text) <= _WIDTH:
        return [f"{head}{text}{end}"]
    if not listed:
        text = f"({text})"
    first, *pieces = _BREAKS.split(text)
    lines = [head + first]
    for piece in pieces:
        if len(lines[-1]) + len(piece) + 1 > _WIDTH:
            lines.append("       ")
        lines[-1] += f" {piece}"
    lines[-1] += end
    return lines
