"""Each family by the names its owner writes, and names like them that others write."""

from __future__ import annotations

import pytest

from rdbscan.render.units import read
from rdbscan.report.command import Step
from rdbscan.report.software import FAMILIES, Kind, recognise
from tests.report.software.making import families, only, row, rows

WRITTEN: dict[str, list[str]] = {
    "Bull": ["bull:mail:id string", "bull:mail:completed zset", "bull:mail:{id} hash", "bull:mail:{id}:logs list"],
    "BullMQ": [
        "{shop}:mail:id string", "{shop}:mail:meta hash", "{shop}:mail:events stream", "{shop}:mail:{id} hash",
        "{shop}:mail:repeat:{id}:{id} hash", "{shop}:mail:{id}:dependencies set", "{shop}:mail:marker zset",
    ],
    "Kue": ["q:ids string", "q:job:types set", "q:jobs:complete zset", "q:jobs:mail:complete zset", "q:job:{id} hash"],
    "Bee-Queue": ["bq:mail:id string", "bq:mail:jobs hash", "bq:mail:succeeded set", "bq:mail:stallBlock string"],
    "RSMQ": ["rsmq:QUEUES set", "rsmq:mail:Q hash", "rsmq:mail zset"],
    "Sidekiq": ["queues set", "queue:default list", "dead zset", "stat:processed string", "stat:processed:{date} string"],
    "sidekiq-unique-jobs": ["uniquejobs:digests zset", "uniquejobs:{id}:LOCKED hash"],
    "Resque": ["resque:queues set", "resque:queue:mail list", "resque:failed list", "resque:delayed:{id} list"],
    "Celery": ["_kombu.binding.mail set", "mail list", "mail\x06\x163 list", "unacked hash", "celery-task-meta-{id} string"],
    "RedBeat": ["redbeat::schedule zset", "redbeat:cleanup hash"],
    "RQ": ["rq:queues set", "rq:queue:mail list", "rq:job:{id} hash", "rq:finished:mail zset", "rq:results:{id} stream"],
    "arq": ["arq:result:{id} string", "arq:queue zset", "arq:job:{id} string", "arq:queue:health-check string"],
    "Dramatiq": ["dramatiq:__heartbeats__ zset", "dramatiq:mail list", "dramatiq:mail.msgs hash", "dramatiq:mail.XQ zset"],
    "Huey": ["huey.redis.shop list", "huey.results.shop hash", "huey.r.shop.{id} string", "huey.schedule.shop zset"],
    "taskiq": ["taskiq stream", "autoclaim:taskiq:taskiq string"],
    "asynq": ["asynq:{mail}:t:{id} hash", "asynq:{mail}:pending list", "asynq:{mail}:archived zset"],
    "gocraft/work": ["harbor:known_jobs set", "harbor:worker_pools set", "harbor:jobs:SCAN list", "harbor:dead zset"],
    "Machinery": ["machinery_tasks list", "delayed_tasks zset", "task_{id} string"],
    "Hangfire": [
        "{hangfire}:job:{id} hash", "{hangfire}:job:{id}:state hash", "{hangfire}:queues set", "{hangfire}:failed zset",
    ],
    "Laravel Horizon": ["shop_horizon:recent_jobs zset", "shop_horizon:failed_jobs zset", "shop_horizon:{id} hash"],
    "Laravel queue": ["shop_database_queues:mail list", "shop_database_queues:mail:delayed zset"],
    "Symfony Messenger": ["messages stream", "messages__queue zset"],
    "scrapy-redis": ["shop:dupefilter set", "shop:requests zset", "shop:items list", "shop:start_urls list"],
    "scrapy-redis filter": ["dupefilter:{id} set"],
    "Elastic Beats": ["filebeat list"],
    "Spring Session": ["spring:session:sessions:{id} hash", "spring:session:index:{id}:{email} set"],
    "express-session (connect-redis)": ["sess:{id} string"],
    "PHP sessions (phpredis)": ["PHPREDIS_SESSION:{id} string", "PHPREDIS_SESSION:{id}_LOCK string"],
    "Symfony sessions": ["sf_s{id} string"],
    "Rack sessions (redis-rack)": ["rack:session:{id} string"],
    "Django cache": [":1:product:{id} string", ":1:django.contrib.sessions.cache{id} string"],
    "django-cacheops": ["conj:auth_user: set", "schemes:auth_user set", "q:{id} string", "as:{id} string"],
    "Laravel cache": ["shop_database_shop_cache:user:{id} string", "shop_database_shop_cache:{id}:timer string"],
    "Symfony cache": ["Zk3fGhJ1kQ:\x01tags\x01product.{id} set", "Zk3fGhJ1kQ:{id} string"],
    "Magento cache": ["zc:k:69d_BLOCK_{id} hash", "zc:ti:69d_MAGE set", "zc:tags set", "sess_{id} hash"],
    "WordPress object cache": ["wp:options:alloptions string", "wp:posts:{id} string", "wp:wc_session_id:{id} string"],
    "Drupal cache": ["site:cachetags:node:{id} string", "site:render:{*} hash", "site:config:core hash"],
    "Rails cache": ["app:views/products/index:{id}/products/{id} string"],
    "Spring Cache": ["products::SimpleKey [{id},de] string", "rates::{id} string"],
    "Spring Data repository": ["people set", "people:{id} hash", "people:{id}:idx set", "people:{id}:phantom hash"],
    "Flask-Caching": ["flask_cache_view//p/{id} string"],
    "fastapi-cache": ["fastapi-cache:catalog:{id} string"],
    "aiocache": ["app.viewsget_user({id},)[] string", "main:app.viewsf()[('a', 1)] string"],
    "Keyv": ["keyv:{id} string", "namespace:keyv set"],
    "Redisson": ["redisson__timeout__set:{map-{id}} zset", "map-{id} hash"],
    "LangChain": ["message_store:{id} list"],
    "Redis OM": [":app.models.Ticket:{id} hash"],
    "rack-attack": ["cache:rack::attack:{id}:req/ip:{ip} string"],
    "limits (Flask-Limiter)": ["LIMITS:LIMITER/api/{email}/100/1/hour string", "LIMITS:LIMITER/login/{ip}/5/1/minute list"],
    "rate-limiter-flexible": ["rlflx:{ip} string"],
    "fastapi-limiter": ["fastapi-limiter:{ip}:/x:0:0 string"],
    "Spring Cloud Gateway": ["request_rate_limiter.{{id}}.tokens string", "request_rate_limiter.{{id}}.timestamp string"],
    "Socket.IO": ["socket.io stream", "sio:session:{id} string"],
    "Django Channels": ["asgi:group:room_{id} zset", "asgispecific.{id}! zset"],
    "GitLab": ["cache:gitlab:branch_names:{id} set", "session:gitlab:2::{id} string"],
    "Mastodon": ["feed:home:{id} zset", "feed:home:{id}:reblogs zset"],
    "message_bus (Discourse)": ["default:__mb_backlog_n_/latest zset", "default:__mb_global_backlog_n zset"],
    "Sentry": ["b:k:sentry.group:{id} hash", "b:p zset"],
    "Traefik": ["traefik/http/routers/router{id}/rule string"],
    "Kubernetes registry": ["/registry/pods/default/{id} string", "/registry/events/kube-system/{id} string"],
    "JuiceFS": ["setting string", "sliceRef hash", "allSessions zset", "i{id} string", "d{id} hash", "c{id}_{id} list"],
}  # fmt: skip

NOT_THEIRS: list[list[str]] = [
    ["orders:eu:completed zset", "orders:eu:failed zset", "orders:eu:{id} hash"],  # no counter: not Bull
    ["orders:eu:completed zset", "orders:eu:id string", "orders:eu:{id} hash"],  # neither bull: nor three hints
    ["bull:{id} hash", "bull:pedigree zset"],
    ["shop:events stream", "shop:meta hash"],
    ["queue:mail list", "queue:sms list"],
    ["queues set", "dead zset"],
    ["failed list", "workers set"],
    ["unacked hash", "celery list"],  # no binding: a list of that name is anybody's
    ["job:{id} hash", "job:{id}:log list", "jobs zset"],
    ["job:{id} string", "result:{id} string", "queue zset"],
    ["task_{id} string", "group_{id} string", "delayed_tasks zset"],
    ["session:{id} string", "sessions:{id} hash", "user:{id}:session string"],
    ["sessions:index:{id} set", "sessions:{id} hash"],
    ["sess_{id} hash"],
    ["shop:sessions:{id} hash", "shop:index:color:red set"],
    ["app:cachetags:{id} string", "app:user:{id} hash"],
    ["cache:{id} string", "cache:user:{id} string", "shop_cache:{id} string"],
    ["1:{id} string", "v:1:{id} string", ":one:{id} string"],
    ["views:{id} string", "views/{id} string"],
    ["tag:{*} set", "tag:news:entries list"],
    ["user set", "user:{id} hash"],
    ["user:{id} hash", "user:{id}:idx set"],
    ["rate:{ip} string", "limit:{ip} string", "limiter:{ip} string"],
    ["feed:{id} zset", "feed:home:{id} zset"],
    ["messages stream", "jobs__queue zset"],
    ["namespace:prod set", "namespace:{id} hash"],
    ["options:alloptions hash", "shop:posts:{id} string"],
    ["setting string", "i{id} string", "delfiles set"],
    ["/registry/images/{id} string", "registry/pods/{id} string"],
    ["heartbeat list", "events list", "logs stream"],
    ["b:p zset", "b:{id} hash"],
    ["shop:items list", "shop:requests zset", "shop:stats hash"],
    ["shop_database_users:{id} string", "database_cache:{id} string"],
    ["lock:{id} string", "redis:son hash"],
    ["queues:mail list"],
    ["conj:{id} set"],
    ["group:room zset"],
]


def test_every_family_has_its_example() -> None:
    assert WRITTEN.keys() == {family.name for family in FAMILIES}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_the_owner_writes_is_recognised_and_all_of_it(name: str) -> None:
    found = only(recognise(rows(*WRITTEN[name])))
    assert found.family.name == name
    assert sum(len(member.rows) for member in found.members) == len(WRITTEN[name])


@pytest.mark.parametrize("name", WRITTEN)
def test_the_types_matter(name: str) -> None:
    """The same names with another type are not the owner's."""
    assert families(*(f"{one.rsplit(' ', 1)[0]} MBbloom--" for one in WRITTEN[name])) == set()


@pytest.mark.parametrize("names", NOT_THEIRS, ids=" ".join)
def test_names_like_theirs_are_not_claimed(names: list[str]) -> None:
    assert families(*names) == set()


@pytest.mark.parametrize("name", WRITTEN)
def test_nothing_else_beside_them_is_claimed(name: str) -> None:
    strangers = [
        "user:{id} hash", "orders:{date} zset", "price:{id} string", "inbox:{id} list", "audit stream", "online set",
        "user:{id}:profile hash", "user:{id}:x:work hash", "c:user:{id} string", "app:{id} string", "app:user:{id} hash",
        "site:user:{id} hash", "shop:settings hash", "b:{id} string", "d:{id} hash", "task:{id} string", "a:{id}:b hash",
    ]  # fmt: skip
    found = only(recognise(rows(*WRITTEN[name], *strangers)))
    assert {one.namespace for member in found.members for one in member.rows}.isdisjoint(
        one.rsplit(" ", 1)[0] for one in strangers
    )


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_sources_name_a_version(family: object) -> None:
    assert family.sources
    assert all(any(mark.isdigit() for mark in source) for source in family.sources)


REMEDIES = [(family.name, role, remedy) for family in FAMILIES for role in family.roles for remedy in role.remedies] + [
    (family.name, None, remedy) for family in FAMILIES for remedy in family.orphan_remedies
]


def test_remedies_come_in_their_order() -> None:
    for family in FAMILIES:
        for role in family.roles:
            steps = [remedy.step for remedy in role.remedies]
            assert steps == sorted(steps), (family.name, role.name)


def test_what_loses_something_says_so() -> None:
    for name, _role, remedy in REMEDIES:
        destructive = remedy.step is Step.ROOM or any(word in read(remedy.does) for word in ("drop", "trim", "empties"))
        assert bool(remedy.loses) or not destructive, (name, remedy.text)


def test_no_remedy_deletes_or_trims_a_key_behind_its_owners_back() -> None:
    raw = ("DEL ", "UNLINK ", "ZREM", "LTRIM ", "XTRIM ", "FLUSHALL", "FLUSHDB", "SREM ", "HDEL ", "redis-cli")
    for name, _role, remedy in REMEDIES:
        assert not any(word in remedy.text for word in raw), (name, remedy.text)
        assert "{" not in remedy.text or "{}" not in remedy.text.replace(" {}", ""), (name, remedy.text)


def test_what_has_a_finding_has_a_remedy() -> None:
    """Jobs that are kept, indexes that go stale and keys that grow: their owners' commands are known."""
    for family in FAMILIES:
        for role in family.roles:
            if role.kind in (Kind.FINISHED, Kind.DEAD) and not role.bound and role.proof:
                assert role.remedies, (family.name, role.name)
            if role.grows or (role.kind is Kind.INDEX and role.part_of):
                assert role.remedies, (family.name, role.name)


def test_roles_belong_to_roles_that_exist() -> None:
    for family in FAMILIES:
        names = {role.name for role in family.roles}
        assert {role.part_of for role in family.roles} - {""} <= names, family.name


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (["bull:video transcoding:id string", "bull:video transcoding:completed zset"], "Bull queue video transcoding"),
        (["bull:{*}:id string", "bull:{*}:completed zset"], "Bull"),
        (["asynq:{mail}:pending list"], "asynq queue mail"),
        (["queues set", "dead zset", "retry zset"], "Sidekiq"),
    ],
)
def test_an_instance_is_named_after_its_queue(names: list[str], title: str) -> None:
    assert only(recognise(rows(*names))).title == title


def test_gitlabs_sidekiq_is_sidekiq_although_the_prefix_says_resque() -> None:
    names = ["queues set", "queue:mail list", "dead zset", "retry zset", "stat:processed string", "processes set"]
    found = only(recognise([row(f"resque:gitlab:{name}", type_) for name, type_ in map(str.split, names)]))
    assert (found.family.name, found.stem) == ("Sidekiq", "resque:gitlab:")
