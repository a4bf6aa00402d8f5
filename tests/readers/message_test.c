/* What readers say: all of it arrives, and nothing else is taken for it. */
#include <stdlib.h>

#include "base/mem.h"
#include "index/record.h"
#include "readers/letters.h"
#include "readers/message.h"
#include "terms/posting_merge.h"
#include "terms/run_builder.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "terms/term_list.h"

static struct span tags[] = {{"river", 5}, {"stone", 5}};

/* A record with something in each field that is sent. */
static struct record
some_record(void)
{
	struct record record = {.path = SPAN("/a/b.gmi"),
	    .role = RECORD_ARTICLE,
	    .format = ARTICLE_MARKDOWN,
	    .read = true,
	    .title = SPAN("Title"),
	    .folded = SPAN("title"),
	    .summary = SPAN("What it is."),
	    .id = SPAN("id:1"),
	    .was = SPAN("/old.gmi"),
	    .aliases = SPAN("/x\n/y\n"),
	    .entries = SPAN("- -\n"),
	    .series = SPAN("A series"),
	    .link_keys = SPAN("/a/c.gmi\n/x\tgemini://localhost:1965\n"),
	    .author = SPAN("Ann"),
	    .own_language = SPAN("es"),
	    .language = SPAN("es"),
	    .mime = SPAN("text/markdown"),
	    .charset = SPAN("koi8-r"),
	    .text = SPAN("Page\n\twith a tab\n"),
	    .tags = tags,
	    .tag_count = COUNT(tags),
	    .date = {true, true, 17000, 1468800000},
	    .updated = {true, false, 17001, 1468886400},
	    .publish = {.known = false},
	    .body = 17,
	    .twin_key = 0x123456789abcdef1,
	    .doc = 3,
	    .words = 99,
	    .footnotes = 7,
	    .unlisted = true,
	    .headed = true,
	    .bundle = true};

	memset(record.digest, 0x5a, sizeof(record.digest));
	return record;
}

static struct buf
sent_record(const struct record *record)
{
	struct notes notes = {0};
	struct buf bytes = {0};

	note_add(&notes, NOTE_ERROR, record->path, 7, "a fault");
	note_add(&notes, NOTE_REMARK, record->path, 0, "a remark");
	message_put_record(&bytes, record, &notes);
	note_free(&notes);
	return bytes;
}

static void
expect_record(const struct record *got, const struct record *want)
{
	expect_span("title", got->title, want->title);
	expect_span("folded", got->folded, want->folded);
	expect_span("summary", got->summary, want->summary);
	expect_span("id", got->id, want->id);
	expect_span("was", got->was, want->was);
	expect_span("aliases", got->aliases, want->aliases);
	expect_span("entries", got->entries, want->entries);
	expect_span("series", got->series, want->series);
	expect_span("links", got->link_keys, want->link_keys);
	expect_span("author", got->author, want->author);
	expect_span("own", got->own_language, want->own_language);
	expect_span("language", got->language, want->language);
	expect_span("mime", got->mime, want->mime);
	expect_span("charset", got->charset, want->charset);
	expect_span("text", got->text, want->text);
	assert_int_equal(got->tag_count, want->tag_count);
	for (size_t i = 0; i < want->tag_count; i++)
		expect_span("tag", got->tags[i], want->tags[i]);
	assert_int_equal(got->role, want->role);
	assert_int_equal(got->format, want->format);
	assert_int_equal(got->body, want->body);
	assert_int_equal(got->doc, want->doc);
	assert_int_equal(got->words, want->words);
	assert_int_equal(got->footnotes, want->footnotes);
	assert_true(got->twin_key == want->twin_key);
	assert_true(got->date.instant == want->date.instant);
	assert_int_equal(got->date.timed, want->date.timed);
	assert_int_equal(got->updated.day, want->updated.day);
	assert_int_equal(got->publish.known, want->publish.known);
	assert_true(got->unlisted && got->headed && got->bundle);
	assert_false(got->draft || got->large || got->program);
	assert_memory_equal(got->digest, want->digest, sizeof(got->digest));
}

/* Q60: a record arrives as it was sent, with what is said of its file. */
static void
whole(void **state)
{
	struct record want = some_record(), got = {.path = want.path};
	struct buf bytes = sent_record(&want);
	struct span rest = buf_span(&bytes);
	struct notes notes = {0};
	uint32_t docs = 3;

	(void)state;
	assert_int_equal(message_take_record(&rest, &got, &docs, &notes), 1);
	assert_int_equal(rest.size, 0);
	assert_int_equal(docs, 4);
	expect_record(&got, &want);
	assert_int_equal(notes.count, 2);
	expect_span("path", notes.list[0].path, want.path);
	expect_span("fault", notes.list[0].sentence, SPAN("a fault"));
	assert_int_equal(notes.list[0].line, 7);
	note_free(&notes);
	free(got.text_block);
	buf_free(&bytes);
}

/* What reading a file decides, and what is decided elsewhere. */
static const size_t decided[] = {offsetof(struct record, draft),
    offsetof(struct record, doubtful), offsetof(struct record, unlisted),
    offsetof(struct record, no_menus), offsetof(struct record, headed),
    offsetof(struct record, program), offsetof(struct record, titled),
    offsetof(struct record, cr_lines), offsetof(struct record, large),
    offsetof(struct record, bundle), offsetof(struct record, converted)};
static const size_t known[] = {offsetof(struct record, page),
    offsetof(struct record, nested), offsetof(struct record, buried),
    offsetof(struct record, alone), offsetof(struct record, copy),
    offsetof(struct record, beside)};

static bool *
flag(struct record *record, size_t offset)
{
	return (bool *)((char *)record + offset);
}

/* Sends a record. Returns what came of it; *got_r is what was taken. */
static int
deliver(const struct record *record, struct record *got_r)
{
	struct buf bytes = sent_record(record);
	struct span rest = buf_span(&bytes);
	struct notes notes = {0};
	uint32_t docs = 3;
	int result = message_take_record(&rest, got_r, &docs, &notes);

	note_free(&notes);
	free(got_r->text_block);
	buf_free(&bytes);
	return result;
}

/*
 * P827: each property that reading a file decides arrives, and no other is
 * changed; no page is made of a file that is to have none.
 */
static void
properties(void **state)
{
	(void)state;
	for (int set = 0; set < 2; set++) {
		struct record sent = some_record(), got = {.makes_page = true};
		for (size_t i = 0; i < COUNT(decided); i++)
			*flag(&sent, decided[i]) = set;
		for (size_t i = 0; i < COUNT(known); i++) {
			*flag(&sent, known[i]) = set;
			*flag(&got, known[i]) = !set;
		}
		assert_int_equal(deliver(&sent, &got), 1);
		for (size_t i = 0; i < COUNT(decided); i++)
			assert_int_equal(*flag(&got, decided[i]), set);
		assert_true(got.makes_page);
		for (size_t i = 0; i < COUNT(known); i++)
			assert_int_equal(*flag(&got, known[i]), !set);
	}
	struct record sent = some_record(), got = {.makes_page = false};
	sent.converted = sent.makes_page = true;
	assert_int_equal(deliver(&sent, &got), -1);
}

/* Takes bytes, whatever they are. Returns what came of it. */
static int
take(struct span bytes, uint32_t docs)
{
	struct record got = {.path = SPAN("/a/b.gmi")};
	struct notes notes = {0};
	int result = message_take_record(&bytes, &got, &docs, &notes);

	if (result > 0)
		free(got.text_block);
	else
		assert_true(!got.text_block);
	note_free(&notes);
	return result;
}

/*
 * Q62: a record that is cut, or has other bytes, is refused or is one; one
 * whose document is not the next, or whose texts are none, is refused.
 */
static void
corrupt(void **state)
{
	struct record record = some_record();
	struct buf bytes = sent_record(&record);
	struct span all = buf_span(&bytes);
	struct mutator random = {.seeds = &all, .count = 1};

	(void)state;
	for (size_t i = 0; i < all.size; i++) {
		struct span head = exact_copy(span_head(all, i));
		assert_int_equal(take(head, 3), -1);
		exact_free(&head);
	}
	for (size_t i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span other = mutator_next(&random);
		take(other, 3);
		exact_free(&other);
	}
	assert_int_equal(take(all, 2), -1);
	assert_int_equal(take(all, 4), -1);
	buf_free(&bytes);
	static const struct span wrong[] = {
	    {"a\tb", 3}, {"a\0b", 3}, {"\xff", 1}, {"a\r\nb", 4}};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		record.summary = wrong[i];
		bytes = sent_record(&record);
		assert_int_equal(take(buf_span(&bytes), 3), -1);
		buf_free(&bytes);
	}
	for (size_t i = 0; i < 4; i++) {
		record = some_record();
		switch (i) {
		case 0: record.role = RECORD_STANDING + 1; break;
		case 1: record.role = RECORD_DIRECTORY; break;
		case 2: record.format = ARTICLE_MARKDOWN + 1; break;
		default: record.tag_count = ARTICLE_TAGS_MAX + 1; break;
		}
		struct span many[ARTICLE_TAGS_MAX + 1];
		for (size_t j = 0; j < COUNT(many); j++)
			many[j] = SPAN("tag");
		record.tags = many;
		bytes = sent_record(&record);
		expect_true(
		    "refused", SPAN(""), take(buf_span(&bytes), 3) == -1);
		buf_free(&bytes);
	}
}

/* Q62: what a reader is to read is whole, or the list ends before it. */
static void
asks(void **state)
{
	struct record record = some_record(),
		      directory = {.path = SPAN("/a/"), .language = SPAN("es")};
	struct scan_wanted wanted = {
	    .record = &record, .directory = &directory};
	struct record got[2];
	struct buf list = {0};

	(void)state;
	record.makes_page = directory.nested = true;
	message_put_file(&list, &wanted);
	struct span rest = buf_span(&list);
	assert_true(message_take_file(&rest, &got[0], &got[1]));
	assert_true(got[0].makes_page && got[0].bundle && !got[0].nested);
	assert_true(got[1].nested && !got[1].makes_page);
	assert_int_equal(rest.size, 0);
	expect_span("path", got[0].path, record.path);
	expect_span("directory", got[1].path, SPAN("/a/"));
	expect_span("language", got[1].language, SPAN("es"));
	for (size_t i = 0; i < list.size; i++) {
		struct span head = exact_copy(span_head(buf_span(&list), i));
		rest = head;
		assert_false(message_take_file(&rest, &got[0], &got[1]));
		exact_free(&head);
	}
	buf_free(&list);
}

static struct posting_run
some_run(struct term_list *terms)
{
	struct words words = {.known = &terms->known};
	struct run_builder batch = {0};

	for (int i = 0; i < 3; i++) {
		words_count(&words, SPAN("en"), SPAN("A river of stones"),
		    SPAN("The river, rivers and c++, and the stones."),
		    ARTICLE_PLAIN);
		run_builder_add(&batch, words.terms, words.count);
		term_list_learn(terms, &words);
	}
	struct posting_run run = run_builder_finish(&batch);
	run_builder_free(&batch);
	words_free(&words);
	return run;
}

static void
emit(void *context, uint64_t hash, const struct posting *postings, size_t count)
{
	(void)context;
	(void)hash;
	for (size_t i = 0; i < count; i++)
		assert_true(postings[i].doc < 3 && postings[i].count > 0);
}

static void
merge_alone(const struct posting_run *run)
{
	const uint32_t numbers[] = {0, 1, 2};
	struct posting_merge_source source = {run, numbers, false};
	struct posting_run merged = {0};

	struct posting_merge *merge = posting_merge_new(&source, 1, 0);
	posting_merge_take(merge, UINT64_MAX, emit, NULL, &merged);
	posting_merge_free(&merge);
	posting_run_free(&merged);
}

/* Q62: a run with another word in any place is refused, or is one. */
static void
runs(void **state)
{
	struct term_table learned = {0};
	struct term_list terms = {0};
	struct posting_run run = some_run(&terms);
	struct buf letters = {0};

	(void)state;
	assert_true(posting_run_check(&run));
	size_t next = 0;
	term_list_sort(&terms);
	buf_add(&letters, term_list_letters(&terms, &next, run.last));
	assert_true(letters_learn(&learned, buf_span(&letters), &run));
	for (size_t i = 0; i < letters.size; i++) {
		struct span cut = exact_copy(span_head(buf_span(&letters), i));
		assert_false(letters_learn(&learned, cut, &run));
		exact_free(&cut);
	}
	/* A word of no size, of too many letters, and one that is no text. */
	static const unsigned char sizes[] = {0, WORDS_BYTES_MAX + 1};
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct buf wrong = {0};
		buf_byte(&wrong, (char)sizes[i]);
		buf_repeat(&wrong, 'a', 1 + (size_t)sizes[i]);
		assert_false(letters_learn(&learned, buf_span(&wrong), &run));
		buf_free(&wrong);
	}
	assert_false(letters_learn(&learned, (struct span){"\1\xff", 2}, &run));
	buf_byte(&letters, 'x');
	assert_false(letters_learn(&learned, buf_span(&letters), &run));
	static const unsigned char others[] = {
	    0, 1, 7, 31 << 3, 0x7f, 0x80, 0x81, 0xff};
	for (size_t i = 0; i < run.size * COUNT(others); i++) {
		unsigned char *byte = &run.bytes[i / COUNT(others)];
		unsigned char was = *byte;
		*byte = others[i % COUNT(others)];
		if (posting_run_check(&run))
			merge_alone(&run);
		*byte = was;
	}
	/* Where a group ends, what is cut is a run, of fewer words. */
	for (size_t i = 0; i < run.size; i++) {
		struct span bytes =
		    exact_copy((struct span){(const char *)run.bytes, i});
		struct posting_run cut = run;
		cut.bytes = (unsigned char *)(uintptr_t)bytes.data;
		cut.size = i;
		if (posting_run_check(&cut))
			merge_alone(&cut);
		exact_free(&bytes);
	}
	posting_run_free(&run);
	assert_int_equal(learned.count, terms.count);
	term_list_free(&terms);
	term_table_free(&learned);
	buf_free(&letters);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole),
	    cmocka_unit_test(properties),
	    cmocka_unit_test(corrupt),
	    cmocka_unit_test(asks),
	    cmocka_unit_test(runs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
