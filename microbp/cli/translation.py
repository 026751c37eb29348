"""What goes wrong, told in Chinese: messages are read by the rows of messages.toml.

The library raises English sentences and knows nothing of this. A message without a row stays as
it is.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_LONGEST = 2000
_PLACE = re.compile(r"\{(\w+)\}")


class Row(NamedTuple):
    """A sentence in English and Chinese, with places such as ``{name}`` in both.

    What stands at a place such as ``{names}`` is a list, at ``{hint}`` perhaps nothing.
    """

    english: str
    chinese: str

    @property
    def letters(self) -> str:
        """The words of the English sentence, without its places."""
        return re.sub(r"[^A-Za-z]", "", _PLACE.sub("", self.english))

    def pattern(self) -> re.Pattern[str]:
        """Return what matches messages of this form."""
        texts = _PLACE.split(self.english)      # text, name of a place, text, …
        return re.compile("".join(
            f"(?P<{text}>.{'*' if text == 'hint' else '+'}?)" if k % 2 else re.escape(text)
            for k, text in enumerate(texts)), re.DOTALL)


@cache
def rows(*tables: str) -> list[tuple[Row, re.Pattern[str]]]:
    """Return the rows of some tables, and what matches them."""
    content = tomllib.loads((files("microbp.cli") / "messages.toml").read_text("utf-8"))
    found = [Row(*texts) for table in tables for texts in content[table].items()]
    return [(row, row.pattern()) for row in found]


@cache
def translated(message: str, depth: int = 5) -> str:
    """Return a message in Chinese, by the rows that leave the least of it, or of its colons, as is.

    Names of thousands of letters, and messages in messages deeper than any, stay as they are.
    """
    if not depth or len(message) > _LONGEST:
        return message
    return min(_readings(message, depth - 1), key=lambda text: (
        len(re.findall("[A-Za-z]", text)), text.count(": ")))


def _readings(message: str, depth: int) -> Iterator[str]:
    plain = message
    for row, pattern in rows("added"):
        plain = pattern.sub(lambda match: row.chinese.format(**match.groupdict()), plain)
    yield plain
    for row, pattern in rows("sentences", "parts", "elsewhere"):
        match = pattern.fullmatch(message)
        if match:
            places = {name: translated(text, depth) for name, text in match.groupdict().items()}
            places |= {name: text.replace(", ", "、") for name, text in places.items()
                       if name.endswith("s")}
            if row.letters or places != match.groupdict():
                yield row.chinese.format(**places).replace("） ", "）")
