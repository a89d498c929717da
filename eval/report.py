"""One page on a run: figures, plots, and every question that went wrong with what was found instead.

The page loads and runs nothing; all text of papers, questions and answers is escaped.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from eval.metrics import mentions
from eval.plots import GERMAN, curves, stacked, whiskers
from eval.questions import Question
from eval.run import LABELS, TYPES
from eval.runs import OF_GROUPS, Group, Run
from eval.scoring import FILE_DEPTHS, QUOTE_DEPTHS, Estimate, FoundPassage, Result, Summary, quote_rank
from eval.stages import RIGHT, STAGES

MAIN = (  # measures that are drawn: what is found, what is proven, what is kept silent
    "file_recall@1", "file_recall@10", "paper_recall@10", "ndcg@10", "quote_recall@10", "answer_hit",
    "citation_precision", "citation_precision_first", "citation_recall", "coverage", "right_when_answered",
    "refusal_recall", "over_refusal", "verbatim",
)  # fmt: skip
DRAWN = "quote_recall@10"  # drawn per paper type and per year, where few questions are
GROUPS = {"paper_type": "Nach Art der Unterlage", "year": "Nach Jahr der Unterlage"}
FOUND = 3  # passages shown that were found instead
EXCERPT = 400  # characters of a passage or an answer
MEANINGS = {
    "Datei oder Vorlage unter den ersten k": "Anteil der beantwortbaren Fragen, bei denen eine richtige Datei (eine "
    "ihrer Vorlage) unter den ersten k gefundenen ist",
    "MRR@10, nDCG@10": "wie weit vorn die richtigen Dateien stehen: 1, wenn zuerst, 0, wenn keine unter zehn",
    "Fundstelle unter den ersten k": "Anteil der beantwortbaren Fragen, bei denen einer der ersten k Abschnitte neun "
    "Zehntel der richtigen Stelle am Stück enthält; mit Seite: und die richtige Seite nennt",
    "Antwort enthält das Gefragte": "Anteil der beantwortbaren Fragen, deren Antwort alles nennt, was sie nennen muss",
    "Belege richtig": "Anteil der Belege, die mindestens die halbe richtige Stelle zeigen; erster Beleg: nur der erste "
    "jeder Antwort",
    "Zitate wörtlich": "Anteil der gezeigten Zitate, die Wort für Wort auf der genannten Seite stehen; muss 1 sein",
    "Beantwortbare beantwortet": "Anteil der beantwortbaren Fragen, die eine Antwort bekamen, richtig oder nicht",
    "Richtig, wenn beantwortet": "Anteil aller Antworten, deren erster Beleg richtig ist; Antworten auf "
    "unbeantwortbare Fragen zählen als falsch",
    "Unbeantwortbare erkannt": "Anteil der unbeantwortbaren Fragen, die keine Antwort bekamen",
    "Zu Unrecht ohne Antwort": "Anteil ohne Antwort, wo die richtige Stelle unter den ersten zehn war",
    "p50, p95": "so viele von hundert Fragen dauern höchstens so lange",
}
CIRCUMSTANCES = {  # as people call what is kept
    "settings": "Einstellungen", "model": "Modell", "index": "Index", "corpus": "Unterlagen (Prüfsumme)",
    "questions": "Fragen (Prüfsumme)", "code": "Programm (Prüfsumme)", "machine": "Rechner",
}  # fmt: skip
STYLE = """\
body { font: 11pt/1.45 system-ui, sans-serif; color: #111; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; } h3 { font-size: 1rem; margin-top: 1.6rem; }
table { border-collapse: collapse; margin: .6rem 0; } .wide { overflow-x: auto; }
th, td { border: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top; }
th { background: #eee; } th[scope=row] { white-space: nowrap; } td, th[scope=col] { text-align: right; }
td { white-space: nowrap; } .told td, .told th { text-align: left; white-space: normal; overflow-wrap: anywhere; }
svg { max-width: 100%; height: auto; }
details { margin: .5rem 0; border-left: 3px solid #bbb; padding-left: .7rem; }
summary { cursor: pointer; } summary .small { white-space: nowrap; }
blockquote { margin: .3rem 0 .3rem 1rem; color: #333; overflow-wrap: anywhere; }
.small { color: #555; font-size: .9rem; } dt { font-weight: 600; margin-top: .4rem; } dd { margin-left: 1rem; }
@media print { details { break-inside: avoid; } body { max-width: none; margin: 0; font-size: 9pt; } }"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(run: Run, questions: Iterable[Question]) -> str:
    """The whole page as HTML; the questions are those of the run's gold file."""
    asked = {question.id: question for question in questions}
    parts = [
        f'<!doctype html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>Ratslotse: Messung</title>\n'
        f"<style>\n{STYLE}\n</style>\n</head>\n<body>\n<h1>Wie gut antwortet Ratslotse?</h1>",
        f"<p>{len(run['questions'])} Fragen mit bekannten Quellen. Die Seite nennt auch nichtöffentliche Unterlagen, "
        "wenn welche gemessen wurden: nur für die Verwaltung.</p>",
        *_figures(run),
        *_plots(run),
        *_stages(run),
        *_groups(run),
        *_failing(run, asked),
        *_circumstances(run),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _figures(run: Run) -> Iterator[str]:
    yield "<h2>Zahlen</h2>"
    head = ["", *(TYPES.get(name, name) for name in run["metrics"])]
    measured = {name: label for name, label in LABELS.items() if run["metrics"]["all"][name] is not None}
    rows = [[label, *_row(run, name)] for name, label in measured.items()]
    yield f'<div class="wide">{_table(head, rows)}</div>'
    yield '<p class="small">In Klammern: 95-%-Intervall (Bootstrap über Fragen). „–“: dafür gibt es keine Fragen.</p>'
    yield f"<details><summary>Was die Maße bedeuten</summary><dl>{_entries(MEANINGS.items())}</dl></details>"


def _row(run: Run, measure: str) -> Iterator[str]:
    digits = 0 if "_ms_" in measure else 2
    for group, metrics in run["metrics"].items():
        interval = run["intervals"][group][measure] if group == "all" else None
        yield _told((metrics[measure], interval), digits)


def _plots(run: Run) -> Iterator[str]:
    yield "<h2>Im Überblick</h2>"
    yield overview(run)
    yield "<h3>Wie weit muss man blättern?</h3>"
    yield depths(run)


def overview(run: Run, names: Sequence[str] = MAIN) -> str:
    """Those of the measures that were measured, over all questions, with their intervals, as SVG."""
    metrics, intervals = run["metrics"]["all"], run["intervals"]["all"]
    rows = [(LABELS[name], (metrics[name], intervals[name])) for name in names if metrics[name] is not None]
    return whiskers("Maße mit 95-%-Intervall", rows)


def depths(run: Run) -> str:
    """How many of the right files and places are among the first k, as SVG."""
    metrics = run["metrics"]["all"]
    shown = sorted({*FILE_DEPTHS} & {*QUOTE_DEPTHS})
    series = {
        label: [(str(k), metrics[f"{name}@{k}"] or 0.0) for k in shown]
        for name, label in (("file_recall", "richtige Datei"), ("quote_recall", "richtige Fundstelle"))
    }
    return curves("Anteil der beantwortbaren Fragen, deren Quelle unter so vielen ersten Treffern ist", series)


def _stages(run: Run) -> Iterator[str]:
    found = run.get("stages")
    if not found:
        return
    yield "<h2>Wo die richtige Stelle verloren ging</h2>"
    yield lost(run)
    counts = Counter(found.values())
    met = [name for name in STAGES if name in counts]
    yield f'<dl class="small">{_entries((f"{name}: {counts[name]}", STAGES[name]) for name in met)}</dl>'


def lost(run: Run) -> str:
    """At which stage how many questions of each type were lost, as SVG; for runs that hold their stages."""
    found = run.get("stages", {})
    types = dict.fromkeys(result["type"] for result in run["questions"])
    rows = [("gesamt", Counter(found.values()))]
    rows += [(TYPES.get(name, name), Counter(_of_type(run, found, name))) for name in types]
    met = [name for name in STAGES if name in rows[0][1]]
    return stacked("Fragen nach der Stufe, auf der die richtige Stelle verloren ging", rows, met)


def _of_type(run: Run, found: Mapping[str, str], name: str) -> Iterator[str]:
    return (found[result["id"]] for result in run["questions"] if result["type"] == name and result["id"] in found)


def _groups(run: Run) -> Iterator[str]:
    for kind, groups in run.get("groups", {}).items():
        if groups:
            yield f"<h2>{escape(GROUPS[kind])}</h2>"
            yield whiskers(LABELS[DRAWN], [(f"{name} ({one['questions']})", _of(one)) for name, one in groups.items()])
            head = ["", "Fragen", *(LABELS[measure] for measure in OF_GROUPS)]
            yield _table(head, [[name, str(one["questions"]), *_told_group(one)] for name, one in groups.items()])
            yield '<p class="small">In Klammern die Zahl der Fragen; bei wenigen sagt ein Wert wenig.</p>'


def _told_group(group: Group) -> Iterator[str]:
    return (_told((group["metrics"][measure], None), 2) for measure in OF_GROUPS)


def _of(group: Group | Summary) -> Estimate:
    return group["metrics"][DRAWN], group["intervals"][DRAWN]


def _failing(run: Run, asked: Mapping[str, Question]) -> Iterator[str]:
    found = run.get("stages")
    if found is None:
        return
    wrong = [one for one in run["questions"] if found.get(one["id"], RIGHT) != RIGHT]
    yield f"<h2>Was nicht gelang: {len(wrong)} Fragen</h2>"
    for stage in STAGES:
        there = [one for one in wrong if found[one["id"]] == stage]
        if there:
            yield f"<h3>{escape(stage)}: {len(there)}</h3>"
            yield from (_case(one, asked.get(one["id"]), run) for one in there)


def _case(result: Result, question: Question | None, run: Run) -> str:
    title = question.text if question else result.get("question", "")
    kind, names = TYPES.get(result["type"], result["type"]), run.get("names", {})
    entries = [("Woran es lag", escape(" ".join(_why(result, question, run))))]
    entries += [*(_wanted(question, names) if question else ()), *_got(result, names)]
    told = "".join(f"<dt>{name}</dt><dd>{content}</dd>" for name, content in entries)
    return (
        f'<details><summary>{escape(title)} <span class="small">{escape(result["id"])}, {escape(kind)}</span>'
        f"</summary><dl>{told}</dl></details>"
    )


def _why(result: Result, question: Question | None, run: Run) -> Iterator[str]:
    """Sentences: the stage, how far the right source got, and what the answer lacks."""
    meaning = STAGES[run["stages"][result["id"]]]
    yield f"{meaning[0].upper()}{meaning[1:]}."
    if not question or not question.answerable or result["error"] is not None:
        return
    file = next((rank for rank, key in enumerate(result["files"], 1) if key in question.files), math.inf)
    yield f"Die richtige Datei: {_rank(file)}; die richtige Stelle: {_rank(quote_rank(question, result))}."
    said = result["answer"]
    missing = [one for one in question.must_include if said is not None and not mentions(said, one)]
    if missing:
        yield f"Die Antwort nennt nicht: {', '.join(f'„{one}“' for one in missing)}."


def _rank(rank: float) -> str:
    return "nicht gefunden" if rank == math.inf else f"Platz {rank:.0f}"


def _wanted(question: Question, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is right, as HTML; a quotation that several files hold stands once."""
    yield "Richtig wäre", escape(question.answer or "keine Antwort: es steht in keiner Unterlage")
    places: dict[str, list[str]] = {}
    for source in question.sources:
        places.setdefault(source.quote, []).append(_where(source.file, source.page, names))
    for quote, found in places.items():
        yield "Quelle", f"{'<br>'.join(found)}{_quoted(quote)}"


def _got(result: Result, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What there was instead, as HTML."""
    if result["error"] is not None:
        yield "Fehler", escape(result["error"])
        return
    given = result["answer"]
    yield "Antwort", "keine" if given is None else _quoted(given)
    cited = [one for one in result["citations"] if one["kind"] == "answer"]
    for one in cited[:1]:
        yield "Erster Beleg", f"{_where(one['file'], one['page'], names)}{_quoted(one['quote'])}"
    places = "".join(f"<li>{_passage(one, names)}</li>" for one in result["passages"][:FOUND])
    yield "Zuerst gefunden", f"<ol>{places}</ol>" if places else "nichts"


def _passage(found: FoundPassage, names: Mapping[str, str]) -> str:
    return f"{_where(found['file'], found['page'], names)}{_quoted(found['text'])}"


def _where(file: str, number: int | None, names: Mapping[str, str]) -> str:
    page = f", Seite {number}" if number is not None else ""
    return f'{escape(names.get(file, "Datei"))} <span class="small">({escape(file)}{page})</span>'


def _quoted(text: str) -> str:
    short = " ".join(text.split())
    return f"<blockquote>{escape(short if len(short) <= EXCERPT else f'{short[: EXCERPT - 1]}…')}</blockquote>"


def _circumstances(run: Run) -> Iterator[str]:
    yield "<h2>Umstände</h2>"
    told = run.get("circumstances") or {"settings": run["settings"], "index": run["index"]}
    rows = [["Kennung", run.get("digest", "–")]]
    rows += [[CIRCUMSTANCES.get(name, name), _flat(value)] for name, value in told.items()]
    yield f'<div class="told">{_table(["Was", "Womit gemessen wurde"], rows)}</div>'


def _flat(value: object) -> str:
    """One line; what is not set is left out."""
    known = {name: inner for name, inner in value.items() if inner != ""} if isinstance(value, dict) else {"": value}
    return "; ".join(f"{name}: {inner}" if name else str(inner) for name, inner in known.items())


def _entries(some: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in some)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in rows
    )
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _told(estimate: Estimate, digits: int) -> str:
    value, interval = estimate
    if value is None:
        return "–"
    bounds = f" [{interval[0]:,.{digits}f}–{interval[1]:,.{digits}f}]" if interval else ""
    return f"{value:,.{digits}f}{bounds}".translate(GERMAN)
