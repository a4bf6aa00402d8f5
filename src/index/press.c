#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/memfile.h"
#include "index/press_priv.h"

/*
 * Writes an edition. Each section is built in a buffer of its own, since its
 * size is known only at the end, and then all are written after the header at
 * multiples of 8. The sections of the inverted index are written from the term
 * index, where they already have their form. The file is in memory and unlinked
 * (base/memfile.h), and is sealed at the end: no process can change it then,
 * this one included.
 */

/*
 * The version of what loam itself does with files, which is part of the digest:
 * raise it when the same files get other words, other weights or another order.
 * Libraries that decide, too, take part by their results (reader.c).
 */
enum { RECIPE = 3 };

static void
add_dictionary(struct press *press)
{
	const struct audiences *audiences =
	    &press->input->term_index->audiences;
	struct dictionary_writer writer = {
	    .words = &press->sections[EDITION_WORDS],
	    .blocks = &press->sections[EDITION_WORD_BLOCKS],
	    .zones = audiences->zone_count > 0
		? &press->sections[EDITION_WORD_ZONES]
		: NULL,
	    .singles = buf_span(&press->input->term_index->singles)};

	term_table_write(&press->input->term_index->term_table, &writer);
}

static uint32_t
length_of(const struct weight_vector *vector, uint32_t docs)
{
	return weight_length(weight_norm_squared(vector, docs));
}

/* Writes the lengths of all vectors as one audience has them. */
static void
add_lengths(struct press *press, size_t number, const struct edition_doc *docs)
{
	const struct term_index *term_index = press->input->term_index;
	const struct audiences *audiences = &term_index->audiences;
	struct edition_audience audience = {audiences->sets[number], 0, 0};
	uint32_t *in_language =
	    mem_alloc((press->language_count + 1) * sizeof(*in_language));

	for (size_t i = 0; i < term_index->count; i++)
		if (docs[i].entry != EDITION_NONE &&
		    audience_sees(audience.zones, audiences->zone_of[i])) {
			in_language[docs[i].language]++;
			audience.docs++;
		}
	for (size_t i = 0; i < term_index->count; i++) {
		struct weight_vector vector = audiences_vector(
		    audiences, number, i, &term_index->vectors[i]);
		uint32_t length = docs[i].entry == EDITION_NONE
		    ? 0
		    : length_of(&vector, in_language[docs[i].language]);
		press_add(press, EDITION_LENGTHS, &length, sizeof(length));
	}
	press_add(press, EDITION_AUDIENCES, &audience, sizeof(audience));
	free(in_language);
}

/* Writes what readers are shown instead to whom some zones are closed. */
static void
add_audiences(
    struct press *press, const struct edition_doc *docs, const uint32_t *words)
{
	const struct term_index *term_index = press->input->term_index;
	const struct audiences *audiences = &term_index->audiences;

	if (audiences->zone_count == 0)
		return;
	for (size_t i = 0; i < audiences->zone_count; i++) {
		struct edition_string path =
		    press_share(press, audiences->zones[i]);
		press_add(press, EDITION_ZONES, &path, sizeof(path));
	}
	for (size_t i = 0; i < audiences->count; i++)
		add_lengths(press, i, docs);
	press_add(press, EDITION_DOC_WORDS, words,
	    term_index->count * sizeof(*words));
}

/* Documents by their number in the term index, some of which are unused. */
static void
add_docs(struct press *press)
{
	const struct term_index *term_index = press->input->term_index;
	size_t count = term_index->count;
	struct edition_doc *docs = mem_alloc(count * sizeof(*docs));
	uint32_t *words = mem_alloc(count * sizeof(*words));

	for (size_t i = 0; i < count; i++)
		docs[i] = (struct edition_doc){.entry = EDITION_NONE};
	for (uint32_t i = 0; i < press->doc_count; i++) {
		const struct record *record =
		    press->input->records[press->docs[i]];
		uint32_t language = press->language_of[i];
		words[record->doc] = record->words;
		docs[record->doc] = (struct edition_doc){
		    .entry = press->entry_of[press->docs[i]],
		    .length = length_of(&term_index->vectors[record->doc],
			press->languages[language].docs),
		    .position = press->position_of[i],
		    .language = language,
		};
	}
	edition_set_norms(docs, count, words);
	press_add(press, EDITION_DOCS, docs, count * sizeof(*docs));
	add_audiences(press, docs, words);
	free(docs);
	free(words);
}

static bool
has_charset(const struct press *press, struct edition_string name)
{
	const struct buf *section = &press->sections[EDITION_CHARSETS];
	const struct edition_charset *charsets = (const void *)section->data;

	for (size_t i = 0; i < section->size / sizeof(*charsets); i++)
		if (charsets[i].name.at == name.at)
			return true;
	return false;
}

/* Workers have no converter: they decode texts by these tables. */
static void
add_charsets(struct press *press)
{
	for (size_t i = 0; i < press->input->count; i++) {
		struct span name = press->input->records[i]->charset;
		if (!charset_needs_table(name))
			continue;
		struct edition_charset charset = {
		    .name = press_share(press, name)};
		if (has_charset(press, charset.name))
			continue;
		struct span table =
		    charset_tables_get(press->input->charsets, name).table;
		charset.at = (uint32_t)press->sections[EDITION_TABLES].size;
		charset.size = (uint32_t)table.size;
		press_add(press, EDITION_TABLES, table.data, table.size);
		press_add(press, EDITION_CHARSETS, &charset, sizeof(charset));
	}
}

/* A section in the file, in two pieces. */
struct part {
	struct span bytes, more;
};

static void
lay_out(const struct press *press, struct part parts[EDITION_SECTIONS])
{
	const struct term_index *term_index = press->input->term_index;

	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		parts[i] = (struct part){buf_span(&press->sections[i]), {0}};
	parts[EDITION_BUCKETS].bytes = buf_span(&term_index->buckets);
	parts[EDITION_TERMS].bytes = buf_span(&term_index->terms);
	parts[EDITION_DELTA].bytes =
	    (struct span){(const char *)term_index->delta,
		term_index->delta_count * sizeof(*term_index->delta)};
	parts[EDITION_POSTINGS] = (struct part){
	    buf_span(&term_index->postings), buf_span(&term_index->changed)};
}

static int
write_part(int fd, const struct part *part, uint64_t at)
{
	if (memfile_write(fd, part->bytes, at) < 0)
		return -1;
	return memfile_write(fd, part->more, at + part->bytes.size);
}

/* Writes the header and the sections, and seals the file. */
static int
write_file(struct press *press, int fd, unsigned char *digest_r)
{
	struct part parts[EDITION_SECTIONS];
	struct edition_header header = {.magic = EDITION_MAGIC,
	    .articles = press->articles,
	    .files = press->files,
	    .twins = press->twins,
	    .bucket_bits = press->input->term_index->bucket_bits};
	uint64_t at = (sizeof(header) + 7) / 8 * 8;

	digest_of(buf_span(press->described), digest_r);
	memcpy(header.digest, digest_r, DIGEST_SIZE);
	lay_out(press, parts);
	for (size_t i = 0; i < EDITION_SECTIONS; i++) {
		header.sections[i].at = at;
		header.sections[i].size =
		    parts[i].bytes.size + parts[i].more.size;
		/* Offsets in a section have 32 bits. */
		if (header.sections[i].size > UINT32_MAX) {
			errno = EFBIG;
			return -1;
		}
		at = (at + header.sections[i].size + 7) / 8 * 8;
	}
	header.size = at;
	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		if (write_part(fd, &parts[i], header.sections[i].at) < 0)
			return -1;
	/* ftruncate() adds the padding after the last section. */
	if (memfile_write(fd,
		(struct span){(const char *)&header, sizeof(header)}, 0) < 0 ||
	    ftruncate(fd, (off_t)header.size) < 0)
		return -1;
	return memfile_seal(fd);
}

static void
free_press(struct press *press)
{
	for (size_t i = 0; i < press->language_count; i++)
		free(press->languages[i].posts);
	table_free(&press->strings);
	arena_free(&press->texts);
	free(press->entry_of);
	free(press->docs);
	free(press->language_of);
	free(press->position_of);
	free(press->languages);
}

void
press_space_free(struct press_space *space)
{
	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		buf_free(&space->sections[i]);
	buf_free(&space->described);
}

int
press_write(const struct press_input *input, struct press_space *space,
    struct pressed *pressed_r)
{
	size_t count = input->count;
	struct press press = {
	    .input = input,
	    .sections = space->sections,
	    .described = &space->described,
	    .entry_of = mem_alloc(count * sizeof(uint32_t)),
	    .docs = mem_alloc(count * sizeof(uint32_t)),
	    .language_of = mem_alloc(count * sizeof(uint32_t)),
	    .position_of = mem_alloc(count * sizeof(uint32_t)),
	};
	struct pressed pressed = {.fd = memfile_new("loam edition")};

	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		space->sections[i].size = 0;
	space->described.size = 0;
	buf_format(press.described, "loam %d\n", RECIPE);
	press_entries(&press);
	press_lists(&press);
	press_tags(&press);
	add_dictionary(&press);
	add_docs(&press);
	add_charsets(&press);
	pressed.info.articles = press.articles;
	pressed.info.files = press.files;
	pressed.info.large = press.large;
	int result = pressed.fd < 0
	    ? -1
	    : write_file(&press, pressed.fd, pressed.info.digest);
	if (result < 0)
		pressed.fd = close_failed(pressed.fd);
	free_press(&press);
	*pressed_r = pressed;
	return result;
}
