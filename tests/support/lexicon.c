#include <unistd.h>

#include "base/memfile.h"
#include "support/expect.h"
#include "support/lexicon.h"

void
lexicon_start(struct lexicon *lexicon)
{
	*lexicon = (struct lexicon){0};
	lexicon->writer = (struct dictionary_writer){
	    .words = &lexicon->words, .blocks = &lexicon->blocks};
}

static void
add_section(struct buf *file, struct edition_header *header,
    enum edition_section which, struct span bytes)
{
	buf_repeat(file, '\0', (8 - file->size % 8) % 8);
	header->sections[which].at = file->size;
	header->sections[which].size = bytes.size;
	buf_add(file, bytes);
}

void
lexicon_map(struct lexicon *lexicon)
{
	static const char nothing[256];
	struct edition_header header = {.magic = EDITION_MAGIC};
	struct buf file = {0};

	buf_repeat(&file, '\0', sizeof(header));
	add_section(&file, &header, EDITION_ENTRIES,
	    (struct span){nothing, sizeof(struct edition_entry)});
	add_section(&file, &header, EDITION_TRAITS,
	    (struct span){nothing, sizeof(struct edition_traits)});
	add_section(&file, &header, EDITION_STATES,
	    (struct span){nothing, sizeof(struct edition_state)});
	add_section(&file, &header, EDITION_BUCKETS,
	    (struct span){nothing, 2 * sizeof(uint32_t)});
	add_section(&file, &header, EDITION_WORDS, buf_span(&lexicon->words));
	add_section(
	    &file, &header, EDITION_WORD_BLOCKS, buf_span(&lexicon->blocks));
	add_section(
	    &file, &header, EDITION_WORD_ZONES, buf_span(&lexicon->zones));
	header.size = file.size;
	memcpy(file.data, &header, sizeof(header));
	int fd = memfile_new("test");
	assert_true(fd >= 0);
	assert_int_equal(memfile_write(fd, buf_span(&file), 0), 0);
	assert_int_equal(memfile_seal(fd), 0);
	edition_release(&lexicon->edition);
	lexicon->edition = edition_map(fd, -1);
	assert_non_null(lexicon->edition);
	close(fd);
	buf_free(&file);
}

void
lexicon_free(struct lexicon *lexicon)
{
	edition_release(&lexicon->edition);
	buf_free(&lexicon->words);
	buf_free(&lexicon->blocks);
	buf_free(&lexicon->zones);
}
