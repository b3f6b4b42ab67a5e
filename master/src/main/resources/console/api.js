// What is asked of the master that this page came from.

import { settings } from "./settings.js";

// Beside this page, wherever a proxy has put it.
const ROOT = new URL("../api/", import.meta.url);
const TIMEOUT = 15_000;
const LARGEST_PAGE = 100;

/** An answer that is no data. Status 0 where there was none. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let refused = () => {};

/** Has somebody called, with the status, when the token is not taken (401) or may not (403). */
export function onRefused(call) {
  refused = call;
}

export function url(path, query = {}) {
  const address = new URL(path, ROOT);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") {
      address.searchParams.append(name, value);
    }
  }
  return address;
}

export function headers(more = {}) {
  return settings.token === null ? more : { Authorization: "Bearer " + settings.token, ...more };
}

/** Asks; answers with the whole JSON. */
export async function ask(path, { method = "GET", query, body, signal } = {}) {
  const limit = AbortSignal.timeout(TIMEOUT);
  const token = settings.token;
  let response;
  try {
    response = await fetch(url(path, query), {
      method,
      headers: headers(body === undefined ? {} : { "Content-Type": "application/json" }),
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      credentials: "omit",
    });
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    throw new ApiError(0, String(error?.message ?? error));
  }
  let json = null;
  try {
    json = await response.json();
  } catch {
    // Judged by its status below.
  }
  if (!response.ok || json === null) {
    if ((response.status === 401 || response.status === 403) && token === settings.token) {
      refused(response.status);
    }
    throw new ApiError(response.status, json?.status_msg ?? response.statusText);
  }
  return json;
}

export async function get(path, query, signal) {
  return (await ask(path, { query, signal })).data;
}

/** The first pages of a list, as one: {items, hasMore}. Lists tell where they go on in two ways. */
export async function list(path, name, query, pages, signal) {
  const items = [];
  let cursor = null;
  for (let page = 0; page < pages; page++) {
    const json = await ask(path, { query: { count: LARGEST_PAGE, ...query, cursor }, signal });
    items.push(...json.data[name]);
    const paging = "has_more" in json ? json : json.data;
    if (!paging.has_more) {
      return { items, hasMore: false };
    }
    cursor = paging.next ?? paging.cursor;
  }
  return { items, hasMore: true };
}

export const segment = encodeURIComponent;
