// Creates elements, and updates the page in place, so that focus and scroll positions stay.
// Texts become text nodes and attributes only: neither this file nor its callers parse markup.

const SVG = "http://www.w3.org/2000/svg";
const HANDLERS = ["onclick", "oninput", "onsubmit", "onkeydown", "onchange", "oncancel", "onclose"];

function make(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (HANDLERS.includes(name)) {
      element[name] = value;
    } else if (name === "key") {
      element.dataset.key = value;
    } else if (name === "value") {
      element.value = value;
      element.setAttribute("value", value);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false && child !== "") {
      element.append(child instanceof Node ? child : String(child));
    }
  }
}

/** Creates an element: h("a", { href: "#/", class: "link" }, "text", otherElement). */
export function h(tag, props, ...children) {
  return make(document.createElement(tag), props, children);
}

/** Creates an SVG element. */
export function svg(tag, props, ...children) {
  return make(document.createElementNS(SVG, tag), props, children);
}

/** Sets the children of an element, and keeps those that are the same. */
export function fill(container, ...children) {
  const focused = document.activeElement;
  const wanted = document.createElement("div");
  append(wanted, children);
  morphChildren(container, wanted);
  if (focused && focused !== document.activeElement && focused.isConnected) {
    focused.focus({ preventScroll: true }); // moving the element took the focus
  }
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null;
}

function isAlike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && keyOf(one) === keyOf(other);
}

function morphChildren(target, source) {
  const byKey = new Map();
  for (const child of target.childNodes) {
    const key = keyOf(child);
    if (key !== null) {
      byKey.set(key, child);
    }
  }
  let at = target.firstChild;
  for (const wanted of [...source.childNodes]) {
    const key = keyOf(wanted);
    let found = key === null ? at : byKey.get(key);
    if (key === null && at && !isAlike(at, wanted)) {
      found = null;
      for (let next = at; next; next = next.nextSibling) {
        if (isAlike(next, wanted)) {
          found = next;
          break;
        }
      }
    }
    if (!found || !isAlike(found, wanted)) {
      target.insertBefore(wanted, at);
      continue;
    }
    if (found === at) {
      at = at.nextSibling;
    } else {
      target.insertBefore(found, at);
    }
    morph(found, wanted);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function morph(target, source) {
  if (target.nodeType !== Node.ELEMENT_NODE) {
    if (target.nodeValue !== source.nodeValue) {
      target.nodeValue = source.nodeValue;
    }
    return;
  }
  for (const { name } of [...target.attributes]) {
    // Stays open if a reader has opened it.
    if (!source.hasAttribute(name) && !(name === "open" && target.nodeName === "DETAILS")) {
      target.removeAttribute(name);
    }
  }
  for (const { name, value } of source.attributes) {
    if (target.getAttribute(name) !== value) {
      target.setAttribute(name, value);
    }
  }
  for (const name of HANDLERS) {
    if (target[name] !== source[name]) {
      target[name] = source[name];
    }
  }
  // A field without a given value keeps its text, and so does the one with the focus.
  if (target.nodeName === "INPUT" && source.hasAttribute("value") && target !== document.activeElement) {
    target.value = source.value;
  }
  morphChildren(target, source);
  if (target.nodeName === "SELECT") {
    target.value = source.getAttribute("data-value") ?? target.value;
  }
}

/** Announces a text to screen readers. */
export function announce(text) {
  document.getElementById("news").textContent = text;
}
