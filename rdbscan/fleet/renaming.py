"""Namespaces of records get the names that all dumps have in common; these are known when all were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rdbscan.fleet.part import Failure, Part, Told
from rdbscan.keyspace import saved
from rdbscan.keyspace.naming import Naming
from rdbscan.pipeline.options import Progress
from rdbscan.records import told
from rdbscan.records.schema import METADATA_KEY


@dataclass(frozen=True, slots=True)
class Renaming:
    """A file of records, and the common names of those namespaces that have another one."""

    path: Path
    names: Mapping[str, str]

    @property
    def name(self) -> str:
        """The folder, which says whose records they are."""
        return self.path.parent.name

    @property
    def size(self) -> int | None:
        """Bytes of the file."""
        return None

    def run(self, progress: Progress | None = None) -> Part:
        """Write the file anew if it has one of the names."""
        import pyarrow.parquet as pq

        from rdbscan.pipeline.parquet_writer import rewrite

        metadata = pq.read_schema(self.path).metadata
        naming = saved.decode(metadata[saved.METADATA_KEY])
        if not self.names.keys() & {*naming.patterns}:
            return Part()
        _version, dumps = told.read(metadata[METADATA_KEY])
        renamed = {dump.source: self.names for dump, _predicted in dumps}
        try:
            rewrite(self.path, renamed, dumps, _renamed(naming, self.names))
        except OSError as error:
            return self._unwritten(str(error.strerror or error), error.errno)
        return Part()

    def lost(self, why: str) -> Part:
        """Return that the file has not its final names."""
        return self._unwritten(f"{self.name}: {why}", None)

    def _unwritten(self, message: str, number: int | None) -> Part:
        return Part(told=Told(unwritten=(Failure(message, number=number, need=self.path.stat().st_size),)))


def _renamed(naming: Naming, names: Mapping[str, str]) -> Naming:
    rows = (row._replace(pattern=names.get(row.pattern, row.pattern)) for row in naming.rows())
    return Naming.of(rows, naming.given, naming.separators)
