"""Every word of the interface in English, by its German."""

from collections.abc import Mapping

TO_ENGLISH: Mapping[str, str] = {
    "Beantwortet Fragen aus den öffentlichen Ratsunterlagen und zeigt die Belege.": (
        "Answers questions from the council's public papers and shows the evidence."
    ),
    "Beantwortet Fragen aus den Ratsunterlagen und zeigt die Belege.": (
        "Answers questions from the council's papers and shows the evidence."
    ),
    "Frage zu den Unterlagen": "Question about the papers (in German)",
    "Abbrechen": "Stop",
    "Abgebrochen, bevor es eine Antwort gab.": "Stopped before there was an answer.",
    "Noch einmal fragen": "Ask again",
    "Frage ändern": "Change the question",
    "Die Unterlagen werden durchsucht …": "Searching the papers …",
    "Noch einmal fragen, ohne diesen Filter": "Ask again without this filter",
    "Wörtlich fragen, ohne Bezug auf das Vorige": "Ask literally, without what was said before",
    "Seit dieser Antwort wurde neu eingelesen: {}. Bitte die Fundstellen prüfen oder noch einmal fragen.": (
        "Read anew since this answer: {}. Please check the passages or ask again."
    ),
    "Frage und Antwort zum Kopieren:": "Question and answer, to be copied:",
    "Hilfreich": "Helpful",
    "Kopieren, mitnehmen": "Copy, take away",
    "Als Word-Datei (DOCX)": "As a Word file (DOCX)",
    "Als PDF": "As PDF",
    "Als Markdown": "As Markdown",
    "Danke! Rückmeldung zurücknehmen": "Thank you! Take it back",
    "Nicht hilfreich": "Not helpful",
    "Was stimmt nicht?": "What is wrong?",
    "falsch": "wrong",
    "Quelle passt nicht": "source does not fit",
    "nicht ausführlich": "not detailed enough",
    "Unterlage fehlt": "a paper is missing",
    "Anmerkung, ohne Namen": "Remark, without names",
    "Absenden": "Send",
    "nichtöffentlich": "not public",
    "Fundstelle ansehen": "See the passage",
    "Zitieren als: {}": "Cite as: {}",
    "überholte Fassung": "superseded version",
    "gültige Fassung": "valid version",
    "Datei": "File",
    "Dateien": "Files",
    "kein Ergebnis verzeichnet": "no result on record",
    "ohne Nummer": "without a number",
    "ersetzt durch {}": "replaced by {}",
    "Seite {} ansehen": "See page {}",
    "Zur Vorlage": "To the paper",
    "gleichlautend in": "the same text in",
    "Im Ratsinformationssystem öffnen": "Open in the council's own system",
    "von {}": "by {}",
    "beliebig": "any",
    "Filter": "Filters",
    "Nicht mehr filtern": "Remove this filter",
    "alle": "all",
    "Zeitraum": "Period",
    "nur gültige Fassungen": "valid versions only",
    "Gremium": "Body",
    "Fraktion": "Political group",
    "Art": "Type",
    "Jahr": "Year",
    "Stadtteil": "District",
    "Stand": "State",
    "beschlossen": "accepted",
    "abgelehnt": "rejected",
    "erledigt": "settled",
    "offen": "open",
    "Radweg Bahnhof, DS 25-0590 …": "Radweg Bahnhof, DS 25-0590 …",
    "Suche": "Search",
    "Suchwörter": "Words to search for",
    "Sortierung": "Order",
    "beste Treffer zuerst": "best hits first",
    "neueste zuerst": "newest first",
    "Eingrenzen": "Narrow down",
    "Nicht mehr eingrenzen": "Remove this filter",
    "Dazu wurde nichts gefunden. Bitte andere Wörter versuchen oder Filter lösen.": (
        "Nothing was found. Please try other words or remove filters."
    ),
    "Mehr zeigen": "Show more",
    "Als Link merken": "Keep as a link",
    "Diese Adresse zeigt die Suche mit allen Filtern wieder:": (
        "This address shows the search again with all its filters:"
    ),
    "Die neuesten: {}": "The newest: {}",
    "und {} weitere": "and {} more",
    "und {} weitere Stelle": "and {} more passage",
    "und {} weitere Stellen": "and {} more passages",
    "Diese Datei ist nicht mehr da.": "This file is no longer there.",
    "Hilfe": "Help",
    "← Ratslotse fragen": "← Ask Ratslotse",
    "Betrieb": "Administration",
    "Konto": "Account",
    "Anmelden": "Sign in",
    "Vorlage": "Paper",
    "Beleg": "Evidence",
    "Nummer": "Number",
    "Datum": "Date",
    "Eingebracht von": "Brought in by",
    "Zuständig": "Responsible",
    "Fassung": "Version",
    "Aus dem Text": "From the text",
    "gültig, keine andere bekannt": "valid, no other is known",
    "gültig, ersetzt {}": "valid, replaces {}",
    "überholt, ersetzt durch {}": "superseded, replaced by {}",
    "zur Stelle": "to the passage",
    "In eigenen Worten": "In its own words",
    "Stand der Daten": "Data as of",
    "Am Wortlaut hat sich nichts geändert.": "The wording has not changed.",
    "gestrichen": "removed",
    "neu": "new",
    "Geändert": "Changed",
    "ohne lesbaren Text": "without readable text",
    "Seite": "page",
    "Seiten": "pages",
    "ohne Datum": "without a date",
    "Achtung: Die Niederschrift sagt etwas anderes.": "Note: the minutes say something else.",
    "Beratungsfolge": "Course through the council",
    "Fassungen und zugehörige Unterlagen": "Versions and related papers",
    "Ähnliche Unterlagen": "Similar papers",
    "Ergebnis": "Result",
    "Unterschiede zeigen": "Show what differs",
    "Text": "Text",
    "Aus der Beratungsfolge und wörtlich aus den Unterlagen.": (
        "From the record of the course through the council, and verbatim from the papers."
    ),
    "Wörtlich aus den Unterlagen.": "Verbatim from the papers.",
    "Gezählt nach den Angaben im Register und in den Unterlagen, die neuesten zuerst.": (
        "Counted by what the register and the papers say, newest first."
    ),
    "Nach den Angaben im Register und in den Unterlagen.": "By what the register and the papers say.",
    "Dazu steht nichts in den Unterlagen.": "The papers say nothing about this.",
    "Formuliert vom Sprachmodell {}, jeder Satz mit seiner Fundstelle.": (
        "Worded by the language model {}, each sentence with its passage."
    ),
    "Ohne Beleg entfernt: {}.": "Removed for lack of evidence: {}.",
    "Durchsucht wurden {}.": "Searched: {}.",
    "Bitte mit Filtern eingrenzen, um sie zu sehen.": "Please narrow down by filters to see them.",
    "im Text": "in the text",
    "Was daraus wurde": "What became of it",
    "Belege": "Evidence",
    "Dazu gehören": "Related papers",
    "Am nächsten kommen": "What comes nearest",
    "← Vorige Seite": "← Previous page",
    "Nächste Seite →": "Next page →",
    "Seite groß zeigen": "Enlarge the page",
    "Das Original liegt hier nicht als PDF oder Bild vor. Gezeigt wird der gespeicherte Text.": (
        "The original is not here as a PDF or picture. This is the text as stored."
    ),
    (
        "Die Stelle steht nicht mehr so auf der Seite, weil die Unterlage neu eingelesen wurde. Markiert "
        "ist deshalb nichts. Bitte im Chat noch einmal fragen."
    ): (
        "The passage no longer stands like that on the page, since the paper was read anew. So nothing "
        "is marked. Please ask again in the chat."
    ),
    "Zur Fundstelle": "To the passage",
    "Auf dem Bild der Seite ließ sich die Stelle nicht finden. Bitte im Text darunter nachsehen.": (
        "The passage could not be found in the picture of the page. Please look at the text below."
    ),
    "Original herunterladen": "Download the original",
    "Bild der Seite": "Picture of the page",
    "gedruckt": "printed",
    "Bild der Seite {}, die Fundstelle ist markiert. Der Text steht darunter.": (
        "Picture of page {}; the passage is marked. Its text stands below."
    ),
    "Bild der Seite {}. Der Text steht darunter.": "Picture of page {}. Its text stands below.",
    "Text dieser Seite": "Text of this page",
    "Seite {} von {}": "page {} of {}",
    "Ähnliche Unterlagen werden gesucht …": "Looking for similar papers …",
    "Frage zu dieser Vorlage": "Ask about this paper",
    "ohne Seitenangabe": "without page numbers",
    "Text davor": "Text before",
    "Text danach": "Text after",
    "Seite {}": "Page {}",
    "Die Stelle ließ sich in der Datei nicht wiederfinden. Gezeigt wird der gespeicherte Auszug.": (
        "The passage could not be found again in the file. This is the excerpt as stored."
    ),
    "Sonst nichts geht nach außen.": "Nothing else leaves it.",
    "Nichts geht nach außen.": "Nothing leaves it.",
    "{}, davon {} ohne lesbaren Text": "{}, of these {} without readable text",
    "Unterlage": "paper",
    "Unterlagen": "papers",
    "Antworten bitte an den Fundstellen prüfen.": "Please check answers in their passages.",
    "Unterlagen und Gespräche liegen auf dem Server von Ratslotse.": (
        "Papers and conversations stay on the server of Ratslotse."
    ),
    "Entwurf, wird noch geprüft …": "Draft, still being checked …",
    "Der Suchindex liegt auf {}.": "The search index is kept on {}.",
    ", Stand {}": ", as of {}",
    "Es sind noch keine öffentlichen Unterlagen eingelesen. Einlesen: ratslotse ingest --oeffentlich PFAD": (
        "No public papers were read yet. To read some: ratslotse ingest --oeffentlich PFAD"
    ),
    "Fragen und Fundstellen gehen an das Sprachmodell {} auf {}.": (
        "Questions and passages go to the language model {} on {}."
    ),
    "Durchsucht: {}.": "Searched: {}.",
    "Gespräche": "Conversations",
    "Neues Gespräch": "New conversation",
    "In Gesprächen suchen": "Search the conversations",
    "Umbenennen oder löschen": "Rename or delete",
    "Name des Gesprächs": "Name of the conversation",
    "Umbenennen": "Rename",
    "Endgültig löschen": "Delete for good",
    "Ohne Anmeldung bleibt ein Gespräch {} Tage unter seiner Adresse. Wer die Adresse hat, kann es lesen.": (
        "Without signing in, a conversation stays at its address for {} days. Whoever has the address can read it."
    ),
    "Gespräch löschen": "Delete the conversation",
    (
        "Gelöscht ist es sofort und für alle, die die Adresse haben. An einem fremden Gerät löschen Sie es bitte, "
        "bevor Sie gehen: Die Adresse steht im Verlauf des Browsers."
    ): (
        "It is deleted at once, for all who have the address. On somebody else's device, please delete it before you "
        "leave: the browser's history holds the address."
    ),
    (
        "Dieses Gespräch gibt es nicht oder nicht mehr, oder Sie sind anders angemeldet als damals. "
        "Bitte prüfen Sie Ihre Anmeldung oder beginnen Sie ein neues Gespräch."
    ): (
        "There is no such conversation, or no longer, or you were signed in differently then. "
        "Please check who you are signed in as, or begin a new conversation."
    ),
    "Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich neu an und stellen Sie die Frage noch einmal.": (
        "You were signed out, since time was up. Please sign in again and ask once more."
    ),
    (
        "Diese Antwort wird nicht mehr gezeigt: Eine Unterlage, die darin vorkommt, steht Ihnen nicht mehr offen. "
        "Bitte stellen Sie die Frage noch einmal."
    ): "This answer is no longer shown: a paper in it is no longer open to you. Please ask the question again.",
    (
        "Diese Antwort stammt aus einer anderen Version von Ratslotse und lässt sich nicht mehr zeigen. "
        "Bitte stellen Sie die Frage noch einmal."
    ): "This answer comes from another version of Ratslotse and cannot be shown. Please ask the question again.",
    "Ab hier neu fragen": "Ask anew from here",
    "Doch nicht ändern": "Leave it as it is",
    "Was Sie jetzt senden, ersetzt diese Frage mit ihrer Antwort und alles, was danach kam.": (
        "What you send now replaces this question with its answer, and all that came after it."
    ),
    "Kein Gespräch enthält diese Wörter. Bitte andere versuchen.": (
        "No conversation holds these words. Please try others."
    ),
    "und {} ältere: Bitte danach suchen.": "and {} older ones: please search for them.",
    "Mit dem Konto der Verwaltung anmelden": "Sign in with your account of the city",
    "Name": "Name",
    "Passwort": "Password",
    "Name oder Passwort stimmen nicht. Bitte noch einmal versuchen oder bei der Verwaltung nachfragen.": (
        "Name and password do not match. Please try again or ask the administration."
    ),
    "ohne Rolle: nur öffentliche Unterlagen": "no role: public papers only",
    "Nach {} Minuten ohne Eingabe endet die Anmeldung von selbst.": (
        "After {} minutes without a click you are signed out."
    ),
    "Abmelden": "Sign out",
    "Alle meine Gespräche löschen": "Delete all my conversations",
    "Diese Seite gibt es nicht.": "There is no such page.",
    "Bestand": "Stock",
    "Benutzer": "Users",
    "Protokoll": "Log",
    "Rückmeldungen": "Feedback",
    "Noch keine.": "None yet.",
    "Noch nichts.": "Nothing yet.",
    "Noch kein Abgleich mit einem Ratsinformationssystem.": "Not yet synchronised with a council system.",
    "Prüfen, ob der Suchindex auf dem Stand ist": "Check whether the search index is up to date",
    "Der Suchindex wird verglichen …": "Comparing the search index …",
    "Der Suchindex ist auf dem Stand.": "The search index is up to date.",
    "Bitte den Suchindex nachführen: ratslotse index": "Please bring the search index up to date: ratslotse index",
    "Ganzen Bericht herunterladen (CSV)": "Download the whole report (CSV)",
    "Die letzten Läufe": "The last runs",
    "Noch kein Lauf verzeichnet.": "No run on record yet.",
    "Der letzte Lauf brach ab:": "The last run broke off:",
    "Es wurde noch nichts eingelesen. Bitte: ratslotse ingest --oeffentlich PFAD": (
        "Nothing was read yet. Please: ratslotse ingest --oeffentlich PFAD"
    ),
    "Zuletzt wurde am {} eingelesen, vor {} Tagen. Bitte nachsehen, ob der Abgleich noch läuft: ratslotse sync": (
        "Papers were last read on {}, {} days ago. Please see whether synchronising still runs: ratslotse sync"
    ),
    "Zuletzt vollständig abgeglichen am {} um {}: {}": "Last fully synchronised on {} at {}: {}",
    "Dateien mit Text": "Files with text",
    "Textstellen im Suchindex": "Passages in the search index",
    "Dateien: {}": "Files: {}",
    "Nicht lesbar": "Unreadable",
    "Zuletzt eingelesen": "Last read",
    "nie": "never",
    "Nichts zu tun: alles Eingelesene ist lesbar und klar.": "Nothing to do: all that was read is legible and clear.",
    "Was zu tun ist: {}": "What is to be done: {}",
    "Wem welche nichtöffentliche Stelle gezeigt wurde, das Neueste zuerst.": (
        "Who was shown which passage that is not public, newest first."
    ),
    "Wer welche Rechte bekam oder verlor und durch wen, das Neueste zuerst.": (
        "Who was given or lost which rights, and by whom, newest first."
    ),
    "Alles herunterladen": "Download all",
    "Jemanden anlegen: ratslotse benutzer anlegen NAME ROLLE, für das Konto der Stadt mit --ohne-passwort": (
        "To add somebody: ratslotse benutzer anlegen NAME ROLE, for an account of the city with --ohne-passwort"
    ),
    "Rollen": "Roles",
    "nur Öffentliches": "public papers only",
    "Anmeldung gesperrt": "Kept out",
    "Speichern": "Save",
    "Gespeichert. Es gilt ab dem nächsten Klick der Person.": "Saved. It holds from the person's next click.",
    "Die eigenen Rechte ändert bitte jemand anderes, damit niemand sich selbst aussperrt.": (
        "Please let somebody else change your own rights, so that nobody locks themselves out."
    ),
}
