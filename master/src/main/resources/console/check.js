// A snapshot's file, checked: what a master would make of it. Nothing is stored.

import { ask, segment } from "./api.js";
import { announce, h } from "./dom.js";
import { bytes, dateTime, number } from "./format.js";
import { t } from "./i18n.js";
import { loading, sentence } from "./parts.js";

/** Large files take a while on a slow line. */
const TIMEOUT = 120_000;
/** The account that a file without one is checked for. */
const NOBODY = "check";
const KINDS = { discussions: "comments" };

/** What was checked last; it stays while other pages are looked at. */
let last = null;
let changed = () => {};

/** Tells whether something that is dragged over the page is a file. */
export function isFile(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/** Returns the account that a file is for; null if it names none. Of a file that is no JSON, the master tells the place. */
function accountIn(text) {
  let id;
  try {
    const push = JSON.parse(text);
    id = push.accountId ?? push.account_id;
  } catch {
    id = /"account(?:Id|_id)"\s*:\s*"([^"\\]+)"/.exec(text)?.[1];
  }
  return typeof id === "string" && id !== "" ? id : null;
}

/** Checks a file. A later one takes the place of one that is being checked. */
export async function check(file) {
  const mine = { name: file.name, size: file.size, account: null, report: null, error: null };
  last = mine;
  changed();
  try {
    mine.account = accountIn(await file.text());
    mine.report = await ask(`worker/accounts/${segment(mine.account ?? NOBODY)}/snapshot:check`, {
      method: "POST",
      body: file,
      timeout: TIMEOUT,
    });
  } catch (error) {
    mine.error = error;
  }
  if (last === mine) {
    announce(summary(mine));
    changed();
  }
}

function sum(report, figure) {
  return Object.values(report.collections).reduce((all, each) => all + each[figure], 0);
}

function summary({ report, error }) {
  return error
    ? t("check.refused", { reason: sentence(error) })
    : t("check.done", { stored: number(sum(report, "stored")), rejected: number(sum(report, "rejected")) });
}

function heading(name, isNumber) {
  return h("th", { scope: "col", class: isNumber ? "num" : null }, t(name));
}

function table(title, headings, rows) {
  return h(
    "div",
    { class: "card panel check-table" },
    h(
      "table",
      { class: "plain" },
      h("caption", null, t(title)),
      h("thead", null, h("tr", null, headings)),
      h("tbody", null, rows),
    ),
  );
}

function list(title, texts) {
  return texts.length === 0
    ? null
    : h(
        "section",
        { class: "card panel" },
        h("h2", null, t(title)),
        h("ul", { class: "findings" }, texts.map((text) => h("li", null, h("bdi", { class: "mono" }, text)))),
      );
}

function collections(report) {
  return table(
    "check.collections",
    [heading("check.collection"), ...["pushed", "stored", "rejected", "repeated"].map((each) => heading("check." + each, true))],
    Object.entries(report.collections).map(([name, of]) =>
      h(
        "tr",
        { key: name },
        h("th", { scope: "row" }, t("check.kind." + name)),
        ["pushed", "stored", "rejected", "repeated"].map((each) => h("td", { class: "num" }, number(of[each]))),
      ),
    ),
  );
}

/** Shows how the values of fields are understood. */
function values(title, fields, text) {
  return Object.keys(fields).length === 0
    ? null
    : table(
        title,
        [heading("check.field"), heading("check.given", true), heading("check.unknown", true), heading("check.examples")],
        Object.entries(fields).map(([name, field]) =>
          h(
            "tr",
            { key: name },
            h("th", { scope: "row", class: "mono" }, name),
            h("td", { class: "num" }, number(field.given)),
            h("td", { class: field.unknown > 0 ? "num bad" : "num" }, number(field.unknown)),
            h(
              "td",
              null,
              h(
                "ul",
                null,
                field.examples.map((each) =>
                  h(
                    "li",
                    null,
                    h("bdi", { class: "mono" }, each.value),
                    " → ",
                    each.understood === null ? t("check.notUnderstood") : text(each.understood),
                  ),
                ),
              ),
            ),
          ),
        ),
      );
}

function previews(report) {
  return h(
    "section",
    { class: "card panel wide" },
    h("h2", null, t("check.preview")),
    Object.entries(report.preview).map(([name, items]) =>
      h(
        "details",
        { key: name, class: "preview" },
        h("summary", null, t("check.kind." + (KINDS[name] ?? name)), " ", h("span", { class: "tab-count" }, number(items.length))),
        items.map((item) => h("pre", { tabindex: "0" }, JSON.stringify(item, null, 2))),
      ),
    ),
  );
}

function head({ name, size, account, report }) {
  const fact = (label, value) => h("div", { class: "fact" }, h("dt", null, label), h("dd", null, value));
  return h(
    "dl",
    { class: "facts" },
    fact(t("check.file"), [h("bdi", null, name), " ", h("span", { class: "breakdown" }, bytes(size))]),
    fact(t("account.id"), account === null ? t("check.noAccount") : h("bdi", { class: "mono" }, account)),
    fact(t("col.platform"), report.platform ?? "–"),
    fact(t("col.updated"), dateTime(report.timestamp)),
  );
}

function found(checked) {
  const { report } = checked;
  return [
    h(
      "section",
      { class: "card account-head" },
      h("h2", { id: "checked", tabindex: "-1" }, summary(checked)),
      head(checked),
    ),
    h(
      "div",
      { class: "panels" },
      collections(report),
      list("check.rejections", report.rejections.map((each) => `${each.collection}[${each.index}]: ${each.reason}`)),
      list("check.cut", report.cutCharacters.map((each) => t("check.cutAt", { field: each.field, byte: each.byte }))),
      list("check.unreadMembers", report.unreadMembers),
      list("check.unreadFields", report.unreadFields.map((each) => `${each.field} (${number(each.items)})`)),
      values("check.times", report.times, dateTime),
      values("check.counts", report.counts, number),
      previews(report),
    ),
  ];
}

function body() {
  if (last === null) {
    return null;
  }
  if (last.error) {
    return h(
      "div",
      { class: "card empty failure" },
      h("h2", { class: "empty-title", id: "checked", tabindex: "-1" }, h("bdi", null, last.name)),
      h("p", { class: "check-error" }, sentence(last.error)),
    );
  }
  return last.report ? found(last) : loading();
}

export function checkView(app) {
  return {
    title: () => t("nav.check"),
    start() {
      changed = () => {
        app.redraw();
        if (last?.error || last?.report) {
          app.focus("checked");
        }
      };
      app.feed.watch([]);
    },
    stop() {
      changed = () => {};
    },
    render: () => [
      h("h1", { id: "title", tabindex: "-1" }, t("check.title")),
      h("p", { class: "muted", id: "check-help" }, t("check.help")),
      h(
        "div",
        { class: "card drop" },
        h("label", { for: "file" }, t("check.choose")),
        h("input", {
          type: "file",
          id: "file",
          accept: ".json,application/json",
          "aria-describedby": "check-help",
          onchange(event) {
            const [file] = event.target.files;
            if (file) {
              check(file);
              event.target.value = ""; // so that the same file can be chosen again
            }
          },
        }),
      ),
      body(),
    ],
  };
}
