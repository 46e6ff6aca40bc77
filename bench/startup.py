"""How long a user waits for `truceline --help`."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

from bench.measure import RSS_UNIT, Measured


def help_screen(runs: int = 7) -> Measured:
    """Seconds of the median of `runs` runs, and the peak memory of the largest."""
    command = [str(Path(sys.executable).parent / "truceline"), "--help"]
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - begun)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * RSS_UNIT / 1e6
    return Measured(sorted(seconds)[runs // 2], peak, runs)
