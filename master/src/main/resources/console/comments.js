// An account's comments as threads, by content.

import { ask, list } from "./api.js";
import { resource } from "./data.js";
import { announce, h } from "./dom.js";
import { age, number } from "./format.js";
import { t } from "./i18n.js";
import { avatar, empty, failure, loading, moreButton, outdated, personName } from "./parts.js";

const MOST_AT_ONCE = 100;

export function commentsPart({ app, accountId, itemId, link, changed, complain }) {
  let contentId = itemId;
  let pages = 1;
  let contentPages = 1;
  const query = { account_id: accountId };
  const redraw = () => app.redraw();

  const contents = resource((signal) => list("im/contents", "contents", query, contentPages, signal), redraw);
  const comments = resource(async (signal) => {
    const id = contentId;
    const found = await list("im/discussions", "discussions", { ...query, content_id: id }, pages, signal);
    return { id, ...found };
  }, redraw);

  async function markRead(some) {
    complain(null);
    try {
      for (const type of ["comment", "discussion"]) {
        const ids = some.filter((each) => (each.parent_comment_id === null) === (type === "comment"))
          .map((each) => each.discussion_id);
        for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
          await ask("im/unified-messages/read-many", {
            method: "PUT",
            query,
            body: { business_type: type, message_ids: ids.slice(from, from + MOST_AT_ONCE) },
          });
        }
      }
      announce(t("messages.markedRead"));
      document.getElementById("comments-title")?.focus();
    } catch (error) {
      complain(error);
    }
    comments.soon(0);
    changed();
  }

  function entry(id, title, more, isNew) {
    return h(
      "li",
      { key: id ?? "all" },
      h(
        "a",
        { class: "entry", href: id === null ? link() : link(id), "aria-current": id === contentId ? "true" : null },
        h(
          "span",
          { class: "entry-text" },
          h("span", { class: "entry-name" }, h("bdi", null, title)),
          more ? h("span", { class: "entry-last" }, more) : null,
          isNew ? h("span", { class: "entry-tags" }, h("span", { class: "tag" }, t("comments.new"))) : null,
        ),
      ),
    );
  }

  function contentEntry(content) {
    const { total_comments: n, likes, views } = content.stats;
    const figures = { n, likes: number(likes), views: number(views) };
    return entry(content.content_id, titleOf(content), t("comments.ofContent", figures), content.is_new);
  }

  function comment(each, replies) {
    const name = personName(each.author.author_name);
    return h(
      "li",
      { key: each.discussion_id, class: "comment" + (each.is_read ? "" : " unread") },
      h(
        "article",
        { class: "comment-body" },
        avatar(name),
        h(
          "div",
          { class: "comment-text" },
          h(
            "p",
            { class: "comment-head" },
            h("span", { class: "comment-author" }, h("bdi", null, name)),
            age(each.created_at ?? each.detected_at),
            each.is_read ? null : h("span", { class: "state-unread" }, t("message.unread")),
          ),
          each.isOrphan ? h("p", { class: "quote" }, t("comments.replyTo")) : null,
          h("p", { class: "text", dir: "auto" }, each.content),
        ),
        each.is_read
          ? null
          : h(
              "button",
              {
                type: "button",
                class: "button small",
                onclick: () => markRead([each]),
                "aria-label": `${t("comments.read")}: ${name}`,
              },
              t("comments.read"),
            ),
      ),
      replies.length > 0 ? h("ol", { class: "replies" }, replies.map((reply) => comment(reply, reply.replies))) : null,
    );
  }

  function group({ id, title, roots }) {
    return h(
      "section",
      { class: "comment-group", key: "content " + id },
      contentId === null ? h("h3", null, h("bdi", null, title)) : null,
      h("ol", { class: "comments" }, roots.map((root) => comment(root, root.replies))),
    );
  }

  function detail() {
    if (comments.value?.id !== contentId) {
      return comments.error ? failure(comments.error, () => comments.refresh()) : loading();
    }
    const { items, hasMore } = comments.value;
    const unread = items.filter((each) => !each.is_read);
    return [
      h(
        "div",
        { class: "pane-head" },
        contentId === null ? null : h("a", { class: "pane-back", href: link() }, "← " + t("comments.back")),
        h("h2", { id: "comments-title", tabindex: "-1" }, h("bdi", null, heading())),
        unread.length > 0
          ? h(
              "button",
              { type: "button", class: "button", id: "mark-comments", onclick: () => markRead(unread) },
              t("comments.readAll", { n: unread.length }),
            )
          : null,
      ),
      outdated(comments.error),
      items.length === 0 ? empty(t("comments.none")) : null,
      h(
        "div",
        { class: "comment-groups" },
        threads(items, titles()).map(group),
        hasMore
          ? moreButton(t("comments.more"), () => {
              pages++;
              comments.refresh();
            }, comments.isBusy)
          : null,
      ),
    ];
  }

  function titles() {
    return new Map((contents.value?.items ?? []).map((content) => [content.content_id, titleOf(content)]));
  }

  function heading() {
    return contentId === null ? t("comments.all") : (titles().get(contentId) ?? contentId);
  }

  return {
    start() {
      contents.refresh();
      comments.refresh();
    },
    stop() {
      contents.stop();
      comments.stop();
    },
    refresh() {
      contents.refresh();
      comments.refresh();
    },
    hasFailed: () => contents.error !== null || comments.error !== null,
    soon() {
      contents.soon();
      comments.soon();
    },
    open(id) {
      contentId = id;
      pages = 1;
      comments.stop();
      comments.error = null;
      comments.refresh();
      app.focus("comments-title");
    },
    render() {
      if (!contents.value) {
        return contents.error ? failure(contents.error, () => contents.refresh()) : loading();
      }
      const { items, hasMore } = contents.value;
      return h(
        "div",
        { class: "panes card" + (contentId === null ? "" : " is-open") },
        h(
          "div",
          { class: "pane-list" },
          outdated(contents.error),
          h(
            "ul",
            { class: "entries", "aria-label": t("comments.contents") },
            entry(null, t("comments.all"), null, false),
            items.map(contentEntry),
          ),
          hasMore
            ? moreButton(t("comments.moreContents"), () => {
                contentPages++;
                contents.refresh();
              }, contents.isBusy)
            : null,
        ),
        h("div", { class: "pane-detail" }, detail()),
      );
    },
  };
}

function titleOf(content) {
  return content.title || content.description || t("comments.untitled");
}

/** Groups comments, which come newest first, by content. Replies follow the comment that they answer, oldest first. */
export function threads(items, titles) {
  const byId = new Map(items.map((each) => [each.discussion_id, { ...each, replies: [] }]));
  const groups = new Map();
  for (const each of byId.values()) {
    const parent = each.parent_comment_id === null ? null : byId.get(each.parent_comment_id);
    if (parent && !isAbove(each, parent, byId)) {
      parent.replies.unshift(each);
      continue;
    }
    each.isOrphan = each.parent_comment_id !== null;
    const id = each.content_id ?? "";
    if (!groups.has(id)) {
      groups.set(id, { id, title: titles.get(id) ?? each.post_title ?? (id || t("comments.unknown")), roots: [] });
    }
    groups.get(id).roots.push(each);
  }
  return [...groups.values()];
}

/** Returns whether a comment is its own ancestor, which a crawler's mistake can cause. */
function isAbove(one, other, byId) {
  const seen = new Set();
  for (let at = other; at && !seen.has(at); at = byId.get(at.parent_comment_id)) {
    if (at === one) {
      return true;
    }
    seen.add(at);
  }
  return false;
}
