"""A training step in matrices, as textbooks write it: δ = Wᵀ · δ ⊙ σ'(z), ΔW = -lr · δ · xᵀ.

Only where neurons form layers, each of which reads all outputs of the one before; anything else
has no such matrices. The numbers are those of the scalars. Knows neurons; no words.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from microbp.anatomy.neurons import Neuron, find_neurons, in_layers
from microbp.engine import Value
from microbp.ops import weights_inputs_bias
from microbp.writing.letters import Symbol, letter
from microbp.writing.matrices import (
    Matrix,
    MatrixEquation,
    elementwise,
    named,
    transposed,
    turned,
)

Numbers = Mapping[Value, float]


class Layer(NamedTuple):
    """Neurons that read the same inputs; `activation` is the name of what they share, if any."""

    neurons: list[Neuron]
    activation: str

    @property
    def inputs(self) -> tuple[Value, ...]:
        """What all of them read."""
        return self.neurons[0].inputs

    @property
    def outs(self) -> tuple[Value, ...]:
        """What comes of them."""
        return tuple(neuron.out for neuron in self.neurons)

    @property
    def weights(self) -> Matrix:
        """One row for each neuron."""
        return tuple(tuple(weight.data for weight in neuron.weights) for neuron in self.neurons)

    @property
    def slopes(self) -> Matrix:
        """The weights as the way back reads them, which in sequential order are updated ones."""
        return tuple(weights_inputs_bias(neuron.net.local_grads)[1] for neuron in self.neurons)


def find_matrices(output: Value) -> list[Layer]:
    """Return the layers of a network that can be written with matrices; none if it cannot."""
    layers: list[Layer] = []
    for neurons in in_layers(find_neurons(output)):
        ops = {neuron.out.op if neuron.out is not neuron.net else "" for neuron in neurons}
        same = {neuron.inputs for neuron in neurons}
        biased = {neuron.bias is None for neuron in neurons}
        expected = layers[-1].outs if layers else neurons[0].inputs
        leaves = all(not w.parents for neuron in neurons for w in neuron.weights)
        if not (len(ops) == len(same) == len(biased) == 1 and same == {expected} and leaves):
            return []
        layers.append(Layer(neurons, *ops))
    first = layers[0].inputs if layers else ()
    weights = [w for layer in layers for neuron in layer.neurons for w in neuron.weights]
    own = len(set(weights)) == len(weights)         # none is used twice
    return layers if own and not any(leaf.parents for leaf in first) else []


def place_of(layers: list[Layer], weight: Value) -> tuple[int, int, int] | None:
    """Return the layer, the row and the column of a weight, all counted from 1."""
    for k, layer in enumerate(layers, 1):
        for row, neuron in enumerate(layer.neurons, 1):
            if weight in neuron.weights:
                return k, row, neuron.weights.index(weight) + 1
    return None


def forward(layers: list[Layer]) -> Iterator[MatrixEquation]:
    """Yield z = W · a + b and a = σ(z) of each layer."""
    for k, layer in enumerate(layers, 1):
        formula = named("W", k) * _signal(layers, k)
        numbers: list[Matrix | str] = [layer.weights, "·", _column(layer.inputs)]
        if layer.neurons[0].bias is not None:
            formula = formula + named("b", k)
            numbers += ["+", _column([n.bias for n in layer.neurons if n.bias is not None])]
        yield MatrixEquation(named("z", k), formula, numbers,
                             _column([neuron.net for neuron in layer.neurons]))
        if layer.activation:
            yield MatrixEquation(named("a", k), Symbol(layer.activation, (named("z", k),)), (),
                                 _column(layer.outs))


def backward(layers: list[Layer], output: str, gradients: Numbers) -> Iterator[MatrixEquation]:
    """Yield δ and the gradients of weights and biases of each layer, from the last back."""
    for k in range(len(layers), 0, -1):
        layer = layers[k - 1]
        delta = _column([neuron.net for neuron in layer.neurons], gradients)
        if k == len(layers):
            formula = Symbol("derivative", (letter(output), _signal(layers, k + 1)))
            numbers: list[Matrix | str] = [_column(layer.outs, gradients)]
        else:
            after = layers[k]
            formula = turned(named("W", k + 1)) * named("δ", k + 1)
            numbers = [transposed(after.slopes), "·",
                       _column([neuron.net for neuron in after.neurons], gradients)]
        if layer.activation:
            formula = elementwise(formula, Symbol(f"{layer.activation}'", (named("z", k),)))
            numbers += ["⊙", tuple((out.local_grads[0],) for out in layer.outs)]
        yield MatrixEquation(named("δ", k), formula, numbers if len(numbers) > 1 else (), delta)
        yield MatrixEquation(
            Symbol("derivative", (letter(output), named("W", k))),
            named("δ", k) * turned(_signal(layers, k)),
            [delta, "·", transposed(_column(layer.inputs))],
            tuple(tuple(gradients.get(w, d * x.data) for w, x in zip(neuron.weights, layer.inputs))
                  for neuron, (d,) in zip(layer.neurons, delta)))


def update(layers: list[Layer], output: str, changes: Numbers,
           from_one_row: bool) -> Iterator[MatrixEquation]:
    """Yield ΔW and Δb of each layer that is updated throughout, each neuron's parameters its own.

    `changes` are those of the parameters, in the end: of a gradient `from_one_row`, or of several.
    """
    for k, layer in enumerate(layers, 1):
        weights = [neuron.weights for neuron in layer.neurons]
        biases = [(n.bias,) for n in layer.neurons if n.bias is not None]
        for kind, rows in (("W", weights), ("b", biases)):
            leaves = [leaf for row in rows for leaf in row]
            if not leaves or len(set(leaves)) < len(leaves) or not changes.keys() >= set(leaves):
                continue
            formula = -letter("lr") * Symbol("derivative", (letter(output), named(kind, k)))
            if from_one_row:
                formula = -letter("lr") * named("δ", k)
                formula = formula * turned(_signal(layers, k)) if kind == "W" else formula
            yield MatrixEquation(Symbol("change", (named(kind, k),)), formula, (),
                                 tuple(tuple(changes[leaf] for leaf in row) for row in rows))


def _signal(layers: list[Layer], k: int) -> Symbol:
    """Return what a layer reads: the input x, or what comes of the layer before."""
    return letter("x") if k == 1 else named("a" if layers[k - 2].activation else "z", k - 1)


def _column(nodes: Iterable[Value], numbers: Numbers | None = None) -> Matrix:
    return tuple((node.data if numbers is None else numbers.get(node, 0.0),) for node in nodes)
