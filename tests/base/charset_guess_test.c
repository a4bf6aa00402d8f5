/* Charsets that are told by the bytes of a text, and those that are not. */
#include "base/charset_guess.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/foreign.h"
#include "support/mutator.h"

static struct charset_tables tables;

static int
free_tables(void **state)
{
	(void)state;
	charset_tables_free(&tables);
	return 0;
}

static void
expect_guess(const char *row, struct span bytes, struct span wanted)
{
	struct span text = exact_copy(bytes);

	expect_span(row, charset_guess(&tables, text), wanted);
	exact_free(&text);
}

/* F40: texts of all languages and kinds, at least eight in each charset. */
static void
told(void **state)
{
	(void)state;
	for (size_t i = 0; i < foreign_count; i++) {
		struct span names = span_of(foreign_texts[i].charsets);
		while (names.size > 0) {
			struct span name = span_cut(&names, ' ');
			struct buf text =
			    foreign_encode(name, foreign_texts[i].text);
			/* Marks and escapes are looked at before. */
			if (!span_starts(name, SPAN("utf-16")) &&
			    !span_equal(name, SPAN("iso-2022-jp")))
				expect_guess(foreign_texts[i].text,
				    buf_span(&text), name);
			buf_free(&text);
		}
	}
}

/* F40: a few lines of such a text in a long one that is ASCII. */
static void
told_in_ascii(void **state)
{
	(void)state;
	for (size_t i = 0; i < foreign_count; i += 3) {
		struct span names = span_of(foreign_texts[i].charsets);
		struct span name = span_cut(&names, ' ');
		bool macintosh = span_equal(name, SPAN("macintosh"));
		struct buf text = {0},
			   own = foreign_encode(name, foreign_texts[i].text);
		while (text.size < (1 << 20))
			buf_add(&text,
			    macintosh ? SPAN("Plain words of no account.\r")
				      : SPAN("Plain words of no account.\n"));
		buf_add(&text, buf_span(&own));
		for (size_t j = 0; j < 1000; j++)
			buf_add(&text, SPAN("And some more"));
		if (!charset_has_cr_lines(buf_span(&own)) || macintosh)
			expect_guess(
			    foreign_texts[i].text, buf_span(&text), name);
		buf_free(&own);
		buf_free(&text);
	}
}

/* F41, F42, P928: what is not told, and UTF-8 with bytes that are not. */
static void
not_told(void **state)
{
	const struct {
		const char *row;
		struct span text;
		const char *charset;
	} rows[] = {
	    {"Greek",
		SPAN("\xca\xe1\xeb\xe7\xec\xdd\xf1\xe1 \xea\xfc\xf3\xec\xe5 "
		     "\xea\xe1\xe9 \xea\xe1\xeb\xde \xf7\xf1\xef\xed\xe9\xdc"),
		"unknown-8bit"},
	    {"Polish, iso-8859-2",
		SPAN("Za\xbf\xf3\xb3\xe6 g\xea\xb6l\xb1 ja\xbc\xf1\n"),
		"unknown-8bit"},
	    {"two characters of Shift_JIS", SPAN("\x96\xda\x8e\x9f\n"),
		"unknown-8bit"},
	    {"Hebrew, a few letters", SPAN("\xf9\xec\xe5\xed"), "unknown-8bit"},
	    {"noise", SPAN("\x81\x8d\xff\xfe\x90\xf8\x9d\xe3\x8f\xfb"),
		"unknown-8bit"},
	    {"NUL", SPAN("caf\xe9\0 caf\xe9"), "unknown-8bit"},
	    {"two texts, UTF-8 and Latin",
		SPAN("\xc3\xa9t\xc3\xa9 \xc3\xa0 \xc3\xa9l\xc3\xa8ve "
		     "fran\xc3\xa7"
		     "ais, d\xc3\xa9j\xc3\xa0 \xc3\xa2g\xc3\xa9\n"
		     "\xe9t\xe9 \xe0 \xe9l\xe8ve fran\xe7"
		     "ais, d\xe9j\xe0\n"),
		"unknown-8bit"},
	    {"capitals that are boxes elsewhere",
		SPAN("\xc0 L'\xc9"
		     "COLE, LES \xc2"
		     "GES DES ENFANTS ET DE LEURS PARENTS\n"),
		"iso-8859-1"},
	    {"a few lines that are letters, too",
		SPAN("ab \xc9\xcd cd \xd5\xc4 ef\n"), "unknown-8bit"},
	    {"Chinese, with a letter of pinyin",
		SPAN("\xce\xd2\xc3\xc7\xd4\xda\xbc\xd2\xc0\xef\xcb"
		     "\xb5\xb5\xc4\xbb\xb0\xba\xdc\xba\xc3\xcc\xfd"
		     "\xa1\xa3\xa8\xbc \xca\xc7\xd2\xbb\xb8\xf6\xd2\xf4"),
		"gb18030"},
	    {"UTF-8, one bad byte",
		SPAN("\xc3\xa9t\xc3\xa9 \xc3\xa0 \xc3\xa9l\xc3\xa8ve \xe9 "
		     "fran\xc3\xa7"
		     "ais\n"),
		"utf-8"},
	    {"P928 UTF-8, short and cut", SPAN("Truncated \xc3\xbc at end\xc3"),
		"utf-8"},
	    {"P928 one letter of Latin at the end", SPAN("Truncated caf\xe9"),
		"iso-8859-1"},
	    {"UTF-8, cut in a character",
		SPAN("\xe6\x97\xa5\xe6\x9c\xac\xe3\x81\xae\xe5\xa4\x8f\xe5"),
		"utf-8"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_guess(
		    rows[i].row, rows[i].text, span_of(rows[i].charset));
}

/* P786, P926: letters that ISO-8859-1 has others for are in no charset. */
static void
letters_of_neighbours(void **state)
{
	static const struct foreign rows[] = {
	    {"iso-8859-9 windows-1254",
		"Pijamalı hasta yağız şoföre çabucak güvendi.\n"},
	    {"iso-8859-9", "IŞIKLI ÇARŞI\n\nGÜN AĞARDI.\n"},
	    {"iso-8859-9",
		"José ile buluştuk\n\nBugün çarşıya çıktık, akşama doğru "
		"ırmağın kıyısında oturduk.\n"},
	    {"windows-1254", "“Işık” – dedi\n\nAğaç gölgesi çok güzeldi.\n"},
	    {"iso-8859-2 windows-1250",
		"Árvíztűrő tükörfúrógép\n\nHűvös eső esett, és a folyó "
		"megáradt.\n"},
	    {"iso-8859-2", "ŐSZI IDŐ\n\nÉJJEL FÚJT A SZÉL, HŰVÖS VOLT.\n"},
	    {"iso-8859-13 windows-1257",
		"Visi vaikai jau išėjo į mokyklą, o aš sėdžiu prie lango ir "
		"žiūriu į sniegą. Vėliau eisiu prie upės.\n"},
	    {"windows-1250",
		"Pozdrowienia ze wsi\n\nTo jest stara notatka o modemie i "
		"śniegu, napisana zimą. Szukaliśmy kabla, a żółw źle się czuł. "
		"Cześć, święta już blisko.\n"},
	    {"windows-1250",
		"Zdravo iz sela\n\nOvo je stara bilješka o modemu i snijegu, "
		"napisana zimi. Čekali smo žicu, a žaba šuti. Đak uči.\n"},
	    {"windows-1250",
		"Toto je stará poznámka o modeme a snehu, písaná v zime. "
		"Hľadali sme kábel a ťažký stôl.\n"},
	    {"windows-1250 iso-8859-2",
		"Dobrý den\n\nPříliš žluťoučký kůň úpěl ďábelské ódy.\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span names = span_of(rows[i].charsets);
		while (names.size > 0) {
			struct buf text =
			    foreign_encode(span_cut(&names, ' '), rows[i].text);
			expect_guess(
			    rows[i].text, buf_span(&text), CHARSET_UNSURE);
			buf_free(&text);
		}
	}
}

/* P787, P926: names from elsewhere and notes do not make one doubtful. */
static void
letters_of_its_own(void **state)
{
	static const char *const rows[] = {
	    /* Icelandic, Faroese */
	    "Íslenska þorp\n\nÖll börnin eru farin í skóla. Það er gaman, þú "
	    "ættir að sjá það.\n",
	    "Frá Zürich og Curaçao\n\nÞau komu í gær, það var ágætt.\n",
	    "Eg fór í dag til Havnar við bátinum. Tað var góður dagur.\n",
	    /* French, Portuguese, Spanish */
	    "Müller goûta le gâteau\n\nIl a dû être déçu : l'été, à Zürich, "
	    "tout coûte plus cher.\n",
	    "Le goût de l'été par Zürich.\n",
	    "Le goût et le coût de l'été par Zürich.\n",
	    "Lições de Müller\n\nAs ações e os leões não são só três, é "
	    "preciso atenção. Freqüência e lingüiça.\n",
	    "El pingüino de José\n\nÉl no habló más.\n",
	    /* German, Estonian, Swedish */
	    "Björk Guðmundsdóttir in München\n\nSie fährt später nach Köln, "
	    "daß weiß man.\n",
	    "Guðrun in München\n",
	    "Crème brûlée für Gäste\n\nZwei Löffel Öl, etwas Käse und süße "
	    "Früchte.\n",
	    "Õhtul tõusis kuu üle järve. José mängis väljas, lõke põles ja "
	    "öö oli pikk.\n",
	    "Sigurður kom heim um kvöld.\n",
	    "Tõsi küll, õhtul oli öö.\n",
	    "Sigurður åkte till Malmö för att hälsa på.\n",
	    /* Notes, units, one formula and fractions. */
	    "Le mètre³ et le mot¹ sont là, à 3¾ près.\n",
	    "Ein m³ Wasser wiegt eine Tonne¹, wäre es rein.\n",
	    "Für a³b gilt es nicht, a + b wäre größer.\n",
	    "¿Qué? Dijo «¿cómo?» y se marchó a 5 m³ de aquí.\n",
	    "Så tæt på var æblet aldrig, og æ var ingen ø.\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = foreign_encode(SPAN("iso-8859-1"), rows[i]);
		expect_guess(rows[i], buf_span(&text), SPAN("iso-8859-1"));
		buf_free(&text);
	}
}

/* P926: š and ž are of names, too. */
static void
names_in_windows(void **state)
{
	static const char *const rows[] = {
	    "Škoda – c'est très près, dès l'été.\n",
	    "Žižek è più letto là dove però non c'è.\n",
	    "Šumava ligger længere væk, på den anden side.\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = foreign_encode(SPAN("windows-1252"), rows[i]);
		expect_guess(rows[i], buf_span(&text), SPAN("windows-1252"));
		buf_free(&text);
	}
}

/* P927: a text of the Macintosh or of CP850 is not in CP437. */
static void
torn_words(void **state)
{
	static const struct {
		const char *charset, *text, *want;
	} rows[] = {
	    {"macintosh",
		"Lettre du village\n\nC’est une vieille note à propos du modem "
		"et de la neige, écrite en hiver. Où était le câble ? Déjà là, "
		"ça va.\n",
		"unknown-8bit"},
	    {"macintosh", "Où était le câble ? Déjà là, écrite en été.\n",
		"unknown-8bit"},
	    {"ibm437",
		"│Größe║Länge│\nFür größere Wörter zahlt man £5, 5¢ und DM¥6, "
		"schön übersät.\n",
		"ibm437"},
	    {"ibm437",
		"Où était le câble ? Déjà là, écrite en été, près du château ╞ "
		"là╡.\n",
		"ibm437"},
	    {"ibm437", "Für Ihn¥", "unknown-8bit"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text =
		    foreign_encode(span_of(rows[i].charset), rows[i].text);
		expect_guess(
		    rows[i].text, buf_span(&text), span_of(rows[i].want));
		buf_free(&text);
	}
}

/* F42: one bad byte in 100 KB. */
static void
one_bad_byte(void **state)
{
	struct buf text = {0};

	(void)state;
	while (text.size < (100 << 10))
		buf_add(&text, SPAN("Ein sch\xc3\xb6ner Tag.\n"));
	text.data[text.size / 2] = '\xfc';
	expect_guess("German", buf_span(&text), SPAN("utf-8"));
	buf_free(&text);
}

/* F41: any bytes have a known name; what is claimed decodes. */
static void
mutated(void **state)
{
	struct buf texts[16];
	struct span seeds[COUNT(texts)];
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct foreign *foreign =
		    &foreign_texts[i * 5 % foreign_count];
		struct span names = span_of(foreign->charsets);
		texts[i] = foreign_encode(span_cut(&names, ' '), foreign->text);
		seeds[i] = buf_span(&texts[i]);
	}
	for (size_t i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct span name = charset_guess(&tables, input);
		expect_true("a name", input,
		    span_equal(name, CHARSET_UNSURE) ||
			span_equal(name, charset_name(name)));
		exact_free(&input);
	}
	for (size_t i = 0; i < COUNT(texts); i++)
		buf_free(&texts[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(told),
	    cmocka_unit_test(told_in_ascii),
	    cmocka_unit_test(not_told),
	    cmocka_unit_test(letters_of_neighbours),
	    cmocka_unit_test(letters_of_its_own),
	    cmocka_unit_test(names_in_windows),
	    cmocka_unit_test(torn_words),
	    cmocka_unit_test(one_bad_byte),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, free_tables);
}
