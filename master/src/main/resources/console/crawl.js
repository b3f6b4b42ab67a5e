// Accounts to crawl, and which worker has each.

import { noteDeleted } from "./accounts.js";
import { ask, get, segment } from "./api.js";
import { confirmRemove, editAccount, problemOf } from "./crawl-dialogs.js";
import { crawlRow, nameOf } from "./crawl-row.js";
import { takers, workerLoads, workerOptions } from "./crawl-workers.js";
import { resource } from "./data.js";
import { announce, h } from "./dom.js";
import { number } from "./format.js";
import { t } from "./i18n.js";
import { empty, failure, loading, outdated, pager } from "./parts.js";

const COUNT = 50;
const TYPING = 250;
const COLUMNS = {
  name: "col.name",
  platform: "col.platform",
  crawler: "col.worker",
  since: "crawl.since",
  every: "crawl.every",
};
const WAITING = "waiting";
const OF = "worker:";

export function crawlView(app, query) {
  let q = query.get("q") ?? "";
  let show = q === "" ? (query.get("show") ?? "") : "";
  let page = Math.max(1, Number.parseInt(query.get("page") ?? "1", 10) || 1);
  let typing = null;
  let problem = null;
  let isBusy = false;

  const data = resource(load, () => {
    const focused = document.activeElement;
    const pages = Math.max(1, Math.ceil((data.value?.total ?? 0) / COUNT));
    if (data.value && !data.error && page > pages) {
      turn({ page: pages });
      return;
    }
    app.redraw();
    queueMicrotask(() => {
      if (!focused.isConnected) {
        app.focus("title"); // its row is no longer on this page
      }
    });
  });

  /** Loads a page of the list, and the workers. */
  async function load(signal) {
    const part = {
      waiting: show === WAITING ? "true" : "",
      worker: show.startsWith(OF) ? show.slice(OF.length) : "",
      prefix: q,
    };
    const [list, crawlers] = await Promise.all([
      get("admin/accounts", { ...part, count: COUNT, cursor: (page - 1) * COUNT }, signal),
      get("admin/workers", {}, signal),
    ]);
    return { crawlers, rows: list.accounts, total: list.total, has_more: list.has_more };
  }

  /** Turns to another page or another part of the list. */
  function turn(change) {
    ({ q, show, page } = { q, show, page: 1, ...change });
    const search = new URLSearchParams();
    Object.entries({ q, show, page: page === 1 ? "" : String(page) })
      .filter(([, value]) => value !== "")
      .forEach(([name, value]) => search.set(name, value));
    history.replaceState(null, "", "#/crawl" + (search.size > 0 ? "?" + search : ""));
    app.redraw();
    return data.refresh();
  }

  async function choose(change) {
    await turn(change);
    announce(t("news.results", { n: data.value?.total ?? 0 }));
  }

  function search(event) {
    const text = event.target.value.trim();
    clearTimeout(typing);
    typing = setTimeout(() => choose({ q: text, show: "" }), TYPING);
  }

  /** Sends a change, tells of it, and shows what has become of it. */
  async function send(text, call) {
    if (isBusy) {
      return;
    }
    isBusy = true;
    problem = null;
    try {
      await call();
      announce(text);
    } catch (error) {
      problem = error;
    }
    isBusy = false;
    app.redraw();
    data.refresh();
  }

  function path(account) {
    return "admin/accounts/" + segment(account.account_id);
  }

  async function edit(account) {
    const edited = await editAccount(account, data.value.crawlers.workers);
    if (edited) {
      problem = null;
      announce(t(account ? "crawl.changed" : "crawl.added", { name: nameOf(edited) }));
    }
    data.refresh();
  }

  const act = {
    change: edit,
    setStatus: (account, status) =>
      send(t(status === "paused" ? "crawl.pausedNow" : "crawl.resumedNow", { name: nameOf(account) }), () =>
        ask(path(account), { method: "PUT", body: { status } }),
      ),
    async remove(account) {
      const keeps = await confirmRemove(account);
      if (keeps === undefined) {
        return;
      }
      await send(t("crawl.removed", { name: nameOf(account) }), async () => {
        await ask(path(account), { method: "DELETE", query: { keep_data: keeps ? "true" : "" } });
        if (!keeps) {
          noteDeleted(account.account_id);
        }
      });
    },
  };

  function summary() {
    const { accounts, assigned, waiting } = data.value.crawlers;
    const paused = Math.max(0, accounts - assigned - waiting);
    return h(
      "p",
      { class: "muted crawl-summary", role: "status" },
      t("crawl.summary", { n: accounts, assigned: number(assigned), waiting: number(waiting), paused: number(paused) }),
    );
  }

  /** Chooses a part of the list. */
  function parts() {
    const workers = (data.value?.crawlers.workers ?? []).map((worker) => ({ ...worker, id: OF + worker.id }));
    const option = (value, text) => h("option", { value, selected: value === show }, text);
    return h(
      "div",
      { class: "crawl-parts" },
      h("label", { for: "crawl-show" }, t("crawl.show")),
      h(
        "select",
        { id: "crawl-show", "data-value": show, onchange: (event) => choose({ show: event.target.value, q: "" }) },
        option("", t("crawl.all")),
        option(WAITING, t("crawl.waiting")),
        workerOptions(workers, show.startsWith(OF) ? show : "", (worker) =>
          t("crawl.of", { worker: worker.id.slice(OF.length), n: worker.accounts }),
        ),
      ),
    );
  }

  function table(rows) {
    return h(
      "div",
      { class: "card table-card" },
      h(
        "table",
        { class: "accounts crawl", "aria-busy": String(data.isBusy) },
        h("caption", { class: "unseen" }, t("crawl.title")),
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            Object.entries(COLUMNS).map(([name, text]) => h("th", { scope: "col", class: "col-" + name }, t(text))),
            h("th", { scope: "col", class: "col-actions" }, h("span", { class: "unseen" }, t("crawl.actions"))),
          ),
        ),
        h("tbody", null, rows.map((account) => crawlRow(app, account, act))),
      ),
    );
  }

  function nothing() {
    if (q === "" && show === "") {
      return empty(t("crawl.none"), t("crawl.noneHelp"));
    }
    return empty(
      q === "" ? t("crawl.noneHere") : t("crawl.noMatch", { q }),
      null,
      h(
        "p",
        { class: "empty-buttons" },
        h("button", { type: "button", class: "button", onclick: all }, t("crawl.showAll")),
      ),
    );
  }

  function all() {
    document.getElementById("search").value = "";
    document.getElementById("search").focus();
    return choose({ q: "", show: "" });
  }

  function body() {
    if (!data.value) {
      return data.error ? failure(data.error, () => data.refresh()) : loading();
    }
    const { rows, total, has_more, crawlers } = data.value;
    return [
      problem ? h("p", { class: "notice warn", role: "alert" }, problemOf(problem).text) : null,
      outdated(data.error),
      summary(),
      takers(crawlers.workers).length > 0 ? workerLoads(crawlers.workers) : null,
      rows.length === 0 ? nothing() : table(rows),
      pager({ page, count: COUNT, shown: rows.length, total, has_more, go: (next) => turn({ page: next }) }),
    ];
  }

  return {
    title: () => t("nav.crawl"),
    start() {
      app.feed.watch([]);
      data.refresh();
    },
    stop() {
      clearTimeout(typing);
      data.stop();
    },
    poll: () => data.refresh(),
    onEvent() {},
    render: () => [
      h(
        "div",
        { class: "toolbar" },
        h("h1", { id: "title", tabindex: "-1" }, t("crawl.title")),
        h(
          "div",
          { class: "search crawl-search", role: "search" },
          h("label", { for: "search", class: "unseen" }, t("crawl.search")),
          h("input", {
            id: "search",
            type: "search",
            value: q,
            placeholder: t("crawl.searchHint"),
            autocomplete: "off",
            spellcheck: "false",
            maxlength: "200",
            oninput: search,
          }),
          parts(),
        ),
        h(
          "button",
          { type: "button", class: "button primary", id: "crawl-add", disabled: !data.value, onclick: () => edit(null) },
          t("crawl.add"),
        ),
      ),
      body(),
    ],
  };
}
