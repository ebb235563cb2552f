"""Shapes: what a single name shows of what may vary in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.keyspace import placeholders
from rdbscan.keyspace.placeholders import PLACEHOLDERS
from rdbscan.keyspace.shape import Shaper

SHAPER = Shaper()
SHORT = {"NUMBER": "#", "ID": "{id}", "TOKEN": "{token}", "MIXED": "{mixed}", "LENGTH": "{len}", "REST": "{**}"}
NAMES = {
    value: SHORT.get(name, "{" + name.lower() + "}")
    for name, value in vars(placeholders).items()
    if isinstance(value, int)
}
UUID = "123e4567-e89b-42d3-a456-426614174000"
MD5 = "0cab742485abb239f6d08846dc078ad7"


def shape(name: str) -> str:
    found, _numbers = SHAPER.shape(name.encode("latin-1"))
    return "".join(NAMES.get(byte) or chr(byte) for byte in found)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # UUIDs, hashes
        (f"s:{UUID}:x", "s:{id}:x"),
        (f"basket-{UUID}-items", "basket-{id}-items"),
        (f"sess_{UUID}", "sess_{id}"),
        (f"lock{UUID}", "lock{id}"),
        ("lockeec2f451-b675-4595-807a-9f7a2e35e9c4", "lock{id}"),
        (UUID.replace("-", "_"), "{id}"),
        (UUID[:-1], "{id}-e89b-42d3-a#-#"),
        (f"posts/query-{MD5}-0-20261101120000", "posts/query-{id}-#-#"),
        (f"cache{MD5}", "cache{id}"),
        ("sess1954df25c3f87572fb74ab9899", "sess{id}"),
        ("b-4d30d3fc4d83cee9-died", "b-{id}-died"),
        ("0x52908400098527886E0F7030069857D2E4169EE7", "{token}"),
        ("deadbeef", "deadbeef"),
        # dates
        ("stats:2026-11-20:10938", "stats:{date}:#"),
        ("a:2026-11-20T12:30:00.5Z:x", "a:{date}:x"),
        ("a:2026-11-20T12:30:00+01:00:x", "a:{date}:x"),
        ("a:2026-11-20 12:30", "a:{date}"),
        ("log/2026/11/20/x", "log/{date}/x"),
        ("idx-2026.11.20", "idx-{date}"),
        ("pv_2026_11_20_7", "pv_{date}_#"),
        ("stats:2026-11", "stats:{date}"),
        ("lb:2026-W07", "lb:{date}"),
        ("a:2026-13-20", "a:#-#-#"),
        ("a:2026-11-45", "a:#-#-#"),
        ("tel:1800-11-20", "tel:#-#-#"),
        # addresses
        ("rl:198.0.179.173:60", "rl:{ip}:#"),
        ("rlflx:203.0.113.72_72", "rlflx:{ip}_#"),
        ("lookup('10.0.3.191',)", "lookup('{ip}',)"),
        ("v:1.2.3.4.5", "v:#.#.#.#.#"),
        ("rl:2001:db8::1:login", "rl:{ip}:login"),
        ("rl:2001:0db8:85a3:0000:0000:8a2e:0370:7334", "rl:{ip}"),
        ("l/fe80::1c/page", "l/{ip}/page"),
        ("rl:::1", "rl:{ip}"),
        ("rl:::ffff:10.0.0.1", "rl:{ip}"),
        ("currency-rates::1", "currency-rates::#"),
        ("products::feed", "products::feed"),
        ("a:1:2:3:4:5:6:7:8", "a:{ip}"),
        ("mac:00:1a:2b:3c:4d:5e:x", "mac:{id}:x"),
        ("login:jean-luc.p+x@mail.example.com:5", "login:{email}:#"),
        ("api/user-0@example.com/100/1/hour", "api/{email}/#/#/hour"),
        ("fail:bob@example.com_198.51.100.0", "fail:{email}_{ip}"),
        ("npm:@scope/pkg@1.2", "npm:@scope/pkg@#.#"),
        ("root@localhost", "root@localhost"),
        # random strings
        ("sess:Awv4Rsdjuy9CouQVK_-MPafNksen6eoS", "sess:{token}"),
        ("admin-sess-BU_A97vFdA9PZVVezNx1djBaeIv3ncMv", "admin-sess-{token}"),
        ("cart:_src7aLUXZJgL6DLtI_7T", "cart:{token}"),
        ("c:j6b+msOp22mE3KHIm7yb/A==", "c:{token}"),
        ("cus_ZUEcVQl3fJRw8B:balance", "cus_{token}:balance"),
        ("pi_3MtwBwLkdIwHu7ix28a3tqPa", "pi_{token}"),
        ("order-01ARZ3NDEKTSV4RRFFQ69G5FAV:lines", "order-{token}:lines"),
        ("jwt:eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0", "jwt:{token}.{token}"),
        # words
        ("userSessions:FindByIndexNameSessionRepository", "userSessions:FindByIndexNameSessionRepository"),
        ("MyApp_UserSessions-ActiveList:iPhone", "MyApp_UserSessions-ActiveList:iPhone"),
        ("org.springframework.PRINCIPAL_NAME_INDEX_NAME", "org.springframework.PRINCIPAL_NAME_INDEX_NAME"),
        ("api:v1:v12:v123", "api:v1:v12:v#"),
        ("user12order34", "user#order#"),
        ("zc:k:69d_BLOCK", "zc:k:#d_BLOCK"),
        ("k8s:b2b:e2e", "k8s:b2b:e2e"),
        ("web-61e09-1f3", "web-{mixed}-1f3"),
        ('q:{"user":0,"page":12}', 'q:{"user":#,"page":#}'),
        # bytes
        ("celery\x06\x163", "celery\x06\x16#"),
        ("k:\xff\xfe\x00\x01a", "k:{id}"),
        ("k:\xc8\x00\xca\xcb\xcc:profile", "k:{id}:profile"),
        ("caf\xe9:menu", "caf\xe9:menu"),
        ("user:\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd:5", "user:\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd:#"),
        ("\xac\xed\x00\x05t\x00\x06user:5", "\xac\xed\x00\x05t{len}user:#"),
        ("\x80\x04\x95\x0a\x00\x00\x00\x00\x00\x00\x00\x8c\x06user:5\x94.", "\x80\x04\x95{len}user:#\x94."),
        ("\x80\x03X\x06\x00\x00\x00user:5q\x00.", "\x80\x03X{len}user:#q\x00."),
        ("\xa6user:5", "{len}user:#"),
        ("\x06user:5", "{len}user:#"),
        ("\x00\x00\x00\x02\x11\x06user:5", "\x00\x00\x00\x02\x11{len}user:#"),
        # the rest
        ("", ""),
        ("a" * 65, "{token}"),
    ],
)
def test_shapes(name: str, expected: str) -> None:
    assert shape(name) == expected


def test_numbers_keep_their_zeros() -> None:
    assert SHAPER.shape(b"a:7:007:12345")[1] == [17, 3007, 0]


def test_binary_ids_are_no_addresses() -> None:
    assert shape("k:\x9aab@c\xff.de\x00") == "k:{id}"


@given(st.binary(max_size=1200))
def test_any_name_has_a_shape_that_is_no_longer(name: bytes) -> None:
    found, numbers = SHAPER.shape(name)
    assert len(found) <= len(name)
    assert len(numbers) <= 16
    assert len(numbers) <= sum(byte in PLACEHOLDERS for byte in found)


@given(st.text("abz019:/-_.@{}Q+= é", max_size=60))
def test_a_shape_has_no_digits_but_in_words(name: str) -> None:
    found, _numbers = SHAPER.shape(name.encode())
    kept = bytes(byte for byte in found if byte not in PLACEHOLDERS)
    rest = iter(name.encode())
    assert all(byte in rest for byte in kept)  # what is kept stands in the name, in this order
