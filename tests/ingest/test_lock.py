import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import StoreMismatch
from ingest.lock import only_writer

HOLD = "import sys; from pathlib import Path; from ingest.lock import only_writer\n" \
       "with only_writer(Path(sys.argv[1])): print('mine', flush=True); sys.stdin.read()"  # fmt: skip


def test_a_second_writer_is_refused_and_told_why(tmp_path: Path) -> None:
    with only_writer(tmp_path), pytest.raises(StoreMismatch, match="gerade schon eingelesen"), only_writer(tmp_path):
        pytest.fail("two writers")


def test_the_right_is_given_back_after_work_and_after_a_fault(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), only_writer(tmp_path):
            raise ZeroDivisionError
    with only_writer(tmp_path):
        assert (tmp_path / "writer.lock").exists()


def test_another_home_has_a_right_of_its_own(tmp_path: Path) -> None:
    with only_writer(tmp_path / "eins"), only_writer(tmp_path / "zwei"):
        assert (tmp_path / "zwei").is_dir()


def test_a_writer_that_dies_holds_nobody_up(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        with pytest.raises(StoreMismatch), only_writer(tmp_path):
            pytest.fail("two writers")
        other.kill()
    with only_writer(tmp_path):
        assert True


def test_a_home_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("kein Ordner")
    with pytest.raises(StoreMismatch, match="datei"), only_writer(tmp_path / "datei"):
        pytest.fail("a file is no home")
