// The page: who there is, whose windows are open, and what goes from one window to another.
import * as api from "./api.js";
import { Chat } from "./chat.js";
import { choosePerson } from "./dialogs.js";
import { avatar, el, icon } from "./elements.js";
import { openFaults } from "./faults.js";
import { Live } from "./live.js";
import { summary } from "./message.js";
import { deepLink } from "./richtext.js";
import { ChatWindow } from "./window.js";
import { hint, language, switchLanguage, t } from "./words.js";

const OPEN_KEY = "banxue.open";
const FRONT_KEY = "banxue.front";
const phone = matchMedia("(max-width: 719px)");

class Desk {
  #people;
  #chats;
  #windows = new Map();
  #tabs = new Map();
  #open = [];
  #front = null;

  constructor(people) {
    this.#people = people.map((person, at) => ({ ...person, hue: at % 6 }));
    this.#chats = new Map(this.#people.map((person) => [person.id, new Chat(person)]));
    this.stage = document.getElementById("stage");
    this.#drawRail();
    this.#restore();
    this.#watch();
  }

  get chats() {
    return this.#chats;
  }

  // ---- which windows are open

  #restore() {
    const fromHash = this.#known(location.hash.slice(1).split(","));
    const stored = this.#known((localStorage.getItem(OPEN_KEY) ?? "").split(","));
    const room = phone.matches ? 1 : Math.max(2, Math.min(3, Math.floor((innerWidth - 250) / 360)));
    this.#open = fromHash.length ? fromHash : stored.length ? stored : this.#people.slice(0, room).map(({ id }) => id);
    const front = Number(localStorage.getItem(FRONT_KEY));
    this.#front = this.#open.includes(front) ? front : this.#open[0];
    this.#arrange();
  }

  #known(words) {
    return [...new Set(words.map(Number))].filter((id) => this.#chats.has(id));
  }

  #arrange() {
    for (const [id, view] of this.#windows) {
      if (!this.#open.includes(id)) {
        view.remove();
        this.#windows.delete(id);
      }
    }
    const shown = phone.matches ? [this.#front].filter(Boolean) : this.#open;
    const added = [];
    for (const id of this.#open) {
      let view = this.#windows.get(id);
      if (!view) {
        view = new ChatWindow(this.#chats.get(id), this);
        this.#windows.set(id, view);
      }
      if (!shown.includes(id)) view.node.remove();
      else if (!view.node.isConnected) added.push(view);
    }
    this.stage.querySelector(".nobody")?.remove();
    shown.forEach((id, at) => {
      const { node } = this.#windows.get(id);
      if (this.stage.children[at] !== node) this.stage.insertBefore(node, this.stage.children[at] ?? null);
    });
    if (shown.length === 0) this.stage.append(el("p", { class: "nobody", "data-role": "nobody" }, t("choose_nothing")));
    for (const view of added) {
      view.draw();
      view.log.restoreScroll();
    }
    localStorage.setItem(OPEN_KEY, this.#open.join(","));
    if (this.#front) localStorage.setItem(FRONT_KEY, String(this.#front));
    const hash = `#${this.#open.join(",")}`;
    if (location.hash !== hash) history.replaceState(null, "", hash);
    this.#drawTabs();
  }

  open(person) {
    if (!this.#open.includes(person.id)) this.#open = [...this.#open, person.id];
    this.#front = person.id;
    this.#arrange();
    const { node, composer } = this.#windows.get(person.id);
    node.scrollIntoView({ inline: "nearest", block: "nearest" });
    // On a phone the focus would bring up its keyboard over the chat
    if (!phone.matches) composer.input.focus({ preventScroll: true });
  }

  close(person) {
    this.#open = this.#open.filter((id) => id !== person.id);
    if (this.#front === person.id) this.#front = this.#open[0] ?? null;
    this.#arrange();
    this.#tabs.get(person.id).focus();
  }

  // ---- from one window to another

  async openLink(payload, from) {
    const chosen = await choosePerson(this.#people, { heading: t("open_as"), text: t("open_as_text"), first: from.id });
    if (chosen) await this.#inWindow(chosen.person, (chat) => chat.start(payload));
  }

  async share(text, from) {
    const address = text.match(/(?:https?:\/\/|tg:\/\/)\S+/)?.[0] ?? "";
    const link = deepLink(address);
    const chosen = await choosePerson(this.#people.filter(({ id }) => id !== from.id).concat(this.#people.filter(({ id }) => id === from.id)), {
      heading: t("share_to"),
      text: t("share_to_text"),
      quote: text,
      withLink: link !== null,
    });
    if (!chosen) return;
    await this.#inWindow(chosen.person, (chat) => (chosen.open ? chat.start(link.payload) : chat.say(text)));
  }

  async #inWindow(person, action) {
    this.open(person);
    try {
      await action(this.#chats.get(person.id));
    } catch (error) {
      this.#windows.get(person.id)?.say(t("not_sent", { why: error.message }));
    }
  }

  // ---- the rail of people

  #drawRail() {
    const rail = document.getElementById("rail");
    const list = el("ul", { class: "tabs" });
    for (const person of this.#people) {
      const tab = el(
        "button",
        { type: "button", class: "tab", "data-role": "person-tab", "data-person": person.id, onclick: () => this.open(person) },
        avatar(person),
        el("span", { class: "tab-words" }, el("b", {}, person.first_name), el("small", { class: "tab-hint" }, hint(person)), el("small", { class: "tab-last" })),
        el("span", { class: "badge", "data-role": "unread", hidden: true }),
      );
      this.#tabs.set(person.id, tab);
      list.append(el("li", {}, tab));
    }
    const mark = el("img", { src: "web/icon.svg", alt: "", width: 36, height: 36 });
    rail.append(
      el("div", { class: "brand" }, mark, el("span", {}, el("b", {}, t("brand")), el("small", {}, t("brand_small")))),
      list,
      el(
        "div",
        { class: "tools" },
        el(
          "button",
          { type: "button", class: "tool", "data-role": "faults-button", "aria-label": t("faults_open"), onclick: () => openFaults(this.#people) },
          icon("faults"),
          el("span", {}, t("faults")),
        ),
        el(
          "button",
          { type: "button", class: "tool", "data-role": "language", "aria-label": t("language_label"), onclick: switchLanguage },
          icon("language"),
          el("span", { lang: language === "zh" ? "en" : "zh-Hans" }, t("language_switch")),
        ),
      ),
    );
  }

  #drawTabs() {
    let total = 0;
    for (const [id, tab] of this.#tabs) {
      const chat = this.#chats.get(id);
      const isOpen = phone.matches ? id === this.#front : this.#open.includes(id);
      tab.setAttribute("aria-pressed", String(isOpen));
      const badge = tab.querySelector(".badge");
      badge.textContent = chat.unread > 99 ? "99+" : String(chat.unread);
      badge.hidden = chat.unread === 0;
      tab.setAttribute(
        "aria-label",
        [chat.person.first_name, hint(chat.person), chat.unread ? t("unread", { count: chat.unread }) : ""].filter(Boolean).join(", "),
      );
      const last = [...chat.messages.values()].at(-1);
      tab.querySelector(".tab-last").textContent = last ? summary(last) : "";
      total += chat.unread;
    }
    document.title = total ? `(${total}) ${t("title")}` : t("title");
  }

  #watch() {
    for (const chat of this.#chats.values()) {
      for (const type of ["replaced", "message", "edited", "deleted", "read"]) {
        chat.addEventListener(type, () => this.#drawTabs());
      }
      // The first snapshot fills windows that were made empty, and only then is there something to scroll to
      chat.addEventListener("replaced", () => this.#windows.get(chat.id)?.log.restoreScroll(), { once: true });
    }
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) for (const view of this.#windows.values()) view.log.seen();
    });
    phone.addEventListener("change", () => this.#arrange());
    addEventListener("hashchange", () => {
      const wanted = this.#known(location.hash.slice(1).split(","));
      if (!wanted.length) return;
      this.#open = wanted;
      if (!wanted.includes(this.#front)) this.#front = wanted[0];
      this.#arrange();
    });
  }
}

function follow(live) {
  const banner = document.getElementById("banner");
  let shown = null;
  live.addEventListener("offline", () => {
    // Half a second is not worth a word
    shown ??= setTimeout(() => {
      banner.textContent = t("server_away");
      banner.hidden = false;
    }, 500);
  });
  live.addEventListener("online", () => {
    clearTimeout(shown);
    shown = null;
    banner.hidden = true;
    document.body.dataset.live = "";
  });
  live.addEventListener("offline", () => delete document.body.dataset.live);
}

async function people() {
  for (;;) {
    try {
      return await api.people();
    } catch {
      const banner = document.getElementById("banner");
      banner.textContent = t("server_away");
      banner.hidden = false;
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  }
}

for (const node of document.querySelectorAll("[data-word]")) node.textContent = t(node.dataset.word);
for (const node of document.querySelectorAll("[data-word-label]")) node.setAttribute("aria-label", t(node.dataset.wordLabel));
document.title = t("title");
const desk = new Desk(await people());
const live = new Live(desk.chats);
follow(live);
live.run();
