// An account that is to be crawled, as a row, and who crawls it.

import { h } from "./dom.js";
import { age, span } from "./format.js";
import { t } from "./i18n.js";
import { accountCell } from "./parts.js";

export function nameOf(account) {
  return account.account_name ?? account.account_id;
}

function note(text) {
  return h("span", { class: "breakdown" }, text);
}

/** Tells who crawls an account, or why nobody does. */
function crawler({ worker_id: worker, worker_away: isAway, why_nobody: why, platform }) {
  if (worker) {
    return [
      h("span", { class: isAway ? "health late" : "health up" }, h("bdi", null, worker)),
      isAway ? note(t("crawl.keeps")) : null,
    ];
  }
  if (why === "paused") {
    return h("span", { class: "health" }, t("crawl.paused"));
  }
  return [
    h("span", { class: why ? "health lost" : "health late" }, t(why ? "crawl.nobody" : "crawl.soon")),
    why ? note(t("crawl.why." + why, { platform })) : null,
  ];
}

/** Tells which worker an account is pinned to, and why that one does not have it. */
function pin({ assigned_worker_id: pinned, worker_id: worker, why_not_pinned: why, platform }) {
  if (!pinned) {
    return null;
  }
  if (pinned === worker) {
    return [" ", h("span", { class: "tag" }, t("crawl.pinned"))];
  }
  return note(t(why ? "crawl.pinnedTo." + why : "crawl.pinnedTo", { worker: pinned, platform }));
}

function action(name, account, className, onclick) {
  return h(
    "button",
    {
      type: "button",
      class: `button small ${className}`,
      "aria-label": t(`crawl.${name}Of`, { name: nameOf(account) }),
      onclick,
    },
    t("crawl." + name),
  );
}

/** @param act functions that change, pause, resume and remove the account */
export function crawlRow(app, account, act) {
  const isPaused = account.status === "paused";
  return h(
    "tr",
    { key: account.account_id },
    accountCell(app, account.account_id, account.account_name),
    h("td", { class: "col-platform", "data-label": t("col.platform") }, h("bdi", null, account.platform)),
    h("td", { class: "col-crawler", "data-label": t("col.worker") }, crawler(account), pin(account)),
    h("td", { class: "col-since", "data-label": t("crawl.since") }, age(account.since || account.created_at)),
    h("td", { class: "col-every", "data-label": t("crawl.every") }, span(account.monitor_interval * 1000)),
    h(
      "td",
      { class: "col-actions" },
      action("change", account, "change", () => act.change(account)),
      isPaused
        ? action("resume", account, "pause", () => act.setStatus(account, "active"))
        : action("pause", account, "pause", () => act.setStatus(account, "paused")),
      action("remove", account, "remove", () => act.remove(account)),
    ),
  );
}
