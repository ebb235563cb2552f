"""LangChain (Python): chat histories as lists, `message_store:<session>`, without TTL unless ttl is given.

RedisCache names its hashes by a bare MD5 sum, which nobody can tell from other keys.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, repair, source

LANGCHAIN = Family(
    "LangChain",
    stem="message_store:",
    hints=1,
    sources=("langchain-ai/langchain-community v0.3.23: chat_message_histories/redis.py (key_prefix, ttl), cache.py",),
    roles=(
        Role(
            "chat history",
            "<session*>",
            "list",
            Kind.SESSION,
            Proof.SURE,
            "chat history/chat histories",
            why="RedisChatMessageHistory writes no TTL unless ttl is given.",
            remedies=(
                source(
                    "RedisChatMessageHistory(session_id, url=url, ttl=604800)",
                    "a history lives for a week after its last message",
                ),
                repair("history.clear()", "removes one history", "its messages"),
            ),
        ),
    ),
)
