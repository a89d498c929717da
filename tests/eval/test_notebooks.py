"""Each notebook runs from top to bottom on the sample papers, and is kept without outputs."""

import asyncio
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbclient import NotebookClient

from app.wiring import open_engine, read_in, update_index
from eval.gate import PLACES
from eval.notebook import GOLD, MATERIAL, RUN, SAMPLES
from eval.run import evaluate
from eval.runs import complete, keep
from ingest.audience import UNRESTRICTED
from ingest.settings import PROJECT, Settings
from ingest.sources.files import file_items

NOTEBOOKS = sorted((PROJECT / "eval" / "notebooks").glob("*.ipynb"))
SECONDS = 300  # a cell may take, on a busy machine


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A home with the sample papers, and a run over it."""
    settings = Settings(home=tmp_path_factory.mktemp("beispiele"))
    read_in(settings, file_items([PLACES["samples"].folder], None), lambda _: None)
    update_index(settings, lambda _: None)
    engine = open_engine(settings, audience=UNRESTRICTED)
    with closing(engine.ledger):
        run = complete(evaluate(engine, SAMPLES), engine, settings, SAMPLES)
    return settings.home, keep(run, settings.home)


def test_there_are_six() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in cells] == [[]] * len(cells)
    assert {cell.execution_count for cell in cells} == {None}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning:(jupyter_client|zmq|nbclient|traitlets)")
def test_a_notebook_runs_on_the_sample_papers(
    path: Path, measured: tuple[Path, Path], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"RATSLOTSE_HOME": measured[0], RUN: measured[1], GOLD: SAMPLES, MATERIAL: home}
    for name, value in settings.items():
        monkeypatch.setenv(name, str(value))
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(PROJECT)}})
    asyncio.run(client.async_execute())  # `execute` would leave its event loop open
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in shown if output.output_type == "stream"]  # no warning, no stray print
    plots = [output.data["image/svg+xml"] for output in shown if "image/svg+xml" in output.get("data", {})]
    assert plots
    for plot in plots:
        assert len(list(ElementTree.fromstring(plot).iter())) > 5
