"""limits (Python; Flask-Limiter, slowapi): counters `LIMITS:LIMITER/<...>`, all with TTLs.

With another key_prefix they are `<prefix>:LIMITER/<...>`.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role

LIMITS = Family(
    "limits (Flask-Limiter)",
    stem="<prefix*>:",
    hints=1,
    sources=("alisaifee/limits 5.8.0: limits/storage/redis.py (PREFIX, prefixed_key), limits/limits.py",),
    roles=(
        Role("counter", "LIMITER/<key*>", "string list", Kind.COUNTER, Proof.SURE, "counter"),
        Role("window", "{LIMITER/<key*>", "string", Kind.COUNTER, Proof.SURE, "counter"),
    ),
)
