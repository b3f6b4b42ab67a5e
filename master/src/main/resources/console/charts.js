// Small charts. What they show is also said in words.

import { h, svg } from "./dom.js";

const WIDTH = 600;
const HEIGHT = 150;
const LINES = [0.75, 0.5, 0.25];

/** @param text what a line stands for, by the part of the highest value that it is at */
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

/** A value over time: points [{at, value}], between two times, up to a highest value; text(value) says it. */
export function areaChart({ points, from, to, highest, limit, label, text }) {
  const x = (at) => round(((at - from) / Math.max(1, to - from)) * WIDTH);
  const y = (value) => round(HEIGHT - 2 - (value / Math.max(1, highest)) * (HEIGHT - 6));
  const line = points.map(({ at, value }, i) => `${i === 0 ? "M" : "L"}${x(at)} ${y(value)}`).join("");
  const area = points.length > 0
    ? `${line}L${x(points[points.length - 1].at)} ${HEIGHT}L${x(points[0].at)} ${HEIGHT}Z`
    : "";
  return frame(
    label,
    (part) => text(part * highest),
    svg("path", { class: "area", d: area }),
    svg("path", { class: "line", d: line }),
    limit && limit <= highest ? svg("path", { class: "limit", d: `M0 ${y(limit)}H${WIDTH}` }) : null,
  );
}

/** Sums over time, put on each other: bars [{outcome: count}], drawn in an order of kinds; text(count) says one. */
export function stackedBars({ bars, kinds, label, text }) {
  const highest = Math.max(1, ...bars.map((bar) => kinds.reduce((sum, kind) => sum + (bar[kind] ?? 0), 0)));
  const width = WIDTH / bars.length;
  const parts = [];
  bars.forEach((bar, i) => {
    let below = 0;
    kinds.forEach((kind, place) => {
      const count = bar[kind] ?? 0;
      if (count > 0) {
        const height = (count / highest) * (HEIGHT - 6);
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
  return frame(label, (part) => text(part * highest), ...parts);
}
