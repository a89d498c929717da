"""What can go wrong, said in German with the next step; each class names its exit code."""


class RatslotseError(Exception):
    """Anything a user can act on; the message is German and says what to do next."""

    exit_code = 1


class BadInput(RatslotseError):
    """What was asked for cannot be done as asked: a wrong path, an overlong question, a bad setting."""

    exit_code = 2


class UnreadableFile(RatslotseError):
    """One document cannot be read; recorded in the ledger, the others go on."""

    exit_code = 3

    def __init__(self, message: str, seconds: float = 0.0) -> None:
        super().__init__(message)
        self.seconds = seconds  # that the attempt took


class SourceDown(RatslotseError):
    """A source does not answer as it should; nothing was changed."""

    exit_code = 4


class StoreMismatch(RatslotseError):
    """The index is missing, in use, or was made with other settings."""

    exit_code = 5
