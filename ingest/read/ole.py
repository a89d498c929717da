"""What an OLE container holds: the format of Office 97, and of newer files with a password."""

import io

import olefile

from ingest.errors import UnreadableFile

MAGIC = olefile.MAGIC
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
_BY_STREAM = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}
_AS_PDF = "Bitte als PDF speichern und erneut einlesen."
_ENCRYPTED, _MESSAGE = "EncryptedPackage", "__properties_version1.0"  # of DOCX and the like; of Outlook
PASSWORD = "Das Dokument ist mit einem Kennwort geschützt. Bitte ohne Kennwort speichern und erneut einlesen."
OUTLOOK = "Das ist eine Outlook-Nachricht (.msg). Bitte in Outlook als .eml oder PDF speichern und erneut einlesen."
_FLAGS, _IS_ENCRYPTED = 11, 0x01  # byte and bit of a WordDocument stream's head ([MS-DOC] 2.5.2, fEncrypted)


def kind(data: bytes) -> str:
    """The media type of a container: DOC, XLS or PPT.

    Raises:
        UnreadableFile: it needs a password, is broken, or holds something else.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            names = {path[0] for path in container.listdir()}
            head = container.openstream("WordDocument").read(_FLAGS + 1) if "WordDocument" in names else b""
    except Exception as error:  # broken containers make olefile raise many unrelated kinds
        raise UnreadableFile(f"Das alte Office-Dokument ist beschädigt. {_AS_PDF}") from error
    if _ENCRYPTED in names or (len(head) > _FLAGS and head[_FLAGS] & _IS_ENCRYPTED):
        raise UnreadableFile(PASSWORD)
    if _MESSAGE in names:
        raise UnreadableFile(OUTLOOK)
    found = next((media_type for name, media_type in _BY_STREAM.items() if name in names), None)
    if found is None:
        raise UnreadableFile(f"Das ist eine Datei eines Office-Programms, das nicht gelesen wird. {_AS_PDF}")
    return found
