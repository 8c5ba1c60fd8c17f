// Draws one message: text, photo, document, place, contact, poll, and what belongs to it.
import { el, icon, svg } from "./elements.js";
import { inlineKeyboard } from "./keyboards.js";
import { rich } from "./richtext.js";
import { clock, size, t } from "./words.js";

/**
 * hooks: press(message, button, kind), vote(message, options), enlarge(url, name), reply(message),
 *        isPending(message, data), voted(message) -> option ids or null
 */
export function drawMessage(message, hooks) {
  const media = mediaOf(message, hooks);
  const text = message.html
    ? el("div", { class: "text", dir: "auto", "data-role": "text" }, rich(message.html))
    : null;
  const keyboard = message.reply_markup?.inline_keyboard;
  const bubble = el(
    "div",
    { class: `bubble${message.photo && !text ? " only-photo" : ""}` },
    quoted(message.reply_to_message),
    media,
    text,
    el(
      "div",
      { class: "meta" },
      message.edit_date ? el("span", { "data-role": "edited" }, t("edited")) : null,
      el(
        "time",
        { datetime: new Date(message.date * 1000).toISOString() },
        clock(message.date),
      ),
    ),
  );
  bubble.addEventListener("dblclick", (event) => {
    if (!event.target.closest("button, a, .spoiler")) hooks.reply(message);
  });
  return el(
    "article",
    {
      class: `message ${message.out ? "out" : "in"}`,
      "data-role": "message",
      "data-message-id": message.message_id,
      "data-direction": message.out ? "out" : "in",
    },
    el(
      "div",
      { class: "line" },
      bubble,
      el(
        "button",
        { type: "button", class: "quiet reply-to", "aria-label": t("reply"), "data-role": "reply", onclick: () => hooks.reply(message) },
        icon("reply"),
      ),
    ),
    keyboard?.length
      ? inlineKeyboard(
          keyboard,
          (button, kind) => hooks.press(message, button, kind),
          (data) => hooks.isPending(message, data),
        )
      : null,
  );
}

/** One line that stands for a message in quotes and previews. */
export function summary(message) {
  if (message.text || message.caption) return (message.text ?? message.caption).split("\n")[0];
  if (message.photo) return t("photo");
  if (message.document) return message.document.file_name ?? "";
  if (message.venue) return message.venue.title;
  if (message.location) return t("location");
  if (message.contact) return t("contact");
  if (message.poll) return message.poll.question;
  return message.dice?.emoji ?? message.sticker?.emoji ?? "…";
}

function quoted(original) {
  return original ? el("blockquote", { class: "quoted", "data-role": "quoted" }, summary(original)) : null;
}

function mediaOf(message, hooks) {
  if (message.photo) return photo(message, hooks);
  if (message.document) return file(message, message.document);
  if (message.venue) return place(message.venue.location, message.venue.title, message.venue.address);
  if (message.location) return place(message.location, t("location"), null);
  if (message.contact) return contact(message.contact);
  if (message.poll) return poll(message, hooks);
  const other = message.voice ?? message.audio ?? message.video ?? message.animation;
  if (other) return file(message, other);
  const sign = message.dice?.emoji ?? message.sticker?.emoji;
  if (sign) return el("div", { class: "sign" }, sign + (message.dice ? ` ${message.dice.value}` : ""));
  return null;
}

function photo(message, hooks) {
  const biggest = message.photo.at(-1);
  const address = biggest.url ?? message.url;
  const image = el("img", {
    src: address,
    alt: message.caption || t("photo"),
    // Known before the picture arrives, so nothing jumps
    width: biggest.width,
    height: biggest.height,
    decoding: "async",
  });
  return el(
    "button",
    {
      type: "button",
      class: `photo${message.has_media_spoiler ? " veiled" : ""}`,
      "data-role": "photo",
      "aria-label": t("open_photo"),
      onclick: (event) => {
        const button = event.currentTarget;
        if (button.classList.contains("veiled")) button.classList.remove("veiled");
        else hooks.enlarge(address, message.caption || t("photo"));
      },
    },
    image,
  );
}

function file(message, document) {
  const name = document.file_name ?? t("attach");
  const bytes = document.file_size ?? document.size;
  return el(
    "a",
    {
      class: "file",
      href: document.url ?? message.url,
      download: name,
      "data-role": "document",
      "aria-label": t("download", { name }),
    },
    el("span", { class: "file-sign" }, icon("file"), el("b", {}, (name.split(".").pop() || "").slice(0, 4))),
    el(
      "span",
      { class: "file-name" },
      el("span", { "data-role": "file-name" }, name),
      el("small", {}, bytes === undefined ? "" : size(bytes)),
    ),
  );
}

/** A drawn map that needs no network: always the same streets for the same place. */
function map(location) {
  let seed = Math.abs(Math.round(location.latitude * 1e4) * 31 + Math.round(location.longitude * 1e4)) % 2147483647 || 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const picture = svg("svg", { viewBox: "0 0 260 110", class: "map", "aria-hidden": "true", preserveAspectRatio: "xMidYMid slice" });
  picture.append(svg("rect", { width: 260, height: 110, class: "ground" }));
  for (let i = 0; i < 3; i += 1) {
    picture.append(svg("rect", { x: random() * 220, y: random() * 80, width: 30 + random() * 40, height: 18 + random() * 24, rx: 4, class: "green" }));
  }
  picture.append(svg("path", { d: `M-5 ${60 + random() * 50} C 70 ${random() * 110}, 170 ${random() * 110}, 265 ${random() * 60}`, class: "water" }));
  for (let i = 0; i < 4; i += 1) {
    const y = 12 + i * 27 + random() * 10;
    picture.append(svg("path", { d: `M-5 ${y} L265 ${y + random() * 16 - 8}`, class: "street" }));
  }
  for (let i = 0; i < 6; i += 1) {
    const x = 15 + i * 44 + random() * 16;
    picture.append(svg("path", { d: `M${x} -5 L${x + random() * 24 - 12} 115`, class: i === 3 ? "street wide" : "street" }));
  }
  picture.append(svg("path", { d: "M130 74c-9-11-14-18-14-25a14 14 0 0 1 28 0c0 7-5 14-14 25z", class: "needle" }), svg("circle", { cx: 130, cy: 49, r: 5, class: "eye" }));
  return picture;
}

function place(location, title, address) {
  const point = `${location.latitude},${location.longitude}`;
  return el(
    "div",
    { class: "place", "data-role": "venue" },
    map(location),
    el(
      "div",
      { class: "place-words" },
      el("b", {}, title),
      address ? el("span", {}, address) : el("span", {}, point),
      el("a", { href: `geo:${point}?q=${point}`, "data-role": "geo" }, icon("pin"), t("open_map")),
    ),
  );
}

function contact(value) {
  return el(
    "div",
    { class: "contact", "data-role": "contact" },
    el("span", { class: "avatar", "aria-hidden": "true" }, icon("person")),
    el("span", {}, el("b", {}, [value.first_name, value.last_name].filter(Boolean).join(" ")), el("small", {}, value.phone_number)),
  );
}

function rightOptions(value) {
  if (value.correct_option_ids) return value.correct_option_ids;
  return value.correct_option_id === undefined ? [] : [value.correct_option_id];
}

function poll(message, hooks) {
  const value = message.poll;
  const mine = hooks.voted(message);
  const done = mine !== null || value.is_closed;
  const right = rightOptions(value);
  const chosen = new Set();
  const options = value.options.map((option, at) => {
    if (!done) {
      return el(
        "button",
        {
          type: "button",
          class: "option",
          "data-role": "poll-option",
          "data-option": at,
          "aria-pressed": value.allows_multiple_answers ? "false" : null,
          onclick: (event) => {
            if (!value.allows_multiple_answers) {
              hooks.vote(message, [at]);
              return;
            }
            if (!chosen.delete(at)) chosen.add(at);
            event.currentTarget.setAttribute("aria-pressed", String(chosen.has(at)));
          },
        },
        el("span", { class: `mark${value.allows_multiple_answers ? " square" : ""}` }, value.allows_multiple_answers ? icon("check") : null),
        el("span", { class: "label" }, option.text),
      );
    }
    const share = value.total_voter_count ? Math.round((100 * option.voter_count) / value.total_voter_count) : 0;
    const isMine = mine?.includes(at) ?? false;
    const isRight = right.includes(at);
    const verdict = isRight ? "right" : isMine && value.type === "quiz" ? "wrong" : isMine ? "mine" : "";
    const bar = el("span", { class: "bar", "aria-hidden": "true" }, el("i"));
    bar.firstChild.style.width = `${share}%`;
    return el(
      "div",
      { class: `option result ${verdict}`, "data-role": "poll-option", "data-option": at, "data-verdict": verdict || null },
      el("span", { class: "mark" }, isRight ? icon("check") : verdict === "wrong" ? icon("close") : null),
      el(
        "span",
        { class: "label" },
        option.text,
        isMine ? el("small", {}, ` · ${t("your_answer")}`) : null,
        isRight && !isMine ? el("small", {}, ` · ${t("right_answer")}`) : null,
      ),
      el("span", { class: "share" }, `${share}%`),
      bar,
    );
  });
  return el(
    "div",
    { class: "poll", "data-role": "poll", role: "group", "aria-label": value.question },
    el("b", { class: "question" }, value.question),
    el("small", {}, t(value.type === "quiz" ? "quiz" : "poll"), value.is_closed ? ` · ${t("poll_closed")}` : null),
    options,
    !done && value.allows_multiple_answers
      ? el(
          "button",
          {
            type: "button",
            class: "key vote",
            "data-role": "poll-vote",
            onclick: () => chosen.size && hooks.vote(message, [...chosen].sort((a, b) => a - b)),
          },
          t("vote"),
        )
      : null,
    done && value.explanation
      ? el("div", { class: "explanation", "data-role": "explanation" }, message.explanation_html ? rich(message.explanation_html) : value.explanation)
      : null,
    el("small", {}, t("votes", { count: value.total_voter_count ?? 0 })),
  );
}
