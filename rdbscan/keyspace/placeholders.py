"""What a name's varying parts are shown as, and the bytes that stand for them in shapes.

The bytes are some that UTF-8 never has. A NUMBER, MIXED (a short run in which letters and digits alternate) and a LENGTH are
shown as they are as long as all keys have the same one; else as {id} or {len}. A TOKEN is an ID that was recognised by its
randomness only, so that some others were not.
"""

from __future__ import annotations

NUMBER = 0xC0
ID = 0xC1
DATE = 0xF5
IP = 0xF7
EMAIL = 0xFD
LENGTH = 0xFE
ANY = 0xFF
REST = 0xF9
MIXED = 0xFB
TOKEN = 0xF8

COMPARED = (NUMBER, MIXED, LENGTH)
"""What is compared from name to name."""

PLACEHOLDERS = (NUMBER, ID, DATE, IP, EMAIL, LENGTH, ANY, REST, MIXED, TOKEN)

TEXTS = {ID: "{id}", DATE: "{date}", IP: "{ip}", EMAIL: "{email}", LENGTH: "{len}", ANY: "{*}", REST: "{**}"}
OTHER = "{other}"
"""The namespace of all keys whose own namespace was not worth (or not possible) to keep apart."""
