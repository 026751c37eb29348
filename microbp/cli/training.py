"""How training is shown: the error every so many epochs."""

from microbp.example import Example, Training
from microbp.writing.digits import decimals
from microbp.writing.tables import render
from microbp.writing.words import say


def table(example: Example, trained: Training, every: int, lang: str, digits: int) -> str:
    """Return the error before the first epoch, every so many epochs, and at the end."""
    losses = [*trained]
    if trained.stopped == "epochs":
        losses.append(trained.example.value(example.output))
    last = len(losses) - 1
    shown = [k for k in range(0, last + 1) if k % every == 0 or k == last]
    columns = [say("training: epoch", lang), example.output]
    rows = [[str(k), decimals(losses[k], digits)] for k in shown]
    lines = [render(columns, rows)]
    if trained.stopped != "epochs":
        lines.append(say(f"training: {trained.stopped}", lang, n=len(trained)))
    return "\n".join(lines)
