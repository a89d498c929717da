"""Where sentences begin and end in German council papers, with their abbreviations, dates and ordinals."""

import re

from ingest.sections import headings

# Written with their final dot; a dot after one of these ends no sentence. Single letters ("z. B.") are known by form.
ABBREVIATIONS = frozenset(
    """
    abs absch abschn abt allg amtl angem anh anl anm anw apl art aufl ausg az bd bearb begr beigef ber bes best
    betr bez bezgl bgbl bgm bl bspw bzgl bzw ca chr dez dgl dgm dipl dr ds drs durchschn ebd ehem eigtl einschl
    einw entspr erl etc etw evtl exkl ff ffm fr frl geb gegr gem gepl ges gesch gez ggf ggfs ggü gr hj hl hr hrn hrsg
    inkl insb insbes jg jgst jhd kap kfm kfz klass krs lfd lit lt ltd max mdl mind min mio mrd mtl mwst nachf
    nds nr nrn nw obj od ordentl örtl öff öffentl par pers pfd pos prof prot proz qm rd rnr rspr
    s.o schr sek sen sog sonst spez st std stadtr stellv str stv tel tägl tsd uä übl überpl urspr usf usw ust
    verbdl verf vergl verh verm versch vgl vj vl vom.h vorauss vors wiss zit ziff zt zust zw zzgl
    jan feb mrz apr jun jul aug sep sept okt nov dez
    """.split()
)
MONTHS = frozenset("januar februar märz april mai juni juli august september oktober november dezember".split())
LAST_ORDINAL = 99  # "3. Mai", "2. Bauabschnitt", "49. Plenarsitzung"; larger numbers before a dot end a sentence

# A possible end: a mark, closing quotes or brackets, white space; a colon at a line's end; a blank line.
_END = re.compile(r"[.!?…][\"'“”»«)\]]*(?=\s)|:(?=[ \t]*\n)|\n[ \t]*\n")
_WORD_BEFORE = re.compile(r"([^\W\d_][\w.]*|\d+)\.$")
_AMOUNT = r"-?\d[\d.]*(?:,\d+)?[ \t]?(?:€|EUR|%)?"
# A line of cells, or one that ends in two amounts, or in one like the next line.
_ROW = re.compile(
    r"[ ]\|[ ][^\n]*\n"
    rf"|(?<=[ \t]){_AMOUNT}[ \t]+{_AMOUNT}[ \t]*\n"
    rf"|(?<=[ \t]){_AMOUNT}[ \t]*\n(?=[^\n]*[ \t]{_AMOUNT}[ \t]*$)",
    re.MULTILINE,
)
_LIST_ITEM = re.compile(r"\n(?=[ \t]*(?:[•\-–*☐☒☑]|\d{1,2}[.)]|[a-z]\))[ \t]+\S)")


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


def _ends(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 80].lstrip()
    if match.group().startswith("\n"):  # a blank line inside a sentence is a page break or a wide line
        return not following[:1].islower()
    if following[:1].islower():
        return match.group() == ":"
    if not match.group().startswith("."):
        return True
    before = _WORD_BEFORE.search(text[max(0, match.start() - 40) : match.start() + 1])
    return before is None or not _abbreviates(before.group(1), following)


def _abbreviates(word: str, following: str) -> bool:
    if word.isdecimal():
        return int(word) <= LAST_ORDINAL or following.split(" ", 1)[0].lower() in MONTHS
    return len(word) == 1 or word[-2:-1] == "." or word.lower() in ABBREVIATIONS
