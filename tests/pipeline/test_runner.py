"""One pass over dumps: filters, records, several dumps, names that change late, work done ahead."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from rdbscan.errors import ConfigError, UsageError
from rdbscan.pipeline import Filters, Options, profile_sources, record_batches
from rdbscan.pipeline.prefetch import ahead
from rdbscan.profile.sources import KeySums
from rdbscan.records.batch import CAPACITY
from tests.rdbwriter import Rdb, string
from tests.reference.columns import slot

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHOP = str(FIXTURES / "shop.rdb")
CLUSTER = str(FIXTURES / "corpus" / "redis-7.4.1-cluster.rdb")


def test_profile_and_records_of_one_pass_agree(tmp_path: Path) -> None:
    path = tmp_path / "keys.parquet"
    profile = profile_sources([SHOP, CLUSTER], Options(), keys_parquet=path)
    table = pq.read_table(path)
    by_namespace: Counter[tuple[str, str]] = Counter()
    for row in table.select(["namespace", "type", "memory_usage_bytes"]).to_pylist():
        by_namespace[row["namespace"], row["type"]] += row["memory_usage_bytes"]
    summed: Counter[tuple[str, str]] = Counter()
    for group in profile.groups:
        summed[group.namespace, group.type] += group.memory_usage_bytes
    assert by_namespace == summed
    assert [path.name for path in tmp_path.iterdir()] == ["keys.parquet"]


def test_each_dump_has_sums_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "keys.parquet"
    profile = profile_sources([SHOP, CLUSTER], Options(), keys_parquet=path)
    table = pq.read_table(path)
    for source in profile.sources:
        own = table.filter(pc.equal(table["source"].cast(pa.string()), source.source))
        assert source.sums == KeySums(
            len(own),
            len(own) - own["expires_at"].null_count,
            pc.sum(own["memory_bytes"]).as_py(),
        )


def test_keys_without_computed_slots_are_in_no_slot() -> None:
    shop, cluster = (profile_sources([dump], Options()) for dump in (SHOP, CLUSTER))
    assert shop.sources[0].slots is None
    both = shop + cluster
    assert both.slots() == cluster.slots()
    assert sum(both.slots()[0]) == sum(source.outcome.keys for source in cluster.sources) > 0


def test_slots_that_are_no_part_of_a_cluster_are_not_kept() -> None:
    """The shop's keys are in all slots: no shard's are."""
    together = profile_sources([SHOP, CLUSTER], Options())
    assert [source.source for source in together.sources if source.slots is None] == ["shop.rdb"]


def test_a_shard_that_does_not_say_so(tmp_path: Path) -> None:
    dump, number, keys = Rdb(11).aux("redis-ver", "7.2.6").select(0), 0, 400
    while keys:
        number += 1
        if slot(b"%d" % number) >= 9000:
            dump.key(b"%d" % number, 0, string(b"v" * (keys % 50)))
            keys -= 1
    path = tmp_path / "shard.rdb"
    path.write_bytes(dump.end())
    records = tmp_path / "keys.parquet"
    inferred = profile_sources([str(path)], Options(), keys_parquet=records)
    told = profile_sources([str(path)], Options(settings=(("cluster-enabled", "yes"),)))
    plain = profile_sources([str(path)], Options(settings=(("cluster-enabled", "no"),)))
    memory = [sum(group.memory_bytes for group in one.groups) for one in (inferred, told, plain)]
    assert memory[0] == memory[1] == memory[2] + 16 * 400
    assert pc.sum(pq.read_table(records)["memory_bytes"]).as_py() == memory[0]
    assert sum(inferred.slots()[0]) == 400
    assert not any(plain.slots()[0])
    assert ["shard of a cluster" in str(one.sources[0].warnings) for one in (inferred, told, plain)] == [
        True, False, False,
    ]  # fmt: skip


def test_the_schema_tells_which_dumps_and_how_they_ended(tmp_path: Path) -> None:
    cut = tmp_path / "cut.rdb"
    cut.write_bytes(Path(SHOP).read_bytes()[:100_000])
    path = tmp_path / "keys.parquet"
    profile_sources([SHOP, str(cut)], Options(), keys_parquet=path)
    dumps = {dump["source"]: dump for dump in json.loads(pq.read_schema(path).metadata[b"rdbscan"])["dumps"]}
    assert dumps["shop.rdb"]["complete"]
    assert dumps["shop.rdb"]["checksum"] == "ok"
    assert dumps["cut.rdb"]["damage"]["kind"] == "truncated"
    assert dumps["cut.rdb"]["damage"]["offset"] == 100_000


def test_records_get_the_name_that_their_namespace_has_at_the_end(tmp_path: Path) -> None:
    dump = Rdb(11).select(0)
    names = [f"user:n{chr(97 + at // 26)}{chr(97 + at % 26)}:x".encode() for at in range(400)]
    filler = (f"page:{at}".encode() for at in range(CAPACITY + 10))
    for name in [*names[:100], *filler, *names[100:]]:  # the level explodes only in the second batch
        dump = dump.key(name, 0, string(b"v"))
    source = tmp_path / "late.rdb"
    source.write_bytes(dump.end())
    path = tmp_path / "keys.parquet"
    profile = profile_sources([str(source)], Options(), keys_parquet=path)
    found = Counter(pq.read_table(path)["namespace"].to_pylist())
    assert found == {"page:{id}": CAPACITY + 10, "user:{*}:x": 400}
    assert {group.namespace: group.keys for group in profile.groups} == found


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(match=("session:*",)), {"session:{id}": 2800}),
        (Filters(regex="^queue:"), {"queue:thumbnails": 1}),
        (Filters(types=frozenset({"stream"}), min_memory=500_000), {"events:audit": 1}),
        (Filters(dbs=frozenset({7})), {}),
        (Filters(match=("session:*",), no_ttl=True), {"session:{id}": 84}),
        (Filters(exclude=("[a-pr-z]*", "[0-9]*")), {"queue:thumbnails": 1}),
    ],
)
def test_filters(filters: Filters, expected: dict[str, int]) -> None:
    profile = profile_sources([SHOP], Options(filters=filters))
    found: Counter[str] = Counter()
    for group in profile.groups:
        found[group.namespace] += group.keys
    assert {name: found[name] for name in expected} == expected
    assert set(found) >= set(expected)
    assert sum(found.values()) < 29_163
    batches = list(record_batches(SHOP, Options(filters=filters)))
    assert sum(batch.num_rows for batch in batches) == sum(found.values())


def test_wrong_options_are_told() -> None:
    with pytest.raises(UsageError):
        profile_sources([SHOP], Options(filters=Filters(regex="(")))
    with pytest.raises(ConfigError):
        profile_sources([SHOP], Options(target="memcached-1.6"))
    with pytest.raises(ConfigError):
        profile_sources([SHOP], Options(settings=(("hash-max-listpack-entries", "many"),)))


def test_ahead_gives_the_items_in_order_and_then_the_error() -> None:
    def items() -> Iterator[int]:
        yield from range(50)
        raise ValueError("broken")

    found: list[int] = []
    with pytest.raises(ValueError, match="broken"):
        found.extend(ahead(items()))
    assert found == list(range(50))


def test_ahead_may_be_left_early() -> None:
    for item in ahead(iter(range(10**9))):
        if item == 3:
            break
    assert item == 3
