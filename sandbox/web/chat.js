// One person's chat as the server tells it, and what that person can do in it.
import * as api from "./api.js";

// Longer than any answer of a healthy bot, shorter than a person's patience
const SILENCE_MS = 8000;
const TAP_MS = 20000;

export class Chat extends EventTarget {
  version = 0;
  messages = new Map();
  replyKeyboard = null;
  typing = null;
  commands = [];
  bot = { id: 0, first_name: "", username: "" };
  blocked = false;
  loaded = false;
  pending = new Set();
  #answers = new Map();
  #waiting = new Map();
  #silence = null;
  #typingEnds = null;

  constructor(person) {
    super();
    this.person = person;
    this.id = person.id;
    this.lastRead = Number(localStorage.getItem(this.#key) ?? 0);
  }

  get #key() {
    return `banxue.read.${this.id}`;
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  async load() {
    const snapshot = await api.chat(this.id);
    this.version = snapshot.version;
    this.messages = new Map(snapshot.messages.map((message) => [message.message_id, message]));
    this.replyKeyboard = snapshot.reply_keyboard;
    this.commands = snapshot.commands ?? [];
    this.bot = snapshot.bot;
    this.blocked = snapshot.blocked;
    this.loaded = true;
    // A sandbox that began anew counts its messages from one again
    this.lastRead = Math.min(this.lastRead, Math.max(0, ...this.messages.keys()));
    // Whether the bot still types is not told by a snapshot, which may be hours later; the next event will
    this.#setTyping(null);
    for (const waiter of this.#waiting.values()) waiter(null);
    this.#tell("replaced");
  }

  apply(event, version) {
    if (version) this.version = version;
    switch (event.type) {
      case "message":
        this.messages.set(event.message.message_id, event.message);
        if (!event.message.out) this.#heard();
        this.#tell("message", { message: event.message });
        break;
      case "edited":
        this.messages.set(event.message.message_id, event.message);
        if (!event.message.out) this.#heard();
        this.#tell("edited", { message: event.message });
        break;
      case "deleted":
        this.messages.delete(event.message_id);
        this.#tell("deleted", { messageId: event.message_id });
        break;
      case "typing":
        this.#heard();
        this.#setTyping(event.action ?? "typing");
        break;
      case "reply_keyboard":
        this.replyKeyboard = event.keyboard;
        this.#tell("keyboard");
        break;
      case "tap_answered":
        this.#heard(false);
        if (this.#waiting.has(event.tap_id)) this.#waiting.get(event.tap_id)(event);
        else this.#answers.set(event.tap_id, event);
        break;
      case "commands":
        this.commands = event.commands;
        this.#tell("commands");
        break;
      case "blocked":
        this.blocked = event.blocked;
        this.#tell("blocked");
        break;
    }
  }

  #setTyping(action) {
    clearTimeout(this.#typingEnds);
    this.typing = action || null;
    // Telegram's clients drop the sign after five seconds unless it is repeated
    if (action) this.#typingEnds = setTimeout(() => this.#setTyping(null), 5000);
    this.#tell("typing");
  }

  #heard(endsTyping = true) {
    clearTimeout(this.#silence);
    if (endsTyping && this.typing) this.#setTyping(null);
    this.#tell("heard");
  }

  async #expect(action) {
    clearTimeout(this.#silence);
    const result = await action;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#tell("silent"), SILENCE_MS);
    return result;
  }

  get unread() {
    let count = 0;
    for (const [id, message] of this.messages) if (id > this.lastRead && !message.out) count += 1;
    return count;
  }

  markRead() {
    const newest = Math.max(0, ...this.messages.keys());
    if (newest === this.lastRead) return;
    this.lastRead = newest;
    localStorage.setItem(this.#key, String(newest));
    this.#tell("read");
  }

  say = (text, replyTo) => this.#expect(api.say(this.id, text, replyTo));
  start = (payload) => this.#expect(api.start(this.id, payload));
  shareContact = () => this.#expect(api.contact(this.id));
  shareLocation = (latitude, longitude) => this.#expect(api.location(this.id, latitude, longitude));
  vote = (messageId, options) => this.#expect(api.vote(this.id, messageId, options));
  sendFile = (blob, name, caption, asPhoto) => this.#expect(api.file(this.id, blob, name, caption, asPhoto));
  block = (blocked) => api.block(this.id, blocked);

  /** Taps a button; resolves to the answer, or null when none came. One tap of a button at a time. */
  async tap(messageId, data) {
    const key = `${messageId} ${data}`;
    if (this.pending.has(key)) return null;
    this.pending.add(key);
    this.#tell("pending", { messageId });
    try {
      const { tap_id: tapId } = await this.#expect(api.tap(this.id, messageId, data));
      return await this.#answer(tapId);
    } finally {
      this.pending.delete(key);
      this.#tell("pending", { messageId });
    }
  }

  #answer(tapId) {
    // The event may overtake the reply to the POST
    const early = this.#answers.get(tapId);
    if (early) {
      this.#answers.delete(tapId);
      clearTimeout(this.#silence);
      return Promise.resolve(early);
    }
    return new Promise((resolve) => {
      const done = (answer) => {
        clearTimeout(timer);
        this.#waiting.delete(tapId);
        resolve(answer);
      };
      const timer = setTimeout(done, TAP_MS, null);
      this.#waiting.set(tapId, done);
    });
  }
}
