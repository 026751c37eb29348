"""Worksheets, quizzes and grading: numbers of their own for each student, keys, fair marks."""

from microbp.sheets.worksheets import Key, Worksheet, worksheet

__all__ = ["Key", "Worksheet", "worksheet"]
