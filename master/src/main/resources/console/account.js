// One account: its head, and one of its parts.

import { ask, get, segment } from "./api.js";
import { noteDeleted } from "./accounts.js";
import { commentsPart } from "./comments.js";
import { conversationsPart } from "./conversations.js";
import { resource } from "./data.js";
import { confirmDelete } from "./dialog.js";
import { announce, h } from "./dom.js";
import { age, bytes, number, setServerTime } from "./format.js";
import { t } from "./i18n.js";
import { notificationsPart } from "./notifications.js";
import { avatar, breakdown, empty, failure, loading, outdated, personName, sentence, unreadBadge } from "./parts.js";

const PARTS = {
  conversations: { make: conversationsPart, count: (account) => account.counts.conversations },
  comments: { make: commentsPart, count: (account) => account.counts.comments },
  notifications: { make: notificationsPart, count: (account) => account.counts.notifications },
};

export function accountView(app, accountId, partName = "conversations", itemId = null) {
  const about = resource(
    async (signal) => {
      const { now, account } = await get("console/accounts/" + segment(accountId), {}, signal);
      setServerTime(now);
      return account;
    },
    () => app.redraw(),
  );
  let part = makePart(partName, itemId);
  let alert = null;

  function makePart(name, item) {
    const made = (PARTS[name] ?? PARTS.conversations).make({
      app,
      accountId,
      itemId: item,
      link: (...rest) => app.link("accounts", accountId, name, ...rest),
      account: () => about.value,
      changed() {
        about.soon(0);
      },
      /** Shows that something failed, until it is tried again (null). */
      complain(error) {
        alert = error;
        app.redraw();
      },
    });
    made.name = PARTS[name] ? name : "conversations";
    return made;
  }

  async function remove() {
    const account = about.value;
    if (!(await confirmDelete(account))) {
      return;
    }
    alert = null;
    try {
      await ask("im/accounts/" + segment(accountId), { method: "DELETE" });
      noteDeleted(accountId);
      announce(t("delete.done", { id: accountId }));
      app.go("accounts");
    } catch (error) {
      alert = error;
      app.redraw();
    }
  }

  function head(account) {
    const title = account.name ?? account.account_id;
    const fact = (name, value) => h("div", { class: "fact" }, h("dt", null, name), h("dd", null, value));
    return h(
      "div",
      { class: "card account-head" },
      h(
        "div",
        { class: "account-title" },
        avatar(title, true),
        h(
          "div",
          { class: "account-names" },
          h("h1", { id: "title", tabindex: "-1" }, h("bdi", null, title)),
          h(
            "p",
            { class: "muted" },
            h("span", { class: "tag" }, account.platform ?? "–"),
            h("span", { class: "tag" }, t("status." + account.status)),
            account.name ? h("span", { class: "mono account-id" }, h("bdi", null, account.account_id)) : null,
          ),
        ),
        h("button", { type: "button", class: "button danger", id: "delete", onclick: remove }, t("account.delete")),
      ),
      h(
        "dl",
        { class: "facts" },
        fact(t("col.unread"), unreadBadge(account.unread.total) ?? number(0)),
        fact(t("col.items"), [
          number(account.counts.total),
          breakdown(account.counts),
        ]),
        fact(t("col.updated"), age(account.updated_at)),
        fact(t("col.worker"), [
          account.worker_id ? h("bdi", null, account.worker_id) : "–",
          account.leased ? h("span", { class: "breakdown" }, t("account.lease")) : null,
        ]),
        fact(t("col.bytes"), bytes(account.bytes)),
        fact(t("col.version"), h("span", { class: "mono" }, String(account.version))),
      ),
    );
  }

  function tabs(account) {
    return h(
      "nav",
      { class: "tabs", "aria-label": t("account.sections") },
      Object.entries(PARTS).map(([name, { count }]) =>
        h(
          "a",
          { href: app.link("accounts", accountId, name), "aria-current": name === part.name ? "page" : null },
          t("tab." + name),
          h("span", { class: "tab-count" }, number(count(account))),
        ),
      ),
    );
  }

  function body() {
    if (!about.value || about.error?.status === 404) {
      if (about.error?.status === 404) {
        return empty(t("account.gone"), accountId, h("a", { class: "button", href: "#/accounts" }, t("account.back")));
      }
      return about.error ? failure(about.error, () => about.refresh()) : loading();
    }
    return [
      alert ? h("p", { class: "notice warn", role: "alert" }, t("app.notDone", { reason: sentence(alert) })) : null,
      outdated(about.error),
      head(about.value),
      tabs(about.value),
      h("section", { class: "part", "aria-label": t("tab." + part.name) }, part.render()),
    ];
  }

  return {
    title: () => about.value?.name ?? accountId,
    start() {
      about.refresh();
      part.start();
      app.feed.watch([accountId]);
    },
    stop() {
      about.stop();
      part.stop();
    },
    poll() {
      if (about.error || part.hasFailed() || app.isBlind()) {
        about.refresh();
        part.refresh();
      }
    },
    /** Shows another part or item. Returns whether it belongs to this account. */
    open(id, name = "conversations", item = null) {
      if (id !== accountId) {
        return false;
      }
      alert = null;
      if (name === part.name && part.open) {
        part.open(item);
      } else {
        part.stop();
        part = makePart(name, item);
        part.start();
      }
      app.redraw();
      return true;
    },
    onEvent(name, event) {
      if (name === "deleted") {
        announce(t("news.deleted", { name: about.value?.name ?? accountId }));
      }
      for (const arrived of event.arrived ?? []) {
        const who = personName(arrived.sender?.user_name);
        announce(t(arrived.type === "comment" ? "news.comment" : "news.message", { name: who }));
      }
      if (name === "open") {
        return;
      }
      about.soon();
      if (name !== "profile") {
        part.soon();
      }
    },
    render: () => [
      h("p", { class: "crumbs" }, h("a", { href: "#/accounts" }, "← " + t("account.back"))),
      body(),
    ],
  };
}
