"""fastapi-limiter before 0.2 (Python): counters `fastapi-limiter:<key>`, all with TTLs."""

from rdbscan.report.software.model import Family, Kind, Proof, Role

FASTAPI_LIMITER = Family(
    "fastapi-limiter",
    stem="fastapi-limiter",
    hints=1,
    sources=("long2ice/fastapi-limiter v0.1.6: fastapi_limiter/depends.py",),
    roles=(Role("counter", ":<key*>", "string", Kind.COUNTER, Proof.SURE, "counter"),),
)
