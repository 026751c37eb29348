"""The names of quantities: what ``dE/dw5`` or ``E_total after 10000 updates`` asks for.

A quantity is written as the articles write it:

=================================  ===================================================
``net_h1``                         the value of a node (or of a weight) at the start
``w5+``                            the parameter after one update
``Δw5``, ``change w5``             what one update adds to the parameter
``dE_o1/dnet_o1``, ``dE/dw5``      a derivative; ``E`` is the loss unless a node has that name
``grad x``, ``delta_o1``           the derivative of the loss by ``x``, by the net input of o1
``dE/dw1 via out_o1``              the part that flows through one node
``-dE/dnet_o1``                    the negative, for authors who count errors that way
``E_total after 10000 updates``    anything, after training
``J at a=5.001``                   anything, with some given numbers replaced
``y at row 3``                     anything, for one of several training rows
``mean abs_error``                 a node's mean over the training rows (also ``sum``)
``… (a remark)``                   a remark in brackets at the end changes nothing
=================================  ===================================================

This module knows the words only; :mod:`microbp.examples.runs` does the computing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from microbp.examples.formulas import plain
from microbp.writing.printed import Printed
from microbp.writing.tables import visible

# A name; the indexed notation adds brackets: w[2][1,2]
_N = r"[^\W\d]\w*(?:\[[\w,]+\])*"
_SETTING = rf"({_N})\s*=\s*([-+\d.eE]+)"
_QUANTITY = re.compile(
    r"(?P<core>.+?)"
    rf"(?:\svia\s(?P<via>{_N}))?"
    r"(?:\safter\s(?P<updates>\d+|one)(?:\s(?P<unit>update|iteration|epoch)s?)?)?"
    rf"(?:\sat\s(?:row\s(?P<row>\d+)|(?P<at>{_SETTING}(?:\s?,\s?{_SETTING})*)))?")

LOSS = "E"          # stands for the loss in derivatives, whatever the loss node is called


@dataclass(frozen=True)
class Quantity:
    """What a quantity's name asks for; ``name`` is a node, or in ``dA/dB`` the node B."""

    name: str
    of: str | None = None                       # A in dA/dB
    via: str | None = None
    delta: bool = False                         # B is the net input of the neuron ``name``
    updated: bool = False                       # the trailing + of w5+
    change: bool = False                        # what one update adds
    negative: bool = False
    over_rows: str | None = None                # mean or sum
    updates: int = 0
    epochs: bool = False                        # these are counted in epochs
    row: int | None = None                      # counted from 1
    at: tuple[tuple[str, float], ...] = ()

    @property
    def steps(self) -> int:
        """How many updates have to be made before the quantity can be computed."""
        return self.updates + (self.updated or self.change)

    def __str__(self) -> str:
        """Write the quantity as `read_quantity` reads it."""
        text = "change " * self.change + self.name + "+" * self.updated
        if self.of:
            text = f"delta {self.name}" if self.delta else f"d{self.of}/d{self.name}"
        parts = ["-" * self.negative + text]
        parts += [f"via {self.via}"] if self.via else []
        unit = ("epoch" if self.epochs else "update") + "s" * (self.updates > 1)
        parts += [f"after {self.updates} {unit}"] if self.updates else []
        parts += [f"at row {self.row}"] if self.row else []
        parts += ["at " + ", ".join(f"{k}={v!r}" for k, v in self.at)] if self.at else []
        return " ".join([*filter(None, [self.over_rows]), *parts])

    def renamed(self, names: Mapping[str, str]) -> "Quantity":
        """Return the quantity with some names replaced by others."""
        return replace(self, name=names.get(self.name, self.name),
                       of=self.of and names.get(self.of, self.of),
                       via=self.via and names.get(self.via, self.via),
                       at=tuple((names.get(name, name), number) for name, number in self.at))


_CORES: dict[str, Callable[[re.Match[str]], Quantity]] = {
    rf"[d∂]({_N})\s*/\s*[d∂]({_N})": lambda found: Quantity(found[2], of=found[1]),
    rf"grad(?:ient)?\s+({_N})": lambda found: Quantity(found[1], of=LOSS),
    rf"(?:delta|δ)[_ ]({_N})": lambda found: Quantity(found[1], of=LOSS, delta=True),
    rf"(?:[Δ∆]\s*|change\s+)({_N})": lambda found: Quantity(found[1], change=True),
    rf"({_N})\s*\+": lambda found: Quantity(found[1], updated=True),
    _N: lambda found: Quantity(found[0]),
}


def read_quantity(text: str) -> Quantity:
    """Read the name of a quantity.

    >>> read_quantity("dE_o1/dout_h1").of, read_quantity("w5+").updated
    ('E_o1', True)
    >>> read_quantity("E_total after 10000 updates (current text)").updates
    10000
    """
    found = _QUANTITY.fullmatch(without_remark(" ".join(plain(text).split())))
    if not found:
        raise _unknown(text)
    try:
        settings = tuple((name, float(number))
                         for name, number in re.findall(_SETTING, found["at"] or ""))
    except ValueError:
        raise _unknown(text) from None
    over_rows, _, rest = found["core"].partition(" ")
    if over_rows not in ("mean", "sum") or not rest:
        over_rows, rest = "", found["core"]
    negative = rest.startswith(("-", "−"))
    return replace(
        _core(rest[negative:].strip(), text), via=found["via"], negative=negative,
        over_rows=over_rows or None, epochs=found["unit"] == "epoch",
        updates=1 if found["updates"] == "one" else int(found["updates"] or 0),
        row=int(found["row"]) if found["row"] else None, at=settings)


def without_remark(text: str) -> str:
    """Return a quantity's name without the remark in brackets at its end."""
    text = text.strip()
    while text.endswith(")"):
        depth = 0
        for start in range(len(text) - 1, -1, -1):
            depth += (text[start] == ")") - (text[start] == "(")
            if not depth:
                break
        if depth:
            break
        text = text[:start].strip()
    return text


def _core(rest: str, text: str) -> Quantity:
    for form, quantity in _CORES.items():
        if match := re.fullmatch(form, rest):
            return quantity(match)
    raise _unknown(text)


def _unknown(text: str) -> ValueError:
    return ValueError(f"{text.strip()[:80]!r} is not the name of a quantity; names are written "
                      "like net_h1, w5+, Δw5, dE/dw5, grad x, delta_o1, "
                      "E_total after 10000 updates")


def read_numbers(text: str, where: str, first_line: int = 1) -> list[tuple[str, str]]:
    """Read lines of the form ``w5+ = 0.3589`` into pairs of a quantity's name and its digits.

    The last ``=`` counts. Empty lines and what follows a ``#`` are left out.
    """
    pairs = []
    for number, line in enumerate(text.splitlines(), start=first_line):
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        quantity, equals, digits = line.rpartition("=")
        try:
            if not equals:
                raise ValueError(f"`{visible(line, 80)}` is not of the form `w5+ = 0.3589`")
            read_quantity(quantity)
            pairs.append((quantity.strip(), Printed(digits).text))
        except ValueError as problem:
            raise ValueError(f"{where}, line {number}: {problem}") from None
    return pairs
