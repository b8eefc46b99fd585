"""Variant characters (異体字) that a search treats as one: 髙 and 高, 﨑 and 崎, 邉 and 辺.

Data only. The first character of each group stands in the search key for all others.
Groups hold forms that occur in names of persons, places and companies; forms that Unicode itself
folds (compatibility ideographs, ㈱, half width) need no line here.
"""

# Forms that family and company names mix, whether or not dictionaries call them the same character.
_NAMES = """
高髙 崎﨑嵜 吉𠮷 浜濱濵 辺邉邊 薙彅 沢澤 斉斎齊齋 島嶋嶌 富冨 峰峯 館舘 橋𣘺槗
柳栁桺 竜龍 滝瀧 広廣 国國圀 徳德 恵惠 真眞 慎愼 瀬瀨 頼賴 曽曾 増增 桑桒 栄榮
桧檜 籠篭 淵渕渊 園薗 蔵藏 鴎鷗 莱萊 野埜 壷壺 梅楳 松枩柗 船舩 秋穐龝 槙槇 祢禰
翠翆 肇肈 昇曻 喜㐂 多夛 土圡𡈽 今𫝆 丈𠀋 泰𣳾 脇𦚰 碕𥔎 卯夘 桝枡 鎌鐮 煙烟 杉杦
草艸 兎莵菟 潟泻 芦蘆 蕊蘂 讃讚 舗鋪 剣劍劔劒 勲勳勛 礼禮 晃晄 諫諌 侠俠 繋繫
噛嚙 掴摑 焔焰 掻搔 蝋蠟 頬頰 祷禱 麹麴 麺麵 醤醬 蒋蔣 窪漥 叱𠮟 剥剝 填塡
鉄鐵鉃銕 隣鄰 群羣 略畧 峨峩 岩巖巌 蛇虵 京亰 幸倖 鉢缽 凜凛 萌萠 遥遙 瑶瑤 尭堯
亘亙 弥彌
"""

# Old forms (旧字体) and the forms in use today (新字体).
_OLD_FORMS = """
亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 営營 衛衞 駅驛 円圓 塩鹽 縁緣 艶艷 応應
欧歐 殴毆 桜櫻 奥奧 横橫 温溫 穏穩 仮假 価價 画畫 会會 壊壞 懐懷 絵繪 拡擴 殻殼
覚覺 学學 岳嶽 楽樂 巻卷 勧勸 寛寬 歓歡 観觀 関關 陥陷 缶罐 帰歸 気氣 亀龜 偽僞
戯戲 犠犧 旧舊 拠據 挙擧 峡峽 挟挾 狭狹 教敎 強强 郷鄕 区區 駆驅 径徑 茎莖 渓溪
経經 継繼 掲揭 蛍螢 軽輕 鶏鷄 芸藝 撃擊 欠缺 県縣 研硏 倹儉 険險 圏圈 検檢 権權
献獻 験驗 顕顯 厳嚴 戸戶 呉吳 娯娛 効效 恒恆 黄黃 鉱鑛 号號 黒黑 済濟 砕碎 歳歲
剤劑 冊册 雑雜 参參 桟棧 蚕蠶 惨慘 産產 賛贊 残殘 糸絲 姉姊 歯齒 児兒 辞辭 湿濕
実實 写寫 釈釋 寿壽 収收 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖 叙敍敘 将將 称稱 渉涉
焼燒 証證 奨奬獎 条條 状狀 乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑
寝寢 尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 声聲 青靑 清淸 静靜 窃竊 摂攝
説說 専專 浅淺 戦戰 践踐 銭錢 潜潛 繊纖 禅禪 双雙 壮壯 争爭 荘莊 捜搜 挿插 装裝
総總 聡聰 騒騷 臓臟 即卽 属屬 続續 堕墮 対對 体體 帯帶 滞滯 台臺 択擇 脱脫 担擔
胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 聴聽 徴徵 鎮鎭 逓遞 転轉 伝傳
灯燈 当當 党黨 盗盜 闘鬪 稲稻 読讀 独獨 届屆 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 売賣
麦麥 発發 髪髮 抜拔 蛮蠻 秘祕 姫姬 瓶甁 払拂 仏佛 併倂 並竝 餅餠 弁辨辯瓣 変變
歩步 宝寶 豊豐 襃褒 没沒 毎每 万萬 満滿 黙默 訳譯 薬藥 与與 予豫 余餘 誉譽 揺搖
様樣 謡謠 来來 覧覽 乱亂 両兩 猟獵 緑綠 涙淚 塁壘 励勵 霊靈 隷隸 齢齡 暦曆 歴歷
恋戀 錬鍊 炉爐 労勞 楼樓 録錄 湾灣 郎郞 顔顏 薫薰 晩晚 暁曉 宮宫 内內 巣巢 穣穰
呂吕 尚尙 単單 点點 鉛鈆
"""

# Radical forms that copying from a PDF leaves in place of the ordinary character.
_RADICALS = """
民⺠ 西⻄ 角⻆ 長⻑ 青⻘ 鬼⻤ 麦⻨ 黄⻩ 斉⻫ 歯⻭ 竜⻯ 亀⻲
"""


def _canonical_forms(*tables: str) -> dict[int, str]:
    """Code point of each variant → the character that stands for it."""
    forms: dict[int, str] = {}
    for group in " ".join(tables).split():
        # A group may begin with a character that an earlier group already folds.
        chosen = forms.get(ord(group[0]), group[0])
        for character in group[1:]:
            if character != chosen:
                forms[ord(character)] = chosen
    return forms


CANONICAL_FORMS = _canonical_forms(_NAMES, _OLD_FORMS, _RADICALS)
