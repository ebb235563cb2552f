"""Valkey 8.1: tables of 64-byte buckets; key and expiry inside the object's block, which 8.1.4 began to count."""

from dataclasses import replace

from rdbscan.memory.codes import FIELD_ENTRY, KEY_EMBEDDED
from rdbscan.memory.servers.valkey_8_0 import VALKEY_8_0

VALKEY_8_1_3 = replace(
    VALKEY_8_0,
    name="valkey-8.1.3",
    embed_limit=64,
    key=KEY_EMBEDDED,
    shares_integers=False,
    bucket_table=True,
    table_base=72,
    fields=FIELD_ENTRY,
    rax_estimated=False,
    rax_struct=32,
    lag_minds_gaps=True,
    startup=946_488,
    startup_cluster=2_742_832,
    presizes_main=True,
    keys_dict=0,
    expires_dict=0,
)
VALKEY_8_1 = replace(  # "Fix MEMORY USAGE to account for embedded keys" (#2290)
    VALKEY_8_1_3, name="valkey-8.1", object_in_usage=True
)
