"""Redis OM (Python): models as hashes or JSON, `<prefix>:<module>.<Class>:<id>`, with an empty prefix by default.

The hash of a model's index stands in `<prefix>:<module>.<Class>:index:hash`. Models are data; `.expire()` gives one a TTL.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role

REDIS_OM = Family(
    "Redis OM",
    stem="<prefix?>:<model>",
    title="Redis OM model {model}",
    sure_stems=(":<module>.<name>",),
    hints=1,
    sources=(
        "redis/redis-om-python v1.1.0: aredis_om/model/model.py (make_key), model/migrations/schema/legacy_migrator.py",
    ),
    roles=(
        Role("index hash", ":index:hash", "string", Kind.META, Proof.SURE),
        Role("model", ":<id>", "hash ReJSON-RL", Kind.DATA, noun="model"),
    ),
)
