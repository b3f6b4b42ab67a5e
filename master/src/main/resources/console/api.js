// Requests to the master that served this page.

import { settings } from "./settings.js";

// Relative to this page, wherever a proxy serves it.
const ROOT = new URL("../api/", import.meta.url);
const TIMEOUT = 15_000;
const LARGEST_PAGE = 100;

/** An answer without data. Status 0 if there was no answer. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let refused = () => {};

/** Sets the listener for refused tokens: called with 401 if it is not accepted, or 403 if it lacks a role. */
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

/** Sends a request and returns the whole JSON. A file is sent as it is. */
export async function ask(path, { method = "GET", query, body, signal, timeout = TIMEOUT } = {}) {
  const limit = AbortSignal.timeout(timeout);
  const token = settings.token;
  let response;
  try {
    response = await fetch(url(path, query), {
      method,
      headers: headers(body === undefined ? {} : { "Content-Type": "application/json" }),
      body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
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
    // The status below says more.
  }
  if (!response.ok || json === null) {
    // A token that is not for one account is still good for all others.
    const isForAccount = response.status === 403 && json?.code !== undefined;
    if ((response.status === 401 || (response.status === 403 && !isForAccount)) && token === settings.token) {
      refused(response.status);
    }
    throw new ApiError(response.status, json?.status_msg ?? json?.error ?? response.statusText);
  }
  return json;
}

export async function get(path, query, signal) {
  return (await ask(path, { query, signal })).data;
}

/** Returns the first pages of a list as one: {items, hasMore}. Lists name the next page in one of two ways. */
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
