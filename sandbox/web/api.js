// The sandbox server's person side, one function an action.
import { t } from "./words.js";

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Error(t("server_away"));
  }
  let body = null;
  try {
    body = await response.json();
  } catch {
    // An answer that is not JSON (a proxy's page, an empty 502) has nothing to tell besides its status
  }
  if (!response.ok) throw new Error(body?.error ?? `HTTP ${response.status}`);
  return body;
}

const json = (method, body) => ({
  method,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

const post = (id, action, body = {}) => call(`/people/${id}/${action}`, json("POST", body));

export const people = () => call("/people");
export const chat = (id) => call(`/people/${id}/chat`);
export const say = (id, text, replyTo) => post(id, "say", replyTo ? { text, reply_to: replyTo } : { text });
export const tap = (id, messageId, data) => post(id, "tap", { message_id: messageId, data });
export const contact = (id) => post(id, "contact");
export const location = (id, latitude, longitude) => post(id, "location", { latitude, longitude });
export const vote = (id, messageId, options) => post(id, "vote", { message_id: messageId, option_ids: options });
export const start = (id, payload) => post(id, "start", payload ? { payload } : {});
export const block = (id, blocked) => post(id, "block", { blocked });

export function file(id, blob, name, caption, asPhoto) {
  const form = new FormData();
  // Fields before the file, so that a server that reads the form as a stream knows them in time
  if (caption) form.append("caption", caption);
  if (asPhoto) form.append("as", "photo");
  form.append("file", blob, name);
  return call(`/people/${id}/file`, { method: "POST", body: form });
}

export const faults = () => call("/faults");
export const addFault = (fault) => call("/faults", json("POST", fault));
export const clearFaults = () => call("/faults", { method: "DELETE" });

/** One stream for everybody: browsers open six connections to a host, and each person's own would take them all. */
export const events = (versions) =>
  new EventSource(`/events?after=${[...versions].map(([id, version]) => `${id}:${version}`).join(",")}`);
