r"""Celery with kombu's Redis transport (Python): results one string a task, queues as lists, bindings as sets.

Results expire after result_expires, a day unless set; None or 0 keeps them forever. A queue is a list of its own name,
one more for each priority (`celery`, `celery\x06\x163`). Messages handed to a worker stand in the hash `unacked` until
they are acknowledged, their times in `unacked_index`; after visibility_timeout (an hour) they are given out again. These
names can be configured (`unacked_key`) and are then not recognised.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, repair, room, source

WHY = "With result_expires None or 0, or results written by hand, they stay forever; a day is the default."
EXPIRE = (
    source("result_expires = 86400", "new results live for a day (restart the workers)", Where.CONFIG),
    source("@app.task(ignore_result=True)", "tasks whose result nobody reads store none"),
    repair("AsyncResult(id).forget()", "removes one result", "that result"),
)

NOBODY = "No worker consumes it, or too few do; celery beat adds to it all the same."
CONSUME = (
    source("celery -A <app> worker -Q <queue>", "a worker for this queue", Where.SHELL),
    source("@app.task(expires=3600)", "a worker drops tasks that waited longer than an hour", loses="those tasks"),
    room("celery -A <app> purge -Q <queue>", "empties the queue", "all tasks that wait in it", Where.SHELL),
)

CELERY = Family(
    "Celery",
    stem="<prefix?>",
    hints=1,
    sources=(
        "celery/celery v5.6.2 and 5.7.0: celery/backends/base.py (task_keyprefix), backends/redis.py, app/defaults.py,"
        " docs/userguide/configuration.rst",
        "celery/kombu v5.6.2 and 5.7.0: kombu/transport/redis.py",
    ),
    roles=(
        Role(
            "result",
            "celery-task-meta-<id*>",
            "string",
            Kind.RESULTS,
            Proof.SURE,
            "task result",
            why=WHY,
            remedies=EXPIRE,
        ),
        Role(
            "group parts",
            "celery-taskset-meta-<id*>.<part=j|t|s>",
            "zset list string",
            Kind.RESULTS,
            Proof.SURE,
            "chord result",
            why=WHY,
            remedies=EXPIRE,
        ),
        Role(
            "group result",
            "celery-taskset-meta-<id*>",
            "string zset list",
            Kind.RESULTS,
            Proof.SURE,
            "group result",
            why=WHY,
            remedies=EXPIRE,
        ),
        Role("chord lock", "chord-unlock-<id*>", "string", Kind.LOCK, Proof.SURE),
        Role("binding", "_kombu.binding.<queue*>", "set", Kind.META, Proof.SURE),
        Role("permanent binding", "_kombu.binding_permanent.<queue*>", "set", Kind.META, Proof.SURE),
        Role("binding deadlines", "_kombu.binding_deadlines", "zset", Kind.META, Proof.SURE),
        Role(
            "unacked",
            "unacked",
            "hash",
            Kind.ACTIVE,
            noun="message",
            why="A worker took them and neither acknowledged nor gave them back: it was killed, or its tasks run longer than"
            " visibility_timeout.",
            remedies=(
                source(
                    "broker_transport_options = {'visibility_timeout': 43200}",
                    "longer than the longest task, so that none runs twice",
                    Where.CONFIG,
                ),
                source("worker_prefetch_multiplier = 1", "a worker takes no more than it runs", Where.CONFIG),
                repair(
                    "celery -A <app> worker -Q <queue>",
                    "a worker that consumes gives them out again after visibility_timeout",
                    where=Where.SHELL,
                ),
            ),
        ),
        Role("reply queue", "<id*>.reply.celery.pidbox", "list", Kind.META, Proof.SURE),
        Role("unacked times", "unacked_index", "zset", Kind.META, part_of="unacked"),
        Role("unacked lock", "unacked_mutex", "string", Kind.META),
        Role(
            "priority queue",
            "<queue!>\x06\x16<priority#>",
            "list",
            Kind.QUEUE,
            noun="waiting task",
            why=NOBODY,
            remedies=CONSUME,
        ),
        Role("queue", "<queue!>", "list", Kind.QUEUE, noun="waiting task", why=NOBODY, remedies=CONSUME),
        Role(
            "default priority",
            "celery\x06\x16<n#>",
            "list",
            Kind.QUEUE,
            noun="waiting task",
            why=NOBODY,
            remedies=CONSUME,
        ),
        Role("default queue", "celery", "list", Kind.QUEUE, noun="waiting task", why=NOBODY, remedies=CONSUME),
    ),
)
