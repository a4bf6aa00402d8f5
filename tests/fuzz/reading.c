#include <stdlib.h>

#include "base/utf8.h"
#include "edition/postings.h"
#include "fuzz/fuzz.h"
#include "index/record.h"
#include "readers/letters.h"
#include "readers/message.h"
#include "terms/posting_run.h"
#include "terms/term_table.h"

/*
 * What a process that reads publishers' files says of them, which may have been
 * taken over by one. What is taken is well formed, and is the same when it is
 * said again; a run of postings that is taken has terms in order, of its
 * documents alone, with their letters.
 */

static void
check_record(const struct record *record)
{
	const struct span lines[] = {record->title, record->folded,
	    record->summary, record->id, record->was, record->series,
	    record->author, record->language, record->mime, record->charset};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		HOLDS(utf8_valid(lines[i]));
	HOLDS(record->format <= ARTICLE_MARKDOWN);
	HOLDS(record->makes_page || !record->converted);
	HOLDS(record->role <= RECORD_STANDING);
	HOLDS(record->role != RECORD_DIRECTORY);
	HOLDS(record->tag_count <= ARTICLE_TAGS_MAX);
	for (size_t i = 0; i < record->tag_count; i++)
		fuzz_one_line(record->tags[i]);
	fuzz_one_line(record->summary);
	fuzz_one_line(record->id);
}

/* Says a record again, which was read, and expects the same. */
static void
say_again(const struct record *record, const struct notes *notes)
{
	struct record said = *record,
		      again = {.makes_page = record->makes_page};
	struct buf one = {0}, other = {0};
	uint32_t docs = record->doc;
	struct notes more = {0};

	said.read = true;
	again.path = record->path;
	message_put_record(&one, &said, notes);
	struct span rest = buf_span(&one);
	HOLDS(message_take_record(&rest, &again, &docs, &more) == 1);
	HOLDS(rest.size == 0);
	again.read = true;
	message_put_record(&other, &again, &more);
	HOLDS(span_equal(buf_span(&one), buf_span(&other)));
	free(again.text_block);
	note_free(&more);
	buf_free(&one);
	buf_free(&other);
}

static void
take_records(struct span files)
{
	struct notes notes = {0};
	uint32_t docs = 0;
	int taken = 1;

	for (bool paged = true; taken >= 0 && files.size > 0; paged = !paged) {
		struct record record = {
		    .path = SPAN("/a.gmi"), .makes_page = paged};
		const uint32_t next = docs;
		taken = message_take_record(&files, &record, &docs, &notes);
		HOLDS(taken > 0 || !record.text_block);
		if (taken > 0) {
			check_record(&record);
			/* Documents are numbered in their order. */
			HOLDS(record.doc == RECORD_UNINDEXED ||
			    (record.doc == next && docs == next + 1));
			say_again(&record, &notes);
		}
		free(record.text_block);
		note_free(&notes);
	}
}

static void
check_run(const struct posting_run *run)
{
	struct posting_run_walk walk = posting_run_start(run);
	struct postings_list list = {0};
	uint64_t last = 0;

	for (bool first = true; posting_run_next(&walk); first = false) {
		HOLDS(first || walk.hash > last);
		last = walk.hash;
		list.count = 0;
		posting_run_postings(&walk, &list);
		HOLDS(list.count > 0);
		for (size_t i = 0; i < list.count; i++)
			HOLDS(list.list[i].doc < run->docs &&
			    (i == 0 ||
				list.list[i].doc > list.list[i - 1].doc));
	}
	HOLDS(last == run->last);
	free(list.list);
}

/* The first two bytes are the size of the run, the next one of documents. */
static void
take_terms(struct span input)
{
	size_t size = fuzz_byte(&input);

	size |= (size_t)fuzz_byte(&input) << 8;
	struct posting_run run = {.docs = fuzz_byte(&input)};
	for (int i = 0; i < 8; i++)
		run.last = run.last << 8 | fuzz_byte(&input);
	struct buf bytes = {0};
	buf_add(&bytes, span_head(input, size));
	run.bytes = (unsigned char *)bytes.data;
	run.size = run.capacity = bytes.size;
	if (posting_run_check(&run)) {
		struct term_table terms = {0};
		check_run(&run);
		(void)letters_learn(&terms, span_tail(input, size), &run);
		term_table_free(&terms);
	}
	buf_free(&bytes);
}

void
fuzz_reading(struct span input)
{
	take_records(input);
	take_terms(input);
}
