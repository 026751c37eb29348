"""Backpropagation, one number at a time."""
