// An account's conversations, and the messages of one.

import { ask, list, segment } from "./api.js";
import { resource } from "./data.js";
import { announce, h } from "./dom.js";
import { age } from "./format.js";
import { t } from "./i18n.js";
import { messageList } from "./messages.js";
import { avatar, empty, failure, loading, moreButton, outdated, personName, unreadBadge } from "./parts.js";

export function conversationsPart({ app, accountId, itemId, link, changed, complain }) {
  let openId = itemId;
  let pages = 1;
  let messagePages = 1;
  const query = { account_id: accountId };
  const redraw = () => app.redraw();

  const conversations = resource(
    (signal) => list("im/conversations", "conversations", query, pages, signal),
    redraw,
  );
  const messages = resource(async (signal) => {
    const id = openId;
    const found = id === null
      ? { items: [], hasMore: false }
      : await list(`im/conversations/${segment(id)}/messages`, "messages", query, messagePages, signal);
    return { id, ...found };
  }, redraw);
  const reader = messageList(redraw);

  function current() {
    return conversations.value?.items.find((each) => each.conversation_id === openId) ?? null;
  }

  async function markRead() {
    const id = openId;
    complain(null);
    try {
      await ask(`im/conversations/${segment(id)}/read`, { method: "PUT", query });
      announce(t("messages.markedRead"));
      // The button is gone; its focus continues here.
      document.getElementById("thread-title")?.focus();
    } catch (error) {
      complain(error);
    }
    conversations.soon(0);
    messages.soon(0);
    changed();
  }

  function entry(conversation) {
    const id = conversation.conversation_id;
    const last = conversation.last_message;
    return h(
      "li",
      { key: id },
      h(
        "a",
        { class: "entry", href: link(id), "aria-current": id === openId ? "true" : null },
        avatar(nameOf(conversation)),
        h(
          "span",
          { class: "entry-text" },
          h(
            "span",
            { class: "entry-top" },
            h("span", { class: "entry-name" }, h("bdi", null, nameOf(conversation))),
            last && last.create_time ? age(last.create_time, "entry-time") : null,
          ),
          h("span", { class: "entry-last" }, last ? preview(last) : "–"),
          h(
            "span",
            { class: "entry-tags" },
            conversation.is_pinned ? h("span", { class: "tag" }, t("conversations.pinned")) : null,
            conversation.is_muted ? h("span", { class: "tag" }, t("conversations.muted")) : null,
            conversation.conversation_type === "group" ? h("span", { class: "tag" }, t("conversations.group")) : null,
            unreadBadge(conversation.unread_count),
          ),
        ),
      ),
    );
  }

  function thread() {
    if (openId === null) {
      return h("div", { class: "pane-empty" }, empty(t("conversations.choose")));
    }
    const conversation = current();
    const name = conversation ? nameOf(conversation) : openId;
    const isShown = messages.value?.id === openId;
    const hasUnread = conversation && (conversation.unread_count > 0
      || (isShown && messages.value.items.some((message) => !message.is_read)));
    return [
      h(
        "div",
        { class: "pane-head" },
        h("a", { class: "pane-back", href: link() }, "← " + t("conversations.back")),
        h("h2", { id: "thread-title", tabindex: "-1" }, h("bdi", null, name)),
        hasUnread
          ? h("button", { type: "button", class: "button", id: "mark-read", onclick: markRead }, t("messages.read"))
          : null,
      ),
      isShown
        ? [
            outdated(messages.error),
            messages.value.items.length === 0 ? empty(t("messages.none")) : null,
            reader.render(messages.value.items, {
              name,
              isGroup: conversation?.conversation_type === "group",
              older: messages.value.hasMore
                ? moreButton(t("messages.older"), () => {
                    messagePages++;
                    messages.refresh();
                  }, messages.isBusy)
                : null,
            }),
          ]
        : messages.error
          ? failure(messages.error, () => messages.refresh())
          : loading(),
    ];
  }

  return {
    start() {
      conversations.refresh();
      if (openId !== null) {
        messages.refresh();
      }
    },
    stop() {
      conversations.stop();
      messages.stop();
    },
    refresh() {
      conversations.refresh();
      messages.refresh();
    },
    hasFailed: () => conversations.error !== null || messages.error !== null,
    soon() {
      conversations.soon();
      messages.soon();
    },
    open(id) {
      openId = id;
      messagePages = 1;
      messages.stop();
      messages.error = null;
      if (id !== null) {
        messages.refresh();
      }
      app.focus(id === null ? "title" : "thread-title");
    },
    render() {
      if (!conversations.value) {
        return conversations.error ? failure(conversations.error, () => conversations.refresh()) : loading();
      }
      const { items, hasMore } = conversations.value;
      if (items.length === 0 && openId === null) {
        return h("div", { class: "card" }, empty(t("conversations.none")));
      }
      return h(
        "div",
        { class: "panes card" + (openId === null ? "" : " is-open") },
        h(
          "div",
          { class: "pane-list" },
          outdated(conversations.error),
          h("ul", { class: "entries", "aria-label": t("conversations.list") }, items.map(entry)),
          hasMore
            ? moreButton(t("conversations.more"), () => {
                pages++;
                conversations.refresh();
              }, conversations.isBusy)
            : null,
        ),
        h("div", { class: "pane-detail" }, thread()),
      );
    },
  };
}

function nameOf(conversation) {
  return personName(conversation.participant.user_name);
}

function preview(last) {
  const kind = ["image", "video", "audio", "file", "link"].includes(last.msg_type) ? t("media." + last.msg_type) : null;
  const text = typeof last.content === "string" ? last.content : "";
  return kind ? `[${kind}] ${text}` : text;
}
