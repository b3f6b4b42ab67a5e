// An account's notifications.

import { list } from "./api.js";
import { resource } from "./data.js";
import { h } from "./dom.js";
import { age } from "./format.js";
import { t } from "./i18n.js";
import { pictures, webAddress } from "./messages.js";
import { empty, failure, loading, moreButton, outdated } from "./parts.js";

export function notificationsPart({ app, accountId }) {
  let pages = 1;
  const redraw = () => app.redraw();
  const show = pictures(redraw);
  const data = resource(
    (signal) => list("im/notifications", "notifications", { account_id: accountId }, pages, signal),
    redraw,
  );

  function notification(each) {
    const link = webAddress(each.link_url);
    const image = webAddress(each.image_url);
    return h(
      "li",
      { key: each.notification_id, class: "notification" + (each.is_read ? "" : " unread") },
      h(
        "p",
        { class: "comment-head" },
        each.type ? h("span", { class: "tag" }, String(each.type)) : null,
        h("span", { class: "comment-author" }, h("bdi", null, each.title ?? "")),
        age(each.created_at),
        each.is_read ? null : h("span", { class: "state-unread" }, t("notifications.unread")),
      ),
      each.content ? h("p", { class: "text", dir: "auto" }, String(each.content)) : null,
      image ? show(each.notification_id, image, each.title ?? t("media.image")) : null,
      link
        ? h("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, t("media.open"))
        : null,
    );
  }

  return {
    start: () => data.refresh(),
    stop: () => data.stop(),
    refresh: () => data.refresh(),
    hasFailed: () => data.error !== null,
    soon: () => data.soon(),
    render() {
      if (!data.value) {
        return data.error ? failure(data.error, () => data.refresh()) : loading();
      }
      return h(
        "div",
        { class: "card" },
        outdated(data.error),
        data.value.items.length === 0 ? empty(t("notifications.none")) : null,
        h("ul", { class: "notifications" }, data.value.items.map(notification)),
        data.value.hasMore
          ? moreButton(t("notifications.more"), () => {
              pages++;
              data.refresh();
            }, data.isBusy)
          : null,
      );
    },
  };
}
