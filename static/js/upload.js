/* The upload page: files are dropped anywhere or chosen, sent a few at a time (sender.js), and followed until settled.
 * What waits to be sent is only counted; a row is made for what is sending and large, or went wrong. The server renders
 * the rows of what it has, and says which of them, and in what order, the page shows. */
(() => {
  "use strict";

  const tray = document.getElementById("tray");
  if (!tray) return;
  const byId = (id) => document.getElementById(id);
  const [openRows, doneRows, localRows] = ["tray-open", "tray-done", "tray-local"].map(byId);
  const words = byId("upload-words").dataset;
  const { send: sendUrl, part: partUrl, poll: pollUrl, login: loginUrl } = tray.dataset;
  const [maxBytes, maxArchiveBytes, maxFiles] = ["maxBytes", "maxArchiveBytes", "maxFiles"].map((name) => Number(tray.dataset[name]));
  const SENDERS = 3;
  const OWN_ROW_FROM_BYTES = 2 * 1024 * 1024;
  const MOST_LOCAL_ROWS = 60;
  const POLL_FIRST_MS = 500;
  const POLL_LONGEST_MS = 6000;
  const DRAW_MS = 150;
  const TRIES = 6;
  const FIRST_PAUSE_MS = 1000;
  const FOLD_FROM = 9;
  const IGNORED = /^(\.|~\$|Thumbs\.db$|desktop\.ini$)/i;

  const { toRow } = window.Decisions;
  const rowOf = (id) => byId(`document-${id}`);
  const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  /* What is on the server: one request tells all that the page shows, slower while nothing changes. */
  let counts = JSON.parse(tray.dataset.counts);
  // What the server said last; what it took since is in `counts` alone.
  let told = counts;
  let pollTimer = 0;
  let pollWait = POLL_FIRST_MS;
  let isPolling = false;
  // Fresh news are asked for soon, but news that come thick and fast do not put it off.
  let pollAt = Infinity;
  const follow = (isFresh) => {
    if (isFresh) pollWait = POLL_FIRST_MS;
    if (!counts.busy && !isFresh) return;
    const wanted = performance.now() + pollWait;
    if (pollAt <= wanted) return;
    clearTimeout(pollTimer);
    pollAt = wanted;
    pollTimer = setTimeout(poll, pollWait);
  };
  async function poll() {
    pollAt = Infinity;
    if (isPolling) return undefined;
    isPolling = true;
    let isChanged = false;
    try {
      const have = [...tray.querySelectorAll("tr[data-id]")].map((row) => `${row.dataset.id}-${row.dataset.state}`);
      const response = await fetch(`${pollUrl}?have=${have.join(",")}`, { headers: { Accept: "application/json" } });
      if (response.redirected && new URL(response.url).pathname === loginUrl) {
        if (!isSending() && !localRows.childElementCount) location.reload(); // what was not sent would be gone
      } else if (response.ok) isChanged = show(await response.json());
    } catch {
      /* The network is away: the next try comes later. */
    }
    isPolling = false;
    pollWait = isChanged ? POLL_FIRST_MS : Math.min(pollWait * 1.5, POLL_LONGEST_MS);
    follow(false);
    return undefined;
  }
  const show = (answer) => {
    const isChanged = JSON.stringify(answer.counts) !== JSON.stringify(counts) || Object.keys(answer.rows).length > 0;
    counts = told = answer.counts;
    const wanted = new Set([...answer.open, ...answer.done].map(String));
    for (const row of tray.querySelectorAll("tr[data-id]")) if (!wanted.has(row.dataset.id)) row.remove();
    arrange(openRows, answer.open, answer.rows);
    arrange(doneRows, answer.done, answer.rows);
    draw();
    return isChanged;
  };
  // Put the rows in their order; one that is where it belongs is not touched, so that nobody loses what they type.
  const arrange = (home, ids, fresh) => {
    let next = home.firstElementChild;
    for (const id of ids) {
      let row = rowOf(id);
      if (fresh[id]) {
        const made = toRow(fresh[id]);
        if (row === next && row) next = row.nextElementSibling;
        row?.remove();
        row = made;
      }
      if (!row) continue;
      if (row === next) next = next.nextElementSibling;
      else home.insertBefore(row, next);
    }
  };

  /* The summary counts what the server has and what it has not got yet. */
  const items = [];
  const inState = (...states) => items.filter((item) => states.includes(item.state));
  const isSending = () => items.some((item) => item.state === "waiting" || item.state === "sending");
  const [summary, fold, toggle, bar, local] = ["tray-summary", "tray-fold", "tray-toggle", "sending", "local-more"].map(byId);
  let isFolded = null;
  const add = (counted, bucket, number) => ({ ...counted, [bucket]: (counted[bucket] ?? 0) + number });
  const summarise = () => {
    let all = add(counts, "busy", inState("waiting", "sending").length);
    all = add(all, "todo", inState("failed").length);
    all = add(all, "duplicates", inState("duplicate").length);
    const total = Object.values(all).reduce((sum, number) => sum + number, 0);
    const parts = ["done", "todo", "busy", "duplicates", "archives", "withdrawn"]
      .filter((bucket) => all[bucket] > 0)
      .map((bucket) => `${all[bucket]} ${words[bucket]}`);
    const text = words.summary.replace("{count}", total).replace("{parts}", parts.join(" · "));
    tray.hidden = total === 0;
    if (summary.textContent !== text) summary.textContent = text;
    const done = counts.done ?? 0;
    const isClosed = isFolded ?? done >= FOLD_FROM;
    fold.hidden = done === 0;
    byId("tray-away").hidden = done === 0;
    doneRows.hidden = isClosed;
    toggle.setAttribute("aria-expanded", String(!isClosed));
    const shown = doneRows.childElementCount;
    const count = words.foldDone.replace("{count}", done) + (shown < done && !isClosed ? words.firstOnly.replace("{count}", shown) : "");
    toggle.textContent = `${count} · ${isClosed ? words.show : words.hide}`;
    const open = ["todo", "busy", "withdrawn", "archives"].reduce((sum, bucket) => sum + (told[bucket] ?? 0), 0);
    tellRest("open-more", open - openRows.childElementCount);
  };
  const tellRest = (id, number) => {
    const line = byId(id);
    line.hidden = number <= 0;
    line.querySelector("td").textContent = words.more.replace("{count}", number);
  };
  const showBar = () => {
    const waiting = inState("waiting").length;
    const sending = inState("sending");
    bar.hidden = !waiting && !sending.length;
    const failed = inState("failed").filter((item) => item.canRetry).length;
    byId("retry-all").hidden = failed < 2;
    byId("retry-all").textContent = words.retryAll.replace("{count}", failed);
    tellRest("local-more", inState("failed", "duplicate").length - localRows.querySelectorAll("tr[data-problem]").length);
    if (bar.hidden) return;
    const sent = sending.reduce((sum, item) => sum + Math.min(item.sent, item.file.size), round.sentBytes);
    byId("sending-text").textContent = words.sendingAll.replace("{done}", round.over).replace("{total}", round.total);
    byId("sending-progress").value = Math.floor((sent / Math.max(round.bytes, 1)) * 100);
    for (const item of sending) showProgress(item);
  };
  let drawTimer = 0;
  const draw = () => {
    if (drawTimer) return;
    drawTimer = setTimeout(drawNow, DRAW_MS);
  };
  const drawNow = () => {
    clearTimeout(drawTimer);
    drawTimer = 0;
    summarise();
    showBar();
  };
  toggle.addEventListener("click", () => {
    isFolded = !doneRows.hidden;
    drawNow();
  });

  tray.addEventListener("decided", () => follow(true));

  drawNow();
  follow(false);

  /* Sending. */
  const drop = byId("drop");
  const input = byId("files");
  const shade = byId("drop-shade");
  const pattern = byId("sending-row");
  let sending = 0;
  // What was put in since nothing was being sent: the bar counts it to its end.
  let round = { total: 0, bytes: 0, over: 0, sentBytes: 0 };
  const beginRound = () => {
    if (!isSending()) round = { total: 0, bytes: 0, over: 0, sentBytes: 0 };
  };
  const enter = (item) => {
    round.total += 1;
    round.bytes += item.file.size;
  };
  const leave = (item) => {
    if (item.state !== "waiting" && item.state !== "sending") return;
    round.over += 1;
    round.sentBytes += item.file.size;
  };

  const makeRow = (item) => {
    const row = pattern.content.firstElementChild.cloneNode(true);
    const name = row.querySelector(".tray__name");
    name.textContent = item.file.name;
    name.title = item.file.name;
    row.querySelector("[data-dismiss]").addEventListener("click", () => forget(item));
    row.querySelector("[data-again]").addEventListener("click", () => enqueue(item));
    row.querySelector("[data-cancel]").addEventListener("click", () => cancel(item));
    item.row = row;
    return row;
  };
  const dropRow = (item) => {
    item.row?.remove();
    item.row = null;
  };
  const forget = (item) => {
    items.splice(items.indexOf(item), 1);
    dropRow(item);
    drawNow();
  };
  const setState = (item, text, kind = "") => {
    const badge = item.row.querySelector(".tray__state .badge");
    badge.textContent = text;
    badge.className = `badge ${kind}`;
  };
  const showProgress = (item) => {
    if (!item.row) return;
    const percent = Math.floor((Math.min(item.sent, item.file.size) / item.file.size) * 100);
    item.row.querySelector("progress").value = percent;
    setState(item, item.isOffline ? words.reconnecting : `${words.sending} ${percent}%`);
  };

  // A file that was not taken: its row says why, and what can be done.
  const stop = (item, message, { again = true, state = "failed", label = words.refused, kind = "badge--failed", url = "", link: text = "" } = {}) => {
    leave(item);
    item.state = state;
    item.canRetry = again;
    dropRow(item);
    if (localRows.querySelectorAll("tr[data-problem]").length < MOST_LOCAL_ROWS) {
      const row = makeRow(item);
      row.dataset.problem = "1";
      setState(item, label, kind);
      row.querySelector("progress").hidden = true;
      row.querySelector("[data-cancel]").hidden = true;
      const reason = row.querySelector(".tray__reason");
      reason.textContent = message;
      reason.hidden = false;
      row.querySelector("[data-again]").hidden = !again;
      row.querySelector("[data-dismiss]").hidden = false;
      const link = row.querySelector("[data-existing]");
      link.hidden = !url;
      if (url) link.href = url;
      if (text) Object.assign(link, { textContent: text, target: "_blank" });
      localRows.prepend(row);
    }
    draw();
  };

  const isArchive = (file) => /\.zip$/i.test(file.name);
  const enqueue = (item) => {
    dropRow(item);
    Object.assign(item, { state: "waiting", sent: 0, tries: 0, controller: new AbortController() });
    if (!items.includes(item)) items.push(item);
    enter(item);
    if (item.file.size > (isArchive(item.file) ? maxArchiveBytes : maxBytes)) return stop(item, words.tooLarge, { again: false });
    if (item.file.size === 0) return stop(item, words.empty, { again: false });
    draw();
    return next();
  };
  const cancel = (item) => {
    item.controller.abort();
    leave(item);
    window.Sender.forget(item.file, { partUrl, loginUrl });
    item.state = "cancelled";
    forget(item);
  };
  const next = () => {
    while (sending < SENDERS) {
      const item = items.find((one) => one.state === "waiting");
      if (!item) break;
      sending += 1;
      item.state = "sending";
      sendOne(item).finally(() => {
        sending -= 1;
        next();
        draw();
      });
    }
  };

  async function sendOne(item) {
    if (item.file.size >= OWN_ROW_FROM_BYTES) localRows.append(makeRow(item));
    window.Progress?.begin();
    const { signal } = item.controller;
    const told = (bytes) => {
      item.isOffline = false;
      item.sent = bytes;
      draw();
    };
    for (;;) {
      try {
        return settle(item, await window.Sender.send(item.file, { sendUrl, partUrl, loginUrl, signal, told }));
      } catch (error) {
        if (signal.aborted) return undefined;
        if (error instanceof window.Sender.UnreadableError) return stop(item, words.unreadable, { again: false });
        item.tries += 1;
        if (!(error instanceof window.Sender.OfflineError) || item.tries >= TRIES) return stop(item, words.offline);
        item.isOffline = true;
        if (!item.row) localRows.append(makeRow(item));
        showProgress(item);
        await later(FIRST_PAUSE_MS * 2 ** (item.tries - 1));
        if (signal.aborted) return undefined;
      }
    }
  }

  const settle = (item, { status, answer, isSignedOut }) => {
    if (item.state !== "sending") return undefined;
    if (isSignedOut) return stop(item, words.expired, { url: loginUrl, link: words.signIn });
    if (status === 201) {
      leave(item);
      counts = add(counts, "busy", 1);
      forget(item);
      window.Progress?.look();
      return follow(true);
    }
    if (status === 200 && answer)
      return stop(item, answer.message, { again: false, state: "duplicate", label: words.duplicate, kind: "badge--doubt", url: answer.url });
    return stop(item, answer?.message ?? words.failed, { again: status >= 500 || status === 422 });
  };

  const take = (files) => {
    const wanted = [...files].filter((file) => !IGNORED.test(file.name));
    beginRound();
    for (const file of wanted.slice(0, maxFiles)) enqueue({ file });
    if (wanted.length > maxFiles) {
      const rest = { file: { name: `… +${wanted.length - maxFiles}`, size: 0 } };
      items.push(rest);
      stop(rest, words.tooMany, { again: false });
    }
    drawNow();
    if (wanted.length) tray.scrollIntoView({ block: "nearest" });
  };

  byId("cancel-all").addEventListener("click", () => {
    for (const item of inState("waiting", "sending")) cancel(item);
  });
  byId("retry-all").addEventListener("click", () => {
    beginRound();
    for (const item of inState("failed").filter((one) => one.canRetry)) enqueue(item);
  });
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
      for (const inner of entries) found.push(...(await filesOf(inner).catch(() => [])));
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

  /* Leaving the page would break off what is being sent: links open beside it, and closing it asks first. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || !isSending() || link.target || link.hasAttribute("data-drawer") || link.origin !== location.origin) return;
    if (link.getAttribute("href").startsWith("#") || event.defaultPrevented) return;
    event.preventDefault();
    window.open(link.href, "_blank", "noopener");
  });
  window.addEventListener("beforeunload", (event) => {
    if (isSending()) event.returnValue = true;
  });
})();
