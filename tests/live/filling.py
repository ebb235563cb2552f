"""Keys of every type that a server has, written to a running one."""

from __future__ import annotations

import random

from tests.live.servers import LiveServer


def fill(server: LiveServer, seed: int) -> None:
    """Write keys of every type around the limits of the packed encodings; the same for the same seed."""
    dice = random.Random(seed)
    pipe = server.client.pipeline(transaction=False)
    for number in range(600):
        name = f"{dice.choice(['a', 'user:profile', 'x' * dice.randrange(1, 200)])}:{number}"
        match number % 6:
            case 0:
                pipe.set(name, text(dice, dice.choice([0, 1, 10, 43, 44, 45, 60, 200, 5000])))
            case 1:
                pipe.set(name, dice.choice([0, 7, 9999, 10_000, -5, 2**40, 2**63 - 1]))
            case 2:
                pipe.rpush(
                    name, *(text(dice, dice.choice([1, 20, 100, 3000])) for _ in range(dice.choice([1, 5, 60, 300])))
                )
            case 3:
                integers = dice.random() < 0.5
                count = dice.choice([1, 5, 127, 128, 129, 512, 513])
                pipe.sadd(name, *(member if integers else f"m{member}" for member in dice.sample(range(10**6), count)))
            case 4:
                count = dice.choice([1, 5, 128, 512, 513, 900])
                pipe.hset(name, mapping={f"field{at}": text(dice, dice.choice([3, 64, 65])) for at in range(count)})
            case _:
                pipe.zadd(
                    name, {text(dice, 12): dice.random() * 1000 for _ in range(dice.choice([1, 20, 128, 129, 400]))}
                )
        if number % 4 == 0:
            pipe.expire(name, 100_000)
    for number in range(20):
        for entry in range(dice.choice([1, 50, 300])):
            pipe.xadd(f"stream:{number}", {"field": text(dice, 10), "n": entry})
    pipe.execute()
    fill_groups(server, dice)
    fill_newer(server, dice)


def fill_groups(server: LiveServer, dice: random.Random) -> None:
    """Streams with groups and consumers that have read and not acknowledged."""
    for number in range(10):
        name = f"read:{number}"
        at = 1_700_000_000_000
        for entry in range(dice.choice([5, 150, 400])):
            at += dice.choice([1, 300, 70_000])
            server.ask("XADD", name, f"{at}-{entry}", "f", entry)
        for group in range(dice.choice([1, 3])):
            server.ask("XGROUP", "CREATE", name, f"group:{group}", 0)
            for consumer in range(dice.choice([1, 2, 20])):
                count = dice.choice([1, 10, 100])
                server.ask(
                    "XREADGROUP", "GROUP", f"group:{group}", f"c{consumer}", "COUNT", count, "STREAMS", name, ">"
                )


def fill_newer(server: LiveServer, dice: random.Random) -> None:
    """What newer servers have: fields with TTLs, sets of vectors, messages with ids of their producers."""
    flavour, version = server.name.split("-")[0], tuple(map(int, server.version.split(".")[:2]))
    if version >= {"redis": (7, 4), "valkey": (9, 0), "redict": (8, 0)}[flavour]:
        for number in range(20):
            fields = [f"field{at}" for at in range(dice.choice([2, 20, 600]))]
            server.ask("HSET", f"ttls:{number}", *(word for field in fields for word in (field, text(dice, 20))))
            for field in dice.sample(fields, dice.choice([1, len(fields) // 2, len(fields)])):
                server.ask("HEXPIRE", f"ttls:{number}", dice.randrange(10**5, 10**7), "FIELDS", 1, field)
    if flavour == "redis" and version >= (8, 0):
        for number in range(10):
            dim = dice.choice([2, 30])
            for element in range(dice.choice([1, 15, 60])):
                numbers = [dice.random() for _ in range(dim)]
                words = ["SETATTR", '{"year": 1984}'] if element % 3 == 0 else []
                name, quantisation = f"vectors:{number}", ["NOQUANT", "Q8", "BIN"][number % 3]
                server.ask("VADD", name, "VALUES", dim, *numbers, f"element:{element}", quantisation, *words)
    if flavour == "redis" and version >= (8, 6):
        for number in range(10):
            for entry in range(dice.choice([1, 40])):
                server.ask(
                    "XADD", f"produced:{number}", "IDMP", f"producer:{entry % 3}", f"id:{entry}", "*", "f", entry
                )


def text(dice: random.Random, length: int) -> str:
    """Text that is no integer and hardly compresses."""
    return "".join(dice.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-", k=length))
