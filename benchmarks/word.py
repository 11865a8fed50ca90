"""Our Word reader against markitdown, the tool that is common for it: the same files, the same run, one process each.

markitdown is no dependency: name an interpreter that has it, `MARKITDOWN_PYTHON=/path/to/python make bench`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figure import Figure

BAR = 8.0
ROUNDS = 5
_CODE = """
import io, json, sys, time
from pathlib import Path
from markitdown import MarkItDown, StreamInfo
reader, files = MarkItDown(enable_plugins=False), [Path(name).read_bytes() for name in sys.argv[2:]]
info = StreamInfo(extension=".docx")
read = lambda: [reader.convert_stream(io.BytesIO(data), stream_info=info).text_content for data in files]
texts, best = read(), 9e9
for _ in range(int(sys.argv[1])):
    began = time.process_time()
    read()
    best = min(best, time.process_time() - began)
print(json.dumps({"seconds": best, "texts": texts}))
"""


def measure_word(reference: float) -> list[Figure]:
    """How many times faster we are, and on how many of the files each gives every line of what was written."""
    from reports_app.demo import Plan, write_district
    from reports_app.reading import read_bytes

    written = [report for report in write_district(Plan()) if report.file_name.endswith(".docx")]
    texts = [read_bytes(report.data, report.file_name).text for report in written]
    own = min(_time(lambda: [read_bytes(report.data, report.file_name) for report in written]) for _ in range(ROUNDS))
    wanted = [report.text for report in written]
    each = own / len(written) * 1000
    note = f"{_count_whole(texts, wanted)} of {len(written)} whole"
    figures = [Figure("read a .docx, best of rounds", each, "ms CPU", own / len(written) / reference, note=note)]
    python = os.environ.get("MARKITDOWN_PYTHON", "")
    if not python:
        return [*figures, Figure("markitdown's time in ours", 0.0, "×", note="skipped: no MARKITDOWN_PYTHON")]
    other = _run(python, [report.data for report in written])
    times = other["seconds"] / own
    note = f"{other['seconds'] / len(written) * 1000:.1f} ms a file, {_count_whole(other['texts'], wanted)} whole"
    # the bar is told as what must stay below it: our share of markitdown's time
    return [
        *figures,
        Figure("markitdown's time in ours", times, "×", note=note),
        Figure("our share of markitdown's time", 1 / times, "", bar=1 / BAR),
    ]


def _run(python: str, files: list[bytes]) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for at, data in enumerate(files):
            names.append(str(Path(folder, f"{at}.docx")))
            Path(names[-1]).write_bytes(data)
        command = [python, "-W", "ignore", "-c", _CODE, str(ROUNDS), *names]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def _time(act) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _count_whole(texts: list[str], wanted: list[str]) -> int:
    """Count the texts that hold every line that was written, numbers of lists included."""
    return sum(
        all(part in text for line in own.split("\n") for part in line.split("\t") if part.strip())
        for text, own in zip(texts, wanted, strict=True)
    )


if __name__ == "__main__":
    from benchmarks.__main__ import to_table
    from benchmarks.reference import run_loop

    found = measure_word(min(run_loop() for _ in range(5)))
    print(to_table(found))
    sys.exit(not all(figure.is_met for figure in found))
