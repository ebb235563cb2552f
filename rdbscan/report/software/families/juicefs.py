"""JuiceFS (Go): the metadata of a file system.

i<inode> and x<inode> are attributes, d<inode> directories, c<inode>_<index> slices of a file. A key that is deleted by
hand is a file that is lost. With a cluster the names have a prefix, and are then not recognised.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role

JUICEFS = Family(
    "JuiceFS",
    stem="",
    needs=("setting",),
    hints=3,
    sources=("juicedata/juicefs v1.4.0-dev (a6a0299): pkg/meta/redis.go",),
    roles=(
        Role("setting", "setting", "string", Kind.DATA, Proof.HINT),
        Role("slices", "sliceRef", "hash", Kind.DATA, Proof.HINT),
        Role("sessions", "allSessions", "zset", Kind.META, Proof.HINT),
        Role("session infos", "sessionInfos", "hash", Kind.META, Proof.HINT),
        Role("deleted files", "delfiles", "zset", Kind.DATA, Proof.HINT),
        Role("directories", "<name=dirDataLength|dirUsedSpace|dirUsedInodes>", "hash", Kind.DATA, Proof.HINT),
        Role("inode", "i<inode#>", "string", Kind.DATA, noun="inode"),
        Role("directory", "<kind=d|x><inode#>", "hash", Kind.DATA, noun="directory/directories"),
        Role("chunk", "c<inode#>_<index#>", "list", Kind.DATA, noun="chunk"),
    ),
)
