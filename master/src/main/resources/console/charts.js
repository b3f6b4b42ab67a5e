// Small charts. Their values are also given as text.

import { h, svg } from "./dom.js";

const WIDTH = 600;
const HEIGHT = 150;
const LINES = [0.75, 0.5, 0.25];
const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** Returns the end of a scale that includes a value and has round quarters; base 1024 for bytes. */
export function roundEnd(highest, base = 10) {
  const quarter = Math.max(1, highest / 4);
  const unit = base ** Math.floor(Math.log(quarter) / Math.log(base));
  const part = quarter / unit;
  if (part > 300) {
    return 4 * unit * (part > base / 2 ? base : base / 2); // otherwise the next quarters would be odd parts of a larger unit
  }
  const ten = 10 ** Math.floor(Math.log10(part));
  return 4 * unit * ten * STEPS.find((step) => ten * step >= part);
}

/** @param text returns the label of a line, from its share of the highest value */
function frame(label, text, ...children) {
  return h(
    "div",
    { class: "chart-box" },
    svg(
      "svg",
      { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label },
      svg("path", { class: "grid", d: LINES.map((part) => `M0 ${HEIGHT - 1 - part * (HEIGHT - 6)}H${WIDTH}`).join("") }),
      ...children,
    ),
    LINES.map((part) => h("span", { class: "scale scale-" + part * 100, "aria-hidden": "true" }, text(part))),
  );
}

const round = (value) => Math.round(value * 10) / 10;

/** Draws bytes over time: points [{at, value}], between two times, up to a highest value or a little more; text(value) formats one. */
export function areaChart({ points, from, to, highest, limit, label, text }) {
  const end = roundEnd(highest, 1024);
  const x = (at) => round(((at - from) / Math.max(1, to - from)) * WIDTH);
  const y = (value) => round(HEIGHT - 2 - (value / end) * (HEIGHT - 6));
  const line = points.map(({ at, value }, i) => `${i === 0 ? "M" : "L"}${x(at)} ${y(value)}`).join("");
  const area = points.length > 0
    ? `${line}L${x(points[points.length - 1].at)} ${HEIGHT}L${x(points[0].at)} ${HEIGHT}Z`
    : "";
  return frame(
    label,
    (part) => text(part * end),
    svg("path", { class: "area", d: area }),
    svg("path", { class: "line", d: line }),
    limit && limit <= end ? svg("path", { class: "limit", d: `M0 ${y(limit)}H${WIDTH}` }) : null,
  );
}

/**
 * Draws stacked sums over time: bars [{outcome: count}], in an order of kinds. The scale shows a count times the rate;
 * text(value) formats it.
 */
export function stackedBars({ bars, kinds, rate, label, text }) {
  const highest = Math.max(1, ...bars.map((bar) => kinds.reduce((sum, kind) => sum + (bar[kind] ?? 0), 0)));
  const end = roundEnd(highest * rate) / rate;
  const width = WIDTH / bars.length;
  const parts = [];
  bars.forEach((bar, i) => {
    let below = 0;
    kinds.forEach((kind, place) => {
      const count = bar[kind] ?? 0;
      if (count > 0) {
        const height = (count / end) * (HEIGHT - 6);
        parts.push(svg("rect", {
          class: "series-" + place,
          x: round(i * width + width * 0.12),
          y: round(HEIGHT - below - height),
          width: round(width * 0.76),
          height: round(height),
        }));
        below += height;
      }
    });
  });
  return frame(label, (part) => text(part * end * rate), ...parts);
}
