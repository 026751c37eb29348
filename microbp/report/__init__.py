"""An example told from beginning to end, each number beside the published one."""

from microbp.report.text import Report

__all__ = ["Report"]
