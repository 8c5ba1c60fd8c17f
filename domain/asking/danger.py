"""Words that mean danger, heard before everything else: by rule, in Chinese and English."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
COMMAND = re.compile(r"^/\w+(@\w+)?\s*")


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_GROWN_UP = (
    r"(老?爸爸?|老?妈妈?|爹|娘|后妈|后爸|继父|继母|养父|叔叔?|舅舅?|伯伯?|姑父|姨父|爷爷|奶奶|姥姥|外公|外婆|老师|教练|邻居|大人|男人|家里人|家长"
    r"|哥哥?|姐姐?|表哥|堂哥|前?男友|老公|丈夫)"
)
_OTHER = rf"({_GROWN_UP}|他们|她们|同学|有人|别人|陌生人|高年级的?|[他她])"
_CHILD = r"(孩子|女儿|儿子|闺女|娃|妹妹|弟弟|学生|同学|[他她])"
_WHO = (
    r"\b(step)?-?(mum|mom|mother|dad|daddy|father|uncle|aunt|grandpa|grandfather|brother|sister|cousin|teacher|coach|tutor"
    r"|neighbou?r|(boy|girl)friend|husband|wife|partner|ex|classmates?|boys?|girls?|kids?|parents|man|men|guys?|strangers?"
    r"|he|she|they|somebody|someone)\b"
)
_VICTIM = r"(me|us|him|her|them|my (little |big )?(son|daughter|child|kid|brother|sister|mum|mom|mother))"
_AT_PLAY = (
    r"(?! ?(home)?work|,? (at|in|by|to) (\w+ )?(chess|tennis|table|football|basketball|badminton|monopoly|cards"
    r"|go|games?|quiz(zes)?|race|maths?|sums|\d|the (game|quiz|race|finals?|end))|ing up to| \d)"
)

# A false alarm costs a kind sentence and a colleague's minute, a miss may cost more: wide, but past the idioms that
# say something else ("想死你了" is "I missed you", "打我电话" is "call me", homework kills everybody).
DISTRESS = _any_of(
    # not to live
    r"想死(?!你|您|我|她|他|咱|这|那|记|背|磕|(爸|妈|爷|奶|姥|外|老师|同学).{0,4}[了啦])",
    r"想(着|过|到)?(去)?死(?!你|您|我|她|他|咱|这|那|记|背|磕|爸|妈|爷|奶|姥|外|老师|同学)|(想|知道|研究|查)(着)?怎么死(?!机|的|了)|让我(去)?死(?!记|心|机)",
    r"一死了之|死了算了|死了(就|才)?(好|解脱|轻松|干净)|不如死了?|(我|她|他)(真|就|也)?该死(?!的|机)|(我|孩子)(要|准备|打算|今晚|今天)(就)?(去)?死(?!记|磕|机|定)",
    r"活该去死",
    r"(不想|不愿意?|没法|没有勇气|不配)(再)?活(?!动|跃|该|泼|得.{0,2}卷|儿|页)|活(不下去|够了|腻了|不了了)",
    r"活着(真的?|好|太|也|还|挺)?(没(什么)?(意思|意义|劲|用)|好?累|太累|痛苦|干嘛|为了?什么)|活着.{0,4}不如|生不如死|不想(再)?(在|留在|待在)这个?世(界|上)",
    r"自杀|轻生|寻短见|跳楼(?!机|价|大)|(想|要|去|准备|真)(从[^，。]{0,8})?跳(河|桥|江|海|下去|下来)|割(手)?腕|(撑|熬)不下去|割了?(自己|我)的?(手|胳膊|腿)|(?<!不)上吊(?!桥)|遗书|自尽|服毒|喝(了)?农药",
    r"(站|坐|爬|走)(在|上|到)了?(天台|楼顶|屋顶|顶楼|桥上|桥边|窗台|窗边|阳台外|铁轨)",
    r"(吃|吞|喝)了?(一?整?瓶|很多|好多|一把|大把|半瓶|一堆|几十[片颗粒])(的)?(安眠|感冒)?药|安眠药",
    r"(站|坐|爬)(在|上|到)了?(天桥|大桥|高架)",
    r"自残|自虐|伤害(我)?自己|(用|拿)(刀|刀片|小刀|美工刀|圆规|剪刀|笔|烟头)[^，。]{0,8}(划|割|扎|刺|烫)了?(自己|我|手|胳膊|手臂|大腿|腿)",
    r"划了?(自己的?|我的?)?(手腕|手|胳膊|手臂|腿)|(我|她|他)[^，。]{0,4}划了?(好?几|很多|好多|一)道(?!题)|(掐|打|烫|咬|撞)自己(?!的?(脸蛋|主意))|拿头撞墙",
    r"撞墙(?!角)",
    r"结束(这|掉|了)?一切|(结束|了结|放弃)(自己|生命|我的生命|自己的生命|这条命)|(离开|消失)(在)?(这个?世界|世上|人间)|从(这个)?世界(上)?消失|(想|要是能?)(永远)?消失(就好|算了|掉)",
    r"最后一次(和你|跟你|给你|见)|再见了(这个)?世界|来世(?!界)|下辈子(再|不)",
    r"(没有我|我不在了?|我(要是)?死了?|我(要是)?消失)[^，。？?]{0,10}(会更好|更开心|更轻松|就好了|解脱|省心|(也)?没(有)?人|谁(会)?(在乎|知道|难过))|在乎我的?死活",
    r"没(有)?人(会)?(在乎|关心|爱|在意)我|永远(不想|不要|别)?(再)?(醒来|醒过来)|(睡着|睡过去)[^，。]{0,4}(不想|不要|别|再也不)(再)?醒|再也不(想)?醒|不想(再)?醒(来|过来)",
    r"我(是|只是|就是)(多余|累赘|负担)",
    # violence and abuse
    rf"{_OTHER}[^，。,.!！?？]{{0,10}}(?<!别)(?<!拨)打(我|孩子|我?妈妈?|弟弟|妹妹|姐姐|奶奶)(?!的?(电话|手机|微信|分|卡)|招呼|个|分|针|气"
    r"|算|扮|折|字|不过|球|牌|游戏)",
    r"(不|没)[^，。]{0,6}就(要)?(打|揍)(我|孩子)",
    r"把(我|孩子|他|她|弟弟|妹妹|妈妈|女儿|儿子)[^，。]{0,6}(打|揍|踢)(得|伤|哭|了(?!招呼)|成|到|出血)",
    r"打(得|到|出)了?[^，。]{0,4}(流血|出血|吐血|住院|半死|鼻青脸肿|青一块|骨折|昏)|(身上|手上|腿上|脸上|手臂上?|胳膊上?|手腕上?)[^，。]{0,4}(是|有)(很多|好多|不少)?(伤|淤青|瘀青|疤|划痕|刀痕|割痕)",
    r"被[^，。,.!！?？]{0,8}(打(了(?! ?\d|.{0,3}分|[叉勾勺卡])|得(?!分)|伤|骂|肿|哭|到|怕|$)|揍|毒打|殴打|霸凌"
    r"|欺凌|勒索|猥亵|性侵|强奸"
    r"|强暴|虐待|关在|锁在(家|屋|房|厕)|堵|威胁|跟踪|敲诈)",
    rf"{_OTHER}[^，。,.!！?？]{{0,8}}(揍|踹|掐|扇|抽|拿皮带|用皮带|虐待|毒打|猥亵|踢)(我|孩子|他|她)(?!们班|的?球|查|奖|签)|把我(们)?堵(在|住)",
    r"堵(我|住我)(要|打|在)|逼我(给|交|喝|脱|做|拍|吃|跪|看黄)",
    r"家暴|虐待(?!动物的)|性侵|性骚扰|猥亵|强奸|校园霸凌|霸凌(我|孩子)|被霸凌",
    r"(摸|碰|捏|亲)了?(我|孩子|女儿|儿子)(的)?(下面|胸|屁股|大?腿|私处|隐私|身体)",
    r"(老师|叔叔|教练|邻居|有人|大人|男的|男人|他|舅舅|表哥|司机)[^，。]{0,6}(摸我|亲我|抱我|摸孩子|亲孩子)(?!的?(头|书|脸蛋))|脱(我|孩子)的?(衣服|裤子)",
    r"(让|叫|逼|要)我(脱|拍裸|发裸|看黄|发(私密|裸|身体)|给他看(身体|下面|胸))|裸照|不(让|许|准)我(告诉|说出去|跟(爸|妈|别人))",
    r"把(我|孩子|弟弟|妹妹)[^，。]{0,4}(锁|关)在(?!.{0,6}写作业)|不给(我|孩子|他|她)?(饭|东西)吃|[两三四五几]天(都)?没(有)?(吃饭|吃东西|饭吃)",
    r"(继父|后爸|养父|叔叔|舅舅|伯伯|姑父|姨父|邻居|教练)[^，。]{0,4}(晚上|夜里|半夜)[^，。]{0,6}(房间|床)",
    r"弄死我|不敢(告诉|跟)[^，。]{0,6}(任何人|爸|妈|家里)|(抱|搂)着我不放|(孤立|排挤|欺负)我(?!的)",
    r"(喝醉|喝多|摔东西|砸东西)[^。]{0,12}(躲|怕|打)",
    r"(希望|要是)[^，。]{0,6}没(有)?(被)?(出生|生下来)|不该出生|(伤口|伤)[^。]{0,10}自己弄的|药[^，。]{0,3}(都|全)(被我)?吃(了|光)(?!饭)",
    # danger now
    r"(孩子|女儿|儿子)[^，。]{0,8}(没有?回家|不见了|走丢|失踪|联系不上)",
    r"\b(son|daughter|child|kid|boy|girl)('s| has| is| went)? (run away|ran away|missing|disappeared|gone missing)\b",
    r"\bbleeding (a lot|badly|heavily|so much|and)\b|\bswallowed (something|a battery)\b",
    r"\b(man|men|stranger|someone|somebody) (is )?(in|inside) (the|my|our) (house|flat|apartment|room)(?= *$|[.,!])",
    r"没(有)?呼吸了?$|没(有)?呼吸[，。!！]|叫不醒|不省人事",
    r"\bunconscious\b|\b(not|isn'?t|stopped) breathing\b|\bwon'?t wake up\b",
    r"(我|现在|孩子|妹妹|弟弟|妈妈)(很|有|遇到|碰到|在|处在|正)(生命)?危险(?!品|化学|物|驾)|^救命([啊呀]|[!！。~])*$",
    r"救救(我|孩子|他|她)(?!的?(作业|数学|成绩|英语|语文|题))|跟踪我|尾随我|(有个|陌生|大叔|叔叔|男的|男人|有人)[^，。]{0,6}(老是|一直|总是|总|天天)?跟(着|踪)我",
    r"(有人|他|爸爸|继父|男友)[^，。]{0,4}(要|会|说要|威胁要?)(杀|弄死|砍|捅)(了|死)?(我|她|他|妈妈|我们)|(他|爸爸)[^，。]{0,4}拿(着)?刀|离家出走|不敢回家",
    r"(害怕|怕)回家|被(绑架|拐)|有人(撬|砸|踹)门|(一个|没有)大人(在家)?[^，。]{0,4}(好怕|害怕)",
    rf"{_CHILD}[^，。]{{0,10}}(寻死|想不开|要死要活|伤害自己|不想活)",
    # English: not to live
    r"(?<!n't )(?<!not )\b(kill|hurt|cut|harm|burn|starv)(e|s|ing|ting|ed)? (my|your|him|her|them"
    r"|our|it)sel(f|ves)\b(?!.{0,12}\b(finger|knee|by accident|football|playing|sport|basketball"
    r"|training)\b)",
    r"\bbeen cutting\b|\bcutting again\b",
    r"\bkms\b|\bsuicid|\bself.?harm|\bend (my|his|her|their|your) (own )?li(fe|ves)\b|\bend(ing)? it all\b",
    r"\btak(e|ing) (my|his|her) own life\b|\bunalive\b|\boverdos(e|ed|ing)\b(?! of)|\bhang (my|him|her)self\b",
    r"\b(took|taken|swallow(ed|s)?|ate) .{0,24}(pills|tablets|bleach|sleeping)\b(?! of candy)",
    r"\b(thinking|think|thought) (of|about) ending (things|everything)\b",
    r"n'?t see (a|any) future\b|\bno future for me\b",
    r"\b(her|his|my) last (night|day)( alive| on earth)?(?= *$|[.,!])|\bstarving (my|him|her)self\b",
    r"\b(threw|throws|pushed|pushes|slammed|slams) me (against|into|down)\b",
    r"\bcomes? (in)?to my (room|bed) at night\b",
    r"\bif i tell\b.{0,24}\b(hurt|kill|beat)\b",
    r"\b(knife|gun|blade|razor|rope|noose)\b.{0,40}\b(my|her|him|them)sel(f|ves)\b",
    r"\b(rope|noose|pills)\b.{0,30}\band a note\b",
    r"\b(standing|sitting|up) (on|at) (the|a) (roof|bridge|ledge|edge|rooftop|tracks|window ?sill)\b",
    r"\bjump(ing)? (off|from) (a|the|my) (\w+ )?(bridge|roof|building|window|balcony)\b",
    r"\bwants? to jump(?! (rope|to|in|into|off the page|over|on|up|ahead))\b",
    r"\b(want(s|ed|ing)?|need|ready|wish|going|gonna|wanna|have|planning|trying|hope) ?(to"
    r"|2)? (just |really )?(die|be dead|be gone|disappear forever|sleep and never wake)\b(?! (of"
    r"|for|from) (laugh|bore|embarr))(?! laughing)",
    r"\bwish(es|ed)? (that )?(i|he|she|they) (was|were|wasn'?t|weren'?t"
    r"|had) (never )?(been )?(dead|alive|born|here any ?more|gone)\b",
    r"\bbetter off (dead|without me)\b|\bwish (i|he|she) could (just )?(die|disappear)\b",
    r"\brather (be dead|die) than (live|go home)\b|\bways? to die\b",
    r"\bhow (do i|to|can i) (die|kill|disappear)\b(?! (the|a|this|that|time)\b)",
    r"\b(think|thinking|thought|thoughts|talks?|talking|dream(ing)?) (a lot )?(of|about) (dying"
    r"|death|killing|ending (it|my|her|his)|not being here)\b",
    r"\b(no(body| one)|who|anyone) (would|will|'d) (even )?(care|miss me|notice)\b",
    r"\bif i (died|was dead|were dead|was gone|were gone|disappeared|wasn'?t here|killed)\b",
    r"\blast (goodbye|message ever|day alive)\b",
    r"\b(do(es)?n'?t|do(es)? not|no longer|never) (really )?(want|wants|wanna)( to)? (live"
    r"|be alive|exist|be here any ?more|wake up( (again|tomorrow|ever))?(?= *$| *[.,!]))",
    r"\b(no|any|see no|without a|what'?s the) (point|reason|sense|purpose|will)( in| to| for"
    r"| of)? (living|live|being alive|life|going on living|staying alive|exist(ing)?)\b",
    r"\bcan'?t (go on|take it|do this|keep going)( (living|like this|any ?more))? *($|[.!,])",
    r"\b(tired of|done with|sick of|hate) (living|being alive|life|my life|existing)\b",
    r"\blife('s| is|n'?t| isn'?t| is not)? (not )?worth (living|it)\b|\bnot worth living\b|\bnever wake up\b",
    r"\bgive up on life\b",
    r"\bcut(s|ting)? (my|her|his) (wrists?|arms?|legs?|thighs?)\b|\bgoodbye (note|letter)\b|\bsuicide note\b",
    r"\b(scars|cuts) on (my|her|his) (arms?|wrists?|legs?)\b",
    # English: violence and abuse
    r"\b(i'?m|i am|we are|we'?re|she is|she'?s|he is|he'?s|my (child|son|daughter|mum|mom|brother"
    r"|sister) is) in (real |great |serious |big )?danger\b(?! of (fail|los|miss|being late))",
    rf"{_WHO}.{{0,24}} (hitting|beating( up)?|hurting|abusing|touching|slapping|kicking|choking"
    rf"|punching|molesting|threatening|bullying|stalking|grabbing|groping) {_VICTIM}\b{_AT_PLAY}",
    rf"{_WHO}( \w+){{0,4}} (hits?|beats?|beat up|hurts?|abuses?|touche[sd]|slaps?|slapped|kick(s|ed)?"
    r"|chokes?|choked|punche[sd]|punch|raped|rape|grabs?|groped?|molest(s|ed)?|assault(s|ed)?"
    rf"|whip(s|ped)?|burn(s|ed)?|stabbed|threaten(s|ed)) {_VICTIM}\b{_AT_PLAY}(?! (deeply"
    r"|very much))",
    r"\b(being|been|was|is|am|i'?m|get|gets|getting|got|were) (sexually )?(abused|beaten( up)?"
    r"|molested|raped|bullied|threatened|stalked|assaulted|blackmailed|groped|followed home"
    r"|kidnapped)\b(?! (at|by|in) (chess|tennis|football|the other team|another team))",
    r"\btouch(es|ed|ing)? (my|her|his) (private|privates|chest|breasts?|bottom|butt|body|thigh)\b",
    r"\btouch(es|ed|ing)? (me|my (son|daughter|child)|him|her) (there|down|where|in a|under)\b",
    r"\b(naked|nude)s? (photo|pic|picture|video)s?\b|\bsend(ing)? (me )?nudes?\b",
    r"\bthreat\w* to (post|share|send|leak|show) (my|her|his)\b",
    r"\btak(e|ing) off my (clothes|shirt|pants)\b",
    r"\bmade? me (touch|undress|strip|kiss|take off|do things|watch porn)",
    r"\bmakes me (touch|undress|strip|kiss|take off|do things)",
    r"\bhands? (is |are )?(under|up|in|down|inside|on) my (shirt|skirt|pants|trousers|dress"
    r"|underwear|thigh|leg|chest)\b",
    r"\b(told|tells) me not to tell\b|\bour (little )?secret\b",
    r"\bcan'?t tell (my (mum|mom|parents|dad)|anyone|anybody)\b",
    r"\b(afraid|scared|terrified|frightened) (to|of) (go(ing)? home|my (dad|father|stepdad|mum|mom"
    r"|uncle|husband))\b",
    r"\b(afraid|scared|frightened|terrified) (he|she|they)('ll| will| might)\b|\bran away from home\b",
    r"\brun(ning)? away from home\b|\blocked (me|him|her) (in|up|out)\b",
    r"(\bnot|n'?t|\bnever)( feel| feeling)? safe (at home|here|with (him|her|my|them)|in my (house|room))\b",
    rf"{_WHO}.{{0,20}}\b(said|says|told|swore|threaten\w*)\b.{{0,16}}\b(kill|hurt|stab|shoot) {_VICTIM}",
    r"\b(he|she|they|man|guy|stepdad|boyfriend|someone|somebody|husband|ex) (will|'ll|is going to"
    rf"|are going to|wants? to|tried to|is trying to) (kill|stab|shoot|hurt) {_VICTIM}\b",
    rf"\b(dad|father|mum|mom|mother|brother|uncle) (wants|tried|threaten\w*|is trying) to kill {_VICTIM}\b",
    r"\b(man|guy|car|stranger|someone|somebody|he) .{0,16}\b(watching|following|chasing|stalking"
    r"|waiting for) me\b",
    r"\bfollow(s|ed|ing) me home\b|\bcall (the )?police\b|\bhas a (knife|gun)\b|\bsave me\b(?! (a|some|the) )",
    r"\b(beat|beats|beating) me( up)?( with|\.|!|,"
    r"|$)(?<!maths beats me)(?<!question beats me)(?<!this beats me)(?<!that beats me)(?<!it bea"
    r"ts me)",
    r"(^|[,.!] *)(please[ ,]*)?(somebody |someone )?help me( please| now)*[!. ]*$|^help+[!]+$|\bneed help now\b",
)


def is_distress(text: str) -> bool:
    """Whether somebody may be in danger, or says that they do not want to live."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).replace("’", "'")
    said = COMMAND.sub("", " ".join(plain.split()))
    return DISTRESS.search(said) is not None
