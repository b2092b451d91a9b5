"""A short text → whether it can be a person's name: a Chinese one by its surname, a Mongolian one by its syllables.

Surnames: those of 百家姓 and of the census that are in use; everyday words that begin with one are listed against them.
"""

from __future__ import annotations

import re

LONG_NAME = 5
"""A Mongolian name of so many letters may hold one that such names seldom do."""
LONG_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 端木 轩辕 呼延 赫连 司空 鲜于 闻人 澹台 完颜 耶律".split()
)
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁"
    "杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚"
    "程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸"
    "司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴"
    "瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠"
    "须丰巢关蒯相查后荆红游竺权逯盖益桓公肖闫付代仝冼岳帅缑亢况有琴商牟佘佴伯赏墨哈谯笪年爱阳佟苑矫展修原初降青银铁塔宝图邸操海迟植占"
    "战仉但信校覃化由晋乃税欣苟揭豆衣芦涂么兰布朴明鹿来尧门问颉卡才晓候撖"
)
_EVERYDAY = re.compile(
    r"^(?:安[排全装置]|方[案向可式面法]|计[划算]|任[务期命职何]|管[理控技钱总全项生财人事安质账]|时[间限]|权[限责利]|应[该当在对向按由于及]|须|向[各甲乙丙上下]|于[每次]|简[介历况]|关[于键]"
    r"|党[委组派]|和[各成团主其]|水平|全[程部体权面力]|解[决释聘]|公[司布示开]|国[家内籍]|籍贯|文化程|广泛|经[费理过常各]|支[持付撑出]|成[员立果功]|通[过知报]|利[用益]|相[关应]|后[续期]|有[权关效责]"
    r"|年[度均龄]|信[息用]|别[外人]|原[则因]|项目|单[位独]|强[化调]|从[事而严速]|能[力够]|文[件本]|明确|步骤|充分|越[来过]|温度|平[台均]|高[级度校]|主|由|但|那|查[看阅]|校[企核准]|才[能]"
    r"|修[改订]|展[开示]|况且|初[步审]|占|商[定议务]|化|居|常[务规驻年]|农[业村]|石油|连续|家|空|终|养|都|么|问|候|降|操作|税|图[书表纸]|布[置局])"
)
_SYLLABLES = frozenset(
    "阿敖奥巴白班包宝保毕碧博布才策查朝超楚慈呈达丹道德迪丁都敦额鄂恩尔嘎噶嘠盖甘冈高戈格根古贵桂哈海罕浩和贺呼胡花怀吉济嘉金娟凯克奎"
    "拉来兰朗勒乐力丽莲林伦罗玛满毛美蒙孟米敏莫木慕穆牧那娜纳乃尼娘诺帕朋普其齐奇琪钦青清庆曲热日荣如茹瑞仁萨赛桑沙少申舍胜石双斯苏素"
    "索塔坦泰特腾鲁天图吐托陶通娃威温乌武希锡喜夏仙小雅亚伊音英玉扎扬哲珠卓仓照努勿旺必彦颜其连龙晓娅乙莎妮"
)


def can_be_person(name: str) -> bool:
    """Whether letters without blanks can be one person's name."""
    if "·" in name:
        return True
    strange = sum(letter not in _SYLLABLES for letter in name)
    if 2 <= len(name) <= 8 and strange <= (1 if len(name) >= LONG_NAME else 0):
        return True
    if is_everyday(name):
        return False
    if name[:2] in LONG_SURNAMES:
        return 3 <= len(name) <= 4
    return name[:1] in _SURNAMES and (len(name) in (2, 3) or len(name) == 4 and name[1] in _SURNAMES)


def is_everyday(text: str) -> bool:
    """Whether a text begins with a word of everyday language rather than with a surname."""
    return _EVERYDAY.match(text) is not None
