"""arq (Python): `arq:job:<id>` and `arq:result:<id>` strings, sorted sets as queues (`arq:queue`, or named).

Jobs carry a TTL of their delay and a day, results one of keep_result (an hour), unless keep_result_forever; the other
keys have TTLs too (constants.py, worker.py).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, source

ARQ = Family(
    "arq",
    stem="arq:",
    sources=("python-arq/arq v0.26.1: arq/constants.py, connections.py, worker.py",),
    roles=(
        Role(
            "result",
            "result:<job*>",
            "string",
            Kind.RESULTS,
            Proof.SURE,
            "job result",
            why="keep_result_forever stores results without TTL; an hour is the default.",
            remedies=(
                source(
                    "class WorkerSettings: keep_result = 3600",
                    "and not keep_result_forever: new results live for an hour",
                    Where.CONFIG,
                ),
                source("func(coroutine, keep_result=0)", "functions whose result nobody reads store none"),
            ),
        ),
        Role("in progress", "in-progress:<job*>", "string", Kind.LOCK, Proof.SURE),
        Role("retry", "retry:<job*>", "string", Kind.COUNTER, Proof.HINT),
        Role("job", "job:<job*>", "string", Kind.BODIES, Proof.HINT, "job"),
        Role("abort", "abort", "zset", Kind.META),
        Role("health", "<queue*>:health-check", "string", Kind.META, Proof.SURE),
        Role(
            "queue",
            "<queue*>",
            "zset",
            Kind.QUEUE,
            noun="waiting job",
            remedies=(source("arq <module>.WorkerSettings", "a worker for this queue", Where.SHELL),),
        ),
    ),
)
