"""Valkey 8.0: the key's name lives in the dictEntry; sets are counted as they are."""

from dataclasses import replace

from rdbscan.memory.codes import KEY_ENTRY, PLAIN_LARGE
from rdbscan.memory.servers.valkey_7_2 import VALKEY_7_2

VALKEY_8_0 = replace(
    VALKEY_7_2,
    name="valkey-8.0",
    key=KEY_ENTRY,
    cluster_entry=0,
    cluster_entry_usage=0,
    plain_nodes=PLAIN_LARGE,
    set_entries_usage_exact=True,
    startup=979_624,
    presizes_main=False,
    slot_tables=True,
    keys_dict=64,
    expires_dict=64,
)
