// What several views show alike.

import { h } from "./dom.js";
import { number } from "./format.js";
import { t } from "./i18n.js";

const HUES = 8;

/** Instead of a picture, which would be loaded from elsewhere. */
export function avatar(name, large) {
  const text = String(name ?? "").trim();
  const first = text === "" ? "?" : [...new Intl.Segmenter().segment(text)][0].segment.toUpperCase();
  let hash = 0;
  for (const letter of text) {
    hash = (hash * 31 + letter.codePointAt(0)) % 9973;
  }
  return h("span", { class: `avatar hue-${hash % HUES}${large ? " large" : ""}`, "aria-hidden": "true" }, first);
}

/** How much is unread; nothing where nothing is. */
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

/** What went wrong, and a way to try again. */
export function failure(error, retry) {
  return h(
    "div",
    { class: "empty failure", role: "alert" },
    h("p", { class: "empty-title" }, sentence(error)),
    h("button", { type: "button", class: "button", onclick: retry }, t("app.retry")),
  );
}

/** Where there is something older to show: that it is older. */
export function outdated(error) {
  return error
    ? h("p", { class: "notice warn", role: "status" }, t("app.outdated", { reason: sentence(error) }))
    : null;
}

export function sentence(error) {
  if (error.status === 503) {
    return t("app.away"); // masters say it in one language
  }
  return error.status ? error.message : t("app.unreachable");
}

function countTexts(of) {
  return ["conversations", "messages", "contents", "comments", "notifications"]
    .filter((kind) => of[kind] > 0)
    .map((kind) => t("count." + kind, { n: of[kind] }));
}

/** How many items of each kind that there are any of, in a sentence. */
export function counts(of) {
  const texts = countTexts(of);
  return texts.length === 0 ? t("count.none") : texts.join(", ");
}

/** The same to look at. */
export function breakdown(of) {
  return h("span", { class: "breakdown counts" }, countTexts(of).map((text) => [h("span", null, text), " "]));
}

/** What masters call people whose name they don't know. */
const UNKNOWN = "未知用户";

/** Somebody's name, in the language of the page where it is not known. */
export function personName(name, otherwise = t("user.unknown")) {
  return name && name !== UNKNOWN ? name : otherwise;
}

export function moreButton(text, load, isBusy) {
  return h("button", { type: "button", class: "button more", onclick: load, disabled: isBusy }, text);
}
