"""What a reader gives back, and the error it raises."""

from dataclasses import dataclass


class ReadingError(Exception):
    """A file that cannot be read; `code` is stable, the message is for developers, the page words it for its user."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A file's text in reading order.

    `text` is canonical: what is stored, and what every later offset points into. It holds no NUL and no lone
    surrogate. `warnings` are stable codes (`encoding_replaced` …) of what was lost or doubtful.
    """

    text: str
    format: str
    title: str = ""
    warnings: tuple[str, ...] = ()
