#include <stdlib.h>

#include "base/mem.h"
#include "base/memfile.h"
#include "index/press_priv.h"

/*
 * Makes an edition. Each section is built in a buffer of its own, since its
 * size is known only at the end; then all are written to a file
 * (edition_writer.c). The sections of the inverted index are written from the
 * term index, where they already have their form.
 */

/*
 * The version of what loam itself does with files, which is part of the digest:
 * raise it when the same files get other words, other weights or another order.
 * Libraries that decide, too, take part by their results (reader_record.c).
 */
enum { RECIPE = 5 };

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
	    .singles = buf_span(&press->input->term_index->singles),
	    .k = postings_bare_of(press->input->term_index->base).k[1]};

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
	struct span last = {0};

	for (size_t i = 0; press->charsets > 0 && i < press->input->count;
	     i++) {
		struct span name = press->input->records[i]->charset;
		/* Most texts have the charset of the one before, or none. */
		bool again = name.size == 0 ||
		    (name.data == last.data && name.size == last.size);
		last = name;
		if (again || !charset_needs_table(name))
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

/* A section of the last merge: kept in the base alone, once that has it. */
static struct edition_part
merged_part(const struct press *press, enum edition_section section,
    const struct buf *merged)
{
	const struct edition_base *base = &press->space->base;
	const char *data = merged->data || !base->bytes
	    ? merged->data
	    : base->bytes + base->header.sections[section].at;

	return (struct edition_part){
	    {data, merged->size}, {0}, press->renewed ? 0 : merged->size};
}

static void
collect_parts(const struct press *press, struct edition_part *parts)
{
	const struct term_index *term_index = press->input->term_index;
	const struct edition_base *base = &press->space->base;

	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		parts[i] = (struct edition_part){
		    buf_span(&press->sections[i]), {0}, 0};
	parts[EDITION_BUCKETS] =
	    merged_part(press, EDITION_BUCKETS, &term_index->buckets);
	parts[EDITION_TERMS] =
	    merged_part(press, EDITION_TERMS, &term_index->terms);
	parts[EDITION_POSTINGS] =
	    merged_part(press, EDITION_POSTINGS, &term_index->postings);
	parts[EDITION_POSTINGS].more = buf_span(&term_index->changed);
	parts[EDITION_DELTA].bytes =
	    (struct span){(const char *)term_index->delta,
		term_index->delta_count * sizeof(*term_index->delta)};
	/* The pool has grown since. */
	if (!press->renewed)
		parts[EDITION_STRINGS].known =
		    base->header.sections[EDITION_STRINGS].size;
}

static int
write_file(const struct press *press, struct pressed *pressed)
{
	struct press_space *space = press->space;
	struct term_index *term_index = press->input->term_index;
	struct edition_draft draft = {
	    .header = {.articles = press->articles,
		.files = press->files,
		.twins = press->twins,
		.merged = term_index->base,
		.bucket_bits = term_index->bucket_bits},
	    .least = space->least,
	    .whole = press->renewed};

	memcpy(draft.header.magic, edition_magic, sizeof(edition_magic));
	digest_of(buf_span(press->described), pressed->info.digest);
	memcpy(draft.header.digest, pressed->info.digest, DIGEST_SIZE);
	collect_parts(press, draft.parts);
	switch (edition_write(pressed->fd, &draft, &space->base)) {
	case EDITION_WRITTEN_NOT: return -1;
	case EDITION_WRITTEN_PATCH: pressed->base = space->base.fd; break;
	case EDITION_WRITTEN_WHOLE:
		space->base_merges = term_index->merges;
		space->base_pool = space->pool;
		if (space->base.bytes)
			term_index_drop_sections(term_index);
		break;
	}
	return 0;
}

static void
free_press(struct press *press)
{
	for (size_t i = 0; i < press->language_count; i++)
		free(press->languages[i].posts);
	table_free(&press->traits);
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
	table_free(&space->strings);
	press_links_free(&space->links);
	arena_free(&space->texts);
	edition_base_forget(&space->base);
}

/*
 * Whether nothing is kept of the editions before: a merge has renewed what most
 * of the base is, or most strings of the pool are not used any more.
 */
static bool
is_renewed(const struct press_input *input, const struct press_space *space)
{
	return !space->base.bytes || input->renew ||
	    space->base_merges != input->term_index->merges ||
	    space->base_pool != space->pool ||
	    space->sections[EDITION_STRINGS].size > 2 * space->pool_size ||
	    press_links_crowded(&space->links);
}

static void
clear_space(struct press_space *space, bool renew)
{
	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		if (renew || i != EDITION_STRINGS)
			space->sections[i].size = 0;
	space->described.size = 0;
	if (!renew)
		return;
	table_free(&space->strings);
	press_links_clear(&space->links);
	arena_free(&space->texts);
	space->pool++;
}

int
press_write(const struct press_input *input, struct press_space *space,
    struct pressed *pressed_r)
{
	size_t count = input->count;
	struct press press = {
	    .input = input,
	    .space = space,
	    .renewed = is_renewed(input, space),
	    .sections = space->sections,
	    .described = &space->described,
	    .entry_of = mem_alloc(count * sizeof(uint32_t)),
	    .docs = mem_alloc(count * sizeof(uint32_t)),
	    .language_of = mem_alloc(count * sizeof(uint32_t)),
	    .position_of = mem_alloc(count * sizeof(uint32_t)),
	};
	struct pressed pressed = {
	    .fd = memfile_new("loam edition"), .base = -1};

	clear_space(space, press.renewed);
	buf_format(press.described, "loam %d\n", RECIPE);
	press_entries(&press);
	press_lists(&press);
	press_paths(&press);
	press_tags(&press);
	press_series(&press);
	press_links(&press);
	press_names(&press);
	add_dictionary(&press);
	add_docs(&press);
	add_charsets(&press);
	if (press.renewed)
		space->pool_size = space->sections[EDITION_STRINGS].size;
	pressed.info.articles = press.articles;
	pressed.info.files = press.files;
	pressed.info.large = press.large;
	int result = pressed.fd < 0 ? -1 : write_file(&press, &pressed);
	if (result < 0)
		pressed.fd = close_failed(pressed.fd);
	free_press(&press);
	*pressed_r = pressed;
	return result;
}
