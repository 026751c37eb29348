"""The key as JSON: the example, the numbers and answers of each variant; read again for grading.

Knows the form of the file; what answers are worth is the business of `grading`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from microbp import files
from microbp.example import Example
from microbp.examples.reader import read_sheet
from microbp.sheets.tasks import Answer
from microbp.sheets.variants import Options, Student, Variant

FORMAT = 1


def as_json(sheets: Sequence[Variant]) -> str:
    """Return the text of a key."""
    base = replace(sheets[0].example, published=(), sources=())
    return json.dumps({"format": FORMAT, "example": base.toml,
                       "options": asdict(sheets[0].options), "variants": [
        {"variant": one.number, "name": one.student.name, "class": one.student.group,
         "numbers": one.example.given,
         "answers": [answer._asdict() for answer in one.answers.values()]}
        for one in sheets]}, ensure_ascii=False, indent=1)


def read_key(path: str | os.PathLike[str]) -> list[Variant]:
    """Read a key that was written as JSON.

    Raises ValueError for a file that is not one, and OSError where it cannot be read.
    """
    where = os.fspath(path)
    try:
        data = json.loads(files.read_text(path))
        if data["format"] != FORMAT:
            raise ValueError(f"its format is {data['format']!r}, and this microbp reads {FORMAT}")
        base = read_sheet(data["example"], where, Example)
        options = Options(**data["options"])
        return [_variant(one, base, options) for one in data["variants"]]
    except (KeyError, TypeError, ValueError, RecursionError) as problem:
        raise ValueError(f"{where} is not a key that microbp worksheet --key wrote as .json: "
                         f"{problem}") from None


def _variant(data: dict[str, Any], base: Example, options: Options) -> Variant:
    example = base.replace(**data["numbers"])
    tasks = {task.quantity: task for task in options.ask(example)}
    answers = {answer["quantity"]: Answer(**answer) for answer in data["answers"]}
    return Variant(int(data["variant"]), Student(str(data["name"]), str(data["class"])), example,
                   options, tuple(tasks[quantity] for quantity in answers), answers)
