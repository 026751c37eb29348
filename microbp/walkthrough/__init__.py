"""Every number told: one training step as a list of steps, and one gradient path by path."""

from microbp.walkthrough.epoch import Epoch, steps
from microbp.walkthrough.events import PHASES, Backward, Forward, Step, Update
from microbp.walkthrough.explanation import Explanation, Explanations, explain
from microbp.walkthrough.training_step import Steps

__all__ = ["PHASES", "Backward", "Epoch", "Explanation", "Explanations", "Forward", "Step", "Steps", "Update", "explain",
           "steps"]
