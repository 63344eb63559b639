# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How Japanese official lists write dates, items and countries.

    1975年3月1日, １９７５年 → 1975-03-01, 1975        1960年頃 → 1960~
    1958年から1963年の間 → 1958/1963                  1955年-1958年頃 → 1955~/1958~
    1965年又は1966年 → two dates                      (a)…(b)…, （a）…（b）… → items

Full-width letters, digits and brackets are read as their narrow forms, character for
character, so that places in the text stay where they are. Countries are those that stand in
the lists, by their names in Japanese.
"""

from __future__ import annotations

import re

from holdfast.readers.clean import country, date_edtf, squeeze

__all__ = ["dates_in", "jp_country", "narrow"]

_NARROW = {0x3000: " ", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}
_DATE = re.compile(
    r"(?P<hedge>約|おおよそ|およそ|おおむね)?(?P<year>\d{4})\s?年(?:\s*(?P<month>\d{1,2})月(?:\s*(?P<day>\d{1,2})日)?)?(?P<about>の?頃|ころ)?"
)
_POINTED = re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})\Z")
_RANGE = re.compile(r"\s*(?:から|[-~\u301c\u2013])\s*\Z")
_END = re.compile(r"\s*(?:の間|までの間|まで)")
_NOTHING = re.compile(r"(?:生まれ|生|の間|までの間|まで|頃|[\s、。，,;；()又はま若しくたおよび及]*)*\Z")
_CIVIL = re.compile(r"(?:人|国籍)?(?:\(.*\))?\Z")
_NAMED = """
    アフガニスタン af, アメリカ合衆国 us, 米国 us, アルジェリア dz, アラブ首長国連邦 ae, イエメン ye,
    イエメン共和国 ye, イギリス gb, 英国 gb, イスラエル il, イタリア it, イラク iq, イラン ir, インド in,
    インドネシア id, ウガンダ ug, ウガンダ共和国 ug, ウクライナ ua, ウズベキスタン uz, エジプト eg,
    エチオピア et, エリトリア er, エリトリア国 er, オマーン om, カザフスタン kz, カタール qa, 北朝鮮 kp,
    キプロス cy, キルギス kg, グルジア ge, ジョージア ge, クウェート kw, クウェイト kw, ケニア ke,
    コンゴ民主共和国 cd, コンゴ共和国 cg, サウジアラビア sa, サウディ・アラビア sa, シリア sy,
    シリア・アラブ共和国 sy, スーダン sd, スーダン共和国 sd, スイス ch, スウェーデン se, スペイン es,
    スロバキア共和国 sk, セネガル sn, セルビア rs, ソマリア so, タジキスタン tj, タンザニア tz,
    タンザニア共和国 tz, チャド td, チャド共和国 td, 中央アフリカ共和国 cf, 中国 cn, 中華人民共和国 cn,
    チュニジア tn, デンマーク dk, ドイツ de, トリニダード・トバゴ tt, トリニダード・トバゴ共和国 tt,
    トルクメニスタン tm, トルコ tr, ナイジェリア ng, ノルウェー no, ハイチ ht, ハイチ共和国 ht, パキスタン pk,
    パレスチナ ps, バーレーン bh, バングラデシュ bd, フィリピン ph, フランス fr, ベラルーシ by,
    ベラルーシ共和国 by, ベルギー be, ボスニア・ヘルツェゴビナ ba, マリ ml, マレーシア my, モーリタニア mr,
    モルドバ md, モロッコ ma, ヨルダン jo, リビア ly, ルワンダ rw, ルワンダ共和国 rw, レバノン lb, ロシア ru,
    ロシア連邦 ru, 南スーダン ss, 南スーダン共和国 ss, 日本 jp, 韓国 kr, 台湾 tw, 香港 hk, オランダ nl,
    カナダ ca, オーストラリア au, ニジェール ne, ブルキナファソ bf
"""
_COUNTRIES = dict(pair.split() for pair in _NAMED.replace("\n", " ").split(","))


def narrow(text: str) -> str:
    """The text with full-width ASCII and blanks made narrow; as long as before."""
    return text.translate(_NARROW)


def dates_in(text: str) -> list[tuple[str, int, int]] | None:
    """Every date of a narrow text as (EDTF, first, last); `None` when there are none, or more than dates.

    A text that `clean.date_edtf` reads whole (ISO, English) is one date, as is 2011.11.18.
    """
    core = text.strip()
    pointed = _POINTED.match(core)
    whole = date_edtf(core if pointed is None else f"{pointed[1]}-{int(pointed[2]):02}-{int(pointed[3]):02}")
    if whole is not None:
        first = text.index(core)
        return [(whole, first, first + len(core))]
    found: list[tuple[str, int, int]] = []
    position, joined = 0, False
    for match in _DATE.finditer(text):
        value = _value(match)
        between = text[position : match.start()]
        if value is None:
            return None
        if found and _RANGE.match(between) and not joined:
            before, first, _ = found.pop()
            near = before.endswith("~") or value.endswith("~")
            found.append((_range(before, value, near=near), first, match.end()))
            joined = True
        elif _NOTHING.match(between):
            found.append((value, match.start(), match.end()))
            joined = False
        else:
            return None
        position = match.end()
        end = _END.match(text, position)
        position = end.end() if end is not None else position
    return found if found and _NOTHING.match(text, position) else None


def _value(match: re.Match[str]) -> str | None:
    text = match["year"]
    for part in ("month", "day"):
        if match[part]:
            text += f"-{int(match[part]):02}"
    value = date_edtf(text)
    near = match["about"] or match["hedge"]
    return value + "~" if value is not None and near else value


def _range(first: str, last: str, *, near: bool) -> str:
    mark = "~" if near else ""
    return f"{first.rstrip('~')}{mark}/{last.rstrip('~')}{mark}"


def jp_country(text: str) -> str | None:
    """The country of a whole narrow text, by its name in Japanese, in English, or in both ("リビア Libya")."""
    name = squeeze(text).strip(" 、。,;")
    found = country(name) or _COUNTRIES.get(name)
    if found is not None:
        return found
    for known, code in _COUNTRIES.items():
        if name.startswith(known):
            rest = name[len(known) :].strip()
            if rest and rest[0] == "(" and "まで" in rest:
                continue  # "until 1991" says something else than the country
            if (_CIVIL.match(rest) and "(" not in rest) or country(rest) == code:
                return code
    return None
