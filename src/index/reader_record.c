#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/script.h"
#include "index/dir.h"
#include "index/reader_priv.h"
#include "text/article.h"
#include "text/tag.h"

/*
 * From what an article says to its record. The texts of a record are one block
 * of memory, and its digest is of the file's bytes and of what was made of
 * them.
 */

/* The language of an article's front matter, else name, else directory. */
static struct span
article_language(struct reader *reader, const struct record *record,
    struct span own, struct span directory)
{
	struct span suffix;

	article_stem(span_file_name(record->path), &suffix);
	if (own.size > 0)
		return reader_intern(reader, own);
	if (suffix.size > 0 && labels_know(reader->labels, suffix))
		return reader_intern(reader, suffix);
	return directory;
}

static struct span
pack_span(char **at, struct span text)
{
	struct span packed = {*at, text.size};

	if (text.size > 0)
		memcpy(*at, text.data, text.size);
	*at += text.size;
	return packed;
}

/*
 * Copies an article's texts into one block that the record owns: one allocation
 * for each of a million records, not ten.
 */
void
reader_pack(struct record *record, const struct article *article,
    const struct reader_texts *texts)
{
	const struct {
		struct span *to, from;
	} all[] = {
	    {&record->title, article->title},
	    {&record->summary, article->summary},
	    {&record->id, article->id},
	    {&record->was, article->was},
	    {&record->aliases, article->aliases},
	    {&record->series, article->series},
	    {&record->entries, article->entries},
	    {&record->folded, texts->folded},
	    {&record->text, texts->text},
	    {&record->link_keys, texts->links},
	};
	size_t size = article->tag_count * sizeof(struct span), tags = size;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		size += all[i].from.size;
	for (size_t i = 0; i < article->tag_count; i++)
		size += article->tags[i].size;
	free(record->text_block);
	record->links_pool = 0;
	record->text_block = mem_alloc(size);
	char *at = record->text_block + tags;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		*all[i].to = pack_span(&at, all[i].from);
	record->tags = (struct span *)(void *)record->text_block;
	record->tag_count = article->tag_count;
	for (size_t i = 0; i < article->tag_count; i++)
		record->tags[i] = pack_span(&at, article->tags[i]);
}

void
reader_set_fields(struct reader *reader, struct record *record,
    const struct article *article, struct span directory, struct span text)
{
	bool block =
	    record->role == RECORD_INTRO || record->role == RECORD_STANDING;
	struct span body = span_tail(text, article->body), page = SPAN("");
	struct buf folded = {0}, links = {0};

	if (block)
		page = span_head(body, READER_BLOCK_MAX);
	else if (record->converted)
		page = buf_span(&reader->made);
	script_fold(&folded, article->title);
	if (record->converted)
		reader_links(record->path, page, true, &links);
	else if (!block && record->format == ARTICLE_GEMTEXT)
		reader_links(record->path, body, false, &links);
	reader_pack(record, article,
	    &(struct reader_texts){buf_span(&folded), page, buf_span(&links)});
	buf_free(&folded);
	buf_free(&links);
	record->own_language = reader_intern(reader, article->language);
	record->language =
	    article_language(reader, record, article->language, directory);
	record->author = article->author.size
	    ? reader_intern(reader, article->author)
	    : reader->author;
	record->date = article->date;
	record->updated = article->updated;
	record->publish = article->publish;
	record->draft = article->draft;
	record->doubtful = article->doubtful;
	record->unlisted = article->unlisted;
	record->no_menus = article->no_menus;
	record->headed = article->headed;
	record->names_others = record->converted && reader_names_others(page);
	record->body = (uint32_t)article->body;
}

/* A sum over the terms, which come in no particular order. */
static uint64_t
terms_sum(const struct words *words)
{
	uint64_t sum = words->length;

	for (size_t i = 0; i < words->count; i++) {
		const struct term *term = &words->terms[i];
		sum += hash_pair(
		    term->hash, (uint64_t)term->plural << 32 | term->count);
	}
	return sum;
}

/*
 * Adds to the digest of an article's bytes what was made of them. The tables of
 * Unicode decide what is a letter and how it folds, and libmagic and iconv how
 * bytes are decoded; their versions differ from system to system. A version
 * counts by what it makes of this text, not by its number: two systems that
 * make the same of every text have the same edition.
 */
void
reader_digest_made(struct record *record, const struct words *words)
{
	const struct span texts[] = {record->title, record->folded,
	    record->summary, record->id, record->was, record->text};
	struct buf made = {0};

	buf_add(
	    &made, (struct span){(const char *)record->digest, DIGEST_SIZE});
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		buf_format(&made, "%zu ", texts[i].size);
		buf_add(&made, texts[i]);
	}
	/* Nothing where there are none. */
	buf_add(&made, record->aliases);
	buf_add(&made, record->entries);
	for (size_t i = 0; i < record->tag_count; i++) {
		buf_format(&made, "%zu ", record->tags[i].size);
		buf_add(&made, record->tags[i]);
		tag_key(&made, record->tags[i]);
	}
	if (record->series.size > 0) {
		buf_format(&made, "series %pS ", SPAN_AT(record->series));
		tag_key(&made, record->series);
	}
	buf_format(&made, " %lld %lld %llu", (long long)record->date.instant,
	    (long long)(record->updated.known ? record->updated.instant : 0),
	    words ? (unsigned long long)terms_sum(words) : 0);
	digest_of(buf_span(&made), record->digest);
	buf_free(&made);
}

void
reader_give_back(struct reader *reader, struct record *top)
{
	struct interned in_use = {0};

	if (!interned_crowded(&reader->interned))
		return;
	record_intern(top, &in_use);
	interned_free(&reader->interned);
	interned_settle(&in_use);
	reader->interned = in_use;
}
