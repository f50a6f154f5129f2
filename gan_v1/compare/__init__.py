"""What the pages' author documented against a run of one's own.

    documented   the author's losses and pictures, in numbers
    verdict      the documented numbers among those of the run's generators, and the rule
    pictures     the author's pictures, where one has them, read back to digits
    words        what the report says, in English and Korean
    report       the same as text for the terminal and as one HTML file

``python -m gan_v1.compare [SAMPLES_DIR]`` compares a run of vanilla or conditional.
"""

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

from gan_v1.compare.report import html, text
from gan_v1.compare.verdict import Comparison, compare

__all__ = ["Comparison", "compare", "html", "text"]
