"""The files of examples: those that come with microbp, and one's own.

Knows where files are; what stands in one is the business of :mod:`microbp.examples.reader`.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from microbp.writing.spelling import meant
from microbp.examples.indexed import indexed
from microbp.examples.reader import ExampleError, read_sheet
from microbp.examples.sheet import Sheet

SHIPPED = files("microbp.examples") / "gallery"     # in a zip, too
DATA = files("microbp") / "data"                    # the tables of the examples that are shipped

NOTATIONS = ("published", "indexed")

S = TypeVar("S", bound=Sheet)


def ids() -> list[str]:
    """Return the ids of the examples that come with microbp."""
    names = sorted(path.name for path in SHIPPED.iterdir())
    shipped = [name.removesuffix(".toml") for name in names if name.endswith(".toml")]
    return sorted(shipped, key=lambda name: name != "mazur-2-2-2")      # the classic comes first


def load(example: str | Path, notation: str, kind: type[S]) -> S:
    """Load an example of the gallery by its id, or another one by its file, as a `kind`.

    Raises ExampleError if there is no such example or the file does not fit, and ValueError for
    a notation that is neither ``"published"`` nor ``"indexed"``.
    """
    if notation not in NOTATIONS:
        raise ValueError(f"there is no notation {notation!r}; notations are "
                         + ", ".join(NOTATIONS))
    path, data = path_of(example)
    where = str(path) if isinstance(example, Path) or data is not DATA else path.name
    read = read_sheet(read_text(path), where, kind, data)
    return indexed(read) if notation == "indexed" else read


def path_of(example: str | Path) -> tuple[Traversable, Traversable]:
    """Return the file of an example, and the folder of its data.

    The example is an id of the gallery, or a path that ends in .toml.
    """
    if str(example) in ids():
        return SHIPPED / f"{example}.toml", DATA
    if Path(example).suffix == ".toml":
        return Path(example), Path(example).parent
    raise ExampleError(f"there is no example {str(example)!r}{meant(str(example), ids())}; there "
                       f"are {', '.join(ids())}, and a file of your own ends in .toml")


def read_text(path: Traversable) -> str:
    """Return the text of a file, or say in one sentence why not."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ExampleError(f"{path}: the file is not a text in UTF-8; save it in that "
                           "encoding") from None
    except OSError as problem:
        raise ExampleError(f"{path}: the file cannot be read "
                           f"({problem.strerror or problem})") from None
