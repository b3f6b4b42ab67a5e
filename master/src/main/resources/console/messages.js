// Messages of a conversation.

import { h } from "./dom.js";
import { clock, day } from "./format.js";
import { t } from "./i18n.js";
import { avatar, personName } from "./parts.js";

const MEDIA = ["image", "video", "audio", "file", "link"];

/** Returns an address that may be opened; null for scripts and all but web pages. */
export function webAddress(text) {
  if (typeof text !== "string") {
    return null;
  }
  try {
    const address = new URL(text);
    return address.protocol === "https:" || address.protocol === "http:" ? address.href : null;
  } catch {
    return null;
  }
}

/** A picture behind a button: loads nothing from elsewhere before a click. */
export function pictures(redraw) {
  const shown = new Set();
  const failed = new Set();
  return (id, address, name) => {
    const isShown = shown.has(id);
    return h(
      "span",
      { class: "media" },
      h(
        "span",
        { class: "media-buttons" },
        h(
          "button",
          {
            type: "button",
            class: "button small",
            "aria-expanded": String(isShown),
            onclick() {
              if (!shown.delete(id)) {
                failed.delete(id);
                shown.add(id);
              }
              redraw();
            },
          },
          t(isShown ? "media.hide" : "media.show"),
        ),
        open(address),
      ),
      isShown && failed.has(id) ? h("span", { class: "problem" }, t("media.failed")) : null,
      isShown && !failed.has(id) ? picture(id, address, name, failed, redraw) : null,
    );
  };
}

function picture(id, address, name, failed, redraw) {
  const image = h("img", { class: "picture", src: address, alt: name, referrerpolicy: "no-referrer", key: id });
  image.addEventListener("error", () => {
    failed.add(id);
    redraw();
  });
  return image;
}

function open(address) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, t("media.open"));
}

/** Renders messages that come newest first. */
export function messageList(redraw) {
  const show = pictures(redraw);

  function media(message) {
    const address = webAddress(message.media_url) ?? (message.msg_type === "link" ? webAddress(message.content) : null);
    const kind = MEDIA.includes(message.msg_type) ? t("media." + message.msg_type) : null;
    if (kind === null && address === null) {
      return null;
    }
    const name = message.file_name ?? kind ?? t("media.link");
    return h(
      "div",
      { class: "attachment" },
      h("span", { class: "tag" }, kind ?? t("media.link")),
      message.file_name ? h("bdi", { class: "file-name" }, message.file_name) : null,
      address === null ? null : message.msg_type === "image" ? show(message.msg_id, address, name) : open(address),
    );
  }

  function state(message, isOwn) {
    const states = [];
    if (message.is_recalled) {
      states.push(t("message.recalled"));
    }
    if (message.is_deleted) {
      states.push(t("message.deleted"));
    }
    if (isOwn) {
      states.push(t("message.status." + message.status));
    } else if (!message.is_read) {
      states.push(h("span", { class: "state-unread" }, t("message.unread")));
    }
    return states.map((each) => h("span", { class: "state" }, each));
  }

  function bubble(message, byId, isGroup, partner) {
    const isOwn = message.direction === "outbound";
    const name = personName(message.sender.user_name, isGroup ? undefined : partner);
    const replied = message.reply_to_message_id ? byId.get(message.reply_to_message_id) : null;
    const isGone = message.is_recalled || message.is_deleted;
    return h(
      "li",
      { class: "message " + (isOwn ? "own" : "theirs"), key: message.msg_id },
      isOwn ? null : avatar(name),
      h(
        "div",
        { class: "bubble" + (isGone ? " gone" : "") + (message.status === "failed" && isOwn ? " failed" : "") },
        isGroup && !isOwn
          ? h("span", { class: "sender" }, h("bdi", null, name))
          : h("span", { class: "unseen" }, isOwn ? t("message.own") : t("message.from", { name })),
        replied ? h("p", { class: "quote" }, t("message.reply", { text: replied.content ?? "" })) : null,
        message.content === null || message.content === ""
          ? null
          : h("p", { class: "text", dir: "auto" }, String(message.content)),
        media(message),
        h(
          "p",
          { class: "meta" },
          clock(message.create_time),
          state(message, isOwn),
        ),
      ),
    );
  }

  return {
    render(newestFirst, { name, isGroup, older }) {
      const byId = new Map(newestFirst.map((message) => [message.msg_id, message]));
      const rows = [];
      let before = null;
      for (const message of [...newestFirst].reverse()) {
        const today = day(message.create_time);
        if (today !== before && today !== null) {
          rows.push(h("li", { class: "day", key: "day " + today }, h("span", null, today)));
          before = today;
        }
        rows.push(bubble(message, byId, isGroup, name));
      }
      return h(
        "div",
        { class: "thread", tabindex: "0", role: "region", "aria-label": t("messages.list", { name }) },
        older,
        h("ol", { class: "messages" }, rows),
      );
    },
  };
}
