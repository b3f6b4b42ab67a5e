// The page: access, the current view, and its drawing.

import { accountView } from "./account.js";
import { accountsView } from "./accounts.js";
import { get, onRefused } from "./api.js";
import { check, checkView, isFile } from "./check.js";
import { crawlView } from "./crawl.js";
import { fill, h } from "./dom.js";
import { Feed } from "./events.js";
import { setServerTime } from "./format.js";
import { t } from "./i18n.js";
import { loginView } from "./login.js";
import { empty, failure, loading } from "./parts.js";
import { settings } from "./settings.js";
import { systemView } from "./system.js";
import { workersView } from "./workers.js";

const POLL = 5_000;
const SECTIONS = {
  accounts: accountsView,
  crawl: crawlView,
  workers: workersView,
  system: systemView,
  check: checkView,
};

const main = document.getElementById("main");
const header = document.getElementById("header");

let view = null;
let place = [];
let isOpen = false;
let live = "off";
let isDrawn = false;
/** The element that gets the focus once it exists. */
let wanted = null;

const app = {
  feed: new Feed(
    (name, data) => {
      if (name !== "ready" && name !== "open" && name !== "dropped") {
        view?.onEvent?.(name, data);
      }
    },
    (state) => {
      live = state;
      app.redraw();
    },
  ),
  /** Returns whether changes are polled, because no stream tells of them. */
  isBlind: () => live !== "live",
  link: (...parts) => "#/" + parts.map(encodeURIComponent).join("/"),
  go(...parts) {
    location.hash = app.link(...parts);
  },
  /** Moves the focus to an element once it exists, unless the focus was moved by then. */
  focus(id) {
    wanted = id;
    app.redraw();
  },
  /** Draws all changes soon, in one go. */
  redraw() {
    if (!isDrawn) {
      isDrawn = true;
      queueMicrotask(draw);
    }
  },
};

function draw() {
  isDrawn = false;
  document.getElementById("skip").textContent = t("app.skip");
  fill(header, ...head());
  if (view) {
    document.title = `${view.title()} · ${t("app.title")}`;
    fill(main, view.render());
  }
  const found = wanted && document.getElementById(wanted);
  if (found) {
    found.focus({ preventScroll: true });
    wanted = null;
  }
}

function head() {
  return [
    h("a", { class: "brand", href: "#/accounts" }, h("img", { src: "icon.svg", alt: "", width: "28", height: "28" }), "imcache"),
    isOpen
      ? h(
          "nav",
          { class: "sections", "aria-label": t("nav.label") },
          Object.keys(SECTIONS).map((name) =>
            h("a", { href: app.link(name), "aria-current": place[0] === name ? "page" : null }, t("nav." + name)),
          ),
        )
      : null,
    h(
      "div",
      { class: "tools" },
      isOpen
        ? h(
            "span",
            { class: "feed feed-" + live, title: t("live.label", { state: t("live." + live) }) },
            t("live." + live),
          )
        : null,
      choice("language", settings.language, [["en", "English"], ["zh", "中文"]]),
      choice("theme", settings.theme, ["system", "light", "dark"].map((each) => [each, t("theme." + each)])),
      isOpen && settings.token !== null
        ? h("button", { type: "button", class: "button", id: "logout", onclick: logout }, t("nav.logout"))
        : null,
    ),
  ];
}

function choice(name, value, options) {
  return h(
    "select",
    {
      id: name,
      "aria-label": t("setting." + name),
      "data-value": value,
      onchange(event) {
        settings[name] = event.target.value;
        app.redraw();
      },
    },
    options.map(([each, text]) => h("option", { value: each, selected: each === value }, text)),
  );
}

/** Replaces the view. */
function show(next) {
  view?.stop?.();
  view = next;
  draw();
  view.start?.();
}

function route(isFirst) {
  if (!isOpen) {
    return;
  }
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  place = path.split("/").map(decoded);
  const [section, id, ...rest] = place;
  if (section === "") {
    history.replaceState(null, "", "#/accounts");
    place = ["accounts"];
    show(accountsView(app, new URLSearchParams()));
  } else if (section === "accounts" && id) {
    if (!view?.open?.(id, ...rest)) {
      show(accountView(app, id, ...rest));
      focusTitle(isFirst);
    }
    return;
  } else if (section in SECTIONS && !id) {
    show(SECTIONS[section](app, new URLSearchParams(query)));
  } else {
    app.feed.watch([]);
    show({ title: () => t("app.title"), render: () => empty(t("app.notFound")) });
  }
  focusTitle(isFirst);
}

/** Announces a new page to screen readers. */
function focusTitle(isFirst) {
  if (!isFirst) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
    app.focus("title");
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function login(status) {
  isOpen = false;
  app.feed.close();
  show(loginView({
    status,
    redraw: app.redraw,
    done: open,
  }));
}

function logout() {
  settings.token = null;
  login(0);
}

function open() {
  isOpen = true;
  view?.stop?.();
  view = null;
  route(false);
}

/** Finds out whether a token is needed. */
async function begin() {
  show({ title: () => t("app.title"), render: loading });
  try {
    setServerTime((await get("console/overview")).now);
    isOpen = true;
    route(true);
  } catch (error) {
    if (error.status !== 401 && error.status !== 403) {
      show({ title: () => t("app.title"), render: () => failure(error, begin) });
    }
  }
}

onRefused((status) => {
  // During a login, the form shows errors.
  if (isOpen || !view?.isLogin) {
    const hadToken = settings.token !== null;
    settings.token = null;
    login(hadToken || status === 403 ? status : 0);
  }
});

settings.apply();
document.addEventListener("focusin", (event) => {
  if (event.target !== main) {
    wanted = null;
  }
});
addEventListener("hashchange", () => route(false));
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
/** A file may be dropped anywhere. Without this the browser would open it in place of the page. */
document.addEventListener("dragover", (event) => {
  if (isFile(event)) {
    event.preventDefault();
    event.dataTransfer.dropEffect = isOpen ? "copy" : "none";
    document.body.classList.toggle("is-dropping", isOpen);
  }
});
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) {
    document.body.classList.remove("is-dropping");
  }
});
document.addEventListener("drop", (event) => {
  document.body.classList.remove("is-dropping");
  if (!isFile(event)) {
    return;
  }
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (isOpen && file) {
    if (place[0] !== "check") {
      history.pushState(null, "", app.link("check"));
      route(false);
    }
    check(file);
  }
});
setInterval(() => {
  if (isOpen && document.visibilityState === "visible") {
    view?.poll?.();
    app.redraw(); // ages grow
  }
}, POLL);
/** A hidden page is not kept up to date; it loads when it is shown again. */
function attend() {
  if (document.visibilityState !== "visible") {
    app.feed.pause();
    return;
  }
  app.feed.resume();
  if (isOpen) {
    view?.poll?.();
  }
}

document.addEventListener("visibilitychange", attend);
addEventListener("pagehide", () => app.feed.pause());
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    attend();
  }
});
if (document.visibilityState !== "visible") {
  app.feed.pause();
}
begin();
