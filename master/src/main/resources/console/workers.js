// Workers and the accounts that they crawl.

import { get } from "./api.js";
import { resource } from "./data.js";
import { h } from "./dom.js";
import { age, setServerTime } from "./format.js";
import { t } from "./i18n.js";
import { empty, failure, loading, outdated, unreadBadge } from "./parts.js";

const FEW = 8;

export function workersView(app) {
  let q = "";
  const whole = new Set();
  const data = resource(
    (signal) => get("console/workers", {}, signal),
    () => {
      if (data.value) {
        setServerTime(data.value.now);
      }
      app.redraw();
    },
  );

  function matches(worker) {
    const wanted = q.trim().toLowerCase();
    return wanted === "" || [worker.worker_id, ...worker.accounts.flatMap((each) => [each.account_id, each.name])]
      .some((text) => text?.toLowerCase().includes(wanted));
  }

  function worker(each) {
    const isConnected = each.masters.length > 0;
    const isWhole = whole.has(each.worker_id);
    const shown = isWhole ? each.accounts : each.accounts.slice(0, FEW);
    const left = each.accounts.length - shown.length;
    return h(
      "li",
      { key: each.worker_id, class: "card worker" },
      h(
        "div",
        { class: "worker-head" },
        h("h2", null, h("bdi", null, each.worker_id)),
        h(
          "p",
          { class: isConnected ? "health up" : "health away", title: isConnected ? null : t("workers.awayHelp") },
          t(isConnected ? "workers.connected" : "workers.away"),
          isConnected ? " " + t("workers.to", { masters: each.masters.join(", ") }) : null,
        ),
        h(
          "p",
          { class: "muted" },
          each.last_push > 0 ? withAge("workers.lastPush", each.last_push) : t("workers.noPush"),
        ),
        unreadBadge(each.unread),
      ),
      h("p", { class: "muted worker-count" }, t("workers.accounts", { n: each.accounts.length })),
      h(
        "ul",
        { class: "chips" },
        shown.map((account) =>
          h(
            "li",
            { key: account.account_id },
            h(
              "a",
              { class: "chip", href: app.link("accounts", account.account_id), title: account.account_id },
              h("bdi", null, account.name ?? account.account_id),
              account.leased ? h("span", { class: "tag" }, t("workers.leased")) : null,
            ),
          ),
        ),
        left > 0 || isWhole
          ? h(
              "li",
              { key: "\u0000more" },
              h(
                "button",
                {
                  type: "button",
                  class: "chip",
                  "aria-expanded": String(isWhole),
                  onclick() {
                    if (!whole.delete(each.worker_id)) {
                      whole.add(each.worker_id);
                    }
                    app.redraw();
                  },
                },
                isWhole ? t("workers.fewer") : t("workers.more", { n: left }),
              ),
            )
          : null,
      ),
    );
  }

  function body() {
    if (!data.value) {
      return data.error ? failure(data.error, () => data.refresh()) : loading();
    }
    const workers = data.value.workers.filter(matches);
    if (workers.length === 0) {
      return q === "" ? empty(t("workers.none"), t("workers.noneHelp")) : empty(t("accounts.noMatch", { q }));
    }
    return [
      outdated(data.error),
      data.value.is_cut ? h("p", { class: "notice" }, t("workers.cut")) : null,
      h("ul", { class: "workers" }, workers.map(worker)),
    ];
  }

  return {
    title: () => t("nav.workers"),
    start() {
      app.feed.watch([]);
      data.refresh();
    },
    stop: () => data.stop(),
    poll: () => data.refresh(),
    onEvent() {},
    render: () => [
      h(
        "div",
        { class: "toolbar" },
        h("h1", { id: "title", tabindex: "-1" }, t("workers.title")),
        h(
          "div",
          { class: "search", role: "search" },
          h("label", { for: "search", class: "unseen" }, t("workers.search")),
          h("input", {
            id: "search",
            type: "search",
            placeholder: t("workers.search"),
            autocomplete: "off",
            spellcheck: "false",
            value: q,
            oninput(event) {
              q = event.target.value;
              app.redraw();
            },
          }),
        ),
      ),
      body(),
    ],
  };
}

/** Returns an element with a text that contains a time. */
function withAge(name, millis) {
  const [before, after] = t(name, { age: "\u0000" }).split("\u0000");
  return [before, age(millis), after];
}
