"""Every number told: one training step as a list of steps, and one gradient path by path."""

from microbp.walkthrough.epoch import Epoch, steps
from microbp.walkthrough.events import PHASES, Backward, Forward, Step, Update
from microbp.walkthrough.explanation import Explanation, Explanations, explain
from microbp.walkthrough.forward_mode import ForwardMode
from microbp.walkthrough.training_step import Steps

__all__ = ["PHASES", "Backward", "Epoch", "Explanation", "Explanations", "Forward", "ForwardMode",
           "Step", "Steps", "Update", "explain", "steps"]
