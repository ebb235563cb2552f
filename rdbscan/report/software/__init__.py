"""Known software, recognised by the keys it writes: what they are for, what is wrong with them, what their owner does.

    found = recognise(profile.groups)                    # instances, most memory first
    for one in found:
        for symptom in symptoms(one, whole_bytes, as_of_ms):
            ...                                          # slug, severity, sentences, remedies in order
    claimed(found)                                       # (db, namespace, type) -> (instance, its member)

All of it is a pure function of a profile's groups (see `Keys`). Keys that no family claims are left alone.
"""

from rdbscan.report.software.families import FAMILIES
from rdbscan.report.software.found import Found, Member, claimed
from rdbscan.report.software.model import Family, Keys, Kind, Role
from rdbscan.report.software.recognise import recognise
from rdbscan.report.software.symptom import Symptom
from rdbscan.report.software.symptoms import symptoms

__all__ = [
    "FAMILIES", "Family", "Found", "Keys", "Kind", "Member", "Role", "Symptom", "claimed",
    "recognise", "symptoms",
]  # fmt: skip
