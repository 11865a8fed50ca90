/* What the review desk sends: one request after the other, so that decisions arrive in the order they were made.
 * `outcome` of a request has `done(answer)`, and `failed(error)`, which returns true where it has told what happened.
 * `hear` hears the rest: `taken(answer)`, `stale(answer, action, body)`, `failed(error)`, and `redraw()` after a failure. */
window.deskSender = (desk, words, hear) => {
  "use strict";

  class Expired extends Error {}
  class Refused extends Error {
    constructor({ message, field = "" }) {
      super(message);
      this.field = field;
    }
  }
  const nothing = () => {};
  let chain = Promise.resolve();
  let pending = 0;
  // While more is on its way, an answer shows less than was decided; the last one is kept for when nothing is.
  let latest = null;

  const request = async (action, body) => {
    const response = await fetch(`${desk.dataset.base}${action}/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": window.csrfToken() },
      body: JSON.stringify(body),
    });
    if (!response.headers.get("Content-Type")?.includes("json")) throw response.redirected ? new Expired() : new Error(words.failed);
    const answer = await response.json();
    if (response.status === 422) throw new Refused(answer);
    if (response.status !== 409 && !response.ok) throw new Error(words.failed);
    return [response.status === 409, answer];
  };
  const takeLatest = () => {
    hear.taken(latest);
    latest = null;
  };
  const send = (action, body, { done = nothing, failed = nothing } = {}) => {
    pending += 1;
    desk.setAttribute("aria-busy", "true");
    chain = chain.then(async () => {
      try {
        const [isStale, answer] = await request(action, body).finally(() => (pending -= 1));
        if (isStale) {
          latest = null;
          failed(null);
          hear.stale(answer, action, body);
        } else {
          latest = answer;
          if (!pending) takeLatest();
          done(answer);
        }
      } catch (error) {
        if (failed(error) !== true) hear.failed(error);
        if (latest && !pending) takeLatest();
        else hear.redraw();
      }
      if (pending === 0) desk.removeAttribute("aria-busy");
    });
    return chain;
  };
  window.addEventListener("beforeunload", (event) => {
    if (pending) event.returnValue = true;
  });

  return {
    send,
    isExpired: (error) => error instanceof Expired,
    // Why something was not saved, "" where whoever asked cannot help.
    explain(error) {
      if (!error || error instanceof Expired) return "";
      return error instanceof TypeError ? words.offline : error.message || words.failed;
    },
  };
};
