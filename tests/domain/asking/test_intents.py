from __future__ import annotations

import pytest

from domain.asking.danger import is_distress
from domain.asking.intents import Intent, intent_of

SAID = {
    Intent.GREETING: ["你好", "您好！", "老师好", "在吗？", "晚上好~", "Hi", "hello there!", "Good morning"],
    Intent.THANKS: [
        "谢谢",
        "好的，谢谢老师！",
        "太感谢了",
        "thanks",
        "Thank you so much!",
        "ok thanks",
        "不用了，谢谢",
        "谢谢王老师的耐心解答",
        "brilliant, thank you",
        "👍",
    ],
    Intent.HUMAN: [
        "转人工",
        "我要找客服",
        "能联系一下顾问吗",
        "有真人吗",
        "talk to a person",
        "I'd like to speak to someone",
        "human please",
        "不想跟机器人说话",
        "I don't want to talk to a robot",
        "please ring me tomorrow",
    ],
    Intent.COMPLAINT: [
        "我要投诉",
        "你们的老师态度太差了",
        "老师总是迟到，太不负责了",
        "为什么没人回复我",
        "I want to complain about the teacher",
        "the teacher shouted at my daughter yesterday",
        "昨天老师当着全班吼了我女儿",
        "孩子被同学欺负了",
        "this is unacceptable",
        "nobody answers the phone",
    ],
    Intent.HOMEWORK: [
        "今天有什么作业",
        "作业是什么",
        "孩子的作业写完了吗",
        "what's the homework",
        "did Bo finish his homework",
        "这道题不会做",
        "I'm stuck on question 4",
    ],
    Intent.MOVE: [
        "周六的课想改到周日",
        "能不能把周六的试听改到周日",
        "想改个时间",
        "不是要取消，是想改时间",
        "reschedule my trial",
        "I don't want to cancel, I want to move it",
        "push Thursday's trial to next week",
        "can I move my trial to Sunday?",
        "明天来不了，能换后天吗",
        "we can't come tomorrow, could it be another day?",
    ],
    Intent.TALK: ["想跟王老师聊聊", "约老师面谈", "I'd like to talk to the teacher", "book a talk with the teacher"],
    Intent.CANCEL: [
        "取消预约",
        "帮我取消周六的试听",
        "明天的试听课去不了",
        "试听不去了",
        "cancel my booking",
        "please cancel the lesson on Saturday",
        "cancel",
    ],
    Intent.BOOK: [
        "预约",
        "想约一节试听课",
        "我想报名试听",
        "给孩子约个时间",
        "book a trial",
        "I would like to book a lesson",
        "trial lesson",
    ],
}

LEFT_TO_THE_SEARCH = [
    "怎么投诉",
    "how do I complain?",
    "不是投诉，就是问问学费",
    "课后有作业吗",
    "how much homework is there",
    "可以换到别的时间上课吗",
    "can we change to another class time?",
    "怎么约老师聊一聊",
    "不用转人工",
    "想换个老师",
    "你是机器人吗",
    "谢谢，想报名",
    "试听课要钱吗",
    "怎么预约试听？",
    "可以取消预约吗",
    "取消要收费吗",
    "人工智能课有吗",
    "周末有没有五年级的奥数课？",
    "学费多少",
    "谢谢，请问学费怎么收？",
    "你好，请问五年级有什么课",
    "how do I book a trial?",
    "can I cancel a lesson",
    "is the trial lesson free",
    "hello, what does a lesson cost?",
    "which books do we need",
    "孩子肚子疼，今晚的课不去了",
    "any deal if we book more than one course",
]

DANGER = [
    "我想死",
    "不想活了",
    "活着没意思",
    "我想自杀",
    "爸爸打我",
    "他们在学校里打我",
    "我被人打了",
    "老师摸我",
    "我现在很危险",
    "救命",
    "救救我",
    "I want to die",
    "i don’t want to live anymore",
    "I'm going to kill myself",
    "my dad hits me",
    "someone is hurting me",
    "I am in danger",
    "help me",
    "my daughter says she wants to kill herself",
    "he keeps hurting himself",
    "my son wants to die",
    "she said she wished she was dead",
    "he doesn't want to live any more",
    "she cut herself again",
    "a teacher hits my son",
    "孩子最近总说不想活了",
    "我家孩子说他想死",
]

HARMLESS = [
    "想死你了",
    "打我电话吧",
    "有事请打我手机",
    "他打我的电话没打通",
    "被打断了，我们接着说",
    "被打分了吗",
    "难死我了",
    "这道题救命稻草在哪",
    "救命恩人的故事",
    "老师摸我的头",
    "can you help me with fractions",
    "I'm dying to join the class",
    "this homework is killing me",
    "she did it by herself",
    "he cut it himself out of paper",
    "my son wants to live near the campus",
    "is the course in danger of being cancelled",
    "周末有没有五年级的奥数课？",
    "取消预约",
]


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in SAID.items() for text in texts])
def test_plain_wishes_are_understood_by_rule(intent: Intent, text: str) -> None:
    assert intent_of(text) is intent


@pytest.mark.parametrize("text", LEFT_TO_THE_SEARCH)
def test_questions_are_left_to_the_search(text: str) -> None:
    assert intent_of(text) is None


@pytest.mark.parametrize("text", DANGER)
def test_words_of_distress_are_heard(text: str) -> None:
    assert is_distress(text)


@pytest.mark.parametrize("text", HARMLESS + [text for texts in SAID.values() for text in texts] + LEFT_TO_THE_SEARCH)
def test_idioms_and_everyday_words_raise_no_alarm(text: str) -> None:
    assert not is_distress(text)
