"""What a command says, where and how it can be said.

Knows streams that may have gone, and encodings that lack a sign: it is written in plain ones
then.
"""

import codecs
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TextIO

from microbp.cli.translation import translated

_PLAIN = {"∂": "d", "∇": "grad ", "Δ": "Delta ", "Σ": "sum ", "∑": "sum ", "σ": "sigmoid",
          "δ": "delta", "√": "sqrt", "·": "*", "×": "x", "⊙": "*", "≈": "~", "≠": "!=",
          "✓": "ok", "−": "-", "—": "-", "–": "-", "─": "-", "←": "<-", "→": "->", "²": "^2",
          "ᵀ": "^T", "½": "1/2", "…": "...", "░": "-", "█": "#", "▶": ">", "：": ": ",
          "；": "; ", "，": ", ", "。": ". ", "（": " (", "）": ")", "、": ", "}


def plain_sign(sign: str) -> str:
    """Return a sign in ASCII: α is written alpha; one that has no plain form is a ``?``."""
    letter = unicodedata.name(sign, "").partition("GREEK SMALL LETTER ")[2].lower()
    return _PLAIN.get(sign) or letter or unicodedata.normalize("NFKD", sign).encode(
        "ascii", "ignore").decode() or "?"


def _plain_signs(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        return "�", error.end                   # type: ignore[attr-defined]
    return "".join(map(plain_sign, error.object[error.start:error.end])), error.end


codecs.register_error("microbp", _plain_signs)


@contextmanager
def streams() -> Iterator[None]:
    """Make standard streams usable: a closed one leads nowhere, a foreign sign is a plain one."""
    with ExitStack() as stack:
        for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
            if getattr(sys, name) is None:      # as after >&-
                setattr(sys, name, stack.enter_context(open(os.devnull, mode)))
                stack.callback(setattr, sys, name, None)
            if hasattr(getattr(sys, name), "reconfigure"):
                getattr(sys, name).reconfigure(errors="microbp")
        yield


def spoken(lang: str, stream: TextIO | None) -> str:
    """Return a language, or English if the stream cannot show it."""
    try:
        "中".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "en"
    return lang


def show(text: str) -> None:
    """Print; if the reader has gone, the command goes on to its exit code."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        give_up(sys.stdout)


def show_file(text: str) -> None:
    """Print what may become a file: in UTF-8, as files are, unless a terminal shows it."""
    if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    show(text.rstrip("\n"))


def note(text: str, lang: str) -> None:
    """Say in a language what went wrong, on standard error, where it can be said."""
    with suppress(OSError):
        print(f"microbp: {told(text, lang)}", file=sys.stderr)
    give_up(sys.stderr)


def told(text: str, lang: str) -> str:
    """Return a message as standard error shows it."""
    return translated(text) if spoken(lang, sys.stderr) == "zh" else text


def give_up(stream: TextIO) -> None:
    """Forget what a stream cannot write any more, or Python fails again when it ends."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
