"""Worksheets, quizzes and grading: numbers of their own for each student, keys, fair marks."""

from microbp.sheets.grading import Check, grade
from microbp.sheets.keys import read_key
from microbp.sheets.marks import Marks
from microbp.sheets.policy import Policy, read_policy
from microbp.sheets.worksheets import Key, Worksheet, worksheet

__all__ = ["Check", "Key", "Marks", "Policy", "Worksheet", "grade", "read_key", "read_policy",
           "worksheet"]
