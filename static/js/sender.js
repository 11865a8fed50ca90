/* Sends one file: a small one in one request, a large one in pieces that go on where they broke off.
 *
 *   const {status, answer, isSignedOut} = await Sender.send(file, {sendUrl, partUrl, loginUrl, signal, told})
 *
 * `told(bytes)` hears how much has been sent. Throws OfflineError where the network fails (call again: a large file goes
 * on), UnreadableError where the file cannot be read any more, AbortError where `signal` says so.
 */
(() => {
  "use strict";

  const PIECE_BYTES = 4 * 1024 * 1024;
  const MOST_TURNS = 5000;
  const PATIENCE_MS = 120000;

  class OfflineError extends Error {}
  class UnreadableError extends Error {}

  const headerName = (name) => encodeURIComponent(name.toWellFormed?.() ?? name.replace(/[\ud800-\udfff]/g, ""));

  const read = async (file, from, to) => {
    try {
      return new Uint8Array(await file.slice(from, to).arrayBuffer());
    } catch {
      throw new UnreadableError(file.name);
    }
  };

  const ask = (method, url, { body = null, headers = {}, signal, loginUrl, told } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new DOMException("stopped", "AbortError"));
      const request = new XMLHttpRequest();
      const stop = () => request.abort();
      const end = (settle, value) => {
        signal?.removeEventListener("abort", stop);
        settle(value);
      };
      signal?.addEventListener("abort", stop);
      request.timeout = PATIENCE_MS;
      request.upload.addEventListener("progress", (event) => told?.(event.loaded));
      request.addEventListener("load", () => {
        let answer = null;
        try {
          answer = JSON.parse(request.responseText);
        } catch {
          /* No answer of ours: a proxy's page, or the sign-in page. */
        }
        const isSignedOut = new URL(request.responseURL || location.href).pathname === loginUrl;
        end(resolve, { status: request.status, answer, isSignedOut });
      });
      request.addEventListener("error", () => end(reject, new OfflineError()));
      request.addEventListener("timeout", () => end(reject, new OfflineError()));
      request.addEventListener("abort", () => end(reject, new DOMException("stopped", "AbortError")));
      request.open(method, url);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", window.csrfToken());
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      return request.send(body);
    });

  const sendWhole = async (file, options) => {
    const body = await read(file, 0, file.size);
    const headers = {
      "Content-Type": "application/octet-stream",
      "X-File-Name": headerName(file.name),
      "X-File-SHA256": new window.Sha256().update(body).hex(),
    };
    return ask("POST", options.sendUrl, { ...options, body, headers });
  };

  const partAddress = (file, partUrl) =>
    `${partUrl}?name=${headerName(file.name)}&size=${file.size}&modified=${file.lastModified}`;

  const sendPieces = async (file, options) => {
    const url = partAddress(file, options.partUrl);
    const asked = await ask("GET", url, { ...options, told: null });
    if (asked.status !== 200 || asked.isSignedOut || !asked.answer) return asked;
    let { offset } = asked.answer;
    let hash = new window.Sha256();
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      if (hash.length > offset) hash = new window.Sha256();
      while (hash.length < offset) {
        hash.update(await read(file, hash.length, Math.min(hash.length + PIECE_BYTES, offset)));
        options.told?.(hash.length);
      }
      const from = offset;
      const body = await read(file, from, from + PIECE_BYTES);
      hash.update(body);
      const isLast = from + body.length >= file.size;
      const headers = { "Content-Type": "application/octet-stream", "Upload-Offset": String(from) };
      if (isLast) headers["X-File-SHA256"] = hash.hex();
      const told = (bytes) => options.told?.(from + Math.min(bytes, body.length));
      const done = await ask("PATCH", url, { ...options, body, headers, told });
      const goesOn = (done.status === 200 && !isLast) || done.status === 409;
      if (!goesOn || done.isSignedOut || !Number.isInteger(done.answer?.offset)) return done;
      ({ offset } = done.answer);
      if (isLast) hash = new window.Sha256();
    }
    return { status: 500, answer: null, isSignedOut: false };
  };

  window.Sender = {
    OfflineError,
    UnreadableError,
    send: (file, options) => (file.size <= PIECE_BYTES ? sendWhole : sendPieces)(file, options),
    // Tells the server that a file will not be finished.
    forget: (file, options) => {
      if (file.size > PIECE_BYTES) ask("DELETE", partAddress(file, options.partUrl), { loginUrl: options.loginUrl }).catch(() => {});
    },
  };
})();
