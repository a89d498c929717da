"""Runs are written down with their end, or with what broke them off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.runs import MOST, SILENT, STOPPED, Runs, as_text, broke_off
from app.wiring import read_again, read_in, recent_runs, update_index
from ingest.errors import SourceDown
from ingest.settings import Settings
from ingest.sources.files import file_items
from ingest.sources.item import Item


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "home" / "laeufe.sqlite")


def test_a_run_that_came_to_its_end_says_so(runs: Runs) -> None:
    with runs.noted("Einlesen von Dateien"):
        [going] = runs.last(9)
        assert going.ended is None
    [run] = runs.last(9)
    assert run.ended is not None
    assert run.began <= run.ended
    assert broke_off([run]) == broke_off([]) == ""
    assert next(as_text([run])).endswith(" · Einlesen von Dateien · bis zum Ende gelaufen")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (SourceDown("Die Quelle antwortet nicht. Bitte später."), "Die Quelle antwortet nicht. Bitte später."),
        (KeyboardInterrupt(), STOPPED),
        (ZeroDivisionError("geheim"), "Fehler im Programm (ZeroDivisionError)"),
    ],
)
def test_what_broke_it_off_is_told_and_goes_on(runs: Runs, error: BaseException, why: str) -> None:
    with pytest.raises(type(error)), runs.noted("Abgleich"):
        raise error
    assert broke_off(runs.last(1)) == why
    assert next(as_text(runs.last(1))).endswith(f": {why}")


def test_a_run_that_ended_without_a_word_is_told_apart_once_another_began(runs: Runs) -> None:
    runs._begun("Abgleich")  # and the power failed
    assert next(as_text(runs.last(9))).endswith(f"läuft noch, oder brach ab {SILENT}")
    with runs.noted("Abgleich"):
        pass
    assert list(as_text(runs.last(9)))[1].endswith(f"Abgleich · brach ab {SILENT}")


def test_only_the_last_runs_are_kept(runs: Runs) -> None:
    for number in range(MOST + 3):
        runs._begun(str(number))
    assert [run.what for run in runs.last(2)] == [str(MOST + 2), str(MOST + 1)]
    assert len(runs.last(MOST * 2)) == MOST


def test_whatever_brings_papers_in_is_written_down(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATSLOTSE_MODEL", "aus")
    settings = Settings.from_env()
    (tmp_path / "a.txt").write_text("Der Radweg am Kanal wird gebaut.", encoding="utf-8")
    read_in(settings, file_items([tmp_path / "a.txt"], public=True), lambda _: None)
    update_index(settings, lambda _: None)
    update_index(settings, lambda _: None)  # nothing to do, and no run
    read_again(settings, lambda _: None)

    def broken() -> Iterator[Item]:
        raise SourceDown("Die Quelle antwortet nicht.")
        yield

    with pytest.raises(SourceDown):
        read_in(settings, broken(), lambda _: None)
    found = recent_runs(settings).last(9)
    assert [(run.what, run.why) for run in found] == [
        ("Einlesen von Dateien", "Die Quelle antwortet nicht."),
        ("Lesen, was nicht lesbar war", ""),
        ("Nachführen des Suchindex", ""),
        ("Einlesen von Dateien", ""),
    ]
