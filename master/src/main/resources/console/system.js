// The state of Redis and the masters.

import { get } from "./api.js";
import { areaChart, stackedBars } from "./charts.js";
import { resource } from "./data.js";
import { h } from "./dom.js";
import { bytes, clock, dateTime, number, percent, setServerTime, span } from "./format.js";
import { t } from "./i18n.js";
import { failure, loading, outdated } from "./parts.js";

const MINUTE = 60_000;
const BARS = 60;
/** Good outcomes first, so that failures are on top of the bars. */
const USUAL = ["changed", "unchanged"];
const SERIES = 6;

export function systemView(app) {
  const data = resource(
    (signal) => get("console/overview", {}, signal),
    () => {
      if (data.value) {
        setServerTime(data.value.now);
      }
      app.redraw();
    },
  );

  function memory({ redis, samples, now }) {
    const points = samples.map(({ at, used }) => ({ at, value: used }));
    points.push({ at: now, value: redis.used });
    const values = points.map((point) => point.value);
    const most = Math.max(...values);
    const near = redis.limit > 0 && most > redis.limit / 4;
    const length = span(Math.max(1000, now - points[0].at));
    return h(
      "section",
      { class: "card panel", "aria-labelledby": "memory-title" },
      h("h2", { id: "memory-title" }, t("system.memory")),
      h(
        "p",
        { class: "headline" },
        h("span", { class: "big" }, bytes(redis.used)),
        h(
          "span",
          { class: "muted" },
          redis.limit > 0 ? t("system.memoryOf", { limit: bytes(redis.limit) }) : t("system.noLimit"),
        ),
      ),
      redis.limit > 0
        ? [
            h("progress", {
              class: "meter" + (redis.used / redis.limit > 0.85 ? " high" : ""),
              max: "1",
              value: String(Math.min(1, redis.used / redis.limit)),
              "aria-label": t("system.memory"),
            }),
            h("p", { class: "muted" }, t("system.memoryPart", { part: percent(redis.used / redis.limit) })),
          ]
        : null,
      areaChart({
        points,
        from: points[0].at,
        to: now,
        highest: near ? Math.max(redis.limit, most) : most,
        limit: redis.limit,
        text: bytes,
        label: t("system.memoryChart", {
          span: length,
          now: bytes(redis.used),
          least: bytes(Math.min(...values)),
          most: bytes(most),
          limit: redis.limit > 0 ? bytes(redis.limit) : t("system.noLimit"),
        }),
      }),
      axis(points[0].at, now),
      redis.nodes.length > 1 ? nodes(redis.nodes) : null,
    );
  }

  function nodes(all) {
    return h(
      "table",
      { class: "plain" },
      h("caption", null, t("system.nodes")),
      h("thead", null, h("tr", null, head("system.node"), head("system.used", true), head("system.limit", true))),
      h(
        "tbody",
        null,
        all.map((node) =>
          h(
            "tr",
            { key: node.id },
            h("th", { scope: "row", class: "mono" }, node.id.slice(0, 12)),
            h("td", { class: "num" }, bytes(node.used)),
            h("td", { class: "num" }, node.limit > 0 ? bytes(node.limit) : t("system.noLimit")),
          ),
        ),
      ),
    );
  }

  function pushes({ pushes: totals, samples, now }) {
    const kinds = [...USUAL.filter((kind) => kind in totals), ...Object.keys(totals).filter((kind) => !USUAL.includes(kind))];
    const from = samples[0]?.at ?? now;
    const recent = {};
    const bars = Array.from({ length: BARS }, () => ({}));
    for (const sample of samples) {
      const place = Math.min(BARS - 1, Math.floor(((sample.at - from) / Math.max(1, now - from)) * BARS));
      for (const [kind, count] of Object.entries(sample.pushes)) {
        bars[place][kind] = (bars[place][kind] ?? 0) + count;
        recent[kind] = (recent[kind] ?? 0) + count;
      }
    }
    const sum = Object.values(recent).reduce((all, each) => all + each, 0);
    const length = span(Math.max(1000, now - from));
    const words = kinds.map((kind) => `${outcome(kind)} ${number(recent[kind] ?? 0)}`).join(", ");
    return h(
      "section",
      { class: "card panel", "aria-labelledby": "pushes-title" },
      h("h2", { id: "pushes-title" }, t("system.pushes")),
      h(
        "p",
        { class: "headline" },
        h(
          "span",
          { class: "big" },
          number(sum / Math.max(1 / 12, (now - from) / MINUTE), { maximumFractionDigits: 1 }),
        ),
        h("span", { class: "muted" }, t("system.pushesRate", { span: length })),
      ),
      stackedBars({
        bars,
        kinds,
        rate: (BARS * MINUTE) / Math.max(1000, now - from),
        text: (value) => number(value, { maximumFractionDigits: 1 }),
        label: sum === 0 ? t("system.noPushes") : t("system.pushesChart", { span: length, parts: words }),
      }),
      axis(from, now),
      kinds.length === 0 ? h("p", { class: "muted" }, t("system.noPushes")) : outcomes(kinds, recent, totals, length),
    );
  }

  function outcomes(kinds, recent, totals, length) {
    return h(
        "table",
        { class: "plain" },
        h("caption", { class: "unseen" }, t("system.outcomes")),
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            head("system.outcome"),
            h("th", { scope: "col", class: "num" }, t("system.recently", { span: length })),
            head("system.total", true),
          ),
        ),
        h(
          "tbody",
          null,
          kinds.map((kind, place) =>
            h(
              "tr",
              { key: kind },
              h(
                "th",
                { scope: "row" },
                h("span", { class: "swatch swatch-" + Math.min(place, SERIES - 1), "aria-hidden": "true" }),
                outcome(kind),
              ),
              h("td", { class: "num" }, number(recent[kind] ?? 0)),
              h("td", { class: "num" }, number(totals[kind])),
            ),
          ),
        ),
    );
  }

  function masters({ masters: all, now }) {
    return h(
      "section",
      { class: "card panel wide", "aria-labelledby": "masters-title" },
      h("h2", { id: "masters-title" }, t("system.masters")),
      h(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "masters-title" },
        h(
          "table",
          { class: "plain masters" },
          h(
            "thead",
            null,
            h(
              "tr",
              null,
              head("system.master"),
              head("system.health"),
              head("system.seen"),
              head("system.uptime"),
              head("system.workersHere", true),
              head("system.heap", true),
              head("system.cpu", true),
              head("system.version"),
            ),
          ),
          h("tbody", null, all.map((master) => row(master, now))),
        ),
      ),
    );
  }

  function row({ id, health, age_ms: age, is_self: isSelf, report }, now) {
    const isLost = health === "lost";
    return h(
      "tr",
      { key: id, class: isLost ? "is-lost" : null },
      h(
        "th",
        { scope: "row" },
        h("span", { class: "mono" }, report.address),
        isSelf ? h("span", { class: "tag" }, t("system.self")) : null,
      ),
      h("td", null, h("span", { class: "health " + health }, t("health." + health))),
      h("td", null, age < 1000 ? t("system.now") : t("system.ago", { span: span(age) })),
      h(
        "td",
        { title: dateTime(report.started_at) },
        isLost ? "–" : span(Math.max(1000, now - report.started_at)),
      ),
      h("td", { class: "num" }, isLost ? "–" : number(report.worker_count)),
      h(
        "td",
        { class: "num" },
        isLost ? "–" : `${bytes(report.heap_used)} / ${bytes(report.heap_limit)}`,
      ),
      h("td", { class: "num" }, isLost ? "–" : percent(report.cpu)),
      h("td", { class: "mono" }, report.version),
    );
  }

  return {
    title: () => t("nav.system"),
    start() {
      app.feed.watch([]);
      data.refresh();
    },
    stop: () => data.stop(),
    poll: () => data.refresh(),
    onEvent() {},
    render: () => [
      h("div", { class: "toolbar" }, h("h1", { id: "title", tabindex: "-1" }, t("system.title"))),
      data.value
        ? [
            outdated(data.error),
            h("div", { class: "panels" }, memory(data.value), pushes(data.value), masters(data.value)),
          ]
        : data.error
          ? failure(data.error, () => data.refresh())
          : loading(),
    ],
  };
}

function head(name, isNumber) {
  return h("th", { scope: "col", class: isNumber ? "num" : null }, t(name));
}

function axis(from, to) {
  return h("p", { class: "axis muted", "aria-hidden": "true" }, clock(from), clock(to));
}

function outcome(kind) {
  const text = t("outcome." + kind);
  return text.startsWith("outcome.") ? kind : text;
}
