"""The table of families, one file each.

To add one: a file, a line here, a test. Where two could claim a key with the same evidence, the one that stands first does.
"""

from rdbscan.report.software.families.aiocache import AIOCACHE
from rdbscan.report.software.families.arq import ARQ
from rdbscan.report.software.families.asynq import ASYNQ
from rdbscan.report.software.families.bee_queue import BEE_QUEUE
from rdbscan.report.software.families.bull import BULL
from rdbscan.report.software.families.bullmq import BULLMQ
from rdbscan.report.software.families.cacheops import CACHEOPS
from rdbscan.report.software.families.celery import CELERY
from rdbscan.report.software.families.channels import CHANNELS
from rdbscan.report.software.families.django import DJANGO
from rdbscan.report.software.families.dramatiq import DRAMATIQ
from rdbscan.report.software.families.drupal import DRUPAL
from rdbscan.report.software.families.elastic import ELASTIC
from rdbscan.report.software.families.express_session import EXPRESS_SESSION
from rdbscan.report.software.families.fastapi_cache import FASTAPI_CACHE
from rdbscan.report.software.families.fastapi_limiter import FASTAPI_LIMITER
from rdbscan.report.software.families.flask import FLASK_CACHING
from rdbscan.report.software.families.gitlab import GITLAB
from rdbscan.report.software.families.gocraft_work import GOCRAFT_WORK
from rdbscan.report.software.families.hangfire import HANGFIRE
from rdbscan.report.software.families.horizon import HORIZON
from rdbscan.report.software.families.huey import HUEY
from rdbscan.report.software.families.juicefs import JUICEFS
from rdbscan.report.software.families.keyv import KEYV
from rdbscan.report.software.families.kubernetes import KUBERNETES
from rdbscan.report.software.families.kue import KUE
from rdbscan.report.software.families.langchain import LANGCHAIN
from rdbscan.report.software.families.laravel import LARAVEL_CACHE, LARAVEL_QUEUE
from rdbscan.report.software.families.limits import LIMITS
from rdbscan.report.software.families.machinery import MACHINERY
from rdbscan.report.software.families.magento import MAGENTO
from rdbscan.report.software.families.mastodon import MASTODON
from rdbscan.report.software.families.message_bus import MESSAGE_BUS
from rdbscan.report.software.families.php_session import PHP_SESSION
from rdbscan.report.software.families.rack_attack import RACK_ATTACK
from rdbscan.report.software.families.rails import RAILS
from rdbscan.report.software.families.rate_limiter_flexible import RATE_LIMITER_FLEXIBLE
from rdbscan.report.software.families.redbeat import REDBEAT
from rdbscan.report.software.families.redis_om import REDIS_OM
from rdbscan.report.software.families.redis_rack import RACK_SESSION
from rdbscan.report.software.families.redisson import REDISSON
from rdbscan.report.software.families.resque import RESQUE
from rdbscan.report.software.families.rq import RQ
from rdbscan.report.software.families.rsmq import RSMQ
from rdbscan.report.software.families.scrapy_redis import SCRAPY_FILTER, SCRAPY_REDIS
from rdbscan.report.software.families.sentry import SENTRY
from rdbscan.report.software.families.sidekiq import SIDEKIQ
from rdbscan.report.software.families.sidekiq_unique_jobs import SIDEKIQ_UNIQUE_JOBS
from rdbscan.report.software.families.socket_io import SOCKET_IO
from rdbscan.report.software.families.spring_data import SPRING_CACHE, SPRING_REPOSITORY
from rdbscan.report.software.families.spring_gateway import SPRING_GATEWAY
from rdbscan.report.software.families.spring_session import SPRING_SESSION
from rdbscan.report.software.families.symfony import SYMFONY_CACHE, SYMFONY_MESSENGER, SYMFONY_SESSION
from rdbscan.report.software.families.taskiq import TASKIQ
from rdbscan.report.software.families.traefik import TRAEFIK
from rdbscan.report.software.families.wordpress import WORDPRESS

JOBS = (
    BULLMQ, BULL, KUE, BEE_QUEUE, RSMQ, SIDEKIQ, SIDEKIQ_UNIQUE_JOBS, RESQUE, CELERY, REDBEAT, RQ, ARQ, DRAMATIQ, HUEY,
    TASKIQ, ASYNQ, GOCRAFT_WORK, MACHINERY, HANGFIRE, HORIZON, LARAVEL_QUEUE, SYMFONY_MESSENGER, SCRAPY_REDIS, SCRAPY_FILTER,
    ELASTIC,
)  # fmt: skip
SESSIONS = (SPRING_SESSION, EXPRESS_SESSION, PHP_SESSION, SYMFONY_SESSION, RACK_SESSION)
CACHES = (
    DJANGO, CACHEOPS, LARAVEL_CACHE, SYMFONY_CACHE, MAGENTO, WORDPRESS, DRUPAL, RAILS, SPRING_CACHE, SPRING_REPOSITORY,
    FLASK_CACHING, FASTAPI_CACHE, AIOCACHE, KEYV, REDISSON, LANGCHAIN, REDIS_OM,
)  # fmt: skip
LIMITERS = (RACK_ATTACK, LIMITS, RATE_LIMITER_FLEXIBLE, FASTAPI_LIMITER, SPRING_GATEWAY)
APPLICATIONS = (SOCKET_IO, CHANNELS, GITLAB, MASTODON, MESSAGE_BUS, SENTRY, TRAEFIK, KUBERNETES, JUICEFS)

FAMILIES = (*JOBS, *SESSIONS, *CACHES, *LIMITERS, *APPLICATIONS)
