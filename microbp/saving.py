"""Parameters in a JSON file: exact, replaced as a whole or not at all, read with suspicion."""

import hashlib
import json
import math
import os
import sys
from collections.abc import Sequence
from typing import Any

from microbp import files
from microbp.engine import Value

FORMAT = "microbp parameters 2"
OLD_FORMAT = "microbp parameters 1"         # the same without a checksum, as one writes by hand


def save(path: str | os.PathLike[str], model: str, parameters: Sequence[Value]) -> None:
    """Write the parameters' numbers, and which `model` they are of, to a file.

    The file takes the place of an old one when it is complete.

    Raises ValueError, and leaves an old file alone, if a parameter is not finite; OSError if the
    file cannot be written.
    """
    for parameter in parameters:
        if not math.isfinite(parameter.data):
            raise ValueError(f"{parameter!r} is not finite and was not saved")
    files.write(path, _sealed({"format": FORMAT, "model": model, "parameters": [
        [parameter.name, parameter.data] for parameter in parameters]}))


def load(path: str | os.PathLike[str], model: str, parameters: Sequence[Value]) -> None:
    """Set the parameters to the numbers in a file that `save` wrote for the same `model`.

    Raises ValueError, and changes nothing, if the file is damaged or of another model; OSError
    if it cannot be read.
    """
    # a checkout may have written the ends of lines as Windows does
    written = files.read(path).replace(b"\r\n", b"\n")
    try:
        content = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is not a complete JSON file: {error}") from None
    if not isinstance(content, dict) or content.get("format") not in (FORMAT, OLD_FORMAT):
        raise ValueError(f"{path} is not a file of {FORMAT!r}")
    if content["format"] == FORMAT and not _is_as_saved(written, content):
        raise ValueError(f"{path} was damaged or changed after it was saved: its checksum does "
                         "not match")
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


def _sealed(content: dict[str, Any]) -> bytes:
    """Return the bytes of a file with this content and the checksum of it."""
    content = {key: content[key] for key in content if key != "sha256"}
    checksum = hashlib.sha256(_text(content)).hexdigest()
    return _text({**content, "sha256": checksum})


def _is_as_saved(written: bytes, content: dict[str, Any]) -> bool:
    try:
        return written == _sealed(content)
    except RecursionError:      # `save` writes nothing as deep
        return False


def _text(content: dict[str, Any]) -> bytes:
    # a name may hold half of a pair of surrogates, which json reads back from UTF-8
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "surrogatepass")


def _name(entry: Any) -> Any:
    return entry[0] if isinstance(entry, list) and len(entry) == 2 else None
