"""The step-through in a terminal: `frames` says what it shows, `screen` knows keys and screens."""

from microbp.terminal.screen import step_through

__all__ = ["step_through"]
