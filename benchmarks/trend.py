"""How often a trend's interval holds the truth: `python -m benchmarks.trend [SERIES]`, 200 of each kind by default.

Wanted: the 80 % interval of the slope and of the date hold it in 70 to 90 % of the series, the bend within two
nights in 90 %.
"""

from __future__ import annotations

import sys
import time

from rdbscan.trend import interval
from rdbscan.trend.run import Options, trend
from rdbscan.trend.series import DAY_MS
from tests.trend.simulated import LEAK, MB, Case, bend_ms, full_ms, series

CASES = (
    Case(21, 3 * MB, 14), Case(21, 3 * MB, 14, "wave"), Case(30, 1 * MB, 0), Case(30, 2 * MB, 20), Case(40, 2 * MB, 20),
    Case(14, 3 * MB, 0), Case(60, 1 * MB, 40),
)  # fmt: skip


def measured(case: Case, count: int) -> str:
    """Return the line of a case."""
    begun, slopes, dates, dated, bends, names = time.process_time(), 0, 0, 0, 0, 0
    for seed in range(count):
        one = series(case, seed)
        (server,) = trend([one], Options(one.moments[-1])).servers
        if server.line is None:
            continue
        slopes += server.line.low <= case.slope <= server.line.high
        if server.full is not None:
            dated += 1
            dates += server.full.early_ms <= full_ms(case, one) <= server.full.late_ms
        since = server.line.since_ms
        bends += (since is None and case.bend == 0) or (
            since is not None and abs(since - bend_ms(case, one)) < 2.5 * DAY_MS
        )
        names += server.carrier is not None and server.carrier.name == LEAK
    seconds = (time.process_time() - begun) / count
    return (
        f"{case.nights:3} nights, {case.slope / MB:.1f} MB a day from {case.bend:2}, {case.swing:8} slope held "
        f"{slopes / count:4.0%}  date held {dates / max(dated, 1):4.0%} of {dated:3}  bend {bends / count:4.0%}  "
        f"named {names / count:4.0%}  {seconds:.2f} s"
    )


def main() -> int:
    """Print a line for each kind of series."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"{count} series each, widened {interval.WIDER} times")
    for case in CASES:
        print(measured(case, count), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
