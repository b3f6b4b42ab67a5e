// The workers that accounts may be assigned to, and how much they have.

import { h } from "./dom.js";
import { number } from "./format.js";
import { t } from "./i18n.js";

/** Returns the workers that take accounts from masters, by id. Others only push accounts of their own. */
export function takers(workers) {
  return workers
    .filter((worker) => worker.max_accounts > 0)
    .sort((one, other) => one.id.localeCompare(other.id, "en", { numeric: true }));
}

function load(worker) {
  return t("crawl.load", { has: number(worker.accounts), most: number(worker.max_accounts) });
}

function platforms(worker) {
  return worker.platforms.length === 0 ? t("crawl.noPlatforms") : worker.platforms.join(", ");
}

/** Describes a worker in a list to choose from. */
export function workerText(worker) {
  return worker.connected
    ? t("crawl.choice", { worker: worker.id, load: load(worker), platforms: platforms(worker) })
    : t("crawl.choiceAway", { worker: worker.id, platforms: platforms(worker) });
}

/** Returns a list to choose one worker from; the chosen one is in it, known or not. */
export function workerOptions(workers, chosen, text = workerText) {
  const known = takers(workers);
  return [
    ...known.map((worker) => h("option", { value: worker.id, selected: worker.id === chosen }, text(worker))),
    chosen && !known.some((worker) => worker.id === chosen)
      ? h("option", { value: chosen, selected: true }, t("crawl.choiceUnknown", { worker: chosen }))
      : null,
  ];
}

function row(worker) {
  return h(
    "tr",
    { key: worker.id },
    h("th", { scope: "row" }, h("bdi", null, worker.id)),
    h(
      "td",
      null,
      h("span", { class: worker.connected ? "health up" : "health" }, t(worker.connected ? "workers.connected" : "workers.away")),
    ),
    h("td", { class: "num" }, load(worker)),
    h("td", null, platforms(worker)),
  );
}

/** Shows who takes how much. It is closed at first, because there may be many. */
export function workerLoads(workers) {
  const known = takers(workers);
  return h(
    "details",
    { class: "card panel crawlers" },
    h(
      "summary",
      null,
      t("crawl.workers", { n: known.length, connected: number(known.filter((worker) => worker.connected).length) }),
    ),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": t("workers.title") },
      h(
        "table",
        { class: "plain" },
        h("caption", { class: "unseen" }, t("crawl.loads")),
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            h("th", { scope: "col" }, t("col.worker")),
            h("th", { scope: "col" }, t("crawl.connection")),
            h("th", { scope: "col", class: "num" }, t("accounts.title")),
            h("th", { scope: "col" }, t("crawl.platforms")),
          ),
        ),
        h("tbody", null, known.map(row)),
      ),
    ),
  );
}
