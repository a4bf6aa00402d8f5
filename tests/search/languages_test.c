/* Texts in scripts without spaces, short names: what finds them. */
#include "support/fixture.h"
#include "support/expect.h"

/*
 * Nine texts of three subjects, three of each in a row, in five languages: a
 * title and a paragraph.
 */
enum { TEXTS = 9, SUBJECT = 3 };

static const struct collection {
	const char *language;
	/* Links between texts of one subject, at least; of 18. */
	size_t least;
	const char *texts[TEXTS][2];
} collections[] = {
    {"en", 9,
	{
	    {"Baking rye bread",
		"Rye bread rises slowly. Mix the flour with water and sourd"
		"ough in the evening, let the dough rest overnight, and bak"
		"e the bread in a hot oven for an hour."},
	    {"Caring for sourdough",
		"Sourdough lives on flour and water. Feed it every week, ke"
		"ep it in the refrigerator, and stir it before you make dou"
		"gh. Old sourdough makes bread sour."},
	    {"Why the crust cracks",
		"When an oven is too hot at the start, the crust of the bre"
		"ad becomes hard too early and cracks. Put a bowl of water "
		"into the oven and cut the dough with a knife before baking"
		"."},
	    {"A first telescope",
		"A small telescope shows the craters of the moon and the ri"
		"ngs of Saturn. Set it up on firm ground away from street l"
		"amps, and let your eyes get used to the dark sky."},
	    {"The moons of Jupiter",
		"Jupiter has four bright moons that Galileo saw in his tele"
		"scope. Night after night they change places beside the pla"
		"net. Draw them and you will see how they go round."},
	    {"Watching shooting stars",
		"In August the sky is full of shooting stars. Lie down in a"
		" dark place on a night without the moon, look up, and wait"
		". You need no telescope, only patience and a warm blanket."},
	    {"The year of a beekeeper",
		"In spring the beekeeper opens the hives and counts the fra"
		"mes. In summer the bees gather honey, in autumn they are f"
		"ed, and in winter the hive must stay quiet."},
	    {"How bees make honey",
		"Bees carry nectar from flowers into the hive. There they f"
		"an it with their wings until the water is gone. When the h"
		"oney is ripe they close the comb with wax."},
	    {"The queen of the hive",
		"A hive has one queen, who lays two thousand eggs a day. If"
		" she dies, the bees raise a new queen from a young larva. "
		"A beekeeper marks the queen with a dot of colour."},
	}},
    {"zh", 16,
	{
	    {"烤黑麦面包",
		"黑麦面包发得很慢。晚上把面粉、水和酸面种混合，让面团静置一"
		"夜，然后把面包放进热烤箱里烤一个小时。"},
	    {"照顾酸面种",
		"酸面种靠面粉和水活着。每个星期喂一次，放在冰箱里保存，做面"
		"团之前搅一搅。老的酸面种会让面包变酸。"},
	    {"面包皮为什么会裂",
		"如果烤箱一开始太热，面包的外皮太早变硬，就会裂开。在烤箱里"
		"放一碗水，烤之前用刀在面团上划几下。"},
	    {"第一台望远镜",
		"小望远镜能看到月亮上的环形山和土星的光环。把它架在结实的地"
		"面上，远离路灯，让眼睛习惯黑暗的天空。"},
	    {"木星的卫星",
		"木星有四颗明亮的卫星，伽利略曾用望远镜看见它们。每天夜里，"
		"它们在行星旁边变换位置。画下来，就能看出它们怎样绕行。"},
	    {"看流星",
		"八月的天空里有很多流星。找一个没有月亮的夜晚，躺在黑暗的地"
		"方，抬头等待。不需要望远镜，只要耐心和一条暖和的毯子。"},
	    {"养蜂人的一年",
		"春天，养蜂人打开蜂箱，数一数巢框。夏天蜜蜂采蜜，秋天要喂蜜"
		"蜂，冬天蜂箱必须保持安静。"},
	    {"蜜蜂怎样酿蜜",
		"蜜蜂从花里采来花蜜，带回蜂箱。它们在那里用翅膀扇风，直到水"
		"分蒸发。蜂蜜成熟以后，蜜蜂用蜡把蜂房封起来。"},
	    {"蜂箱里的蜂王",
		"一个蜂箱只有一只蜂王，每天产两千个卵。蜂王死了，蜜蜂就用幼"
		"虫养出新的蜂王。养蜂人用一点颜色给蜂王做记号。"},
	}},
    {"ja", 16,
	{
	    {"ライ麦パンを焼く",
		"ライ麦パンはゆっくりふくらみます。晩に粉と水とサワー種を混"
		"ぜ、生地を一晩休ませてから、熱いオーブンで一時間パンを焼き"
		"ます。"},
	    {"サワー種の世話",
		"サワー種は粉と水で生きています。毎週えさをやり、冷蔵庫にし"
		"まい、生地を作る前にかき混ぜます。古いサワー種を使うとパン"
		"が酸っぱくなります。"},
	    {"パンの皮が割れるわけ",
		"はじめにオーブンが熱すぎると、パンの皮が早く固まって割れて"
		"しまいます。オーブンに水を入れた器を置き、焼く前に生地にナ"
		"イフで切れ目を入れましょう。"},
	    {"はじめての望遠鏡",
		"小さな望遠鏡でも月のクレーターや土星の環が見えます。街灯か"
		"ら離れた固い地面に据えて、目を暗い空に慣らしましょう。"},
	    {"木星の月",
		"木星には明るい月が四つあり、ガリレオが望遠鏡で見つけました"
		"。夜ごとに惑星のそばで場所が変わります。絵に描くと、どのよ"
		"うに回っているかが分かります。"},
	    {"流れ星を見る",
		"八月の空には流れ星がたくさん流れます。月のない夜に暗い場所"
		"で横になり、空を見上げて待ちましょう。望遠鏡はいりません。"
		"根気と暖かい毛布があれば十分です。"},
	    {"養蜂家の一年",
		"春になると養蜂家は巣箱を開け、巣枠を数えます。夏には蜜蜂が"
		"蜜を集め、秋にはえさを与え、冬は巣箱を静かにしておきます。"},
	    {"蜜蜂は蜜をどう作るか",
		"蜜蜂は花から蜜を巣箱へ運びます。そこで羽であおいで水分を飛"
		"ばします。蜂蜜が熟すと、巣に蝋でふたをします。"},
	    {"巣箱の女王蜂",
		"一つの巣箱に女王蜂は一匹で、一日に二千個の卵を産みます。女"
		"王蜂が死ぬと、蜜蜂は若い幼虫から新しい女王蜂を育てます。養"
		"蜂家は女王蜂に色の点で印をつけます。"},
	}},
    {"ko", 12,
	{
	    {"호밀빵 굽기",
		"호밀빵은 천천히 부풉니다. 저녁에 밀가루와 물과 발효종을 섞"
		"고, 반죽을 밤새 쉬게 한 다음, 뜨거운 오븐에서 빵을 한 시간"
		" 굽습니다."},
	    {"발효종 돌보기",
		"발효종은 밀가루와 물을 먹고 삽니다. 매주 먹이를 주고 냉장"
		"고에 보관하며, 반죽을 만들기 전에 저어 줍니다. 오래된 발효"
		"종을 쓰면 빵이 시어집니다."},
	    {"빵 껍질이 갈라지는 까닭",
		"처음에 오븐이 너무 뜨거우면 빵의 껍질이 일찍 굳어서 갈라집"
		"니다. 오븐에 물그릇을 넣고, 굽기 전에 칼로 반죽에 칼집을 "
		"내세요."},
	    {"첫 망원경",
		"작은 망원경으로도 달의 분화구와 토성의 고리를 볼 수 있습니"
		"다. 가로등에서 떨어진 단단한 땅에 세우고, 눈이 어두운 하늘"
		"에 익숙해지게 하세요."},
	    {"목성의 달",
		"목성에는 밝은 달이 네 개 있는데 갈릴레이가 망원경으로 보았"
		"습니다. 밤마다 행성 옆에서 자리를 바꿉니다. 그림을 그려 보"
		"면 어떻게 도는지 알 수 있습니다."},
	    {"별똥별 보기",
		"팔월의 하늘에는 별똥별이 많습니다. 달이 없는 밤에 어두운 "
		"곳에 누워 하늘을 보며 기다리세요. 망원경은 필요 없고, 끈기"
		"와 따뜻한 담요만 있으면 됩니다."},
	    {"양봉가의 한 해",
		"봄에 양봉가는 벌통을 열고 벌집틀을 셉니다. 여름에는 꿀벌이"
		" 꿀을 모으고, 가을에는 먹이를 주며, 겨울에는 벌통을 조용히"
		" 두어야 합니다."},
	    {"꿀벌이 꿀을 만드는 법",
		"꿀벌은 꽃에서 꿀을 벌통으로 나릅니다. 거기서 날개로 부채질"
		"하여 물기를 날립니다. 꿀이 익으면 밀랍으로 벌집을 막습니다"
		"."},
	    {"벌통의 여왕벌",
		"벌통마다 여왕벌이 한 마리 있고, 하루에 알을 이천 개 낳습니"
		"다. 여왕벌이 죽으면 꿀벌은 어린 애벌레로 새 여왕벌을 키웁"
		"니다. 양봉가는 여왕벌에 색으로 점을 찍습니다."},
	}},
    {"th", 12,
	{
	    {"การอบขนมปังข้าวไรย์",
		"ขนมปังข้าวไรย์ขึ้นฟูช้า ตอนเย็นผสมแป้งกับน้ำและหัวเชื้อเปรี้ยว พัก"
		"แป้งโดว์ไว้ข้ามคืน แล้วอบขนมปังในเตาอบร้อนหนึ่งชั่วโมง"},
	    {"การดูแลหัวเชื้อเปรี้ยว",
		"หัวเชื้อเปรี้ยวอยู่ได้ด้วยแป้งและน้ำ ให้อาหารทุกสัปดาห์ เก็บไว้ในตู้เย็"
		"น และคนก่อนทำแป้งโดว์ หัวเชื้อที่เก่าทำให้ขนมปังเปรี้ยว"},
	    {"ทำไมเปลือกขนมปังจึงแตก",
		"ถ้าเตาอบร้อนเกินไปตั้งแต่แรก เปลือกขนมปังจะแข็งเร็วและแตก วางช"
		"ามน้ำไว้ในเตาอบ และใช้มีดกรีดแป้งโดว์ก่อนอบ"},
	    {"กล้องโทรทรรศน์ตัวแรก",
		"กล้องโทรทรรศน์เล็กทำให้เห็นหลุมบนดวงจันทร์และวงแหวนของดาวเสาร"
		"์ ตั้งกล้องบนพื้นแข็งห่างจากไฟถนน และให้ตาชินกับท้องฟ้ามืด"},
	    {"ดวงจันทร์ของดาวพฤหัสบดี",
		"ดาวพฤหัสบดีมีดวงจันทร์สว่างสี่ดวงที่กาลิเลโอเห็นด้วยกล้องโทรทรร"
		"ศน์ ทุกคืนดวงจันทร์จะเปลี่ยนที่ข้างดาวเคราะห์ วาดภาพไว้แล้วจะเห็"
		"นว่าโคจรอย่างไร"},
	    {"การดูดาวตก",
		"ในเดือนสิงหาคมท้องฟ้าเต็มไปด้วยดาวตก นอนลงในที่มืดในคืนที่ไม่มีด"
		"วงจันทร์ มองท้องฟ้าแล้วรอ ไม่ต้องใช้กล้องโทรทรรศน์ ใช้เพียงความอดท"
		"นและผ้าห่มอุ่น"},
	    {"หนึ่งปีของคนเลี้ยงผึ้ง",
		"ในฤดูใบไม้ผลิคนเลี้ยงผึ้งเปิดรังและนับคอน ในฤดูร้อนผึ้งเก็บน้ำผึ้ง "
		"ในฤดูใบไม้ร่วงต้องให้อาหารผึ้ง และในฤดูหนาวรังผึ้งต้องเงียบ"},
	    {"ผึ้งทำน้ำผึ้งอย่างไร",
		"ผึ้งนำน้ำหวานจากดอกไม้กลับมาที่รัง แล้วใช้ปีกพัดจนน้ำระเหยหมด เมื่"
		"อน้ำผึ้งได้ที่ ผึ้งจะปิดรวงด้วยขี้ผึ้ง"},
	    {"นางพญาในรังผึ้ง",
		"รังผึ้งมีนางพญาหนึ่งตัวซึ่งวางไข่วันละสองพันฟอง ถ้านางพญาตาย ผึ้"
		"งจะเลี้ยงตัวอ่อนให้เป็นนางพญาใหม่ คนเลี้ยงผึ้งแต้มสีบนนางพญา"},
	}},
};

static void
write_collection(struct fixture *fixture, const struct collection *one)
{
	for (size_t i = 0; i < TEXTS; i++) {
		struct buf text = {0};
		char path[32];
		snprintf(path, sizeof(path), "%s/%zu%zu.gmi", one->language,
		    i / SUBJECT, i % SUBJECT);
		buf_format(&text, "---\nlang: %s\n---\n# %s\n\n%s\n",
		    one->language, one->texts[i][0], one->texts[i][1]);
		server_write_bytes(&fixture->capsule, path, buf_span(&text));
		buf_free(&text);
	}
}

/* Links in the lists of related entries to texts of the same subject. */
static size_t
relations(struct fixture *fixture, const char *language)
{
	size_t count = 0;

	for (size_t i = 0; i < TEXTS; i++) {
		char path[48], link[32], own[32];
		snprintf(path, sizeof(path), "/related/%s/%zu%zu.gmi", language,
		    i / SUBJECT, i % SUBJECT);
		snprintf(
		    link, sizeof(link), "=> /%s/%zu", language, i / SUBJECT);
		snprintf(own, sizeof(own), "=> /%s/%zu%zu.", language,
		    i / SUBJECT, i % SUBJECT);
		struct span page = fixture_page(fixture, path);
		count += fixture_count(page, link) - fixture_count(page, own);
	}
	return count;
}

/*
 * F62: texts in Chinese, Japanese, Korean and Thai relate as their English
 * translations do.
 */
static void
translations_relate_alike(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(collections); i++)
		write_collection(fixture, &collections[i]);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(collections); i++) {
		size_t count = relations(fixture, collections[i].language);
		if (count < collections[i].least)
			fail_msg("%s: %zu links of 18", collections[i].language,
			    count);
	}
}

/* The names of the hits, in order, without their endings. */
static struct span
hits(struct fixture *fixture, struct buf *buf, const char *query)
{
	struct buf path = {0};

	buf->size = 0;
	buf_add(&path, SPAN("/search?"));
	for (const char *at = query; *at; at++)
		buf_format(&path, "%%%02X", (unsigned)(unsigned char)*at);
	buf_byte(&path, 0);
	struct span page = fixture_page(fixture, path.data);
	while (page.size > 0) {
		struct span line = span_cut(&page, '\n');
		size_t end = span_find(line, '.');
		if (span_starts(line, SPAN("=> /")) && end < line.size)
			buf_format(buf, "%s%pS", buf->size ? " " : "",
			    SPAN_AT(span_tail(span_head(line, end), 4)));
	}
	buf_free(&path);
	return buf_span(buf);
}

struct typed {
	const char *query, *want;
};

static void
expect_hits(struct fixture *fixture, const struct typed *rows, size_t count)
{
	struct buf buf = {0};

	for (size_t i = 0; i < count; i++)
		expect_span(rows[i].query, hits(fixture, &buf, rows[i].query),
		    span_of(rows[i].want));
	buf_free(&buf);
}

/*
 * F63, F67: one Han character, several, phrases, other scripts beside them;
 * full-width and half-width forms; kana with and without voiced marks, and
 * Thai tone marks, are other letters.
 */
static void
searches_without_spaces(void **state)
{
	static const struct fixture_file files[] = {
	    {"begin.gmi", "# 早上\n茶叶很香。\n"},
	    {"middle.gmi", "# 下午\n我喝茶了。\n"},
	    {"end.gmi", "# 晚上\n我们常常喝绿茶。\n"},
	    {"python.gmi", "# Python教程\n用ＰＨＰ和Ｃ＋＋写程序。\n"},
	    {"kana.gmi", "# ﾊﾞﾅﾅ\nガラスとハハ。\n"},
	    {"papa.gmi", "# パパ\nカラス。\n"},
	    {"thai.gmi", "# ม้า\nไม้ใหม่\n"},
	    {"lao.gmi", "# ພາສາລາວ\nຂ້ອຍຮຽນ\n"},
	    {"tibetan.gmi", "# བོད་སྐད\nཁ་བ\n"},
	    {"korean.gmi", "# 도서관에서\n책을 읽는다\n"},
	};
	static const struct typed rows[] = {
	    {"茶", "middle begin end"},
	    {"绿茶", "end"},
	    {"喝茶", "middle"},
	    {"茶叶很", "begin"},
	    {"\"喝绿茶\"", "end"},
	    {"\"喝茶\"", "middle"},
	    {"茶 -绿茶", "middle begin"},
	    {"-茶 写", "python"},
	    {"上", "begin end"},
	    {"Python教程", "python"},
	    {"python 教", "python"},
	    {"php", "python"},
	    {"C++", "python"},
	    {"バナナ", "kana"},
	    {"ガラス", "kana papa"},
	    {"ハハ", "kana"},
	    {"パパ", "papa"},
	    {"ไม้", "thai"},
	    {"ลา", ""},
	    {"ม้า", "thai"},
	    {"มา", ""},
	    {"ガ", "kana"},
	    {"ลาว", ""},
	    {"ລາວ", "lao"},
	    {"སྐད", "tibetan"},
	    {"도서관", "korean"},
	    {"책", "korean"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_hits(fixture, rows, COUNT(rows));
}

/*
 * P777, F63: a Korean noun of one open syllable is found with the particles
 * behind it, and in no syllable that has a consonant more; in any place of the
 * query, and in the line that is shown.
 */
static void
open_syllables(void **state)
{
	static const struct fixture_file files[] = {
	    {"rain.gmi", "# 날씨\n빛이 밝다.\n비를 맞으며 걷는다.\n"},
	    {"season.gmi", "# 비의 계절\n장마.\n"},
	    {"bare.gmi", "# 노트\n비 온다\n"},
	    {"light.gmi", "# 빛\n빛나는 별을 맞으며.\n"},
	    {"tool.gmi", "# Tools\nA to-do list, together.\n"},
	};
	static const struct typed rows[] = {
	    {"비", "bare season rain"},
	    {"비 맞으며", "rain bare light season"},
	    {"\"비\"", "bare"},
	    {"빛", "light rain"},
	    {"토", ""},
	    {"to", "tool"},
	    {"to list", "tool"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_hits(fixture, rows, COUNT(rows));
	struct span page = fixture_page(fixture, "/search?%EB%B9%84");
	expect_true("the line", page, fixture_count(page, "비를 맞으며") == 1);
}

/*
 * F64: words of one letter, and names with signs: a letter alone finds its
 * articles, then those of its names; a name finds only its own.
 */
static void
short_names(void **state)
{
	static const struct fixture_file files[] = {
	    {"plain.gmi", "# The language C\nC was made in 1972.\n"},
	    {"plus.gmi", "# C++ for servers\nC++ has classes. C++!\n"},
	    {"sharp.gmi", "# C# and F#\nBoth run on .NET, as does C#.\n"},
	    {"net.gmi", "# Fishing\nA net of good thread.\n"},
	    {"r.gmi", "# Statistics with R\nR draws curves.\n"},
	    {"go.gmi", "# Go\nGo has channels; `go run` starts.\n"},
	    {"goes.gmi", "# Walks\nShe goes where others go.\n"},
	    {"vitamin.gmi", "# Vitamins\nVitamin C is in lemons.\n"},
	    {"b12.gmi", "# Others\nVitamin B12, vitamin D, plan B.\n"},
	    {"node.gmi", "# Node.js\nA .bashrc for node.js and 3D.\n"},
	    {"alpha.gmi", "# Rays\nThe α rays, notepad++ and a#b.\n"},
	    {"notes.gmi", "# Notes\nA notepad and files in .y.\n"},
	};
	static const struct typed rows[] = {
	    {"C", "plain vitamin plus sharp"},
	    {"c++", "plus"},
	    {"C#", "sharp"},
	    {"F#", "sharp"},
	    {".NET", "sharp net"},
	    {".net", "sharp net"},
	    {"net", "net sharp"},
	    {"\".net\"", "sharp"},
	    {"R", "r"},
	    {"go", "go goes"},
	    {"vitamin c", "vitamin b12"},
	    {"\"vitamin c\"", "vitamin"},
	    {"\"plan b\"", "b12"},
	    {"-\"c\" vitamin", "b12"},
	    {"node.js", "node"},
	    {".bashrc", "node"},
	    {"3D", "node"},
	    {"α", "alpha"},
	    {"notepad++", "alpha notes"},
	    {"notepad", "notes alpha"},
	    {"\"notepad++\"", "alpha"},
	    {"a#", ""},
	    {"y", "notes"},
	    {".y", "notes"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_hits(fixture, rows, COUNT(rows));
}

/* J39: whichever apostrophe is in the text, and whichever is typed. */
static void
apostrophes(void **state)
{
	static const struct fixture_file files[] = {
	    {"letter.gmi", "# Вʼюнок\nОзимий вʼюнок цвіте.\n"},
	    {"plain.gmi", "# В'юнок\nОзимий в'юнок цвіте.\n"},
	    {"quote.gmi", "# В’юнок\nОзимий в’юнок цвіте.\n"},
	    {"turned.gmi", "# Oʻzbekiston\nOʻzbekiston respublikasi.\n"},
	    {"typed.gmi", "# O‘zbekiston\nO‘zbekiston respublikasi.\n"},
	    {"quran.gmi", "# Qurʾān\nʿAlī reads.\n"},
	};
	static const struct typed rows[] = {
	    {"вʼюнок", "letter plain quote"},
	    {"в'юнок", "letter plain quote"},
	    {"в’юнок", "letter plain quote"},
	    {"\"озимий вʼюнок\"", "letter plain quote"},
	    {"\"в'юнок цвіте\"", "letter plain quote"},
	    {"вʼюнко", "letter plain quote"}, /* a slip */
	    {"oʻzbekiston", "turned typed"},
	    {"O'zbekiston", "turned typed"},
	    {"qur'an", "quran"},
	    {"Ali", "quran"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_hits(fixture, rows, COUNT(rows));
	struct span page = fixture_page(
	    fixture, "/search?%D0%B2%CA%BC%D1%8E%D0%BD%D0%BA%D0%BE");
	expect_true("quoted", page,
	    fixture_holds(page, "Showing hits for: вʼюнок\n") &&
		fixture_holds(
		    page, "=> /letter.gmi Вʼюнок\nОзимий вʼюнок цвіте.\n"));
}

/*
 * F66: single letters relate nothing and count in no length: with them and
 * without them, a text has the same related entries and the same scores.
 */
static void
single_letters_relate_nothing(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# Red garden\nx x x x i i x q\n"},
	    {"b.gmi", "# Blue river\nx x x i q x x x\n"},
	    {"c.gmi", "# Green hill\nnothing else\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	struct span page = fixture_page(fixture, "/related/a.gmi");
	expect_true("none", page, fixture_count(page, "=> /b.gmi") == 0);
}

/*
 * F68: beside longer words a letter finds nothing more, and an article without
 * it is a whole hit; quoted, it has to be there.
 */
static void
letters_beside_words(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# Garden\nThe garden of a friend.\n"},
	    {"b.gmi", "# Garden paths\nThe garden has paths.\n"},
	    {"c.gmi", "# Letter\nOnly a letter x.\n"},
	    {"d.gmi", "# Vitamin C\nVitamin C in the garden.\n"},
	    {"e.gmi", "# River\nA river, e and i.\n"},
	    {"f.gmi", "# Hill\nThe hill.\n"},
	};
	static const struct typed rows[] = {
	    {"x garden", "a b d"},
	    {"garden x", "a b d"},
	    {"a garden", "a b d"},
	    {"c garden", "d a b"},
	    {"\"c\" garden", "d"},
	    {"x e", "c e"},
	    {"garden -\"c\"", "a b"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_hits(fixture, rows, COUNT(rows));
	struct span page = fixture_page(fixture, "/search?x%20garden");
	expect_true("all whole", page, fixture_count(page, "Found: 3") == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(translations_relate_alike),
	    FIXTURE_TEST(searches_without_spaces),
	    FIXTURE_TEST(open_syllables),
	    FIXTURE_TEST(short_names),
	    FIXTURE_TEST(apostrophes),
	    FIXTURE_TEST(single_letters_relate_nothing),
	    FIXTURE_TEST(letters_beside_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
