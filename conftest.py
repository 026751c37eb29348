"""What tests and doctests share: operations that one of them defines are gone after it."""

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from microbp.ops import OPS

# Doctests are looked for in every module, and this one imports what the extra brings.
collect_ignore = [] if find_spec("textual") else ["microbp/terminal/screen.py"]


@pytest.fixture(autouse=True)
def operations_as_they_were() -> Iterator[None]:
    """Restore the list of operations, which `@operation` adds to."""
    before = dict(OPS)
    yield
    for name in [name for name in OPS if name not in before]:
        del OPS[name]
    OPS.update(before)
