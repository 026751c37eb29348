"""Examples in docstrings as code on the reference page: Markdown takes ``>>>`` for three quotes."""

import re

import griffe

EXAMPLE = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)        # up to the next empty line


class Examples(griffe.Extension):
    """What Griffe calls for each object that it has read."""

    def on_object(self, *, obj: griffe.Object, **_) -> None:
        """Fence the examples of its docstring."""
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)


def fenced(text: str) -> str:
    """Return a docstring with its examples in fences."""
    return EXAMPLE.sub(lambda found: "```pycon\n" + found[0].replace("<BLANKLINE>", "")
                       + "\n```", text)
