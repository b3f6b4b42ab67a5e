// Parts that several views share.

import { h } from "./dom.js";
import { number } from "./format.js";
import { t } from "./i18n.js";

const HUES = 8;

/** Replaces a picture, which would be loaded from elsewhere. */
export function avatar(name, large) {
  const text = String(name ?? "").trim();
  const first = text === "" ? "?" : [...new Intl.Segmenter().segment(text)][0].segment.toUpperCase();
  let hash = 0;
  for (const letter of text) {
    hash = (hash * 31 + letter.codePointAt(0)) % 9973;
  }
  return h("span", { class: `avatar hue-${hash % HUES}${large ? " large" : ""}`, "aria-hidden": "true" }, first);
}

/** Shows the number of unread items, unless it is 0. */
export function unreadBadge(count) {
  return count > 0
    ? h(
        "span",
        { class: "badge" },
        h("span", { "aria-hidden": "true" }, number(count)),
        h("span", { class: "unseen" }, t("unread.badge", { n: count })),
      )
    : null;
}

export function empty(title, help, more) {
  return h("div", { class: "empty" }, h("p", { class: "empty-title" }, title), help ? h("p", null, help) : null, more);
}

export function loading() {
  return h(
    "div",
    { class: "loading", "aria-busy": "true" },
    h("span", { class: "unseen" }, t("app.loading")),
    [1, 2, 3, 4].map(() => h("div", { class: "bone", "aria-hidden": "true" })),
  );
}

/** Shows an error, and a button to try again. */
export function failure(error, retry) {
  return h(
    "div",
    { class: "empty failure", role: "alert" },
    h("p", { class: "empty-title" }, sentence(error)),
    h("button", { type: "button", class: "button", onclick: retry }, t("app.retry")),
  );
}

/** Marks data as old if a newer read failed. */
export function outdated(error) {
  return error
    ? h("p", { class: "notice warn", role: "status" }, t("app.outdated", { reason: sentence(error) }))
    : null;
}

export function sentence(error) {
  if (error.status === 503) {
    return t("app.away"); // masters have one language
  }
  return error.status ? error.message : t("app.unreachable");
}

function countTexts(of) {
  return ["conversations", "messages", "contents", "comments", "notifications"]
    .filter((kind) => of[kind] > 0)
    .map((kind) => t("count." + kind, { n: of[kind] }));
}

/** Returns the numbers of items by kind, without zeros, as a sentence. */
export function counts(of) {
  const texts = countTexts(of);
  return texts.length === 0 ? t("count.none") : texts.join(", ");
}

/** Returns the same as elements. */
export function breakdown(of) {
  return h("span", { class: "breakdown counts" }, countTexts(of).map((text) => [h("span", null, text), " "]));
}

/** The name that masters give to people without one. */
const UNKNOWN = "未知用户";

/** Returns a name; for unknown ones, a text in the page's language. */
export function personName(name, otherwise = t("user.unknown")) {
  return name && name !== UNKNOWN ? name : otherwise;
}

export function moreButton(text, load, isBusy) {
  return h("button", { type: "button", class: "button more", onclick: load, disabled: isBusy }, text);
}

/**
 * Shows which part of a list is on the page, and buttons for the pages before and after it.
 *
 * @param total how many the whole list has
 * @param has_more whether there is a next page
 */
export function pager({ page, count, shown, total, has_more: hasMore, go }) {
  if (total === 0) {
    return null;
  }
  const from = (page - 1) * count + 1;
  return h(
    "nav",
    { class: "pager", "aria-label": t("accounts.pages") },
    h("span", { class: "muted" }, t("accounts.range", {
      from: number(Math.min(from, total)),
      to: number(from - 1 + shown),
      total: number(total),
    })),
    h(
      "button",
      { type: "button", class: "button", disabled: page === 1, onclick: () => go(page - 1) },
      t("accounts.previous"),
    ),
    h("button", { type: "button", class: "button", disabled: !hasMore, onclick: () => go(page + 1) }, t("accounts.next")),
  );
}

/** Shows an account at the head of its row: its name, if it has one, and its id, with a link to it. */
export function accountCell(app, id, name) {
  return h(
    "th",
    { scope: "row", class: "col-name" },
    h(
      "a",
      { class: "who", href: app.link("accounts", id) },
      avatar(name || id),
      h(
        "span",
        { class: "who-text" },
        h("span", { class: name ? "who-name" : "who-name mono" }, h("bdi", null, name || id)),
        name ? h("span", { class: "who-id" }, h("bdi", null, id)) : null,
      ),
    ),
  );
}
