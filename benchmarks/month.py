"""A month of nights from a real server, for the tests of history, check and trend: `python -m benchmarks.month`.

A Redis 7.0 of an online shop, saved each night at 03:15 UTC from 2026-11-01 on: night 1 to 30. Each day it writes what such
a day writes, at weekends less; keys expire as its clock moves on. What happens besides:

    night  8   was not saved
    night 12   from then on exports are also written that never expire, LEAK of them on a working day: export:{id}:rows
    night 16   the dump breaks off
    night 18   the product cache was flushed the evening before; it is back the night after
    night 20   the 128th tenant

The dumps' save times are set by rewriting `ctime` and the checksum; the server starts from each dump at that time. It goes
on until used_memory is MAXMEMORY, and says when that was: the truth that `trend` is measured by.
Writes the profiles of 30 nights to fixtures/month, a history of one instance; dumps are not kept.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anycrc

from rdbscan.history import add, open_history
from rdbscan.pipeline import Options, profile_sources
from tests.live.servers import live_server

if TYPE_CHECKING:
    from tests.live.servers import LiveServer

PLACE = Path(__file__).parents[1] / "fixtures/month"
INSTANCE = "shop"
MAXMEMORY = 20 << 20
FIRST = int(datetime(2026, 11, 1, 3, 15, tzinfo=UTC).timestamp())
DAY_S = 86_400
NIGHTS = 30
MISSING, LEAK_FROM, DAMAGED, FLUSHED, TENANT_128 = 8, 12, 16, 18, 20
EXPORTS, LEAK, ROWS_BYTES = 60, 75, 5_000
"""Exports of a working day that expire, those that do not, and the bytes of each."""
PRODUCTS, USERS = 1500, 4000
CTIME = re.compile(rb"(\xfa\x05ctime\xc2)(.{4})", re.DOTALL)


def saved_at(night: int) -> int:
    """Return when a night was saved, in seconds since the epoch."""
    return FIRST + (night - 1) * DAY_S


def with_save_time(dump: bytes, moment: int) -> bytes:
    """Return a dump that says it was saved at a moment: its aux field `ctime`, and the checksum over all."""
    changed, found = CTIME.subn(lambda match: match[1] + moment.to_bytes(4, "little"), dump, count=1)
    if found != 1:
        raise ValueError("the dump has no ctime")
    return changed[:-8] + anycrc.Model("CRC64-REDIS").calc(changed[:-8]).to_bytes(8, "little")


def share_of(night: int) -> float:
    """Return how busy the day before a night was: 1 on working days, 0.8 at weekends."""
    weekday = datetime.fromtimestamp(saved_at(night) - DAY_S / 2, UTC).weekday()
    return 0.8 if weekday >= 5 else 1.0


def write_day(server: LiveServer, night: int) -> None:
    """Write what the day before a night wrote."""
    chance = random.Random(night)
    busy = share_of(night) * chance.uniform(0.98, 1.02)
    pipe = server.client.pipeline(transaction=False)
    for _number in range(round(3000 * busy)):
        pipe.set(f"session:{chance.getrandbits(64):016x}", chance.randbytes(150).hex(), ex=round(DAY_S * 0.9))
    for number in range(PRODUCTS):
        if chance.random() < busy * 0.95:
            pipe.set(f"cache:product:{10_000 + number}", chance.randbytes(350).hex(), ex=round(DAY_S * 1.4))
    for _number in range(round(400 * busy)):
        pipe.hset(f"user:{chance.randrange(USERS)}:profile", mapping=profile_of(chance, night))
    write_exports(pipe, chance, round(EXPORTS * busy), days=2.5)
    if night > LEAK_FROM:
        write_exports(pipe, chance, round(LEAK * busy), days=None)
    new_tenants(pipe, night)
    if night == FLUSHED:
        for number in range(PRODUCTS):
            pipe.unlink(f"cache:product:{10_000 + number}")
    pipe.execute()


def write_exports(pipe: Any, chance: random.Random, count: int, days: float | None) -> None:
    """Write exports that expire after some days, or never."""
    ends = None if days is None else round(DAY_S * days)
    for _number in range(count):
        pipe.set(f"export:{chance.getrandbits(48):012x}:rows", chance.randbytes(ROWS_BYTES // 2).hex(), ex=ends)


def profile_of(chance: random.Random, night: int) -> dict[str, str | int]:
    """Return the fields of a user."""
    return {"name": chance.randbytes(8).hex(), "mail": chance.randbytes(12).hex(), "seen": night}


def new_tenants(pipe: Any, night: int) -> None:
    """Write the settings and flags of tenants that came: two on most days, so that the 128th comes for night 20."""
    for number in range(*((0, 90) if night == 1 else (86 + 2 * night, 88 + 2 * night))):
        name = tenant(number)
        pipe.hset(f"tenant:{name}:settings", mapping={"plan": "basic", "seats": number})
        pipe.sadd(f"tenant:{name}:flags", "beta", "export", f"region-{number % 7}")


def tenant(number: int) -> str:
    """Return a name that is no number: bakelo, fimaru, …"""
    chance = random.Random(f"tenant {number}")
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4))


def first_days(server: LiveServer) -> None:
    """Write what was there before night 1."""
    chance = random.Random(0)
    pipe = server.client.pipeline(transaction=False)
    for number in range(USERS):
        pipe.hset(f"user:{number}:profile", mapping=profile_of(chance, 0))
    for number in range(PRODUCTS):
        pipe.set(f"cache:product:{10_000 + number}", chance.randbytes(350).hex(), ex=round(DAY_S * 1.4))
    for days in (1.5, 2.5):
        write_exports(pipe, chance, EXPORTS, days)
    pipe.execute()


def main() -> int:
    """Make the month anew."""
    shutil.rmtree(PLACE, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder, live_server("redis-7.0") as server:
        dump = Path(folder, "dump.rdb")
        _start_at(server, dump, saved_at(0))
        first_days(server)
        night, used = 0, 0
        while used < MAXMEMORY or night < NIGHTS:
            night += 1
            _start_at(server, dump, saved_at(night) - 600)
            write_day(server, night)
            dump.write_bytes(with_save_time(server.save().read_bytes(), saved_at(night)))
            used = server.client.info("memory")["used_memory"]
            print(f"night {night:2}: used_memory {used:,}, {server.client.dbsize():,} keys")
            if night <= NIGHTS and night != MISSING:
                _keep(dump, night)
    print(f"used_memory was {MAXMEMORY:,} before night {night}, {datetime.fromtimestamp(saved_at(night), UTC)}")
    print(f"{sum(path.stat().st_size for path in PLACE.rglob('*.parquet')):,} bytes in {PLACE}")
    return 0


def _start_at(server: LiveServer, dump: Path, moment: int) -> None:
    """Start the server with the data it has at a moment: what has expired by then is gone."""
    dump.write_bytes(with_save_time(server.save().read_bytes(), moment))
    server.load(dump)


def _keep(dump: Path, night: int) -> None:
    if night == DAMAGED:
        dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    add(open_history(str(PLACE)), profile_sources([str(dump)], Options(maxmemory=MAXMEMORY, instance=INSTANCE)))


if __name__ == "__main__":
    sys.exit(main())
