"""Spring Cloud Gateway (Java): the rate limiter's `request_rate_limiter.{<route>.<id>}.tokens` and `.timestamp`.

Both have TTLs.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role

SPRING_GATEWAY = Family(
    "Spring Cloud Gateway",
    stem="request_rate_limiter.",
    hints=1,
    sources=("spring-cloud/spring-cloud-gateway v5.0.3: .../cloud/gateway/filter/ratelimit/RedisRateLimiter.java",),
    roles=(Role("counter", "<id*>.<part=tokens|timestamp>", "string", Kind.COUNTER, Proof.SURE, "rate limit"),),
)
