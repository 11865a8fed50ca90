"""Text in whatever encoding, and text with what no text should have."""

from tests.hostile.building import web
from tests.hostile.case import REPORT, Case, harmless, reads, refused, reports

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-32")
CONTROLS = "".join(chr(code) for code in [*range(1, 9), 11, 12, *range(14, 32), 127])
TRADITIONAL = "石橋鎮2024年度法治政府建設情況報告\n全年調解矛盾糾紛36件，開展普法宣傳活動12場次，羣眾滿意。\n" * 4


def between(signs: str) -> bytes:
    """REPORT with these signs after every eighth line end and inside its figures' sentence."""
    return REPORT.replace("全年调解", f"全年{signs}调解").encode()


def cases() -> list[Case]:
    """The figures come out of every encoding; what cannot be stored is replaced, not refused."""
    unseen = {
        "zero-width blanks": "\u200b\u200c\u200d\ufeff",
        "a soft hyphen": "\u00ad",
        "marks of direction": "\u202e\u2066\u2069\u200f",
        "tags nobody sees": "".join(chr(0xE0000 + ord(sign)) for sign in "ignore"),
        "joined marks without end": "\u0301" * 500,
        "private signs": "\ue000\uf8ff",
        "signs beyond the basic plane": "𠮷𪚥😀",
        "separators of lines": "\u2028\u2029\u0085",
        "form feeds": "\f\v",
    }
    odd = {
        "bell and escape": CONTROLS,
        "colours of a terminal": "\x1b[31m红\x1b[0m\x1b]0;title\x07\x1b[2J",
        "a line of a log": "\r\n2024-01-01 00:00:00 INFO [x] root: admin signed in\r\n",
    }
    halves = REPORT[:120], REPORT[120:]
    return [
        *(reports(f"texts/{encoding}", "年报.txt", REPORT.encode(encoding), "36件") for encoding in ENCODINGS),
        reports("texts/utf-16 without a mark", "年报.txt", REPORT.encode("utf-16-le"), "36件"),
        reports("texts/utf-16 the other way without a mark", "年报.txt", REPORT.encode("utf-16-be"), "36件"),
        reads("texts/big5", "年报.txt", TRADITIONAL.replace("羣", "群").encode("big5"), "36"),
        reports("texts/gbk page that claims utf-8", "年报.html", web("").decode().encode("gbk")),
        reports("texts/utf-8 page that claims gbk", "年报.html", web("").replace(b'charset="utf-8"', b'charset="gbk"')),
        reports("texts/line ends of the Mac of old", "年报.txt", REPORT.replace("\n", "\r").encode()),
        reports("texts/line ends of Windows", "年报.txt", REPORT.replace("\n", "\r\n").encode()),
        reports("texts/blank line after every line", "年报.txt", REPORT.replace("\n", "\n\n\n").encode()),
        reports(
            "texts/full-width digits",
            "年报.txt",
            REPORT.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}).encode(),
        ),
        *(reads(f"texts/{name}", "年报.txt", between(signs), "调解矛盾纠纷") for name, signs in unseen.items()),
        *(harmless(f"texts/{name}", "年报.txt", between(signs), "not_text") for name, signs in odd.items()),
        reads("texts/NUL within", "年报.txt", between("\0"), "36件", lacks=("\0",)),
        *(
            reports(f"texts/mark of {name} before gbk", "年报.txt", mark + REPORT.encode("gbk"), "36件")
            for name, mark in {"UTF-8": b"\xef\xbb\xbf", "UTF-16": b"\xff\xfe"}.items()
        ),
        reports("texts/two marks", "年报.txt", b"\xef\xbb\xbf" * 2 + REPORT.encode(), "36件"),
        reports("texts/half utf-8, half gbk", "年报.txt", halves[0].encode() + halves[1].encode("gbk"), "36件"),
        reports("texts/filled up with NULs", "年报.txt", REPORT.encode() + bytes(9_999), "36件"),
        reports("texts/characters of four bytes", "年报.txt", (REPORT + "㐀𠀀𠮷€").encode("gb18030"), "𠮷"),
        reports("texts/one byte too many in utf-16", "年报.txt", REPORT.encode("utf-16") + b"\n", "36件"),
        refused("texts/every control sign", "年报.txt", bytes(range(1, 32)) * 30, "not_text"),
        harmless("texts/seven bits", "年报.txt", REPORT.encode("utf-7"), "not_text"),
        harmless("texts/seven bits of China", "年报.txt", REPORT.encode("hz"), "not_text"),
        harmless(
            "texts/entity of XML",
            "年报.xml",
            b"<!DOCTYPE a [<!ENTITY x SYSTEM '/etc/passwd'>]><a>&x;</a>",
            "not_text",
            "forbidden_xml",
            lacks=("root:",),
        ),
        refused("texts/message behind a password", "年报.txt", b"-----BEGIN PGP MESSAGE-----\n\nabcd\n", "encrypted"),
        reads("texts/a byte that fits nowhere", "年报.txt", REPORT.encode() + b"\xff", "36件"),
        reads("texts/half a pair in utf-16", "年报.txt", REPORT.encode("utf-16") + b"\x3d\xd8", "36件"),
        reads("texts/half a pair in utf-8", "年报.txt", REPORT.encode() + b"\xed\xa0\xbd", "36件"),
        reads("texts/longer form than needed", "年报.txt", REPORT.encode() + b"\xc0\xaf", "36件"),
        reads("texts/utf-8 and gbk in one file", "年报.txt", REPORT.encode() + "补充说明".encode("gbk"), "36件"),
        harmless(
            "texts/read once too often as another encoding",
            "年报.txt",
            REPORT.encode().decode("latin-1").encode(),
            "not_text",
        ),
        harmless("texts/base64", "年报.txt", b"UEsDBBQAAAAIAA" * 300, "not_text"),
        refused(
            "texts/random bytes",
            "年报.txt",
            bytes((n * 7919 + (n >> 3) * 104_729) % 251 for n in range(20_000)),
            "not_text",
            "damaged",
        ),
        reads("texts/twenty thousand lines", "年报.txt", REPORT.encode() + "甲\n".encode() * 20_000, "36件"),
        reads("texts/hundred thousand blanks in a row", "年报.txt", between(" " * 100_000), "36件"),
        reads("texts/tabs in a row", "年报.txt", between("\t" * 50_000), "36件"),
    ]
