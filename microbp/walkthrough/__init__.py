"""Every number told: one training step as a list of steps, and one gradient path by path."""

from microbp.walkthrough.events import PHASES, Backward, Forward, Step, Update
from microbp.walkthrough.explanation import Explanation, Explanations, explain
from microbp.walkthrough.forward_mode import ForwardMode
from microbp.walkthrough.stepping import steps
from microbp.walkthrough.training_step import Epoch, Steps

__all__ = ["PHASES", "Backward", "Epoch", "Explanation", "Explanations", "Forward", "ForwardMode",
           "Step", "Steps", "Update", "explain", "steps"]
