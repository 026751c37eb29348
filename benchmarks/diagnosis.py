"""How long the diagnosis takes: ten answers, the audit of the 2-2-2 example, all audits.

    python benchmarks/diagnosis.py

Times are those of the process. Each stands beside the time that it may take; one that is over it
ends the script with 1.
"""

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent)]

from microbp import check_answers, gallery  # noqa: E402

CLASSIC = gallery.load("mazur-2-2-2")
WRONG = ["net_h1=0.0275", "out_h1=0.4067", "E_o1=0.5496", "dE/dw5=0.4398", "dE/dw1=0.0012113",
         "w5+=0.44108", "w1+=0.1498176", "out_o1=0.7382", "dE/dnet_h1=0.12345", "w8+=0.98765"]


def lone(answers):
    """Judge each answer by itself."""
    return [check_answers(CLASSIC, answer) for answer in answers]


CASES = [
    ("ten wrong answers on a page", 1.0, lambda: check_answers(CLASSIC, WRONG)),
    ("ten wrong answers, each alone", 2.0, lambda: lone(WRONG)),
    ("audit of mazur-2-2-2, 73 numbers", 2.0, CLASSIC.audit),
    ("audit of the whole gallery", 20.0, lambda: [gallery.load(id).audit() for id in gallery.ids()]),
]


def main():
    slow = False
    print(f"{'':36}{'seconds':>9}{'at most':>9}")
    for title, most, run in CASES:
        began = time.process_time()
        run()
        taken = time.process_time() - began
        slow = slow or taken > most
        print(f"{title:36}{taken:9.2f}{most:9.1f}")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
