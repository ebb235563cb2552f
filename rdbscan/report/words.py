"""Words in names that tell what keys are for."""

from __future__ import annotations

TEMPORARY_WORDS = frozenset(
    (
        "cache", "cached", "caches", "session", "sessions", "sess", "tmp", "temp", "temporary", "lock", "locks",
        "mutex", "rate", "ratelimit", "ratelimits", "throttle", "limiter", "token", "tokens", "otp", "nonce", "csrf",
        "captcha", "idempotency", "dedup", "dedupe", "lease", "leases",
    )
)  # fmt: skip
"""Words in names of things that end by nature."""

SESSION_WORDS = frozenset(("session", "sessions", "sess"))

CACHE_WORDS = frozenset(("cache", "cached", "caches", "fragment", "fragments", "memo"))

QUEUE_WORDS = frozenset(
    (
        "queue", "queues", "job", "jobs", "task", "tasks", "worker", "workers", "celery", "sidekiq", "resque", "bull",
        "inbox", "outbox", "mailbox", "dlq", "pending", "todo",
    )
)  # fmt: skip
"""Words in names that tell what a server is used for, besides TEMPORARY_WORDS."""

LOG_WORDS = frozenset(
    (
        "log", "logs", "event", "events", "history", "audit", "journal", "trail", "activity", "activities", "seen",
        "processed", "visited", "dlq", "deadletter", "failed", "inbox", "outbox",
    )
)  # fmt: skip
"""Words in names of what is written once per event."""
