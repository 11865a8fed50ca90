"""What a person does on the pages: drop files, wait for what became of them, click a point of a chart."""

import base64
from typing import Any

DROP = """
(files) => {
  const transfer = new DataTransfer();
  for (const [name, data] of files)
    transfer.items.add(new File([Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))], name));
  for (const type of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}
"""
POINT_ON_SCREEN = """
([chart, code, year]) => {
  const frame = document.querySelector(`[data-chart="${chart}"]`);
  for (const trace of frame._fullData) {
    const place = (trace.customdata ?? []).findIndex((one) => one && one[0] === code && one[1] === year);
    if (place < 0) continue;
    const axis = (name) => frame._fullLayout[`${name[0]}axis${name.slice(1)}`];
    const [x, y] = [axis(trace.xaxis), axis(trace.yaxis)];
    const box = frame.getBoundingClientRect();
    return [box.left + x._offset + x.d2p(trace.x[place]), box.top + y._offset + y.d2p(trace.y[place])];
  }
}
"""


def drop(page: Any, files: dict[str, bytes]) -> None:
    page.evaluate(DROP, [[name, base64.b64encode(data).decode()] for name, data in files.items()])


def wait_for_summary(page: Any, text: str, seconds: int = 30) -> None:
    page.locator("#tray-summary", has_text=text).wait_for(timeout=seconds * 1000)


def settle(page: Any, chart: str = "main") -> None:
    page.wait_for_selector(f'[data-chart="{chart}"][data-drawn] .main-svg')


def hover_point(page: Any, code: str, year: int, chart: str = "main") -> tuple[float, float]:
    page.locator(f'[data-chart="{chart}"]').scroll_into_view_if_needed()
    x, y = page.evaluate(POINT_ON_SCREEN, [chart, code, year])
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y, steps=4)
    page.wait_for_selector(".hoverlayer .hovertext")
    return x, y


def click_point(page: Any, code: str, year: int, chart: str = "main") -> None:
    x, y = hover_point(page, code, year, chart)
    page.mouse.click(x, y)
    page.wait_for_selector("#drawer blockquote")


def compose(page: Any, selector: str, text: str) -> None:
    """Type through an input method, as Chinese is typed: letters first, then the characters chosen for them."""
    page.focus(selector)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "pin", "selectionStart": 3, "selectionEnd": 3})
    devtools.send("Input.insertText", {"text": text})
