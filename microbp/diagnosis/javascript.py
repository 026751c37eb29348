"""The table of mistakes for a page: as JavaScript, written from the letters of the table.

Knows rows and letters; which step of a page has which numbers is the page's business.
"""

from __future__ import annotations

import json

from microbp.engine import Value
from microbp.examples.graph import Network
from microbp.examples.mistakes import MISTAKES, Way, places
from microbp.writing.letters import letter, trace
from microbp.writing.notation import javascript
from microbp.writing.words import LANGUAGES


def mistakes_javascript() -> str:
    """Return ``const MISTAKES``, the table of mistakes as JavaScript.

    Each has its ``id``, ``words`` in each language, ``trainable``, ``convention``, ``changes`` (of
    the rule) and ``ways``: ``{at, letter, formula}``, where ``formula`` takes an object of the
    letters of a step and returns the number that stands in place of ``letter``; for the letter
    "operation" it returns the node's number and its derivative by the operand.
    """
    rows = []
    for mistake in MISTAKES:
        data = {"id": mistake.id, "words": [mistake.word(lang) for lang in LANGUAGES],
                "trainable": mistake.trainable, "convention": mistake.convention,
                "changes": dict(mistake.changes)}
        ways = ", ".join(map(_way, mistake.ways))
        rows.append(f'  {json.dumps(data, ensure_ascii=False)[:-1]}, "ways": [{ways}]}},')
    return "\n".join(["const MISTAKES = [", *rows, "];"])


def _way(way: Way) -> str:
    code = way.formula.__code__
    names = code.co_varnames[:code.co_argcount]
    letters = [letter(name) for name in names]
    if way.letter == "operation":
        out, derivative = trace(lambda *given: (lambda out, by: (out, *by))(*way.formula(*given)),
                                *letters)
        written = f"[{javascript(out)}, {javascript(derivative)}]"
    else:
        written = javascript(trace(way.formula, *letters))
    return (f"{{at: {json.dumps(way.at)}, letter: {json.dumps(way.letter)}, "
            f"formula: ({{{', '.join(names)}}}) => {written}}}")


def mistake_places(output: Value) -> dict[str, list[list[int]]]:
    """Return for each kind of place the nodes and operands at which mistakes can be made.

    Nodes are counted as in ``output.topological()``. Places of the update are not listed.
    """
    number = {node: place for place, node in enumerate(output.topological())}
    kinds = dict.fromkeys(way.at for mistake in MISTAKES for way in mistake.ways)
    return {at: [[number[node], k] for node, k in places(Network(output), at)]
            for at in kinds if at != "update"}
