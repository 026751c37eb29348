"""Parameters in a JSON file: exact, replaced as a whole or not at all, read with suspicion."""

import json
import math
import os
import shutil
import sys
from collections.abc import Sequence
from typing import Any

from microbp.engine import Value

FORMAT = "microbp parameters 1"


def save(path: str | os.PathLike[str], model: str, parameters: Sequence[Value]) -> None:
    """Write the parameters' numbers, and which `model` they are of, to a file.

    The file is written beside `path` first and takes its place when it is complete.
    Raises ValueError, and leaves an old file alone, if a parameter is not finite.
    """
    for parameter in parameters:
        if not math.isfinite(parameter.data):
            raise ValueError(f"{parameter!r} is not finite and was not saved")
    content = {"format": FORMAT, "model": model,
               "parameters": [[parameter.name, parameter.data] for parameter in parameters]}
    folder = os.path.dirname(os.path.abspath(path))
    unfinished = os.path.join(folder, f".{os.path.basename(path)}.{os.getpid()}.unfinished")
    try:
        with open(unfinished, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(path):
            shutil.copymode(path, unfinished)
        os.replace(unfinished, path)
    except BaseException:
        if os.path.exists(unfinished):
            os.unlink(unfinished)
        raise


def load(path: str | os.PathLike[str], model: str, parameters: Sequence[Value]) -> None:
    """Set the parameters to the numbers in a file that `save` wrote for the same `model`.

    Raises ValueError, and changes nothing, if the file is damaged or of another model.
    """
    with open(path, encoding="utf-8") as file:
        try:
            content = json.load(file)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{path} is not a complete JSON file: {error}") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"{path} is not a file of {FORMAT!r}")
    if content.get("model") != model:
        raise ValueError(f"{path} holds the parameters of {content.get('model')!r}, "
                         f"which do not fit {model!r}")
    entries = content.get("parameters")
    expected = [parameter.name for parameter in parameters]
    if not isinstance(entries, list) or [_name(entry) for entry in entries] != expected:
        raise ValueError(f"{path} does not hold the {len(expected)} parameters of {model!r}")
    for name, number in entries:
        if type(number) not in (int, float) or not abs(number) <= sys.float_info.max:
            raise ValueError(f"{path} has {number!r} for {name}, which is not a finite number")
    for parameter, (_, number) in zip(parameters, entries):
        parameter.data = float(number)


def _name(entry: Any) -> Any:
    return entry[0] if isinstance(entry, list) and len(entry) == 2 else None
