"""Reports whose words or numbers are absurd, or meant for the database, the page, the log or a spreadsheet."""

from tests.hostile.building import word
from tests.hostile.case import REPORT, Case, reads, refused, reports

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "picture": "<img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)',
    "end of a script": "</script><script>alert(1)</script>",
    "template": "{{ 7*7 }}{% debug %}",
    "statement": "'); DROP TABLE reports_app_report; --",
    "formula": "=cmd|'/c calc'!A0",
    "formula in full width": '＝HYPERLINK("http://127.0.0.1:9")',
    "chart markup": "<a href='javascript:alert(1)'>%{x}</a>",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "line of a log": "镇\r\nERROR forged",
}
NUMBERS = {
    "a million digits": "9" * 1_000_000,
    "two hundred zeros": "0" * 200,
    "more than a column holds": "99999999999999999999999",
    "a thousand commas": "1," * 1_000 + "000",
    "exponents": "1e999 1E+400 -0x1F",
    "not numbers": "NaN Infinity -inf ∞ ½ ²³ ①⑫㊿ Ⅷ",
    "numerals in characters": "一" * 20_000,
    "a great numeral": "九千九百九十九万亿亿亿亿",
    "digits of other scripts": "٣٦ ३६ ３６ 𝟛𝟞",
    "a rate past all bounds": "100000%",
    "below zero": "-36",
    "brackets": "（" * 10_000,
    "pairs": "其中：1件，" * 5_000,
    "years": "2024年" * 5_000,
    "dots": "3.6.3.6.3.6" * 1_000,
}


def cases() -> list[Case]:
    """Read as words; the figures beside them come out."""
    more = "三十六条第三款《某某法》（国发〔2024〕36号）" * 500
    return [
        *(
            reports(f"contents/{name} in the text", "年报.txt", (REPORT + payload + "\n").encode(), "36件")
            for name, payload in PAYLOADS.items()
        ),
        *(
            reads(
                f"contents/{name} as the name of a township",
                "年报.txt",
                REPORT.replace("示例县石桥镇", f"示例县{payload}石桥镇", 1).encode(),
                "36件",
            )
            for name, payload in PAYLOADS.items()
        ),
        *(
            reads(f"contents/{name}", "年报.txt", (REPORT + f"全年办理{number}件。\n").encode(), "36件")
            for name, number in NUMBERS.items()
        ),
        refused("contents/ten megabytes of one digit", "年报.txt", b"9" * 10 * 2**20, "too_large"),
        *(
            make(f"contents/three hundred thousand signs of {name}", "年报.txt", _run_on(sign), outcome)
            for name, sign, make, outcome in (
                ("digits", "9", reads, "36件"),
                ("lines", "\n", reads, "36件"),
                ("figures", "1件", refused, "too_large"),
                ("numbers", "1.1.", refused, "too_large"),
                ("commas", "1,", refused, "too_large"),
            )
        ),
        reads("contents/year that is none", "年报.txt", REPORT.replace("2024年", "9999年").encode(), "36件"),
        reads("contents/year before all", "年报.txt", REPORT.replace("2024年", "0001年").encode(), "36件"),
        reads(
            "contents/two hundred headings of one name",
            "年报.docx",
            word("一、主要举措和成效\n" * 200 + REPORT),
            "36件",
        ),
        reads("contents/norms and numbers of documents", "年报.txt", (REPORT + more).encode(), "36件"),
        reads("contents/the report fifty times", "年报.txt", (REPORT * 50).encode(), "36件"),
        reads(
            "contents/hundred townships",
            "年报.txt",
            ("".join(f"示例县第{n}镇" for n in range(100)) + "\n" + REPORT).encode(),
            "36件",
        ),
    ]


def _run_on(sign: str) -> bytes:
    """A report that goes on with nothing but a sign."""
    return (REPORT + sign * (300_000 // len(sign))).encode()
