// The page's own words (its chrome) in Chinese and English; what the bot says is the bot's.

const WORDS = {
  en: {
    title: "Banxue · sandbox",
    brand: "Banxue",
    brand_small: "study companion, local",
    people: "People",
    skip_to_chats: "Skip to the chats",
    hint_learner: "learner",
    hint_parent: "parent",
    hint_teacher: "teacher",
    hint_advisor: "advisor",
    hint_operator: "operator",
    hint_admin: "admin",
    chat_of: "Chat of {name} with {bot}",
    messages_of: "Messages of {name}",
    close_window: "Close the window of {name}",
    window_menu: "Open the menu of {name}",
    block_bot: "Block the bot",
    unblock_bot: "Unblock the bot",
    blocked: "{name} has blocked the bot. It cannot write here.",
    start: "Start",
    empty_title: "Nothing here yet",
    empty_text: "{name} has not spoken with {bot}.",
    write: "Write a message",
    send: "Send the message",
    attach: "Attach a file",
    commands: "Show the commands",
    show_keyboard: "Show the buttons",
    hide_keyboard: "Hide the buttons",
    edited: "edited",
    today: "Today",
    yesterday: "Yesterday",
    typing: "{bot} is typing…",
    uploading: "{bot} is sending a file…",
    newest: "Show the newest messages",
    earlier: "Show earlier messages",
    unread: "{count} unread",
    spoiler: "Show the hidden text",
    reply: "Reply",
    replying: "Reply to",
    cancel_reply: "Drop the reply",
    open_photo: "Enlarge the photo",
    photo: "Photo",
    download: "Download {name}",
    open_map: "Open on a map",
    quiz: "Quiz",
    poll: "Poll",
    poll_closed: "closed",
    vote: "Vote",
    votes: "{count} answered",
    your_answer: "your answer",
    right_answer: "right answer",
    open_as: "Open as …",
    open_as_text: "This link starts the bot. Whose window should it open in?",
    share_to: "Share to …",
    share_to_text: "The text is said in the window that you choose.",
    open_link_there: "Open the link as {name}",
    cancel: "Cancel",
    close: "Close",
    ok: "OK",
    copied: "Copied",
    not_copied: "The browser did not allow copying",
    contact_sure: "Share your contact with the bot?",
    contact_sure_text: "The bot will get the name and number of {name}.",
    share_contact: "Share the contact",
    location_title: "Share which place?",
    latitude: "Latitude",
    longitude: "Longitude",
    share_location: "Share this place",
    contact: "Contact",
    location: "Location",
    file_title: "Send a file",
    caption: "Caption",
    as_photo: "Send as a photo",
    send_file: "Send the file",
    choose_nothing: "Open a chat: choose a person.",
    server_away: "The sandbox is not answering. Trying again …",
    bot_silent: "No word from the bot yet. If it is not running, this waits for it.",
    not_sent: "Not sent: {why}",
    no_button: "This button does nothing in the sandbox",
    language_switch: "中文",
    language_label: "Switch the page to Chinese",
    faults: "Faults",
    faults_open: "Open the faults drawer",
    faults_text: "Let the next calls of the bot go wrong, as Telegram's sometimes do.",
    fault_method: "Method",
    fault_any: "any method",
    fault_kind: "What happens",
    fault_429: "429 · too many requests",
    fault_403: "403 · the person blocked the bot",
    fault_500: "500 · internal server error",
    fault_502: "502 · bad gateway",
    fault_cut: "cut · the answer never comes",
    fault_delay: "delay · the answer comes late",
    fault_times: "How many times",
    fault_retry_after: "Wait asked for, seconds",
    fault_seconds: "Delay, seconds",
    fault_whom: "For whom",
    fault_everybody: "everybody",
    fault_after_effect: "The call has its effect before it is cut",
    fault_add: "Add the fault",
    fault_clear: "Clear all faults",
    fault_none: "No fault is waiting.",
    fault_left: "{times} left",
    menu: "Open the menu",
  },
  zh: {
    title: "伴学 · 沙盒",
    brand: "伴学",
    brand_small: "学习伙伴 · 本机沙盒",
    people: "人物",
    skip_to_chats: "跳到聊天窗口",
    hint_learner: "学生",
    hint_parent: "家长",
    hint_teacher: "老师",
    hint_advisor: "顾问",
    hint_operator: "运营",
    hint_admin: "管理员",
    chat_of: "{name}与{bot}的聊天",
    messages_of: "{name}的消息",
    close_window: "关闭{name}的窗口",
    window_menu: "打开{name}的菜单",
    block_bot: "屏蔽机器人",
    unblock_bot: "解除屏蔽",
    blocked: "{name}已屏蔽机器人，机器人无法在这里发消息。",
    start: "开始",
    empty_title: "这里还没有消息",
    empty_text: "{name}还没有和{bot}说过话。",
    write: "输入消息",
    send: "发送消息",
    attach: "添加文件",
    commands: "显示命令",
    show_keyboard: "显示按钮",
    hide_keyboard: "收起按钮",
    edited: "已编辑",
    today: "今天",
    yesterday: "昨天",
    typing: "{bot}正在输入…",
    uploading: "{bot}正在发送文件…",
    newest: "查看最新消息",
    earlier: "查看更早的消息",
    unread: "{count} 条未读",
    spoiler: "显示隐藏的文字",
    reply: "回复",
    replying: "回复",
    cancel_reply: "取消回复",
    open_photo: "放大图片",
    photo: "图片",
    download: "下载 {name}",
    open_map: "在地图中打开",
    quiz: "小测验",
    poll: "投票",
    poll_closed: "已结束",
    vote: "提交",
    votes: "{count} 人作答",
    your_answer: "你的选择",
    right_answer: "正确答案",
    open_as: "以谁的身份打开…",
    open_as_text: "这个链接会启动机器人。要在谁的窗口里打开？",
    share_to: "分享给…",
    share_to_text: "文字会在你选择的窗口里发出。",
    open_link_there: "以{name}的身份打开链接",
    cancel: "取消",
    close: "关闭",
    ok: "好的",
    copied: "已复制",
    not_copied: "浏览器不允许复制",
    contact_sure: "把联系方式告诉机器人？",
    contact_sure_text: "机器人会收到{name}的姓名和电话号码。",
    share_contact: "分享联系方式",
    location_title: "分享哪个位置？",
    latitude: "纬度",
    longitude: "经度",
    share_location: "分享这个位置",
    contact: "联系方式",
    location: "位置",
    file_title: "发送文件",
    caption: "说明文字",
    as_photo: "以图片形式发送",
    send_file: "发送文件",
    choose_nothing: "选一个人物，打开聊天。",
    server_away: "沙盒没有回应，正在重试……",
    bot_silent: "机器人还没有回应。如果它没有运行，消息会等它回来。",
    not_sent: "没有发出：{why}",
    no_button: "这个按钮在沙盒里不起作用",
    language_switch: "English",
    language_label: "把页面切换为英文",
    faults: "故障",
    faults_open: "打开故障抽屉",
    faults_text: "让机器人接下来的调用出错，就像真实的 Telegram 偶尔会做的那样。",
    fault_method: "方法",
    fault_any: "任何方法",
    fault_kind: "发生什么",
    fault_429: "429 · 请求太多",
    fault_403: "403 · 用户屏蔽了机器人",
    fault_500: "500 · 服务器内部错误",
    fault_502: "502 · 网关错误",
    fault_cut: "中断 · 没有收到回答",
    fault_delay: "延迟 · 回答来得很晚",
    fault_times: "次数",
    fault_retry_after: "要求等待的秒数",
    fault_seconds: "延迟秒数",
    fault_whom: "对谁",
    fault_everybody: "所有人",
    fault_after_effect: "中断之前调用已经生效",
    fault_add: "添加故障",
    fault_clear: "清除所有故障",
    fault_none: "目前没有等待中的故障。",
    fault_left: "还剩 {times} 次",
    menu: "打开菜单",
  },
};

const KEY = "banxue.language";

function preferred() {
  const stored = localStorage.getItem(KEY);
  if (stored in WORDS) return stored;
  return (navigator.language || "en").toLowerCase().startsWith("zh") ? "zh" : "en";
}

export const language = preferred();
document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";

export function switchLanguage() {
  localStorage.setItem(KEY, language === "zh" ? "en" : "zh");
  // Every word on the page changes, and the page keeps all its state outside itself
  location.reload();
}

export function t(key, values = {}) {
  return (WORDS[language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export const hint = (person) => WORDS[language][`hint_${person.hint}`] ?? person.hint ?? "";

const locale = language === "zh" ? "zh-CN" : "en-GB";
const CLOCK = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "long" });
const NUMBER = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** "16:05" of an instant in Unix seconds. */
export const clock = (seconds) => CLOCK.format(new Date(seconds * 1000));

/** "Today", "Yesterday" or a date, of an instant in Unix seconds. */
export function day(seconds) {
  const that = new Date(seconds * 1000).toDateString();
  const now = new Date();
  if (that === now.toDateString()) return t("today");
  now.setDate(now.getDate() - 1);
  if (that === now.toDateString()) return t("yesterday");
  return DAY.format(new Date(seconds * 1000));
}

export function size(bytes) {
  if (bytes >= 1e6) return `${NUMBER.format(bytes / 1e6)} MB`;
  if (bytes >= 1e3) return `${NUMBER.format(bytes / 1e3)} kB`;
  return `${bytes} B`;
}
