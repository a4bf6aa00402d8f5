#include <iconv.h>

#include "base/charset.h"
#include "support/expect.h"
#include "support/foreign.h"

/*
 * Written for these tests: notes, titles, poems, manuals, lists, letters. Each
 * is tried in every charset that it is listed with.
 */
#define CYRILLIC "koi8-r windows-1251"
#define LATIN "iso-8859-1"
#define CURLY "windows-1252"
#define JAPANESE "shift_jis euc-jp iso-2022-jp utf-16le utf-16be"
#define SIMPLIFIED "gb18030"
#define TRADITIONAL "big5"
#define DOS "ibm437"
#define MAC "macintosh"

const struct foreign foreign_texts[] = {
    {CYRILLIC, "Старый сад\n"},
    {CYRILLIC,
	"Заметки о погоде\n\nС утра шёл дождь, к вечеру "
	"прояснилось.\n"},
    {CYRILLIC,
	"НОВОСТИ УЗЛА\n\n1. Адрес сервера изменился.\n2. Архив "
	"перенесён в каталог /old.\n"},
    {CYRILLIC,
	"README\n\nThis directory holds the letters of the club.\n"
	"Письма разложены по годам.\nSee also: index.txt, faq.txt\n"},
    {CYRILLIC,
	"Как собрать ядро\n\nРаспакуйте архив командой tar xzf "
	"linux.tar.gz, перейдите в каталог и наберите make menuconfig. "
	"Если что-то пошло не так, посмотрите в файл config.log: там обычно "
	"написано, чего не хватает. Потом make и make install.\n"},
    {CYRILLIC,
	"Осень\n\nЛистья кружат над рекой,\nТихо уходит тепло.\n"
	"Лодка у берега спит,\nСмолкло моё весло.\n"},
    {CYRILLIC,
	"Привет, Наташа!\n\nПишу тебе с дачи. Яблок в этом году "
	"столько, что ветки подпираем досками. Бабушка варит варенье, кот "
	"ловит мышей, а я читаю Чехова и никуда не спешу. Приезжай в субботу "
	"поездом в 9:40, встретим на станции. Твой Серёжа.\n"},
    {CYRILLIC,
	"---\ntitle: Рыбалка\ndate: 1998-07-12\n---\nПоймали трёх "
	"окуней и одну щуку.\n"},
    {"windows-1251 koi8-u",
	"Нотатки з дороги\n\nПоїзд прийшов уночі. Її "
	"зустрів старший брат, і вони пішли додому через поле. Вранці "
	"було вже світло, і ґанок блищав від роси.\n"},
    {"windows-1251",
	"Бележки\n\nСлед дъжда въздухът беше чист. Тръгнахме "
	"към хижата рано сутринта и стигнахме преди обяд.\n"},
    {"windows-1251",
	"Он сказал: «Пора» — и вышел. «Куда?» — спросил "
	"я… Ответа не было.\n"},
    {"windows-1251",
	"Белешке\n\nЂорђе је дошао кући пре подне, а Љиљана "
	"је већ кувала ручак за целу породицу.\n"},

    {"windows-1251",
	"Щоденник подорожі: день перший, дощ і вітер, ні душі "
	"навколо.\n"},
    {"ibm866", "Аннотация: описан протокол Gopher, RFC 1436, порт 70.\n"},
    {"x-mac-cyrillic", "Вот что я думаю\rСказка про зайца\r"},
    {LATIN, "Café olé\n"},
    {LATIN, "El niño y la montaña\n\nSubió despacio, sin mirar atrás.\n"},
    {LATIN,
	"Grüße aus Köln\n\nDas Wetter ist schön, die Züge sind "
	"pünktlich, und morgen fahren wir über Düsseldorf zurück.\n"},
    {LATIN,
	"À la campagne\n\nL'été dernier, nous avons loué une maison "
	"près de la rivière. Les enfants pêchaient, les adultes dormaient "
	"jusqu'à midi, et le soir on jouait aux échecs.\n"},
    {LATIN,
	"Receita de pão\n\nMisture a farinha, a água e o fermento. "
	"Não deixe a massa secar. Asse até ficar dourado: são 40 minutos.\n"},
    {LATIN,
	"Räksmörgås\n\nSkär brödet, lägg på ägg och räkor. Ät "
	"utomhus, gärna på en brygga i solnedgången.\n"},
    {LATIN,
	"Ferðasaga\n\nVið gengum yfir fjallið í þoku og komum að "
	"bænum þegar farið var að dimma. Þar fengum við kaffi.\n"},
    {LATIN,
	"The naive reader\n\nA plain English page with one word that "
	"is not: fa\u00e7ade. Everything else here is ASCII, and long enough "
	"to hide it: the rest of the paragraph says nothing at all.\n"},
    {LATIN, "Perché no?\n\nLa città è piccola, però c'è di tutto.\n"},
    {LATIN,
	"Price list\n\nTea: \u00a33\nCake: \u00a32.50\n20\u00b0C at "
	"noon, \u00a9 1997 by the house\n"},
    {LATIN, "PEÑA ÑUÑOA\n\nACTA DE LA SESIÓN\nAÑO 1996\n"},
    {LATIN, "RÈGLES DU JEU D'ÉCHECS\n"},

    {CURLY, "It\u2019s \u201cfine\u201d\n"},
    {CURLY,
	"The editor\u2019s letter\n\nWe don\u2019t know \u2014 and "
	"can\u2019t say \u2014 what comes next\u2026\n"},
    {CURLY,
	"L\u2019été à Besançon\n\nC\u2019est l\u2019heure où "
	"l\u2019on ferme les volets\u2026\n"},
    {CURLY, "Prices\n\nTea \u20ac3, cake \u20ac2.50\n"},
    {CURLY,
	"Fünf \u201eSätze\u201c über Bücher\n\nMan liest sie \u2013 "
	"oder man liest sie nicht.\n"},
    {CURLY, "\u2022 first\n\u2022 second\n\u2022 third\n"},
    {CURLY,
	"«Œuvres complètes»\n\nLe cœur de l\u2019œuvre, "
	"c\u2019est la mémoire.\n"},
    {CURLY,
	"Señal \u2013 ruido\n\n\u00bfQué es \u201cruido\u201d? Lo que "
	"no se entiende todavía.\n"},
    {CURLY,
	"Loam\u2122 user manual\n\nVersion 2 \u2013 the \u2018blue\u2019 "
	"edition\n"},

    {JAPANESE, "夏の川のほとりで\n"},
    {JAPANESE, "こんにちは\n"},
    {JAPANESE,
	"散歩の記録\n\n朝早く起きて、川沿いの道を歩いた。風が冷たく"
	"て気持ちがよかった。\n"},
    {JAPANESE,
	"プログラムの使い方\n\nまずファイルを開いて、メニューから"
	"「保存」を選びます。エラーが出たら、もう一度試してください。\n"},
    {JAPANESE,
	"READ ME\n\nこのディレクトリには古い手紙があります。\n"
	"Files are sorted by year.\n"},
    {JAPANESE,
	"料理：カレー\n\n材料（四人分）\n玉ねぎ　二個\nにんじん　一本"
	"\nじゃがいも　三個\n肉　三百グラム\n"},
    {JAPANESE,
	"古い駅\n\n駅の前には大きな木があって、夏になると子どもたちが"
	"その下で遊んでいた。今ではもう誰も来ない。電車は一日に三本だけで、"
	"運転手は窓から手を振ってくれる。私はその木の下で本を読むのが好き"
	"だった。\n"},
    {JAPANESE,
	"---\ntitle: 春の歌\ndate: 1999-04-01\n---\n桜が咲いて、"
	"町が静かになった。\n"},
    {JAPANESE, "カタカナダケノテガミ\n"},

    {SIMPLIFIED, "山中的小路\n"},
    {SIMPLIFIED, "你好，世界\n\n这是我的第一个网页。\n"},
    {SIMPLIFIED,
	"读书笔记\n\n昨天晚上读完了这本小说，写得很好，但是结尾"
	"有点仓促。\n"},
    {SIMPLIFIED,
	"安装说明\n\n1. 下载文件\n2. 解压缩到目录 /usr/local\n"
	"3. 运行 make install\n"},
    {SIMPLIFIED,
	"README\n\nOld letters of the club, sorted by year.\n"
	"本目录存放旧信件。\nSee index.txt\n"},
    {SIMPLIFIED,
	"春天来了，院子里的树都开花了。孩子们在树下玩，老人坐在"
	"门口晒太阳。我给母亲打了电话，她说家里一切都好，让我不要担心。"
	"晚上我们吃了面条，喝了一点酒，说了很多过去的事情。\n"},
    {SIMPLIFIED,
	"---\ntitle: 钓鱼\ndate: 1998-07-12\n---\n今天钓到三条鱼。"
	"\n"},
    {SIMPLIFIED, "诗\n\n月亮很高，\n路很长，\n我走得很慢。\n"},
    {SIMPLIFIED,
	"朱镕基与喆：人名里的难字\n\n有些字不在旧的标准里，"
	"例如镕和喆。\n"},

    {TRADITIONAL, "山中的小路\n"},
    {TRADITIONAL, "你好，世界\n\n這是我的第一個網頁。\n"},
    {TRADITIONAL,
	"讀書筆記\n\n昨天晚上讀完了這本小說，寫得很好，但是結尾"
	"有點倉促。\n"},
    {TRADITIONAL,
	"安裝說明\n\n1. 下載檔案\n2. 解壓縮到目錄 /usr/local\n"
	"3. 執行 make install\n"},
    {TRADITIONAL,
	"README\n\nOld letters of the club, sorted by year.\n"
	"本目錄存放舊信件。\nSee index.txt\n"},
    {TRADITIONAL,
	"春天來了，院子裡的樹都開花了。孩子們在樹下玩，老人坐在"
	"門口曬太陽。我給母親打了電話，她說家裡一切都好，讓我不要擔心。"
	"晚上我們吃了麵條，喝了一點酒，說了很多過去的事情。\n"},
    {TRADITIONAL,
	"---\ntitle: 釣魚\ndate: 1998-07-12\n---\n今天釣到三條魚。"
	"\n"},
    {TRADITIONAL, "詩\n\n月亮很高，\n路很長，\n我走得很慢。\n"},

    {DOS, "──────\nfile_id.diz\n──────\n"},
    {DOS, "╒══════╕\n│ hi   │\n╘══════╛\n"},
    {DOS, " ▐▌ ▐▌\n▐██▌\n"},
    {DOS, "El niño está aquí, señor; ¿dónde está mamá?\n"},
    {DOS, "┌──────────────┐\n│ THE NEW BBS  │\n└──────────────┘\n"},
    {DOS,
	"╔════════════════╗\n║ Release notes  ║\n╚════════════════╝\n\n"
	"Call us after midnight.\n"},
    {DOS,
	"   ▄▄▄▄▄  ▄▄▄▄▄\n  ██   ▀ ██   ██\n  ██▄▄▄▄ ██▄▄▄██\n"
	"  demo group\n"},
    {DOS, "░▒▓█ LOAM █▓▒░\n\nreleased in 1994\n"},
    {DOS, "Directory tree\n\nC:\\\n├──BIN\n│  ├──TOOLS\n│  └──UTIL\n└──DOC\n"},
    {DOS, "Preisliste\n══════════\n\nÄpfel und Nüsse für die Küche\n"},
    {DOS,
	"NAME     │ SIZE\n─────────┼──────\nLOAM.EXE │ 1024\nREAD.ME  │ "
	"99\n"},
    {DOS,
	"▀▄▀▄▀▄▀▄▀▄\nthe long and quiet text that follows a short rule is "
	"plain English, with nothing in it that could say more about the "
	"machine on which it was written\n■ one\n■ two\n"},
    {DOS, "Grüße an alle Schüler\n\nDer Käse ist schön und größer.\n"},

    {MAC, "A letter from 1993\rDear Ana,\rthe café is closed.\r"},
    {MAC, "Résumé\r\rNé à Genève, élève de l\u2019école française.\r"},
    {MAC, "Größe\r\rDie Straße ist schön, die Häuser sind höher.\r"},
    {MAC, "It\u2019s \u201cours\u201d\r\rWe don\u2019t know.\r"},
    {MAC, "El año nuevo\r\rMañana será otro día, dijo el señor.\r"},
    {MAC, "Price list\r\rTea \u2014 \u00a33\rCake \u2026 \u00a32\r"},
    {MAC, "Sommaire\r\r\u2022 L'été\r\u2022 La forêt\r\u2022 Où aller\r"},
    {MAC,
	"Ein Märchen\r\rEs war einmal ein König, der hörte gern zu. "
	"Doch seine Töchter erzählten nichts.\r"},
    {LATIN, "Señales\r\rMañana será otro día, dijo el señor.\r"},
};

const size_t foreign_count = sizeof(foreign_texts) / sizeof(foreign_texts[0]);

struct buf
foreign_encode(struct span charset, const char *text)
{
	const char *name = charset_system_name(charset);
	struct buf made = {0};
	char *in = (char *)(uintptr_t)text;
	size_t left = strlen(text), room = 4 * left + 4;

	assert_non_null(name);
	/* Its table is another's. */
	if (span_equal(charset, SPAN("iso-2022-jp")))
		name = "iso-2022-jp";
	iconv_t descriptor = iconv_open(name, "UTF-8");
	assert_true(descriptor != (iconv_t)-1);
	if (span_equal(charset, SPAN("utf-16le")))
		buf_add(&made, SPAN("\xff\xfe"));
	if (span_equal(charset, SPAN("utf-16be")))
		buf_add(&made, SPAN("\xfe\xff"));
	char *out = buf_extend(&made, room);
	if (iconv(descriptor, &in, &left, &out, &room) == (size_t)-1)
		fail_msg("%s: not in %s", text, name);
	iconv(descriptor, NULL, NULL, &out, &room);
	made.size -= room;
	iconv_close(descriptor);
	return made;
}
