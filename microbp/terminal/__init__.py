"""The step-through in a terminal.

`frames` says what is shown, from `tables` of numbers and texts made to fit (`fitting`); `screen`
knows keys and screens.
"""

from microbp.terminal.screen import step_through

__all__ = ["step_through"]
