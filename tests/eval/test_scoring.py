import pytest

from eval.questions import Question, Source
from eval.scoring import FoundPassage, Result, ShownCitation, scores, summarize, without_result

QUOTE = "Der Spielplatz erhält 2019 eine neue Rutsche aus Edelstahl für Kinder"  # eleven words
OTHER = "Ganz andere Worte ohne jede Auskunft"
QUESTION = Question(
    id="q",
    type="fact",
    text="Was erhält der Spielplatz?",
    answerable=True,
    sources=(Source("a", QUOTE), Source("b", "Die Rutsche kommt im Jahr 2019")),
    must_include=("Rutsche", "2019"),
)
PAGED = Question("p", "fact", "Was?", True, sources=(Source("a", QUOTE, 2), Source("b", QUOTE, 5)))
UNANSWERABLE = Question("u", "unanswerable", "Wer?", answerable=False)


def passage(file: str, text: str, page: int | None = None) -> FoundPassage:
    return FoundPassage(file=file, page=page, start=0, text=text)


def citation(
    file: str, quote: str, page: int | None = None, kind: str = "answer", verbatim: bool = True
) -> ShownCitation:
    return ShownCitation(kind=kind, file=file, page=page, quote=quote, passage=quote, verbatim=verbatim)


def found(question: Question, *passages: FoundPassage, papers: tuple[str, ...] = ()) -> Result:
    files = list(dict.fromkeys(passage["file"] for passage in passages))
    bare = without_result(question)
    return {**bare, "files": files, "papers": list(papers), "passages": list(passages), "no_answer": True}


def answered(question: Question, text: str, *citations: ShownCitation) -> Result:
    return {**without_result(question), "answer": text, "citations": list(citations)}


def test_ranking_scores_by_hand() -> None:
    ranked = [passage(file, OTHER) for file in ("x", "x", "b", "y", "a")]
    result = found(QUESTION, *ranked, papers=("P1", "P2"))
    own = scores(QUESTION, {**result, "listed_papers": ["P2"]})
    assert [own[f"file_recall@{k}"] for k in (1, 5, 10)] == [0, 1, 1]
    assert [own[f"paper_recall@{k}"] for k in (1, 5)] == [0, 1]
    assert own["mrr@10"] == 0.5  # b is the second distinct file
    assert own["ndcg@10"] == pytest.approx((0.63093 + 0.43068) / (1 + 0.63093), abs=1e-4)  # ranks 2 and 4
    assert own["quote_recall@20"] == 0
    assert own["page_recall@10"] is None  # gold names no page


def test_a_quote_counts_only_in_a_listed_file() -> None:
    ranked = [passage("x", QUOTE), passage("a", OTHER), passage("b", f"Vorrede. {QUOTE}.")]
    own = scores(QUESTION, found(QUESTION, *ranked))
    assert [own[f"quote_recall@{k}"] for k in (1, 5)] == [0, 1]


def test_ranks_beyond_k_do_not_count() -> None:
    ranked = [passage("x", OTHER)] * 10 + [passage("a", QUOTE)]
    own = scores(QUESTION, found(QUESTION, *ranked))
    assert (own["quote_recall@10"], own["quote_recall@20"]) == (0, 1)


@pytest.mark.parametrize(
    ("file", "page", "score"), [("a", 2, 1), ("a", 5, 0), ("b", 5, 1), ("a", None, 0), ("x", 2, 0)]
)
def test_page_recall_asks_for_the_quotes_own_page(file: str, page: int | None, score: int) -> None:
    own = scores(PAGED, found(PAGED, passage(file, QUOTE, page)))
    assert own["page_recall@10"] == score


def test_a_passage_over_a_page_break_names_both_pages() -> None:
    over: FoundPassage = {**passage("a", QUOTE, 1), "pages": [1, 2]}
    assert scores(PAGED, found(PAGED, over))["page_recall@10"] == 1


def test_an_answer_has_to_contain_every_string() -> None:
    assert scores(QUESTION, answered(QUESTION, "Eine Rutsche, 2019."))["answer_hit"] == 1
    assert scores(QUESTION, answered(QUESTION, "Eine Rutsche."))["answer_hit"] == 0
    assert scores(QUESTION, without_result(QUESTION))["answer_hit"] == 0
    assert scores(UNANSWERABLE, answered(UNANSWERABLE, "Eine Rutsche."))["answer_hit"] is None


def test_citations_of_the_answers_sentences_are_scored() -> None:
    half = "eine neue Rutsche aus Edelstahl für"  # six of eleven words
    own = scores(
        QUESTION,
        answered(
            QUESTION,
            "Eine Rutsche.",
            citation("x", QUOTE),  # no listed file
            citation("a", half),
            citation("a", "eine neue Rutsche aus Edelstahl"),  # five of eleven words
            citation("b", QUOTE, kind="context"),
        ),
    )
    assert own["citation_precision"] == pytest.approx(1 / 3)
    assert own["citation_precision_first"] == 0
    assert own["right_when_answered"] == 0
    assert own["citation_recall"] == 1
    assert own["verbatim"] == 1


@pytest.mark.parametrize(("file", "page", "right"), [("a", 2, 1), ("a", 5, 0), ("b", 5, 1), ("b", None, 0)])
def test_a_citation_has_to_name_the_right_page(file: str, page: int | None, right: int) -> None:
    own = scores(PAGED, answered(PAGED, "Eine Rutsche.", citation(file, QUOTE, page)))
    assert own["citation_precision"] == own["citation_precision_first"] == own["citation_recall"] == right


def test_an_answer_to_an_unanswerable_question_is_wrong() -> None:
    own = scores(UNANSWERABLE, answered(UNANSWERABLE, "Doch.", citation("a", QUOTE)))
    assert (own["right_when_answered"], own["refusal_recall"], own["citation_precision"]) == (0, 0, 0)
    assert own["coverage"] is own["citation_recall"] is own["file_recall@10"] is None
    assert scores(UNANSWERABLE, found(UNANSWERABLE))["refusal_recall"] == 1


def test_an_answer_proven_only_by_the_register_shows_no_right_citation() -> None:
    own = scores(QUESTION, answered(QUESTION, "Rutsche."))
    assert (own["right_when_answered"], own["citation_recall"], own["coverage"]) == (0, 0, 1)
    assert own["citation_precision"] is own["citation_precision_first"] is own["verbatim"] is None


def test_silence_is_over_refusal_only_where_the_quote_was_in_reach() -> None:
    own = scores(QUESTION, found(QUESTION, passage("a", QUOTE)))
    assert (own["over_refusal"], own["coverage"]) == (1, 0)
    assert scores(QUESTION, found(QUESTION, passage("a", OTHER)))["over_refusal"] is None


def test_citation_precision_is_over_all_citations_and_the_first_over_answers() -> None:
    second = Question("q2", "fact", "Was?", True, sources=QUESTION.sources)
    results = [
        answered(QUESTION, "Rutsche 2019", *[citation("a", QUOTE)] * 3),
        answered(second, "Nein", citation("x", QUOTE, verbatim=False)),
    ]
    metrics = summarize([QUESTION, second], results)["all"]["metrics"]
    assert metrics["citation_precision"] == 0.75
    assert metrics["citation_precision_first"] == metrics["citation_recall"] == 0.5
    assert metrics["verbatim"] == 0.75


def test_means_are_over_all_questions_of_the_kind() -> None:
    missing = Question("m", "keyword", "Wo?", True, sources=QUESTION.sources)
    results: list[Result] = [
        {**found(QUESTION, passage("a", QUOTE)), "search_ms": 10.0, "answer_ms": 20.0},
        {**answered(UNANSWERABLE, "Doch."), "search_ms": 30.0, "answer_ms": 40.0},
    ]
    groups = summarize([QUESTION, missing, UNANSWERABLE], results)
    assert list(groups) == ["all", "fact", "keyword", "unanswerable"]
    assert groups["all"]["metrics"]["file_recall@1"] == 0.5
    assert groups["all"]["metrics"]["refusal_recall"] == 0
    assert groups["all"]["metrics"]["coverage"] == 0
    assert groups["all"]["metrics"]["over_refusal"] == 1
    assert groups["all"]["metrics"]["search_ms_p50"] == 20
    assert groups["all"]["metrics"]["answer_ms_p95"] == pytest.approx(39)
    assert groups["fact"]["metrics"]["file_recall@1"] == 1
    assert groups["keyword"]["metrics"]["file_recall@1"] == 0
    assert groups["keyword"]["metrics"]["search_ms_p50"] is None
    assert groups["unanswerable"]["metrics"]["file_recall@1"] is None
    assert groups["unanswerable"]["intervals"]["file_recall@1"] is None


def test_every_metric_of_the_contract_is_there() -> None:
    summary = summarize([QUESTION], [])["all"]
    expected = {
        *(f"file_recall@{k}" for k in (1, 5, 10, 20, 50)),
        *(f"paper_recall@{k}" for k in (1, 5, 10)),
        *(f"quote_recall@{k}" for k in (1, 5, 10, 20)),
        *("mrr@10", "ndcg@10", "page_recall@10", "answer_hit", "citation_precision"),
        *("citation_precision_first", "citation_recall", "verbatim", "coverage", "right_when_answered"),
        *("refusal_recall", "over_refusal"),
        *("search_ms_p50", "search_ms_p95", "answer_ms_p50", "answer_ms_p95"),
    }
    assert set(summary["metrics"]) == set(summary["intervals"]) == expected


def test_intervals_are_steady_and_fit_the_binomial() -> None:
    questions = [Question(str(n), "fact", "?", True, sources=QUESTION.sources) for n in range(100)]
    results = [found(question, passage("a" if n < 80 else "x", QUOTE)) for n, question in enumerate(questions)]
    interval = summarize(questions, results)["all"]["intervals"]["file_recall@1"]
    assert interval == pytest.approx([0.72, 0.88], abs=0.015)  # 0.8 ± 1.96 · sqrt(0.8 · 0.2 / 100)
    assert interval == summarize(questions, results)["all"]["intervals"]["file_recall@1"]
    assert summarize(questions, results[:80])["all"]["metrics"]["file_recall@1"] == 0.8
