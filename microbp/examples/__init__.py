"""Worked examples as data: formulas, given numbers, rows, the training rule, and their files."""
