"""An example written as the text of its file.

What is written here is read by :mod:`microbp.examples.reader` into the same example, to the last
bit. Knows the form of the file; no folder and no training.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from microbp.examples.reader import FORMAT
from microbp.examples.rules import TRAINING, Rule
from microbp.examples.sheet import ROLES, Numbers, Sheet


def as_toml(example: Sheet) -> str:
    """Return the text of a file that holds the example."""
    return "\n".join(_lines(example)) + "\n"


def _lines(example: Sheet) -> Iterator[str]:
    yield f"format = {FORMAT}"
    for key in ("id", "title", "title_zh"):
        if text := getattr(example, key):
            yield f"{key} = {_text(text)}"
    yield f"output = {_text(example.output)}"
    if example.expanded:
        yield "expanded = true"
    if example.validation:
        count = len(next(iter(example.validation.values())))
        yield f"validation = {list(range(example.rows + 1, example.rows + count + 1))}"
    if example.scaled:
        yield f"scaled = {json.dumps(example.scaled, ensure_ascii=False)}"
    yield f"formulas = {_block(example.formulas)}"
    for table in ROLES:
        if numbers := getattr(example, table):
            yield from ("", f"[{table}]", *_numbers(numbers, example.validation))
    stated = example.rule.departures(Rule())
    training = {key: value for key, value in stated.items() if key in TRAINING}
    if example.lr is not None:
        training = {"lr": example.lr, **training}
    other = {key: value for key, value in stated.items() if key not in TRAINING}
    for name, rule in (("training", training), ("rule", other)):
        if rule:
            yield from ("", f"[{name}]", *(f"{key} = {_value(rule[key])}" for key in rule))
    for source in example.sources:
        yield from ("", "[[sources]]")
        yield from (f"{key} = {_text(text)}" for key, text in vars(source).items() if text)
    yield from _published(example)


def _published(example: Sheet) -> Iterator[str]:
    parts: dict[Any, list[str]] = {}
    for number in example.published:
        parts.setdefault((number.source, number.rule), []).append(
            f"{number.quantity} = {number.text}")
    for (source, rule), numbers in parts.items():
        yield from ("", "[[published]]", f"source = {_text(source)}")
        if rule:
            stated = ", ".join(f"{key} = {_value(value)}" for key, value in rule)
            yield f"rule = {{ {stated} }}"
        yield f"numbers = {_block(chr(10).join(numbers))}"


def _numbers(numbers: Numbers, validation: Mapping[str, list[float]]) -> Iterator[str]:
    for name, value in numbers.items():
        key = name if name.isascii() and name.isidentifier() else _text(name)
        if isinstance(value, list):
            yield f"{key} = [{', '.join(map(_value, value + validation.get(name, [])))}]"
        else:
            yield f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    return _text(value) if isinstance(value, str) else repr(value)


def _text(text: str) -> str:
    """Return a text in quotes; TOML's escapes are JSON's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _block(text: str) -> str:
    """Return a text of several lines."""
    printable = all(sign.isprintable() or sign == "\n" for sign in text)
    if "'''" in text or not printable:
        return _text(text)
    return f"'''\n{text.strip(chr(10))}\n'''"
