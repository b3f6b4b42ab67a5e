// The change feed. EventSource can't send a token, so this file reads and parses the stream.

import { headers, url } from "./api.js";

const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;
/** A master sends at least a comment every 15 s. */
const SILENCE = 50_000;
/** Servers limit the first line of a request; accounts beyond that are polled. */
const LONGEST_URL = 3_500;

/** Parses the text of a stream into events: {id, event, data}. */
export class EventParser {
  #rest = "";
  #id = null;
  #event = "";
  #data = [];

  push(text) {
    const events = [];
    // A \r at the end may be the first half of a line break.
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const line of lines) {
      const event = this.#line(line);
      if (event) {
        events.push(event);
      }
    }
    return events;
  }

  #line(line) {
    if (line === "") {
      const event = this.#data.length === 0 ? null : {
        id: this.#id,
        event: this.#event || "message",
        data: this.#data.join("\n"),
      };
      this.#event = "";
      this.#data = [];
      return event;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") {
      this.#data.push(value);
    } else if (name === "event") {
      this.#event = value;
    } else if (name === "id" && !value.includes("\0")) {
      this.#id = value;
    }
    return null;
  }
}

/** Watches accounts, and resumes after a lost connection. */
export class Feed {
  #accounts = [];
  #abort = null;
  #lastId = null;
  #delay = FIRST_DELAY;
  #timer = null;
  #isPaused = false;
  #onEvent;
  #onState;

  /** onEvent(name, data); onState("connecting" | "live" | "waiting" | "off") */
  constructor(onEvent, onState) {
    this.#onEvent = onEvent;
    this.#onState = onState;
  }

  /** Watches these accounts only from now on. */
  watch(accounts) {
    const wanted = fitting([...accounts].sort());
    if (wanted.join("\0") === this.#accounts.join("\0")) {
      return;
    }
    this.close();
    this.#accounts = wanted;
    this.#begin();
  }

  /**
   * Stops until it is resumed, from the same position. Browsers have six connections to a server for all tabs,
   * which streams of hidden tabs would take up.
   */
  pause() {
    this.#isPaused = true;
    this.#end();
  }

  resume() {
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#begin();
    }
  }

  close() {
    this.#accounts = [];
    this.#lastId = null;
    this.#end();
  }

  #begin() {
    this.#delay = FIRST_DELAY;
    if (this.#accounts.length > 0 && !this.#isPaused) {
      this.#connect();
    }
  }

  #end() {
    const abort = this.#abort;
    this.#abort = null;
    abort?.abort();
    clearTimeout(this.#timer);
    this.#onState("off");
  }

  async #connect() {
    const abort = new AbortController();
    this.#abort = abort;
    this.#onState("connecting");
    let silence = setTimeout(() => abort.abort(), SILENCE);
    let status = 0;
    try {
      const more = { Accept: "text/event-stream" };
      if (this.#lastId !== null) {
        more["Last-Event-ID"] = this.#lastId;
      }
      const response = await fetch(address(this.#accounts), {
        headers: headers(more),
        signal: abort.signal,
        credentials: "omit",
        cache: "no-store",
      });
      status = response.status;
      if (response.ok) {
        this.#onState("live");
        const parser = new EventParser();
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          clearTimeout(silence);
          silence = setTimeout(() => abort.abort(), SILENCE);
          this.#delay = FIRST_DELAY;
          for (const event of parser.push(part.value)) {
            this.#take(event, abort);
          }
        }
      }
    } catch {
      // Lost or given up: distinguished below.
    }
    clearTimeout(silence);
    if (this.#abort !== abort) {
      return; // the accounts have changed
    }
    this.#again(status);
  }

  #take(event, abort) {
    if (this.#abort !== abort) {
      return;
    }
    this.#lastId = event.id ?? this.#lastId;
    let data;
    try {
      data = JSON.parse(event.data);
    } catch {
      return;
    }
    this.#onEvent(event.event, data);
  }

  #again(status) {
    const isRefusal = status >= 400 && status < 500;
    this.#onState(isRefusal ? "off" : "waiting");
    const delay = isRefusal ? LONGEST_DELAY : this.#delay * (0.5 + Math.random());
    this.#delay = Math.min(LONGEST_DELAY, this.#delay * 2);
    this.#timer = setTimeout(() => this.#connect(), delay);
  }
}

function address(accounts) {
  const address = url("im/events");
  accounts.forEach((account) => address.searchParams.append("account_id", account));
  return address;
}

function fitting(accounts) {
  let some = accounts.filter((account) => !account.includes(","));
  while (some.length > 0 && address(some).href.length > LONGEST_URL) {
    some = some.slice(0, -1);
  }
  return some;
}
