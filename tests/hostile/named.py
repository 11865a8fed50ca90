"""Names that try to be paths, devices, commands or markup; the file itself is a good report."""

from tests.hostile.case import ESCAPE, REPORT, Case, reports

NAMES = {
    "up": f"../../../../tmp/{ESCAPE}.txt",
    "up on Windows": f"..\\..\\..\\{ESCAPE}.txt",
    "from the root": f"/tmp/{ESCAPE}.txt",
    "drive": f"C:\\Windows\\{ESCAPE}.txt",
    "share": f"\\\\127.0.0.1\\c$\\{ESCAPE}.txt",
    "address": f"file:///tmp/{ESCAPE}.txt",
    "percent": f"%2e%2e%2f%2e%2e%2f{ESCAPE}.txt",
    "NUL": f"年报.txt\0{ESCAPE}.exe",
    "line end": "年报\r\nSet-Cookie: a=b\r\n.txt",
    "quote": '年报".txt',
    "semicolon": "年报;rm -rf ~.txt",
    "command": "$(reboot)`reboot`|reboot.txt",
    "option": "--help.txt",
    "dot": ".",
    "two dots": "..",
    "hidden": ".htaccess",
    "only an ending": ".txt",
    "nothing": "",
    "blanks": "   ",
    "device": "CON.txt",
    "printer": "LPT1",
    "stream of Windows": "年报.txt::$DATA",
    "trailing dot": "年报.txt...",
    "direction": "年报\u202etxt.exe",
    "unseen": "年\u200b报\ufeff.txt",
    "composed apart": "e\u0301年报.txt",
    "beyond the basic plane": "𠮷镇😀.txt",
    "long": "长" * 5_000 + ".txt",
    "long ending": "年报." + "x" * 300,
    "script": "<script>alert(1)</script>.txt",
    "picture": '"><img src=x onerror=alert(1)>.txt',
    "template": "{{7*7}}{% debug %}${7*7}.txt",
    "statement": "'; DROP TABLE reports_app_document;--.txt",
    "format": "%s%s%n%(year)d{0.__class__}.txt",
    "formula": '=HYPERLINK("http://127.0.0.1:9","a").txt',
    "colour": "\x1b[31m年报.txt",
    "lone surrogate": "年报\ud800.txt",
    "slash of another script": "年报∕2024⁄报告.txt",
}


def cases() -> list[Case]:
    """All are taken, and none of the names becomes a path."""
    return [reports(f"named/{kind}", name, REPORT.encode(), "36件") for kind, name in NAMES.items()]
