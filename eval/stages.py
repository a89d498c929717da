"""Says at which stage of the way from paper to answer the right passage was lost."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from eval.metrics import HELD, longest_run, normal
from eval.questions import Question, Source
from eval.scoring import DEPTH, Result, quote_rank
from ingest.audience import UNRESTRICTED
from ingest.ledger import Ledger
from ingest.model import File, Paper
from ingest.split import split

UNREAD, UNSPLIT, UNFOUND, LOW = "nicht gelesen", "nicht richtig geteilt", "nicht gefunden", "zu weit hinten"
UNCHOSEN, INCOMPLETE, REFUSED = "falsch ausgewählt", "unvollständig", "zu Unrecht verweigert"
INVENTED, FAILED, RIGHT = "hätte schweigen müssen", "kein Ergebnis", "richtig"
STAGES = {  # in the order of the way, with what each means
    RIGHT: "richtig belegt und vollständig, oder zu Recht keine Antwort",
    UNREAD: "der Bestand hält die Datei nicht, oder ihr Text enthält die Stelle nicht",
    UNSPLIT: "die Stelle ist gelesen, aber kein Abschnitt hält sie ganz",
    UNFOUND: "ein Abschnitt hält die Stelle, aber er ist nicht unter den gefundenen",
    LOW: f"gefunden, aber nicht unter den ersten {DEPTH}",
    UNCHOSEN: f"unter den ersten {DEPTH}, aber die Antwort belegt sich mit anderem",
    INCOMPLETE: "richtig belegt, aber in der Antwort fehlt das Gefragte",
    REFUSED: f"unter den ersten {DEPTH}, aber es gab keine Antwort",
    INVENTED: "es gibt keine Antwort, und doch wurde eine gegeben",
    FAILED: "die Frage wurde nicht angenommen",
}


@dataclass(frozen=True, slots=True)
class Held:
    """A listed file as the ledger holds it."""

    paper: Paper
    file: File


def held(ledger: Ledger, keys: Collection[str]) -> dict[str, Held]:
    """The files of these keys (File.key) that the ledger holds, with their papers."""
    wanted = {ledger.paper_of(key) for key in keys}
    papers = [paper for paper in ledger.all_papers(audience=UNRESTRICTED) if paper.key in wanted]
    files = ((paper, file) for paper in papers for file in ledger.files_of(paper.id))
    return {file.key: Held(paper, file) for paper, file in files if file.key in keys}


def stages(
    questions: Iterable[Question], results: Sequence[Result], ledger: Ledger, files: dict[str, Held]
) -> dict[str, str]:
    """The stage of STAGES for each question's id; results without a question are left out."""
    by_id = {result["id"]: result for result in results}
    asked = ((question, by_id[question.id]) for question in questions if question.id in by_id)
    return {question.id: stage(question, result, ledger, files) for question, result in asked}


def stage(question: Question, result: Result, ledger: Ledger, files: dict[str, Held]) -> str:
    """Where one question's right passage was lost; RIGHT where it was not."""
    if result["error"] is not None:
        return FAILED
    if not question.answerable:
        return RIGHT if result["no_answer"] else INVENTED
    if result["scores"]["citation_recall"]:
        return RIGHT if result["scores"]["answer_hit"] else INCOMPLETE
    rank = quote_rank(question, result)
    if rank > DEPTH:
        return LOW if rank <= len(result["passages"]) else _before_search(question, ledger, files)
    return REFUSED if result["no_answer"] else UNCHOSEN


def _before_search(question: Question, ledger: Ledger, files: dict[str, Held]) -> str:
    """How far the best of several sources got: one that can be found is enough."""
    reached = [_reached(source, ledger, files) for source in question.sources]
    return next((far for far in (UNFOUND, UNSPLIT) if far in reached), UNREAD)


def _reached(source: Source, ledger: Ledger, files: dict[str, Held]) -> str:
    known = files.get(source.file)
    pages = ledger.pages(known.file.id) if known else ()
    if not known or not _holds("\n".join(page.text for page in pages), source.quote):
        return UNREAD
    whole = any(_holds(passage.text, source.quote) for passage in split(known.file.id, pages))
    return UNFOUND if whole else UNSPLIT


def _holds(text: str, quote: str) -> bool:
    """As `metrics.holds`, but of a text of any length."""
    words = normal(quote)
    return 0 < HELD * len(words) <= longest_run(normal(text), words)
