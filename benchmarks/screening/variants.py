"""How a name changes on its way to a purchase order: one function a kind, each drawing from a seeded generator.

The tables here are the benchmark's own; nothing is taken from the matcher that is measured.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

WORD = re.compile(r"[^\W\d_]+|\d+")
FORMS = [
    "co",
    "ltd",
    "limited",
    "company",
    "inc",
    "incorporated",
    "corporation",
    "corp",
    "llc",
    "plc",
    "gmbh",
    "jsc",
    "ojsc",
    "cjsc",
    "pjsc",
    "ooo",
    "oao",
    "ao",
    "zao",
    "pao",
    "sa",
    "srl",
    "sarl",
    "bv",
    "ag",
    "fze",
    "fzco",
    "pte",
    "pvt",
    "sdn",
    "bhd",
    "dmcc",
    "the",
    "of",
    "and",
    "for",
    "liability",
    "joint",
    "stock",
    "open",
    "closed",
    "public",
    "private",
]
GENERIC = {
    "technology": ["Tech", "Technol."], "technologies": ["Tech", "Techs"], "electronics": ["Elec", "Electr."],
    "electronic": ["Elec"], "international": ["Intl", "Int'l"], "manufacturing": ["Mfg"], "trading": ["Trdg"],
    "company": ["Co"], "industry": ["Ind"], "industries": ["Inds"], "industrial": ["Ind."], "engineering": ["Engg"],
    "equipment": ["Equip"], "institute": ["Inst"], "university": ["Univ"], "development": ["Dev"], "group": ["Grp"],
    "services": ["Svcs", "Srvcs"], "communications": ["Comms"], "communication": ["Comm"], "laboratory": ["Lab"],
    "semiconductor": ["Semi", "Semicon"], "management": ["Mgmt"], "investment": ["Inv"], "science": ["Sci"],
    "information": ["Info"], "systems": ["Sys"], "center": ["Ctr"], "national": ["Nat'l"], "enterprise": ["Ent"],
}  # fmt: skip
LEGAL = [
    "Co., Ltd.",
    "Company Limited",
    "Limited",
    "LLC",
    "Inc.",
    "Corp.",
    "Corporation",
    "Co. Ltd",
    "JSC",
    "GmbH",
    "Ltd",
]
ADDRESSES = {
    "CN": ["No. {n} {s} Road, Haidian District, Beijing {z}, China", "Room {n}, Building {m}, {s} Industrial Park, Nanshan District, Shenzhen {z}", "{n} {s} Lu, Pudong, Shanghai, PRC", "{s} Avenue {n}, Wuhan, Hubei, China"],
    "HK": ["Flat {n}, {m}/F, {s} Building, {s} Street, Kowloon, Hong Kong", "Unit {n}, {s} Centre, {m} Queen's Road Central, Hong Kong"],
    "RU": ["ul. {s}, d. {n}, Moscow {z}, Russia", "{n} {s} Prospekt, St. Petersburg, {z}, Russian Federation", "{z}, Moscow, {s} street, {n}, office {m}"],
    "IR": ["No. {n}, {s} Street, Tehran, Iran", "{s} Ave., {n}th Alley, No. {m}, Tehran {z}, Iran"],
    "": ["{n} {s} Street, {z} Dubai, UAE", "P.O. Box {z}, {s} Road, Singapore", "{n} {s} Avenue, Suite {m}, Istanbul, Turkey", "{s}strasse {n}, {z} Berlin, Germany"],
}  # fmt: skip
STREETS = [
    "Zhongshan",
    "Xinhua",
    "Lenina",
    "Mira",
    "Azadi",
    "Vali",
    "Jianguo",
    "Renmin",
    "Tverskaya",
    "Kosmonavtov",
    "Garden",
    "Harbour",
    "Victoria",
    "Main",
]
PREFIXES = ["", "", "", "Attn: ", "c/o ", "On behalf of ", "Consignee: ", "M/s ", "Ship to: "]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def words(name: str) -> list[str]:
    return WORD.findall(name)


def order(name: str, rng: Random) -> str:
    parts = re.sub(r"[(),]", " ", name).split()
    if len(parts) < 2:
        return ""
    kind = rng.random()
    if kind < 0.4:
        return " ".join([*parts[1:], parts[0]])
    if kind < 0.7:
        return f"{parts[-1]}, {' '.join(parts[:-1])}"
    for _ in range(5):
        shuffled = rng.sample(parts, len(parts))
        if shuffled != parts:
            return " ".join(shuffled)
    return ""


def legal_form(name: str, rng: Random) -> str:
    parts = name.replace(",", " ").split()
    bare = [p for p in parts if p.lower().strip(".()") not in FORMS[:30]]
    if not bare or len(" ".join(bare)) < 5:
        return ""
    new = " ".join(bare)
    if len(bare) == len(parts) or rng.random() < 0.5:
        new += " " + rng.choice(LEGAL)
    return new if new != name else ""


def abbreviation(name: str, rng: Random) -> str:
    parts = name.split()
    spots = [i for i, p in enumerate(parts) if p.lower().strip(".,()") in GENERIC]
    if not spots:
        return ""
    for i in rng.sample(spots, min(len(spots), 1 + (rng.random() < 0.5))):
        parts[i] = rng.choice(GENERIC[parts[i].lower().strip(".,()")])
    return " ".join(parts)


def one_typo(word: str, rng: Random) -> str:
    i = rng.randrange(1, len(word)) if rng.random() < 0.9 else 0
    kind = rng.randrange(4)
    letter = rng.choice(LETTERS)
    if kind == 0:
        return word[:i] + word[i + 1 :]
    if kind == 1:
        return word[:i] + letter + word[i:]
    if kind == 2 and i + 1 < len(word) and word[i] != word[i + 1]:
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return word[:i] + letter + word[i + 1 :]


def typo(name: str, rng: Random) -> str:
    spots = [m for m in WORD.finditer(name) if len(m.group()) > 4 and m.group().lower() not in FORMS]
    if not spots:
        return ""
    many = 2 if rng.random() < 0.35 and len(spots) > 1 else 1
    for m in sorted(rng.sample(spots, many), key=lambda m: -m.start()):
        name = name[: m.start()] + one_typo(m.group(), rng) + name[m.end() :]
    return name


def join_or_split(name: str, rng: Random) -> str:
    parts = name.split()
    pairs = [
        i for i in range(len(parts) - 1)
        if parts[i].isalpha() and parts[i + 1].isalpha() and len(parts[i]) > 1 and parts[i + 1].lower() not in FORMS
        and parts[i].lower() not in FORMS and len(parts[i] + parts[i + 1]) < 20
    ]  # fmt: skip
    long = [i for i, p in enumerate(parts) if p.isalpha() and len(p) > 7 and p.lower() not in FORMS]
    if pairs and (rng.random() < 0.5 or not long):
        i = rng.choice(pairs)
        return " ".join([*parts[:i], parts[i] + parts[i + 1].lower(), *parts[i + 2 :]])
    if long:
        i = rng.choice(long)
        cut = rng.randrange(3, len(parts[i]) - 2)
        return " ".join([*parts[:i], parts[i][:cut], parts[i][cut:], *parts[i + 1 :]])
    return ""


def glued_address(name: str, country: str, rng: Random) -> str:
    form = rng.choice(ADDRESSES.get(country, ADDRESSES[""]))
    where = form.format(
        n=rng.randrange(1, 300),
        m=rng.randrange(2, 40),
        z=rng.randrange(100000, 999999),
        s=rng.choice(STREETS),
    )
    return rng.choice(PREFIXES) + name + rng.choice([", ", ", ", "\n", " - ", " "]) + where


FOREIGN_FORMS = re.compile(
    r"obs[hc]+estvo|aktsioner|sirketi|limitada|ltda|c\.v\.|\b(al|el|de|del|la|los|ve|bin|abu)\b",
    re.IGNORECASE,
)


def acronym(name: str) -> str:
    if FOREIGN_FORMS.search(name) or "(" in name or re.search(r"\d", name):
        return ""
    inside = name.split()[1:-1]
    if any(
        w.lower().strip(".,") in FORMS and w.lower() not in {"of", "the", "and", "for"} for w in inside[:-1]
    ):
        return ""
    content = [
        w
        for w in words(name.replace("'", "").replace("’", ""))
        if w.lower() not in {*FORMS, "in", "at", "on", "im", "aka"} and len(w) > 1
    ]
    if not 4 <= len(content) <= 7 or any(w.isdigit() for w in content):
        return ""
    return "".join(w[0] for w in content).upper()


def write_acronym(letters: str, rng: Random) -> str:
    style = rng.randrange(4)
    if style == 0:
        return ".".join(letters) + "."
    if style == 1:
        return letters + " " + rng.choice(LEGAL)
    return letters if style == 2 else letters.capitalize()


# --- other romanizations -----------------------------------------------------------------------------------------
_WADE = {
    "b": "p", "p": "p'", "d": "t", "t": "t'", "g": "k", "k": "k'", "zh": "ch", "ch": "ch'", "j": "ch", "q": "ch'",
    "x": "hs", "z": "ts", "c": "ts'", "r": "j",
}  # fmt: skip
_WADE_FINALS = {"ong": "ung", "ian": "ien", "ie": "ieh", "ue": "ueh", "uo": "o", "iong": "iung"}
_WHOLE = {"zhi": "chih", "chi": "ch'ih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tz'u", "si": "ssu", "yi": "i",
          "yan": "yen", "ye": "yeh", "you": "yu", "yue": "yueh", "yong": "yung", "ge": "ko", "ke": "k'o", "he": "ho",
          "guo": "kuo", "kuo": "k'uo", "huo": "huo", "shuo": "shuo", "er": "erh"}  # fmt: skip


@cache
def syllables_of(word: str) -> tuple[str, ...]:
    """Cut a word into pinyin syllables with pypinyin's own table of sounds; empty when it isn't pinyin."""
    known = common_characters()
    size = len(word)
    best: list[tuple[str, ...] | None] = [None] * (size + 1)
    best[size] = ()
    for i in range(size - 1, -1, -1):
        for j in range(min(size, i + 6), i, -1):
            rest = best[j]
            if (
                rest is not None
                and word[i:j] in known
                and (best[i] is None or len(rest) + 1 < len(best[i] or ()))
            ):
                best[i] = (word[i:j], *rest)
    return best[0] or ()


@cache
def common_characters() -> dict[str, list[str]]:
    """Return everyday characters (first level of GB 2312) by their pinyin."""
    from pypinyin import lazy_pinyin

    out: dict[str, list[str]] = {}
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                char = bytes([high, low]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            out.setdefault(lazy_pinyin(char)[0].replace("v", "u"), []).append(char)
    return out


def wade_giles(syllable: str) -> str:
    if syllable in _WHOLE:
        return _WHOLE[syllable]
    for size in (2, 1):
        if syllable[:size] in _WADE or (size == 2 and syllable[:2] == "sh"):
            final = syllable[size:]
            return _WADE.get(syllable[:size], syllable[:size]) + _WADE_FINALS.get(final, final)
    for size in (1,):
        final = syllable[size:]
        if final in _WADE_FINALS:
            return syllable[:size] + _WADE_FINALS[final]
    return syllable


def chinese_spelling(name: str, rng: Random) -> str:
    marks = rng.random() < 0.5
    style = rng.choice(["wade", "split", "hyphen"])
    done = False
    out = []
    for part in name.split():
        bare = part.strip(",.()")
        parts = syllables_of(bare.lower()) if bare.isalpha() and len(bare) > 3 else ()
        if not parts or bare.lower() in {*GENERIC, *FORMS, "china"}:
            out.append(part)
            continue
        if style == "wade":
            new = (
                "-".join(wade_giles(s) for s in parts)
                if rng.random() < 0.6
                else "".join(map(wade_giles, parts))
            )
            new = new if marks else new.replace("'", "")
        elif len(parts) > 1:
            new = (" " if style == "split" else "-").join(parts)
        else:
            new = bare
        done = done or new.lower() != bare.lower()
        out.append(new.title() if not bare.isupper() else new.upper())
    return " ".join(out) if done else ""


RUSSIAN = [
    ("shch", ["sch", "shh"]), ("zh", ["j"]), ("kh", ["h"]), ("ts", ["c", "tz"]), ("yu", ["iu", "ju"]),
    ("ya", ["ia", "ja"]), ("iy", ["y", "ii"]), ("ii", ["iy", "y"]), ("yy", ["y"]), ("ye", ["e", "ie"]),
    ("ks", ["x"]), ("ey", ["ei"]), ("ei", ["ey"]), ("ay", ["ai"]), ("ski", ["sky", "skiy"]), ("iya", ["ia", "ija"]),
    ("v", ["w"]), ("oye", ["oe"]), ("yev", ["ev"]), ("kiy", ["ky"]),
]  # fmt: skip
ARABIC = [
    ("mohammad", ["muhammed", "mohamed", "muhamad"]), ("muhammad", ["mohammed", "mohamad"]), ("hussein", ["husayn", "hosein"]),
    ("husayn", ["hussein", "hossein"]), ("abd al", ["abdul", "abdel"]), ("abdul", ["abd al-", "abdel"]), ("al-", ["al ", "el-", "al"]),
    ("al ", ["al-", "el "]), ("ee", ["i"]), ("ou", ["u"]), ("oo", ["u"]), ("dh", ["z"]), ("q", ["gh", "k"]), ("gh", ["q"]),
    ("ss", ["s"]), ("mm", ["m"]), ("ah", ["a"]), ("iyya", ["ia"]), ("ei", ["ey", "ai"]), ("ay", ["ai", "ey"]),
    ("u", ["o", "ou"]), ("i", ["ee", "y"]),
]  # fmt: skip


def respell(name: str, table: list[tuple[str, list[str]]], rng: Random) -> str:
    lower = name.lower()
    hits = [(a, b) for a, b in table if a in lower]
    if not hits:
        return ""
    for a, b in rng.sample(hits, min(len(hits), 2)):
        lower = lower.replace(a, rng.choice(b))
    return lower.title() if lower != name.lower() else ""


# --- other scripts -----------------------------------------------------------------------------------------------
_CYRILLIC = [
    ("vye", "вые"), ("nye", "ные"), ("oye", "ое"), ("iye", "ие"), ("aya", "ая"), ("iya", "ия"), ("shch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("ya", "я"), ("yo", "ё"),
    ("ye", "е"), ("iy", "ий"), ("yy", "ый"), ("ay", "ай"), ("ey", "ей"), ("oy", "ой"), ("ks", "кс"), ("x", "кс"),
    ("a", "а"), ("b", "б"), ("v", "в"), ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("j", "й"), ("k", "к"),
    ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"),
    ("h", "х"), ("y", "ы"), ("c", "к"), ("w", "в"), ("q", "к"),
]  # fmt: skip
_PERSIAN = [
    ("kh", "خ"), ("gh", "غ"), ("sh", "ش"), ("ch", "چ"), ("zh", "ژ"), ("th", "ث"), ("ee", "ی"), ("oo", "و"), ("ou", "و"),
    ("b", "ب"), ("p", "پ"), ("t", "ت"), ("s", "س"), ("j", "ج"), ("h", "ه"), ("d", "د"), ("r", "ر"), ("z", "ز"), ("f", "ف"),
    ("q", "ق"), ("k", "ک"), ("g", "گ"), ("l", "ل"), ("m", "م"), ("n", "ن"), ("v", "و"), ("w", "و"), ("y", "ی"), ("i", "ی"),
    ("u", "و"), ("c", "ک"), ("x", "کس"),
]  # fmt: skip
PERSIAN_WORDS = {
    "abd": "عبد", "abdul": "عبدال", "ali": "علی", "mohammad": "محمد", "muhammad": "محمد", "mohammed": "محمد",
    "ahmad": "احمد", "ahmed": "احمد", "hussein": "حسین", "hossein": "حسین", "hassan": "حسن", "hasan": "حسن", "abu": "ابو",
    "bin": "بن", "ibn": "ابن", "iran": "ایران", "omar": "عمر", "umar": "عمر", "said": "سعید", "aziz": "عزیز",
}  # fmt: skip
CHINESE_WORDS = {
    "technology": "科技", "technologies": "技术", "electronics": "电子", "electronic": "电子", "information": "信息",
    "microelectronics": "微电子", "semiconductor": "半导体", "trading": "贸易", "trade": "贸易", "international": "国际",
    "industry": "工业", "industrial": "工业", "development": "发展", "group": "集团", "equipment": "设备",
    "instrument": "仪器", "instruments": "仪器", "university": "大学", "institute": "研究所", "research": "研究",
    "engineering": "工程", "science": "科学", "academy": "研究院", "aerospace": "航天", "aviation": "航空",
    "optoelectronics": "光电", "optical": "光学", "communication": "通信", "communications": "通信",
    "intelligent": "智能", "precision": "精密", "manufacturing": "制造", "machinery": "机械", "software": "软件",
    "network": "网络", "digital": "数字", "energy": "能源", "material": "材料", "materials": "材料", "new": "新",
    "holding": "控股", "holdings": "控股", "investment": "投资", "logistics": "物流", "supply": "供应链",
    "management": "管理", "service": "服务", "services": "服务", "shipping": "航运", "laser": "激光", "quantum": "量子",
    "computing": "计算", "computer": "计算机", "laboratory": "实验室", "center": "中心", "import": "进口", "export": "出口",
    "chemical": "化工", "power": "电力", "systems": "系统", "system": "系统", "automation": "自动化", "control": "控制",
    "design": "设计", "factory": "厂", "plant": "厂", "security": "安全", "data": "数据", "cloud": "云", "huawei": "华为",
    "beijing": "北京", "shanghai": "上海", "shenzhen": "深圳", "guangzhou": "广州", "nanjing": "南京", "wuhan": "武汉",
    "chengdu": "成都", "tianjin": "天津", "hangzhou": "杭州", "xian": "西安", "suzhou": "苏州", "dongguan": "东莞",
    "guangdong": "广东", "jiangsu": "江苏", "zhejiang": "浙江", "shandong": "山东", "sichuan": "四川", "hubei": "湖北",
    "china": "中国", "hefei": "合肥", "changsha": "长沙", "wuxi": "无锡", "dalian": "大连", "shenyang": "沈阳",
    "harbin": "哈尔滨", "qingdao": "青岛", "chongqing": "重庆", "xiamen": "厦门", "hong": "香", "kong": "港",
    "anhui": "安徽", "hunan": "湖南", "henan": "河南", "hebei": "河北", "fujian": "福建", "shaanxi": "陕西", "xinjiang": "新疆",
    "co": "", "ltd": "有限公司", "limited": "有限公司", "company": "", "corporation": "公司", "of": "", "and": "", "the": "",
    "inc": "公司",
}  # fmt: skip


def without_forms(name: str) -> str:
    return " ".join(p for p in name.split() if p.lower().strip(".,()") not in FORMS)


def by_table(text: str, table: list[tuple[str, str]]) -> str:
    out, i = "", 0
    while i < len(text):
        for latin, other in table:
            if text.startswith(latin, i):
                out += other
                i += len(latin)
                break
        else:
            out += text[i] if text[i] in " -" else ""
            i += 1
    return out


def cyrillic(name: str, rng: Random) -> str:
    text = by_table(re.sub(r"[^a-z \-]", "", without_forms(name).lower()), _CYRILLIC)
    return text.title() if rng.random() < 0.5 else f"«{text.title()}»"


def persian(name: str, rng: Random) -> str:
    out = []
    for word in re.sub(
        r"[^a-z ]",
        " ",
        re.sub(r"\b[ae]l[- ]", "", without_forms(name.replace("'", "").replace("’", "")).lower()),
    ).split():
        if word in PERSIAN_WORDS:
            out.append(PERSIAN_WORDS[word])
            continue
        new = by_table(word[1:] if word[0] in "aeiou" else word, _PERSIAN)
        # Long a is written; which a is long, Latin letters don't tell.
        if word[0] in "aeiou":
            new = "ا" + new
        elif "a" in word[1:-1] and rng.random() < 0.4 and len(new) > 2:
            new = new[:1] + "ا" + new[1:]
        out.append(new)
    return " ".join(out)


def chinese(name: str, rng: Random) -> str:
    """Write a Chinese company's name in characters: words of the table translated, the rest by its syllables."""
    out = ""
    proper = 0
    for word in re.findall(r"[a-z]+", name.lower().replace("'", "").replace("’", "")):
        if word in CHINESE_WORDS:
            out += CHINESE_WORDS[word]
            continue
        parts = syllables_of(word)
        if not parts or len(word) < 3:
            return ""
        proper += len(parts)
        out += "".join(rng.choice(common_characters()[s]) for s in parts)
    return out if proper > 1 else ""
