"""asynq (Go): `asynq:{<queue>}:t:<id>` hashes, and lists and sorted sets of their ids for each state.

The archive of failed tasks is trimmed to 10,000 and 90 days (rdb.go: maxArchiveSize), completed tasks are kept for
their Retention, none unless set. Unique locks and daily counters have TTLs.
"""

from rdbscan.report.software.model import Bound, Family, Kind, Proof, Role, Where, repair, room, source

ASYNQ = Family(
    "asynq",
    stem="asynq:{<queue>}",
    title="asynq queue {queue}",
    hints=1,
    sources=(
        "hibiken/asynq v0.26.0: internal/base/base.go, internal/rdb/rdb.go, inspector.go, tools/asynq/cmd/task.go",
    ),
    roles=(
        Role(
            "completed",
            ":completed",
            "zset",
            Kind.FINISHED,
            Proof.SURE,
            "finished task",
            why="Tasks that are done are kept for their Retention.",
            remedies=(
                source(
                    "client.Enqueue(task, asynq.Retention(time.Hour))",
                    "new tasks are kept for an hour once they are done",
                ),
                repair(
                    "asynq task deleteall --queue=<queue> --state=completed",
                    "removes ids and tasks together",
                    "finished tasks and their results",
                    Where.SHELL,
                ),
            ),
        ),
        Role(
            "archived",
            ":archived",
            "zset",
            Kind.DEAD,
            Proof.SURE,
            "archived task",
            bound=Bound(10_000, "asynq keeps 10,000 at most, for 90 days"),
            why="Tasks that failed their last retry are archived to be looked at.",
            remedies=(
                repair("asynq task runall --queue=<queue> --state=archived", "runs them again", where=Where.SHELL),
                room(
                    "asynq task deleteall --queue=<queue> --state=archived",
                    "removes ids and tasks together",
                    "all archived tasks",
                    Where.SHELL,
                ),
            ),
        ),
        Role("pending", ":pending", "list", Kind.QUEUE, Proof.SURE, "waiting task"),
        Role("active", ":active", "list", Kind.ACTIVE, Proof.SURE, "task in progress"),
        Role("scheduled", ":scheduled", "zset", Kind.SCHEDULE, Proof.SURE, "scheduled task"),
        Role("retry", ":retry", "zset", Kind.SCHEDULE, Proof.SURE, "task to retry"),
        Role("lease", ":lease", "zset", Kind.META, Proof.SURE),
        Role("counters", ":<name=processed|failed|paused>", "string", Kind.META),
        Role("daily counters", ":<name=processed|failed>:<day>", "string", Kind.META),
        Role("unique lock", ":unique:<task*>", "string", Kind.LOCK, Proof.SURE),
        Role("groups", ":<name=groups|aggregation_sets>", "set zset", Kind.META),
        Role("group", ":g:<group*>", "zset", Kind.SCHEDULE, noun="task of a group"),
        Role("task", ":t:<id*>", "hash", Kind.BODIES, Proof.SURE, "task"),
    ),
)
