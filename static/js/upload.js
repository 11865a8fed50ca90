/* The upload page: files are dropped anywhere or chosen, sent one request each, and followed until they are settled.
 * The server renders every row; this script sends, polls while something moves, and keeps the summary. */
(() => {
  "use strict";

  const tray = document.getElementById("tray");
  const openRows = document.getElementById("tray-open");
  if (!tray || !openRows) return;
  const doneRows = document.getElementById("tray-done");
  const words = document.getElementById("upload-words")?.dataset ?? {};
  const { send: sendUrl, poll: pollUrl, login: loginUrl } = tray.dataset;
  const SENDERS = 3;
  const POLL_FIRST_MS = 500;
  const POLL_LONGEST_MS = 6000;
  const POLL_BATCH = 400;
  const FOLD_FROM = 9;
  const IGNORED = /^(\.|~\$|Thumbs\.db$|desktop\.ini$)/i;

  const toRow = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    return holder.content.querySelector("tr");
  };
  const rowOf = (id) => document.getElementById(`document-${id}`);

  // Put a row that the server rendered in its place: the done ones fold together, the others stay on top.
  const place = (html, before) => {
    const row = toRow(html);
    const old = before ?? rowOf(row.dataset.id);
    if (old && rowOf(row.dataset.id) && old !== rowOf(row.dataset.id)) rowOf(row.dataset.id).remove();
    const home = doneRows && row.dataset.bucket === "done" ? doneRows : openRows;
    if (old && old.parentElement === home) old.replaceWith(row);
    else {
      old?.remove();
      home.prepend(row);
    }
    summarise();
    return row;
  };

  const summary = document.getElementById("tray-summary");
  const fold = document.getElementById("tray-fold");
  const toggle = document.getElementById("tray-toggle");
  let isFolded = null;
  const summarise = () => {
    if (!summary) return;
    const rows = [...tray.querySelectorAll("tr[data-bucket]")];
    tray.hidden = rows.length === 0;
    const count = (bucket) => rows.filter((row) => row.dataset.bucket === bucket).length;
    const parts = ["done", "todo", "busy", "duplicates", "withdrawn"]
      .map((bucket) => [count(bucket), words[bucket]])
      .filter(([number]) => number > 0)
      .map(([number, word]) => `${number} ${word}`);
    const text = words.summary.replace("{count}", rows.length).replace("{parts}", parts.join(" · "));
    if (summary.textContent !== text) summary.textContent = text;
    const done = count("done");
    fold.hidden = done === 0;
    const folded = isFolded ?? done >= FOLD_FROM;
    doneRows.hidden = folded;
    toggle.setAttribute("aria-expanded", String(!folded));
    toggle.textContent = `${words.foldDone.replace("{count}", done)} · ${folded ? words.show : words.hide}`;
  };
  toggle?.addEventListener("click", () => {
    isFolded = !doneRows.hidden;
    summarise();
  });

  // Following: one request for all that is moving, slower while nothing changes.
  let pollTimer = 0;
  let pollWait = POLL_FIRST_MS;
  const moving = () => [...tray.querySelectorAll('tr[data-bucket="busy"][data-id]')].map((row) => row.dataset.id);
  const follow = (fresh) => {
    if (fresh) pollWait = POLL_FIRST_MS;
    clearTimeout(pollTimer);
    if (moving().length) pollTimer = setTimeout(poll, pollWait);
  };
  async function poll() {
    let changed = false;
    try {
      const query = moving().slice(-POLL_BATCH).map((id) => `id=${id}`).join("&");
      const response = await fetch(`${pollUrl}?${query}`, { headers: { Accept: "application/json" } });
      if (response.redirected && new URL(response.url).pathname === loginUrl) return location.reload();
      if (response.ok) changed = update((await response.json()).rows);
    } catch {
      /* The network is away: the next try comes later. */
    }
    pollWait = changed ? POLL_FIRST_MS : Math.min(pollWait * 1.5, POLL_LONGEST_MS);
    follow(false);
    return undefined;
  }
  const update = (rows) => {
    let changed = false;
    for (const { id, html, state } of rows) {
      const row = rowOf(id);
      if (!row) continue;
      if (html) place(html, row);
      const badge = row.querySelector(".tray__state .badge");
      if (html || badge.textContent.trim() !== state) changed = true;
      if (!html) badge.textContent = state;
    }
    return changed;
  };

  // Decisions in a row are sent without leaving the page.
  tray.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-decision]")) return;
    event.preventDefault();
    const data = new FormData(form);
    if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
    const row = form.closest("tr");
    const buttons = row.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    try {
      const response = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!response.headers.get("Content-Type")?.includes("json")) throw new Error(response.status);
      const answer = await response.json();
      const fresh = place(answer.html, row);
      (fresh.querySelector("[aria-invalid]") ?? fresh.querySelector("a, button, summary, input:not([type=hidden])"))?.focus();
      follow(true);
    } catch {
      for (const button of buttons) button.disabled = false;
      form.submit();
    }
  });

  summarise();
  follow(true);

  // Sending.
  const drop = document.getElementById("drop");
  if (!drop) return;
  const input = document.getElementById("files");
  const shade = document.getElementById("drop-shade");
  const pattern = document.getElementById("sending-row");
  const { maxBytes, maxFiles } = tray.dataset;
  const waiting = [];
  let sending = 0;

  const setState = (row, text, kind) => {
    const badge = row.querySelector(".tray__state .badge");
    badge.textContent = text;
    badge.className = `badge ${kind ?? ""}`;
  };

  const add = (file) => {
    const row = pattern.content.firstElementChild.cloneNode(true);
    const name = row.querySelector(".tray__name");
    name.textContent = file.name;
    name.title = file.name;
    row.querySelector("[data-dismiss]").addEventListener("click", () => {
      row.remove();
      summarise();
    });
    row.querySelector("[data-again]").addEventListener("click", () => enqueue(file, row));
    openRows.prepend(row);
    return row;
  };

  const stop = (row, message, { again = true, bucket = "todo", state = words.refused, kind = "badge--failed", url = "" } = {}) => {
    row.dataset.bucket = bucket;
    setState(row, state, kind);
    row.querySelector("progress").hidden = true;
    const reason = row.querySelector(".tray__reason");
    reason.textContent = message;
    reason.hidden = false;
    row.querySelector(".button-row").hidden = false;
    row.querySelector("[data-again]").hidden = !again;
    const link = row.querySelector("[data-existing]");
    link.hidden = !url;
    if (url) link.href = url;
    summarise();
  };

  const enqueue = (file, row) => {
    row.dataset.bucket = "busy";
    setState(row, words.waiting);
    row.querySelector("progress").hidden = false;
    row.querySelector("progress").value = 0;
    row.querySelector(".tray__reason").hidden = true;
    row.querySelector(".button-row").hidden = true;
    if (file.size > Number(maxBytes)) return stop(row, words.tooLarge, { again: false });
    if (file.size === 0) return stop(row, words.empty, { again: false });
    waiting.push([file, row]);
    summarise();
    return next();
  };

  const next = () => {
    while (sending < SENDERS && waiting.length) {
      sending += 1;
      const [file, row] = waiting.shift();
      sendOne(file, row).finally(() => {
        sending -= 1;
        next();
      });
    }
  };

  const headerName = (name) => encodeURIComponent(name.toWellFormed?.() ?? name.replace(/[\ud800-\udfff]/g, ""));

  const sendOne = (file, row) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const progress = row.querySelector("progress");
      setState(row, words.sending);
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        const percent = Math.floor((event.loaded / event.total) * 100);
        progress.value = percent;
        setState(row, `${words.sending} ${percent}%`);
      });
      request.addEventListener("load", () => {
        settle(request, row);
        resolve();
      });
      for (const name of ["error", "abort", "timeout"]) {
        request.addEventListener(name, () => {
          stop(row, words.offline);
          resolve();
        });
      }
      request.open("POST", sendUrl);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.setRequestHeader("X-File-Name", headerName(file.name));
      request.setRequestHeader("X-CSRFToken", window.csrfToken());
      request.send(file);
    });

  const settle = (request, row) => {
    if (new URL(request.responseURL).pathname === loginUrl) return stop(row, words.expired);
    let answer;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      return stop(row, words.failed);
    }
    if (request.status === 201) {
      place(answer.html, row);
      return follow(true);
    }
    if (request.status === 200) {
      if (answer.html && !rowOf(answer.id)) row.after(toRow(answer.html));
      return stop(row, answer.message, { again: false, bucket: "duplicates", state: words.duplicate, kind: "badge--doubt", url: answer.url });
    }
    return stop(row, answer.message ?? words.failed, { again: request.status >= 500 });
  };

  const take = (files) => {
    const wanted = [...files].filter((file) => !IGNORED.test(file.name));
    const rows = wanted.slice(0, Number(maxFiles)).map((file) => [file, add(file)]);
    for (const [file, row] of rows) enqueue(file, row);
    if (wanted.length > Number(maxFiles)) stop(add({ name: `… +${wanted.length - Number(maxFiles)}` }), words.tooMany, { again: false });
    if (rows.length) tray.scrollIntoView({ block: "nearest" });
  };

  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  // Enter would send the plain form; it opens the chooser, as the blank key does.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !input.showPicker) return;
    event.preventDefault();
    input.showPicker();
  });
  drop.addEventListener("submit", (event) => event.preventDefault());

  // Folders are walked through; readEntries gives a hundred at a time.
  const filesOf = async (entry) => {
    if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!entries.length) return found;
      for (const inner of entries) found.push(...(await filesOf(inner)));
    }
  };
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  const showShade = (isShown) => {
    shade.hidden = !isShown;
    if (!isShown) depth = 0;
  };
  document.addEventListener("dragenter", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth += 1;
    showShade(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!holdsFiles(event)) return;
    depth -= 1;
    if (depth <= 0) showShade(false);
  });
  document.addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", async (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    showShade(false);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.some((entry) => entry.isDirectory)) return take(event.dataTransfer.files);
    const found = [];
    for (const entry of entries) found.push(...(await filesOf(entry).catch(() => [])));
    return take(found);
  });

  window.addEventListener("beforeunload", (event) => {
    if (sending || waiting.length) event.preventDefault();
  });
})();
