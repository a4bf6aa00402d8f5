#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "sim/texts.h"

enum {
	DAY = 86400,
	EAST = 14 * 3600, /* s: a day begins first at UTC+14 */
	LETTERS = 16, /* of tokens, after `zq` */
	MANY_DAYS = 900, /* over which posts are spread */
	FEW_DAYS = 3, /* so that some are of one day */
	LONG_AGO = 20, /* days */
	IDS = 1 << 20,
	SPREAD = 0x5bd1b, /* odd: tokens of one year are in no order */
};

const char *const text_tags[TAGS] = {"harbour", "lantern", "orchard"};

static const char *const words[] = {"a", "the", "river", "boat", "garden",
    "winter", "bread", "and", "of", "stone", "letter", "island", "with",
    "morning", "copper", "window", "near", "owl", "market", "salt", "wool",
    "bridge", "on", "candle", "harvest", "north", "valley", "wheel"};

/* Case decides nothing, and of two titles the rest often does. */
static const char *const adjectives[] = {"Narrow", "narrow", "amber"};

#define ONE_OF(chance, list)                                                   \
	((list)[chance_below(chance, sizeof(list) / sizeof((list)[0]))])

void
text_day(struct buf *buf, int64_t day)
{
	time_t when = (time_t)(day * DAY);
	struct tm parts;

	gmtime_r(&when, &parts);
	buf_format(buf, "%04d-%02d-%02d", parts.tm_year + 1900,
	    parts.tm_mon + 1, parts.tm_mday);
}

void
text_instant(struct buf *buf, int64_t instant)
{
	text_day(buf, instant / DAY);
	buf_format(buf, "T%02d:%02d:%02dZ", (int)(instant % DAY / 3600),
	    (int)(instant % 3600 / 60), (int)(instant % 60));
}

static void
set_token(struct version *version)
{
	uint32_t spread = version->id * SPREAD % IDS;

	version->token[0] = 'z';
	version->token[1] = 'q';
	for (size_t i = 2; i < TOKEN; i++, spread /= LETTERS)
		version->token[i] = (char)('a' + spread % LETTERS);
}

static bool
read_token(struct span text, uint32_t *spread_r)
{
	*spread_r = 0;
	if (text.size < TOKEN || text.data[0] != 'z' || text.data[1] != 'q')
		return false;
	for (size_t i = TOKEN; i-- > 2;) {
		if (text.data[i] < 'a' || text.data[i] >= 'a' + LETTERS)
			return false;
		*spread_r =
		    *spread_r * LETTERS + (uint32_t)(text.data[i] - 'a');
	}
	return true;
}

/* The inverse of SPREAD modulo a power of two, by Newton's method. */
static uint32_t
unspread(uint32_t spread)
{
	uint32_t inverse = SPREAD;

	for (int i = 0; i < 5; i++)
		inverse *= 2 - SPREAD * inverse;
	return spread * inverse % IDS;
}

bool
text_next_token(struct span *text, uint32_t *id_r)
{
	uint32_t spread;

	while (text->size >= TOKEN) {
		const char *found = memchr(text->data, 'z', text->size);
		if (!found)
			break;
		*text = span_tail(*text, (size_t)(found - text->data));
		bool is_token = read_token(*text, &spread);
		*text = span_tail(*text, is_token ? TOKEN : 1);
		if (!is_token)
			continue;
		*id_r = unspread(spread);
		return true;
	}
	return false;
}

struct span
text_bytes(const struct version *version)
{
	return span_head(buf_span(&version->bytes), version->size);
}

struct span
text_body(const struct version *version)
{
	return span_tail(text_bytes(version), version->body);
}

struct span
text_opening(const struct version *version)
{
	struct span text = span_tail(buf_span(&version->bytes), version->first);

	return span_cut(&text, '.');
}

static struct version *
add_version(struct texts *texts)
{
	struct version *version = mem_alloc(sizeof(*version));

	texts->list = mem_grow(texts->list, &texts->capacity, texts->count + 1,
	    sizeof(*texts->list));
	texts->list[texts->count++] = version;
	return version;
}

void
texts_free(struct texts *texts)
{
	for (size_t i = 0; i < texts->count; i++) {
		buf_free(&texts->list[i]->bytes);
		free(texts->list[i]);
	}
	free(texts->list);
}

/* A day, or an instant; if `later` some of them are still to come. */
static void
choose_date(
    struct version *version, struct chance *chance, bool later, int64_t now)
{
	static const int64_t ahead[] = {30, 600, 5000, 2 * DAY, 400 * DAY};
	bool timed = chance_one_in(chance, 2);
	size_t days = chance_one_in(chance, 3) ? FEW_DAYS : MANY_DAYS;
	int64_t when = now - DAY - (int64_t)chance_below(chance, days) * DAY;

	if (later && chance_one_in(chance, 3))
		when = now + ONE_OF(chance, ahead);
	when += (int64_t)chance_below(chance, 100);
	version->dated = true;
	version->day = (int32_t)(when / DAY);
	version->instant = timed ? when : when / DAY * DAY;
	version->begins = timed ? when : version->instant - EAST;
	buf_format(&version->bytes, "date: ");
	if (timed)
		text_instant(&version->bytes, when);
	else
		text_day(&version->bytes, version->day);
	buf_byte(&version->bytes, '\n');
}

/* Of an update that was a while ago, wherever the clock is set. */
static void
choose_update(struct version *version, struct chance *chance, int64_t now)
{
	int64_t since = now - LONG_AGO * DAY - version->instant;

	if (since <= 0 || !chance_one_in(chance, 3))
		return;
	version->updated =
	    version->instant + 1 + (int64_t)chance_below(chance, (size_t)since);
	buf_format(&version->bytes, "updated: ");
	text_instant(&version->bytes, version->updated);
	buf_byte(&version->bytes, '\n');
}

static void
choose_tags(struct version *version, struct chance *chance)
{
	version->tags = (unsigned)chance_below(chance, 1 << TAGS);
	if (version->tags == 0)
		return;
	buf_format(&version->bytes, "tags: ");
	for (size_t i = 0, count = 0; i < TAGS; i++)
		if (version->tags >> i & 1)
			buf_format(&version->bytes, "%s%s", count++ ? ", " : "",
			    text_tags[i]);
	buf_byte(&version->bytes, '\n');
}

static void
choose_front(struct version *version, struct chance *chance, bool datable,
    bool crowded, int64_t now)
{
	static const char *const marks[] = {
	    "draft: true\n", "published: false\n", "date: 2021-13-50\n"};
	struct buf *bytes = &version->bytes;

	crowded = crowded && !chance_one_in(chance, 20);
	if (!crowded && chance_one_in(chance, 4))
		return;
	buf_format(bytes, "---\n");
	if (!crowded && chance_one_in(chance, 5)) {
		version->hidden = true;
		/* An index with a date would be that of a page bundle. */
		buf_format(
		    bytes, "%s", marks[chance_below(chance, datable ? 3 : 2)]);
	} else if (datable && (crowded || !chance_one_in(chance, 3))) {
		choose_date(version, chance, !crowded, now);
		choose_update(version, chance, now);
	}
	choose_tags(version, chance);
	buf_format(bytes, "lang: en\n---\n");
}

static void
add_paragraph(struct buf *bytes, struct chance *chance)
{
	size_t count = 4 + chance_below(chance, 24);

	for (size_t i = 0; i < count; i++)
		buf_format(bytes, "%s%s", i ? " " : "", ONE_OF(chance, words));
	buf_format(bytes, ".\n\n");
}

/* Few are longer than what is sent, or read, at once. */
static size_t
choose_length(struct chance *chance)
{
	if (chance_one_in(chance, 20))
		return 3000 + chance_below(chance, 1000);
	return 1 + chance_below(chance, chance_one_in(chance, 8) ? 60 : 5);
}

/* Bytes of a file; large ones are sent in pieces, from the file itself. */
static size_t
choose_size(struct chance *chance)
{
	return chance_one_in(chance, 3) ? 250000 + chance_below(chance, 100000)
					: chance_below(chance, 900);
}

static void
add_text(struct texts *texts, struct version *version, struct chance *chance,
    enum text_form form)
{
	struct buf *bytes = &version->bytes;

	version->body = bytes->size;
	buf_format(
	    bytes, "%s%s\n\n", form == TEXT_PLAIN ? "" : "# ", version->title);
	version->first = bytes->size;
	add_paragraph(bytes, chance);
	version->half = bytes->size;
	for (size_t left = choose_length(chance); left > 0; left--)
		add_paragraph(bytes, chance);
	if (form != TEXT_PLAIN && chance_one_in(chance, 3)) {
		version->link = chance_below(chance, texts->path_count);
		buf_format(
		    bytes, "=> %s Onward\n", texts->paths[version->link]);
	}
	buf_format(bytes, "The end of %s\n", version->token);
}

struct version *
text_write(struct texts *texts, struct chance *chance, enum text_form form,
    const struct version *edited, int64_t now)
{
	struct version *version = add_version(texts);

	version->id = edited ? edited->id : ++texts->ids;
	version->link = texts->path_count;
	set_token(version);
	if (edited)
		memcpy(version->title, edited->title, sizeof(version->title));
	else
		snprintf(version->title, sizeof(version->title), "%s %s",
		    ONE_OF(chance, adjectives), version->token);
	if (form == TEXT_FILE) {
		buf_format(&version->bytes, "\x89PNG %s", version->token);
		buf_repeat(&version->bytes, '\x01', choose_size(chance));
	} else {
		choose_front(
		    version, chance, form != TEXT_INDEX, texts->crowded, now);
		add_text(texts, version, chance, form);
	}
	version->size = version->bytes.size;
	return version;
}

struct version *
text_half(struct texts *texts, const struct version *whole)
{
	struct version *half = add_version(texts);

	*half = *whole;
	half->bytes = (struct buf){0};
	half->size = whole->half;
	half->link = texts->path_count;
	buf_add(&half->bytes, span_head(buf_span(&whole->bytes), half->size));
	return half;
}
