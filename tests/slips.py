"""Random exercises and what students write in them: for the tests of the diagnosis."""

from random import Random

from microbp import MLP, Example
from microbp.diagnosis.mistakes import departures, misplaced, other_quantities, value_of
from microbp.examples.quantities import read_quantity
from microbp.examples.runs import Run

SHAPES = ((2, [2, 1]), (3, [2, 1]), (2, [2, 2]))
ACTIVATIONS = ("sigmoid", "tanh", "relu")


def exercises(seed, count):
    """Yield examples as teachers write them: numbers of two decimals, nothing saturated."""
    rng = Random(seed)
    while count:
        nin, nouts = rng.choice(SHAPES)
        activation = rng.choice(ACTIVATIONS)
        model = MLP(nin, nouts, activation=activation,
                    output="linear" if activation == "relu" else activation, rng=rng.randrange(999))
        for leaf in model.parameters():
            leaf.data = round(rng.uniform(-0.9, 0.9), 2) or 0.1
        row = [round(rng.uniform(0.05, 0.95), 2) for _ in range(nin)]
        aims = [round(rng.uniform(0.05, 0.95), 2) for _ in range(nouts[-1])]
        lr = rng.choice((0.1, 0.2, 0.3, 0.5, 0.6))
        example = Example.of(model, row, aims, lr=lr)
        if all(example.value(name) for name in asked(example)):     # no dead ReLU, no tie
            count -= 1
            yield example


def asked(example):
    """Return the quantities that such an exercise asks for."""
    graph = example.graph
    neurons = graph.neurons
    nodes = [node.name for n in neurons for node in dict.fromkeys((n.net, n.out))]
    errors = [node.name for node in graph.computed if node.name not in nodes]
    weights = [weight.name for n in neurons for weight in n.weights]
    return [*nodes, *errors, *(f"dE/d{name}" for name in (*nodes[::-1], *weights)),
            *(f"{weight}+" for weight in weights)]


def written(number, significant):
    """Return a number with so many significant digits, as one writes it down."""
    text = f"{number:.{significant - 1}e}"
    exponent = int(text.partition("e")[2])
    return f"{number:.{max(0, significant - 1 - exponent)}f}"


def cut(number, significant):
    """Return a number with the digits after so many significant ones cut off."""
    exponent = int(f"{abs(number):.20e}".partition("e")[2])
    places = significant - 1 - exponent
    whole, point, rest = f"{number:.{places + 30}f}".partition(".")
    return whole + point + rest[:places] if places > 0 else whole


def mistaken(example, rng, each, significant=5):
    """Yield an id, a quantity and the digits that somebody writes who makes that mistake.

    Of each mistake so many at random, at places and for quantities where it shows in the digits.
    """
    names = asked(example)
    quantities = [read_quantity(name) for name in names]
    run = Run(example, example.rule)
    right = {name: run.value(quantity) for name, quantity in zip(names, quantities)}
    found = {}

    def note(id, name, value):
        text = value if isinstance(value, str) else written(value, significant) if value else ""
        if text and text != written(right[name], significant) and 1e-6 < abs(float(text)) < 1e4:
            found.setdefault(id, []).append((name, text))

    for departure in departures(example, example.rule):
        for name, value in zip(names, departure.values(example, example.rule, quantities)):
            note(departure.id, name, value)
    for name, quantity in zip(names, quantities):
        note("sign", name, -right[name])
        for value in misplaced(right[name]):
            note("decimal-point", name, value)
        for _, other in other_quantities(example, quantity):
            note("other-quantity", name, value_of(run, read_quantity(other)))
        text = written(right[name], significant)
        place = rng.randrange(len(text) - significant + 1, len(text) - 1)
        if text[place] != ".":
            digit = rng.choice([other for other in "0123456789" if other != text[place]])
            note("digit", name, text[:place] + digit + text[place + 1:])
    for id, items in found.items():
        yield from ((id, *item) for item in rng.sample(items, min(each, len(items))))


def random_digits(number, rng):
    """Return five random digits in place of those of a number, at the same magnitude."""
    text = written(number, 5)
    body = text.lstrip("-0.")
    digits = iter(str(rng.randrange(10_000, 100_000)))
    return text[:len(text) - len(body)] + "".join(
        next(digits, "0") if sign.isdigit() else sign for sign in body)
