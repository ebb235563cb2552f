"""The notebooks run without a warning, their own asserts hold, and what is stored in them is what they show.

`make golden` stores what they show. Pictures must be there, but are not compared: their bytes are matplotlib's business.
"""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


PLACES = (
    "HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR", "TMPDIR",
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel runs this Python with the sources of this clone and nobody's settings; all it writes is temporary."""
    if not os.environ.get("CI"):
        pytest.importorskip("nbclient", reason="no nbclient (make build): the notebooks are NOT run")
    for name in PLACES:
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("JUPYTER_PATH", raising=False)
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("TZ", "Asia/Kolkata")  # what is shown is UTC, wherever it is run


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook(path: Path) -> None:
    import nbformat

    stored = nbformat.read(path, as_version=4)
    nbformat.validate(stored)
    ran = executed(stored)
    assert "stderr" not in {output.get("name") for cell in ran.cells for output in cell.get("outputs", ())}
    if os.environ.get("RDBSCAN_GOLDEN") == "write":
        nbformat.write(ran, path)
        stored = ran
    assert shown(ran) == shown(stored), "the stored outputs are not current; if the new ones are right: make golden"


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["01-explore", "02-compare-nights", "03-duckdb-and-arrow"]


def executed(notebook: NotebookNode) -> NotebookNode:
    """The notebook with the outputs of a fresh run. Raises CellExecutionError where a cell fails."""
    from nbclient import NotebookClient

    ran = copy.deepcopy(notebook)
    NotebookClient(
        ran,
        kernel_name="python3",
        timeout=300,
        record_timing=False,
        resources={"metadata": {"path": ROOT / "notebooks"}},
    ).execute()
    ran.metadata = notebook.metadata  # without the version of Python that happened to run it
    return ran


def shown(notebook: NotebookNode) -> str:
    """All that the cells put out as text, and where there are pictures."""
    lines = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            lines.append(f"--- {cell.id}: {output.output_type}")
            for kind, content in sorted(output.get("data", {"text": output.get("text")}).items()):
                lines += [kind, *([] if kind.startswith("image/") else [str(content)])]
    return "\n".join(lines)
