/* Draws the charts of the page and opens the drawer on a point. A figure is JSON in #chart-figures (one for each
 * [data-chart]) or comes from [data-src]; it has light colours, each of which has a token, so that a chart follows the
 * theme. `mark` of a trace is spelled out into hover texts and addresses here: see dashboard/charts/model.py. */
(() => {
  "use strict";

  const settings = document.currentScript.dataset;
  if (!window.Plotly) return;
  const source = document.getElementById("chart-figures");
  const figures = source ? JSON.parse(source.textContent) : {};
  const PANEL_TITLE_SHARE = 0.24;
  const PANEL_GAP_SHARE = 0.16;
  const NARROW_PX = 560;
  const MOST_NAMED_NARROW = 5;

  Plotly.register({
    moduleType: "locale",
    name: "zh-CN",
    dictionary: {},
    format: { days: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"], decimal: ".", thousands: "" },
  });
  const config = {
    locale: document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en-US",
    displayModeBar: false,
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: "",
    responsive: false,
  };

  // One entry for each point of a trace: what it says when pointed at, and the township, year and indicator it opens.
  const spellOut = (trace, figure) => {
    const { mark, ...drawn } = trace;
    if (!mark) return trace;
    const { notes } = figure.words;
    const at = (values, place) => (Array.isArray(values) ? values[place] : values);
    const points = trace.x.map((x, place) => ({ x, place })).map(({ x, place }) => {
      const township = at(mark.township, place);
      if (!township) return { text: "", address: null };
      const year = at(mark.year, place) ?? x;
      const counts = mark.counts?.[place];
      const figureText = mark.text[place] + (counts ? ` (${counts})` : "");
      const interval = mark.intervals?.[place];
      const limits = [...(mark.notes?.[place] ?? "")].map((letter) => notes[letter]);
      if (interval) limits.unshift(`${figure.words.interval} ${interval}%`);
      const head = `${at(mark.name, place)} ${year}`;
      const address = [township, year, at(mark.indicator, place) ?? figure.indicator, mark.also];
      return { text: [head, figureText, ...limits].join("<br>"), address };
    });
    drawn.hovertext = points.map((point) => point.text);
    drawn.customdata = points.map((point) => point.address);
    return drawn;
  };

  const recolour = (node, colours) => {
    if (typeof node === "string") return colours[node] ?? node;
    if (Array.isArray(node)) return node.map((part) => recolour(part, colours));
    if (node && typeof node === "object")
      return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, recolour(part, colours)]));
    return node;
  };

  const currentColours = (tokens) => {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(
      Object.entries(tokens).map(([colour, token]) => [colour, style.getPropertyValue(token).trim() || colour]),
    );
  };

  // Panels stand in as many columns as fit; the same arithmetic as the server's for its own number of columns.
  const layPanels = (layout, width) => {
    const { panels, panelHeight } = layout.meta;
    // Panels of different indicators have longer titles than those of townships.
    const [few, more] = layout.meta.ownScales ? [1, 2] : [2, 3];
    const columns = Math.min(width < 420 ? few : width < 760 ? more : layout.meta.columns, panels);
    const lines = Math.ceil(panels / columns);
    layout.height = lines * panelHeight + 24;
    for (let place = 0; place < panels; place += 1) {
      const suffix = place ? place + 1 : "";
      const gap = PANEL_GAP_SHARE / columns;
      const wide = (1 - gap * (columns - 1)) / columns;
      const left = (place % columns) * (wide + gap);
      const bottom = 1 - (Math.floor(place / columns) + 1) / lines;
      layout[`xaxis${suffix}`].domain = [left, left + wide];
      layout[`yaxis${suffix}`].domain = [bottom + PANEL_GAP_SHARE / lines, bottom + (1 - PANEL_TITLE_SHARE) / lines];
      layout[`xaxis${suffix}`].showticklabels = place + columns >= panels;
      layout[`yaxis${suffix}`].showticklabels = layout.meta.ownScales || place % columns === 0;
    }
  };

  const thinTicks = (axis) => {
    const count = axis?.tickvals?.length ?? 0;
    if (count < 4) return;
    const kept = new Set([0, Math.floor((count - 1) / 2), count - 1]);
    axis.tickvals = axis.tickvals.filter((_value, place) => kept.has(place));
    axis.ticktext = axis.ticktext.filter((_value, place) => kept.has(place));
  };

  // Names beside many points would lie on one another; they are told where a point is tapped, and in the table.
  const dropNames = (traces) => {
    for (const trace of traces)
      if (trace.mode === "markers+text" && trace.x.length > MOST_NAMED_NARROW)
        trace.text = trace.text.map((text) => (text.endsWith("？") ? "？" : ""));
  };

  const prepare = (entry, width, colours = currentColours(entry.tokens)) => {
    const spelled = { data: entry.data.map((trace) => spellOut(trace, entry)), layout: entry.layout };
    const figure = recolour(spelled, colours);
    figure.layout.width = width;
    if (figure.layout.meta?.panels) layPanels(figure.layout, width);
    else if (width < NARROW_PX) {
      thinTicks(figure.layout.xaxis);
      dropNames(figure.data);
    }
    return figure;
  };

  const openPoint = (event) => {
    const address = event.points?.[0]?.customdata;
    if (!address) return;
    const query = new URLSearchParams({ township: address[0], year: address[1], indicator: address[2] });
    if (address[3]) query.set("also", address[3]);
    window.Drawer.open(`${settings.point}?${query}`);
  };

  // With the chart in focus the arrows go from point to point, and Enter opens the one that is pointed at.
  const walkByKeys = (frame) => {
    let at = -1;
    const told = document.createElement("p");
    told.className = "visually-hidden";
    told.setAttribute("aria-live", "polite");
    frame.after(told);
    frame.tabIndex = 0;
    const pointsOf = () =>
      frame._fullData.flatMap((trace, curveNumber) =>
        (trace.customdata ?? []).flatMap((address, pointNumber) => {
          const value = trace.orientation === "h" ? trace.x[pointNumber] : trace.y[pointNumber];
          return address && value !== null ? [{ curveNumber, pointNumber, address, text: trace.hovertext[pointNumber] }] : [];
        }),
      );
    frame.addEventListener("keydown", (event) => {
      const points = pointsOf();
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step && points.length) {
        at = at < 0 ? (step > 0 ? 0 : points.length - 1) : (at + step + points.length) % points.length;
        const { curveNumber, pointNumber, text } = points[at];
        const trace = frame._fullData[curveNumber];
        Plotly.Fx.hover(frame, [{ curveNumber, pointNumber }], (trace.xaxis ?? "x") + (trace.yaxis ?? "y"));
        told.textContent = text.replace(/<br>/g, " ");
        event.preventDefault();
      } else if (event.key === "Enter" && points[at]) {
        openPoint({ points: [{ customdata: points[at].address }] });
        event.preventDefault();
      }
    });
    frame.addEventListener("blur", () => frame._fullLayout && Plotly.Fx.unhover(frame));
  };

  const begun = new WeakSet();
  let isPrinting = false;
  const draw = async (frame, entry) => {
    const figure = prepare(entry, frame.clientWidth, isPrinting ? {} : undefined);
    const isFirst = !begun.has(frame);
    begun.add(frame);
    await Plotly.react(frame, figure.data, figure.layout, config);
    // On paper the drawing takes the paper's width.
    const { width, height } = frame._fullLayout;
    for (const layer of frame.querySelectorAll(".main-svg")) layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (!isFirst) return;
    frame.dataset.drawn = "1";
    walkByKeys(frame);
    frame.on("plotly_click", openPoint);
    frame.on("plotly_hover", (event) => frame.classList.toggle("is-on-point", Boolean(event.points[0].customdata)));
    frame.on("plotly_unhover", () => frame.classList.remove("is-on-point"));
  };

  // The answers of this page, by their address: going back and forth asks for none twice.
  const fetched = new Map();
  const load = async (frame) => {
    const address = frame.dataset.src;
    if (!address) return figures[frame.dataset.chart];
    if (!fetched.has(address)) {
      const response = await fetch(address, { credentials: "include" });
      if (!response.ok) throw new Error(String(response.status));
      fetched.set(address, await response.json());
    }
    return fetched.get(address);
  };

  const framesOf = (root) => [...root.querySelectorAll("[data-chart]")];
  const drawAll = (root = document) =>
    Promise.all(
      framesOf(root).map(async (frame) => {
        if (frame.hidden) return;
        try {
          const entry = await load(frame);
          if (entry?.data && frame.isConnected) await draw(frame, entry);
        } catch {
          frame.textContent = settings.failed;
        }
      }),
    );

  // A picture says of itself what it shows, where its figures come from and what to know of them. It goes onto white
  // paper, whatever the page's theme.
  const PICTURE_PX = 960;
  const LINE_PX = 17;
  const MAX_CANVAS_PX = 16000;
  const SOFT = "#55626f";
  const plain = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const isWide = (sign) => sign.codePointAt(0) > 0x2e80 || "“”…—".includes(sign);
  const toLines = (text, widthPx) => {
    const lines = [""];
    let filled = 0;
    for (const sign of text) {
      filled += isWide(sign) ? 12 : 6.6;
      if (filled > widthPx) {
        lines.push("");
        filled = 12;
      }
      lines[lines.length - 1] += sign;
    }
    return lines;
  };
  const toPicture = ({ figure, title, remark, notes, date }, frameWidth = 0) => {
    const width = Math.max(frameWidth, figure.layout.meta?.width ?? 0, PICTURE_PX);
    const { data, layout } = prepare(figure, width, {});
    const [first = "", ...rest] = notes;
    const told = [`${first} ${date}`, ...(remark ? [remark] : []), ...rest];
    const lines = told.flatMap((note) => toLines(note, width - 48));
    const footPx = lines.length * LINE_PX + 24;
    const [titlePx, left] = [48, layout.margin.l];
    const corner = { xref: "paper", yref: "paper", x: 0, y: 1, xanchor: "left", yanchor: "top", showarrow: false };
    const foot = { ...corner, y: 0, text: lines.map(plain).join("<br>"), align: "left" };
    layout.annotations = [
      ...layout.annotations,
      {
        ...corner,
        text: plain(title),
        xshift: 16 - left,
        yshift: layout.margin.t + titlePx - 12,
        font: { size: 16, weight: 600 },
      },
      { ...foot, xshift: 16 - left, yshift: -layout.margin.b - 8, font: { size: 12, color: SOFT } },
    ];
    layout.margin = { ...layout.margin, t: layout.margin.t + titlePx, b: layout.margin.b + footPx };
    layout.height += titlePx + footPx;
    return { data, layout, config };
  };
  const imageOptions = ({ layout }, format) => {
    const { width, height } = layout;
    const scale = format === "png" ? Math.min(2, MAX_CANVAS_PX / Math.max(width, height)) : 1;
    return { format, width, height, scale };
  };
  const download = async (frame, format) => {
    const figure = await load(frame);
    const section = frame.closest("section");
    const notes = [...section.parentElement.querySelectorAll(".table-foot p:not(.table-foot__date)")].map((note) => note.textContent);
    const remark = section.querySelector("[data-chart-remark]")?.textContent;
    const { title, date, file } = frame.dataset;
    const picture = toPicture({ figure, title, remark, notes, date }, frame.clientWidth);
    return Plotly.downloadImage(picture, { ...imageOptions(picture, format), filename: file });
  };
  // A view's chart, as the server's list of pictures has it, as the bytes of a file.
  const toBytes = async (told, format) => {
    const picture = toPicture(told);
    const image = await Plotly.toImage(picture, { ...imageOptions(picture, format), imageDataOnly: true });
    if (format === "svg") return new TextEncoder().encode(image);
    return Uint8Array.from(atob(image), (sign) => sign.charCodeAt(0));
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-chart-download], [data-chart-reset]");
    if (!button) return undefined;
    if ("chartReset" in button.dataset) return drawAll();
    const section = button.closest("section");
    const state = section.querySelector("[data-chart-state]");
    state.textContent = "";
    return download(framesOf(section)[0], button.dataset.chartDownload).catch(() => (state.textContent = state.dataset.failed));
  });

  let waiting = 0;
  let drawnWidth = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === drawnWidth) return;
    drawnWidth = window.innerWidth;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => drawAll());
  });
  document.addEventListener("themechange", () => drawAll());
  for (const [type, printing] of [
    ["beforeprint", true],
    ["afterprint", false],
  ])
    window.addEventListener(type, () => {
      isPrinting = printing;
      drawAll();
    });
  // A figure that came along with the page's part need not be asked for.
  const keep = (address, entry) => fetched.set(address, entry);
  window.Charts = { drawAll, keep, toBytes, drop: (root) => framesOf(root).forEach((frame) => Plotly.purge(frame)) };
  drawAll();
})();
