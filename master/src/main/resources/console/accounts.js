// All accounts, with search and sorting, one page at a time.

import { get } from "./api.js";
import { resource } from "./data.js";
import { announce, h } from "./dom.js";
import { age, bytes, number, setServerTime } from "./format.js";
import { t } from "./i18n.js";
import { accountCell, breakdown, empty, failure, loading, outdated, pager, unreadBadge } from "./parts.js";

const COUNT = 50;
const TYPING = 250;
/** Masters read all accounts at most once a second. */
const AFTER_CHANGE = 1_300;
const FORGET_DELETED = 10_000;
const COLUMNS = ["name", "platform", "unread", "items", "version", "updated", "worker", "bytes"];
const DOWN_FIRST = ["unread", "items", "version", "updated", "bytes"];
const DEFAULT_SORT = "-unread";

const deleted = new Map();

/** Hides an account that was deleted here a moment ago, until the list knows it. */
export function noteDeleted(accountId) {
  deleted.set(accountId, Date.now());
}

function isDeleted(accountId) {
  const when = deleted.get(accountId);
  return when !== undefined && Date.now() - when < FORGET_DELETED;
}

export function accountsView(app, query) {
  let q = query.get("q") ?? "";
  let sort = query.get("sort") ?? DEFAULT_SORT;
  let page = Math.max(1, Number.parseInt(query.get("page") ?? "1", 10) || 1);
  let typing = null;

  const data = resource(
    (signal) => get("console/accounts", { q, sort, count: COUNT, cursor: (page - 1) * COUNT }, signal),
    () => {
      if (data.value) {
        setServerTime(data.value.now);
        app.feed.watch(data.value.accounts.map((account) => account.account_id));
      }
      app.redraw();
    },
  );

  function ask(change) {
    ({ q, sort, page } = { q, sort, page: 1, ...change });
    const search = new URLSearchParams();
    Object.entries({ q, sort: sort === DEFAULT_SORT ? "" : sort, page: page === 1 ? "" : String(page) })
      .filter(([, value]) => value !== "")
      .forEach(([name, value]) => search.set(name, value));
    history.replaceState(null, "", "#/accounts" + (search.size > 0 ? "?" + search : ""));
    app.redraw();
    return data.refresh();
  }

  function search(event) {
    const text = event.target.value;
    clearTimeout(typing);
    typing = setTimeout(async () => {
      await ask({ q: text });
      announce(t("news.results", { n: data.value?.total ?? 0 }));
    }, TYPING);
  }

  function sortBy(column) {
    if (sort === column || sort === "-" + column) {
      return ask({ sort: sort.startsWith("-") ? column : "-" + column });
    }
    return ask({ sort: (DOWN_FIRST.includes(column) ? "-" : "") + column });
  }

  function heading(column) {
    const isSorted = sort === column || sort === "-" + column;
    const isDown = sort.startsWith("-");
    return h(
      "th",
      { scope: "col", class: "col-" + column, "aria-sort": isSorted ? (isDown ? "descending" : "ascending") : null },
      h(
        "button",
        { type: "button", class: "sort", onclick: () => sortBy(column) },
        t("col." + column),
        h("span", { class: "arrow", "aria-hidden": "true" }, isSorted ? (isDown ? "↓" : "↑") : ""),
      ),
    );
  }

  function row(account) {
    return h(
      "tr",
      { key: account.account_id },
      accountCell(app, account.account_id, account.name),
      h("td", { class: "col-platform", "data-label": t("col.platform") }, account.platform ?? "–"),
      h(
        "td",
        { class: "col-unread", "data-label": t("col.unread") },
        unreadBadge(account.unread.total) ?? h("span", { class: "muted" }, number(0)),
      ),
      h(
        "td",
        { class: "col-items", "data-label": t("col.items") },
        h("span", { class: "figure" }, number(account.counts.total)),
        breakdown(account.counts),
      ),
      h("td", { class: "col-version mono", "data-label": t("col.version") }, String(account.version)),
      h("td", { class: "col-updated", "data-label": t("col.updated") }, age(account.updated_at)),
      h(
        "td",
        { class: "col-worker", "data-label": t("col.worker") },
        account.worker_id ? h("bdi", null, account.worker_id) : "–",
        account.leased ? h("span", { class: "tag" }, t("workers.leased")) : null,
      ),
      h("td", { class: "col-bytes", "data-label": t("col.bytes") }, bytes(account.bytes)),
    );
  }

  function body() {
    if (!data.value) {
      return data.error ? failure(data.error, () => data.refresh()) : loading();
    }
    const rows = data.value.accounts.filter((account) => !isDeleted(account.account_id));
    if (rows.length === 0) {
      return q === "" ? empty(t("accounts.none"), t("accounts.noneHelp")) : [cut(), noMatch()];
    }
    return [
      outdated(data.error),
      cut(),
      h(
        "div",
        { class: "card table-card" },
        h(
          "table",
          { class: "accounts", "aria-busy": String(data.isBusy) },
          h("caption", { class: "unseen" }, t("accounts.title")),
          h("thead", null, h("tr", null, COLUMNS.map(heading))),
          h("tbody", null, rows.map(row)),
        ),
      ),
      pager({ page, count: COUNT, shown: rows.length, ...data.value, go: (next) => ask({ page: next }) }),
    ];
  }

  /** Tells that there are more accounts than were read; nothing here is about the others. */
  function cut() {
    return data.value.is_cut
      ? h("p", { class: "notice" }, t("accounts.cut", { known: number(data.value.known) }))
      : null;
  }

  function noMatch() {
    return empty(
      t("accounts.noMatch", { q }),
      data.value.is_cut ? t("accounts.noMatchCut") : null,
      h(
        "p",
        { class: "empty-buttons" },
        h("button", { type: "button", class: "button", onclick: clear }, t("accounts.clear")),
        data.value.is_cut
          ? h("a", { class: "button", href: app.link("accounts", q.trim()) }, t("accounts.openId", { q: q.trim() }))
          : null,
      ),
    );
  }

  function clear() {
    document.getElementById("search").value = "";
    document.getElementById("search").focus();
    return ask({ q: "" });
  }

  /** Narrow windows have no headings. */
  function sortChoice() {
    const column = sort.replace("-", "");
    return h(
      "div",
      { class: "sort-choice" },
      h("label", { for: "sort" }, t("accounts.sortBy")),
      h(
        "select",
        { id: "sort", "data-value": column, onchange: (event) => sortBy(event.target.value) },
        COLUMNS.map((each) => h("option", { value: each, selected: each === column }, t("col." + each))),
      ),
      h(
        "button",
        { type: "button", class: "button", "aria-label": t("accounts.reverse"), onclick: () => sortBy(column) },
        sort.startsWith("-") ? "↓" : "↑",
      ),
    );
  }

  return {
    title: () => t("nav.accounts"),
    start: () => data.refresh(),
    stop() {
      clearTimeout(typing);
      data.stop();
    },
    poll: () => data.refresh(),
    onEvent(name, event) {
      const account = data.value?.accounts.find((each) => each.account_id === event.account_id);
      if (name === "deleted" && account) {
        noteDeleted(account.account_id);
        announce(t("news.deleted", { name: account.name ?? account.account_id }));
      }
      if (name === "change" && account) {
        account.version = event.version;
        if (event.unread) {
          account.unread = { ...account.unread, ...event.unread };
        }
        if (event.arrived?.length > 0) {
          announce(t("news.account", { name: account.name ?? account.account_id }));
        }
      }
      app.redraw();
      data.soon(AFTER_CHANGE);
    },
    render: () => [
      h(
        "div",
        { class: "toolbar" },
        h("h1", { id: "title", tabindex: "-1" }, t("accounts.title")),
        h(
          "div",
          { class: "search", role: "search" },
          h("label", { for: "search", class: "unseen" }, t("accounts.search")),
          h("input", {
            id: "search",
            type: "search",
            value: q,
            placeholder: t("accounts.searchHint"),
            autocomplete: "off",
            spellcheck: "false",
            maxlength: "200",
            oninput: search,
          }),
          q !== "" && data.value
            ? h(
                "span",
                { class: "muted matches" },
                t(data.value.is_cut ? "accounts.knownCut" : "accounts.known", {
                  total: number(data.value.total),
                  known: number(data.value.known),
                }),
              )
            : null,
        ),
        sortChoice(),
      ),
      body(),
    ],
  };
}
