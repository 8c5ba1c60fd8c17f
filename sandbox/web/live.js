// Keeps every chat up to date: a snapshot of each, then one stream of events, and again from the start when it breaks.
import * as api from "./api.js";

const PAUSES_MS = [150, 400, 800, 1500, 3000];

export class Live extends EventTarget {
  #chats;

  constructor(chats) {
    super();
    this.#chats = chats;
  }

  async run() {
    let failures = 0;
    for (;;) {
      try {
        await Promise.all([...this.#chats.values()].map((chat) => chat.load()));
        await this.#follow(() => {
          failures = 0;
          this.#tell("online");
        });
      } catch {
        // The sandbox is away: said by the banner, tried again below
      }
      this.#tell("offline");
      const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)];
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  #tell(type) {
    this.dispatchEvent(new Event(type));
  }

  #follow(opened) {
    const versions = new Map([...this.#chats].map(([id, chat]) => [id, chat.version]));
    const stream = api.events(versions);
    return new Promise((resolve) => {
      // The browser would reconnect by itself with versions of a server that may be gone; a fresh snapshot is always right
      stream.onerror = () => {
        stream.close();
        resolve();
      };
      stream.onopen = opened;
      stream.onmessage = ({ data, lastEventId }) => {
        const event = JSON.parse(data);
        const chat = this.#chats.get(event.person);
        if (!chat) return;
        if (event.type === "reset") {
          stream.close();
          resolve();
          return;
        }
        chat.apply(event, Number(lastEventId.split(":")[1]) || 0);
      };
    });
  }
}
