/* What every page needs: the bar that folds, menus, the theme, the CSRF token, and the drawer.
 *
 * Offers to other scripts:
 *   csrfToken()                      the token for a fetch of one's own (header X-CSRFToken)
 *   Drawer.open(url, {hash, opener}) load an HTML fragment into the drawer; Drawer.close()
 *   <a data-drawer href="…">         opens its address in the drawer
 *   document "themechange"           fired when colours change (read them anew from the tokens)
 *   document "contentchange"         to be fired by who puts other content into the page
 *   drawer   "drawer:loaded"         fired on the drawer when a fragment is in it (bubbles)
 */
(() => {
  "use strict";

  const root = document.documentElement;
  root.classList.add("js");

  const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  window.csrfToken = csrfToken;

  // The bar folds on a phone.
  const bar = document.querySelector(".topbar");
  const fold = document.querySelector(".topbar__fold");
  fold?.addEventListener("click", () => {
    const open = bar.classList.toggle("is-open");
    fold.setAttribute("aria-expanded", String(open));
  });

  // Who types Chinese is done when the characters are chosen; the last input before that still counts as composing.
  document.addEventListener("compositionend", (event) => {
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // What was typed before the scripts were there is told to them.
  document.addEventListener("DOMContentLoaded", () => {
    for (const field of document.querySelectorAll("input[type=search], input[data-places]"))
      if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Menus close on Esc, on a click elsewhere, and when a file of theirs was chosen.
  const openMenus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    const isFile = event.target.closest?.("a[download]:not([data-with-pictures])");
    for (const menu of openMenus()) if (isFile || !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Theme: "light", "dark" or "" (as the system); the server reads the cookie, so a page never flashes.
  const themeChanged = () => document.dispatchEvent(new CustomEvent("themechange"));
  const DARK_WHEN = { light: "not all", dark: "screen", "": "screen and (prefers-color-scheme: dark)" };
  const YEAR_SECONDS = 31536000;
  const themeButtons = document.querySelectorAll("[data-set-theme]");
  for (const button of themeButtons) {
    button.addEventListener("click", () => {
      const theme = button.dataset.setTheme;
      const age = theme ? YEAR_SECONDS : 0;
      const secure = location.protocol === "https:" ? ";secure" : "";
      document.cookie = `theme=${theme};path=/;max-age=${age};samesite=lax${secure}`;
      document.getElementById("dark").media = DARK_WHEN[theme];
      for (const other of themeButtons) other.setAttribute("aria-pressed", String(other === button));
      themeChanged();
    });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener?.("change", themeChanged);

  // A form asks first where it says so (data-confirm), and is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.hasAttribute("data-resend")) return;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
      event.preventDefault();
      return;
    }
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // A wide table can be scrolled with the arrow keys, and says so only when it is wide.
  // It is measured once the page is laid out anyway.
  const sizes = new ResizeObserver((changed) => {
    for (const frame of new Set(changed.map((entry) => entry.target.closest(".table-scroll")))) {
      if (frame?.scrollWidth > frame?.clientWidth) frame.tabIndex = 0;
      else frame?.removeAttribute("tabindex");
    }
  });
  const watchTables = () => {
    sizes.disconnect();
    for (const frame of document.querySelectorAll(".table-scroll"))
      for (const watched of [frame, ...frame.children]) sizes.observe(watched);
  };
  // Where a row of choices scrolls, the chosen one is in sight.
  const showChosen = () => {
    for (const chosen of document.querySelectorAll(".switch > [aria-current], .tabs [aria-current]")) {
      const row = chosen.closest(".switch, .tabs");
      row.scrollLeft += Math.max(0, chosen.getBoundingClientRect().right - row.getBoundingClientRect().right);
    }
  };
  const layContent = () => {
    watchTables();
    showChosen();
  };
  layContent();
  document.addEventListener("contentchange", layContent);

  // The drawer. A <dialog> shown as modal keeps the focus inside, closes on Esc, and tells assistive tools.
  const drawer = document.getElementById("drawer");
  if (!drawer) return;
  const body = drawer.querySelector(".drawer__body");
  const title = drawer.querySelector(".drawer__title");
  const texts = drawer.dataset;
  let pending = null;
  let opener = null;
  let hashBefore = "";

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const showLoading = () => {
    const line = element("p", "soft");
    line.setAttribute("role", "status");
    line.append(element("span", "spinner"), texts.loading);
    body.replaceChildren(line);
    title.textContent = texts.title;
  };

  const showError = (message, reference, url) => {
    const notice = element("div", "notice notice--error");
    notice.setAttribute("role", "alert");
    notice.append(element("p", "", message));
    if (reference) notice.append(element("p", "soft small", `${texts.reference} ${reference}`));
    const again = element("button", "button", texts.retry);
    again.type = "button";
    again.addEventListener("click", () => load(url));
    body.replaceChildren(notice, again);
  };

  const showSignIn = () => {
    const link = element("a", "button button--primary", texts.signIn);
    link.href = `${texts.loginUrl}?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`;
    body.replaceChildren(element("p", "notice notice--warning", texts.expired), link);
  };

  const messageFor = (status) =>
    ({ 403: texts.forbidden, 404: texts.missing })[status] ?? texts.failed;

  async function load(url) {
    pending?.abort();
    const mine = (pending = new AbortController());
    showLoading();
    try {
      const response = await fetch(url, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
        credentials: "same-origin",
        signal: mine.signal,
      });
      if (response.redirected && new URL(response.url).pathname === texts.loginUrl) return showSignIn();
      if (!response.ok) return showError(messageFor(response.status), response.headers.get("X-Request-ID"), url);
      const html = await response.text();
      if (mine.signal.aborted) return undefined;
      body.innerHTML = html;
      const heading = body.querySelector("h2");
      if (heading) {
        title.textContent = heading.textContent;
        heading.classList.add("visually-hidden");
      }
      body.scrollTop = 0;
      if (document.activeElement === document.body) body.focus();
      drawer.dispatchEvent(new CustomEvent("drawer:loaded", { bubbles: true, detail: { url } }));
    } catch (error) {
      if (error.name !== "AbortError") showError(texts.offline, null, url);
    }
    return undefined;
  }

  // Opened, the drawer is a step of the history: the back button of a phone closes it and stays on the page. Closed
  // otherwise, its step stays where it is, since going back takes time, in which it would stop what the user does next;
  // the next drawer takes the same step, and who goes back passes it.
  const isStep = () => history.state?.drawer === "open";
  const isBeneath = () => history.state?.drawer === "beneath";
  let wasStep = isStep();
  const open = (url, options = {}) => {
    if (!drawer.open) {
      opener = options.opener ?? document.activeElement;
      hashBefore = location.hash;
      if (!isStep()) {
        history.replaceState({ ...history.state, drawer: "beneath" }, "");
        history.pushState({ drawer: "open" }, "");
      }
      wasStep = true;
      drawer.showModal();
    }
    if (options.hash) history.replaceState(history.state, "", `#${String(options.hash).replace(/^#/, "")}`);
    return load(url);
  };

  const close = () => {
    if (!drawer.open) return;
    if (isStep() && location.hash !== hashBefore)
      history.replaceState(history.state, "", location.pathname + location.search + hashBefore);
    drawer.close();
  };
  window.addEventListener("popstate", () => {
    const isPassing = wasStep && isBeneath() && !drawer.open;
    wasStep = isStep();
    if (isPassing) history.back();
    else if (!wasStep) close();
  });

  drawer.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  drawer.addEventListener("close", () => {
    if (drawer.open) return;
    pending?.abort();
    body.replaceChildren();
    if (opener?.isConnected) opener.focus();
    opener = null;
  });
  drawer.querySelector(".drawer__close").addEventListener("click", close);
  drawer.addEventListener("click", (event) => {
    if (event.target === drawer) close();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-drawer]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.getAttribute("href"), { opener: link, hash: link.dataset.hash });
  });

  window.Drawer = { open, close, element: drawer };
})();
