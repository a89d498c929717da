"""Where sentences begin and end in German council papers, with their abbreviations, dates and ordinals."""

import re

from ingest.sections import headings

# Written with their final dot; a dot after one of these ends no sentence. Single letters ("z. B.") are known by form.
ABBREVIATIONS = frozenset(
    """
    abb abl abs absch abschn abt abzgl abzügl al allg amtl angem anh anl anm anw apl art aufl ausg az bd bearb begr
    beigef ber bes besgr best betr bez bezgl bgbi bgbl bgm bl bspw bzgl bzw ca chr co dez dgl dgm dipl dr drs ds dt
    durchschn ebd ehem eigtl einschl einw entspr erl etc etw ev evang evtl exkl fa ff ffm flst fr frl gbi gbl geb gegr
    gem gepl ges gesch gez ggf ggfs ggü gr gvbl hess hj hl hr hrn hrsg hst incl ing inkl insb insbes insg jew jg jgst
    jhd kalk kap kath kfm kfz klass krs lfd lit lt ltd max mdl min mind mio mrd mtl mwst nachf nat nds nördl nr nrn nw
    obj od öff öffentl ökolog ordentl örtl östl par pers pfd pkt pos pot prof prot proz qm rd rn rnr rspr schr schulhj
    sek sen sog sonst spez st städt stadtr std stellv str stv südl tab tägl techn tel tsd uä überpl übl urspr usf ust
    usw verbdl verf vergl verh verm versch vgl vj vl vorauss vors vrs vs westl wg wiss ziff zit zt zust zw zzgl
    jan feb mrz apr jun jul aug sep sept okt nov dez
    """.split()
)
STREET = "str"  # "Hauptstr. 5"

# A possible end: a mark, closing quotes or brackets, white space; a colon at a line's end; a blank line.
_END = re.compile(r"[.!?…][\"'“”‘’»«›‹)\]]*(?=\s)|:(?=[ \t]*\n)|\n[ \t]*\n")
# A word, or an ordinal of up to two digits ("3. Mai", "2. Bauabschnitt"); "2019.", "3,50." and "25-0590/1." are none.
_BEFORE = re.compile(r"([^\W\d_][\w.]*|(?<!\d)(?<!\d[,/])\d{1,2})\.$")
_AMOUNT = r"-?\d[\d.]*(?:,\d+)?[ \t]?(?:€|EUR|%)?"
# A line of cells, or one that ends in two amounts, or in one like the next line.
_ROW = re.compile(
    r"[ ]\|[ ][^\n]*(?:\n|\Z)"
    rf"|(?<=[ \t]){_AMOUNT}[ \t]+{_AMOUNT}[ \t]*\n"
    rf"|(?<=[ \t]){_AMOUNT}[ \t]*\n(?=[^\n]*[ \t]{_AMOUNT}[ \t]*$)",
    re.MULTILINE,
)
_CELLS = re.compile(rf" \| |[ \t]{_AMOUNT}[ \t]+{_AMOUNT}[ \t]*$")
_IN_SENTENCE = r"(?<!\bam)(?<!\bbis)(?<!\bder)(?<!\bvom)(?<!\bzum)"  # a date or ordinal begins the next line
_LIST_ITEM = re.compile(_IN_SENTENCE + r"\n(?=[ \t]*(?:[•\-–*☐☒☑]|\d{1,2}[.)]|[a-z]\))[ \t]+\S)")


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end) offsets, without the white space around them.

    Paragraphs, headings, list items and table rows end a sentence too. Every character that is not white
    space belongs to exactly one sentence.
    """
    cuts = sorted(
        {match.end() for match in _END.finditer(text) if _ends(text, match)}
        | {match.end() for match in _LIST_ITEM.finditer(text)}
        | {match.end() for match in _ROW.finditer(text)}
        | {place for start, end, _ in headings(text) for place in (start, end)}
    )
    found = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            first = start + len(piece) - len(piece.lstrip())
            found.append((first, first + len(stripped)))
    return found


def is_row(line: str) -> bool:
    """Whether a line alone is plainly a row of a table: cells with bars between, or two amounts at its end."""
    return _CELLS.search(line) is not None


def _ends(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 80].lstrip()
    if match.group().startswith("\n"):  # a blank line inside a sentence is a page break or a wide line
        return not following[:1].islower()
    if following[:1].islower():
        return match.group() == ":"
    if not match.group().startswith("."):
        return True
    before = _BEFORE.search(text[max(0, match.start() - 40) : match.start() + 1])
    return before is None or not _goes_on(before.group(1).lower())


def _goes_on(word: str) -> bool:
    """Whether a dot after this word or number ends no sentence."""
    if word.isdecimal() or len(word) == 1 or word[-2:-1] == ".":
        return True
    return word in ABBREVIATIONS or word.endswith(STREET)
