"""Bytes of unknown encoding become text: byte order mark, NULs, UTF-8, GB18030, Big5, else the likeliest with losses.

The text of valid UTF-8 is exactly `data.decode("utf-8")`, a leading mark included, so that offsets into it hold.
"""

import codecs
import re
from dataclasses import dataclass

from reports_app.reading.model import ErrorCode, ReadingError, WarningCode

_SAMPLE_CHARACTERS = 20_000
_MIN_PLAUSIBILITY = 0.4
_MAX_CONTROL_SHARE = 0.02
_MAX_REPLACED_SHARE = 0.1
_FILLING_BYTES = 4  # fewer may be the last character of wide text
_MIN_JUDGED_CHARACTERS = 8  # a few rare characters prove nothing
_OTHER_ADVANTAGE = 0.15
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Characters that any page of official Chinese is full of, in both scripts; they tell right decodings from wrong ones.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国以要时来用生到作地于出就分对成会可主发年动同工也能下过面方后多定行学法所民得经十三"
    "之进等部度家力化高二理实加量两体制机当点从业本性应开合其前政四日社事平全与关各重新内数正治利条结解问建月公情者立提"
    "题党展五位文总次设及管特件基资路级统接组计期农区强决任处门保规领导增权改共受联认证单教安场务目达积示议报科信节集传"
    "群众广律观织持书布复委办省习市府县镇乡村居司普宣调纠纷矛盾执政审查训讲活服依推落责监督工作"
    "這個為時來會對發動學經進與關開業應實體黨區縣鎮鄉設組織導領報議審訓講務責監眾們過從點問題結級統計農強決處門規"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_TWO_BYTES = re.compile("[\u0080-\u07ff]")  # in UTF-8, as every Chinese character has in GB18030
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and what was lost."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode_text(data: bytes, *, declared: str = "") -> Decoded:
    """Decode `data`; `declared` is an encoding that the file itself names, believed only where it fits.

    Raises ReadingError(not_text) for bytes that are text in no encoding.
    """
    data = _without_filling(data)
    decoded = _decode_marked(data) or _decode_unmarked(data, declared)
    if _count_controls(decoded.text) > _MAX_CONTROL_SHARE * len(decoded.text) + 1:
        raise ReadingError(ErrorCode.NOT_TEXT, f"control characters as {decoded.encoding}")
    if not _UNSTORABLE.search(decoded.text):
        return decoded
    text = _UNSTORABLE.sub("\ufffd", decoded.text)
    return Decoded(text, decoded.encoding, (*decoded.warnings, WarningCode.CHARACTERS_REPLACED))


def measure_plausibility(text: str) -> float:
    """Tell how much `text` looks like written Chinese or plain ASCII, from about -1 to 1."""
    sample = text[:_SAMPLE_CHARACTERS]
    return sum(map(_weigh, sample)) / len(sample) if sample else 0.0


def _weigh(character: str) -> float:
    if " " <= character <= "~" or character in "\t\n\r\f\ufeff" or character in _COMMON:
        return 1.0
    if "\u4e00" <= character <= "\u9fff":
        return 0.3
    if "\u3000" <= character <= "\u301f" or "\uff01" <= character <= "\uff5e" or "\u2010" <= character <= "\u2026":
        return 1.0
    return -1.0 if character == "\ufffd" or character < " " else 0.0


def _count_controls(text: str) -> int:
    return len(_CONTROL.findall(text))


def _without_filling(data: bytes) -> bytes:
    """Return the bytes without the NULs that follow the last of a text that has none."""
    whole = data.rstrip(b"\0")
    return whole if len(data) - len(whole) >= _FILLING_BYTES and b"\0" not in whole else data


def _decode_marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            decoded = _decode(data, encoding)
            text = decoded.text if encoding == "utf-8" else decoded.text.removeprefix("\ufeff")
            return _doubt_mark(Decoded(text, encoding, decoded.warnings), data[len(mark) :])
    return None


def _doubt_mark(marked: Decoded, rest: bytes) -> Decoded:
    """Return what a mark makes of the bytes, or what they make without it where only that is written Chinese."""
    plausibility = measure_plausibility(marked.text)
    if plausibility >= _MIN_PLAUSIBILITY:
        return marked
    try:
        other = _decode_unmarked(rest, "")
    except ReadingError:
        return marked
    if measure_plausibility(other.text) <= max(plausibility, _MIN_PLAUSIBILITY) + _OTHER_ADVANTAGE:
        return marked
    return Decoded(other.text, other.encoding, tuple(dict.fromkeys((*other.warnings, WarningCode.ENCODING_GUESSED))))


def _decode_unmarked(data: bytes, declared: str) -> Decoded:
    if b"\x00" in data:
        return _decode_likeliest(data, ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
    text = _decode_strictly(data, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8")
    national = _decode_strictly(data, "gb18030")
    mixed = _decode_by_line(data)
    if mixed is not None and (
        national is None or measure_plausibility(mixed) > measure_plausibility(national) + _OTHER_ADVANTAGE
    ):
        return Decoded(mixed, "utf-8", (WarningCode.ENCODING_GUESSED,))
    if national is None:
        likely = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
        return _decode_likeliest(data, (*([declared] if _is_codec(declared) else []), *likely))
    plausibility = measure_plausibility(national)
    for other in ("big5hkscs", "utf-16-le", "utf-16-be") if len(national) >= _MIN_JUDGED_CHARACTERS else ():
        text = _decode_strictly(data, other)
        if text is not None and measure_plausibility(text) > plausibility + _OTHER_ADVANTAGE:
            return Decoded(text, other, (WarningCode.ENCODING_GUESSED,))
    if plausibility < _MIN_PLAUSIBILITY and len(national) >= _MIN_JUDGED_CHARACTERS:
        raise ReadingError(ErrorCode.NOT_TEXT, f"plausibility {plausibility:.2f} as gb18030")
    return Decoded(national, "gb18030")


def _decode_by_line(data: bytes) -> str | None:
    """Return what is in UTF-8 and what is in GB18030, to the end of its line, each in its own.

    None where nothing is, where it is not written Chinese, or where it is UTF-8 that was damaged.
    """
    lines, others = [], []
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            head = _TWO_BYTES.split(line[: error.start].decode("utf-8"))[0]
            head = head if _HAN.search(head) else ""
            tail = line[len(head.encode()) :]
            text = _decode_strictly(tail, "gb18030")
            if text is None or 4 * len(_HAN.findall(tail.decode("utf-8", "ignore"))) > len(text):
                return None
            others.append(text)
            lines.append(head + text)
    foreign = "".join(others)
    is_written = len(foreign) >= _MIN_JUDGED_CHARACTERS and measure_plausibility(foreign) >= _MIN_PLAUSIBILITY
    return "\n".join(lines) if is_written else None


def _decode_likeliest(data: bytes, encodings: tuple[str, ...]) -> Decoded:
    tried = [_decode(data, encoding) for encoding in encodings]
    best = max(tried, key=lambda decoded: measure_plausibility(decoded.text))
    replaced = best.text.count("\ufffd") > _MAX_REPLACED_SHARE * len(best.text) + 1
    if replaced or measure_plausibility(best.text) < _MIN_PLAUSIBILITY:
        raise ReadingError(ErrorCode.NOT_TEXT, f"best guess {best.encoding}")
    if best.encoding == "utf-8":
        return best
    return Decoded(best.text, best.encoding, (*best.warnings, WarningCode.ENCODING_GUESSED))


def _decode(data: bytes, encoding: str) -> Decoded:
    text = _decode_strictly(data, encoding)
    if text is not None:
        return Decoded(text, encoding)
    return Decoded(data.decode(encoding, "replace"), encoding, (WarningCode.ENCODING_REPLACED,))


def _decode_strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_codec(name: str) -> bool:
    """Tell whether `name` is a text encoding that Python knows (codecs such as zip or rot13 are not)."""
    try:
        return bool(name) and codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False
