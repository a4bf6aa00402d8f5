#include "base/utf8.h"
#include "config/config.h"
#include "fuzz/fuzz.h"

/*
 * Configurations. A file without mistakes gives a configuration that can be
 * used, and is text; a mistake is a note at a line of the file, with a
 * sentence.
 */

static unsigned
count_lines(struct span text)
{
	unsigned lines = 1;

	for (size_t i = 0; i < text.size; i++)
		lines += text.data[i] == '\n';
	return lines;
}

static bool
is_text(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!memchr("\t\r\n", text.data[i], 3) &&
		    span_has_control(span_head(span_tail(text, i), 1)))
			return false;
	return utf8_valid(text);
}

void
fuzz_config(struct span input)
{
	struct config config;
	struct notes notes = {0};

	config_start(&config);
	int read = config_parse(&config, SPAN("loam.ini"), input, &notes);
	HOLDS((read == 0) == (notes.errors == 0));
	HOLDS(read < 0 || is_text(input));
	if (read == 0) {
		read = config_finish(&config, &notes);
		HOLDS((read == 0) == (notes.errors == 0));
		config_check_listeners(&config, &notes);
	}
	for (size_t i = 0; i < notes.count; i++) {
		HOLDS(notes.list[i].line <= count_lines(input));
		HOLDS(notes.list[i].sentence.size > 0);
	}
	HOLDS(config.host_count >= 1 && config.host_count <= HOSTS_MAX);
	HOLDS(config.zone_count <= ZONES_MAX);
	note_free(&notes);
	config_free(&config);
}
