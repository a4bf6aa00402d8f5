#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "support/expect.h"
#include "support/exported.h"

void
exported_make(struct exported *exported, struct fixture *fixture,
    const struct protocol *protocol, const char *name)
{
	*exported = (struct exported){.fixture = fixture, .protocol = protocol};
	snprintf(exported->directory, sizeof(exported->directory), "%.400s/%s",
	    fixture->capsule.directory, name);
}

void
exported_free(struct exported *exported)
{
	note_free(&exported->notes);
}

static void
ignore_step(void *context)
{
	(void)context;
}

int
exported_write(struct exported *exported)
{
	struct fixture *fixture = exported->fixture;
	struct served_hosts hosts = {&fixture->host, 1};
	struct export_order order = {
	    .server = {&hosts, 0, exported->protocol, &fixture->arena},
	    .directory = exported->directory,
	    .keep = exported->keep,
	    .step = ignore_step};

	note_free(&exported->notes);
	exported->notes = (struct notes){0};
	/* The host has the edition of the context once it has answered. */
	fixture_gemini(fixture, "/");
	return export_files(&order, &exported->notes, &exported->done);
}

struct span
exported_file(const struct exported *exported, struct span name)
{
	struct arena *arena = &exported->fixture->arena;
	struct span path =
	    arena_format(arena, "%s/%pS", exported->directory, SPAN_AT(name));
	struct buf bytes = {0};
	struct stat about;

	if (stat(path.data, &about) < 0 || !S_ISREG(about.st_mode))
		return (struct span){0};
	assert_int_equal(file_read(path.data, &bytes, NULL), 0);
	return buf_keep(&bytes, arena);
}

static void
each_below(struct exported *exported, struct span below,
    void (*visit)(struct exported *exported, struct span name))
{
	struct arena *arena = &exported->fixture->arena;
	struct span path =
	    arena_format(arena, "%s/%pS", exported->directory, SPAN_AT(below));
	DIR *directory = opendir(path.data);
	const struct dirent *entry;

	assert_non_null(directory);
	while ((entry = readdir(directory))) {
		struct span name =
		    arena_format(arena, "%pS%s", SPAN_AT(below), entry->d_name);
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    span_equal(name, SPAN(".loam-export")))
			continue;
		if (exported_file(exported, name).data)
			visit(exported, name);
		else
			each_below(exported,
			    arena_format(arena, "%pS/", SPAN_AT(name)), visit);
	}
	closedir(directory);
}

void
exported_each(const struct exported *exported,
    void (*visit)(struct exported *exported, struct span name))
{
	each_below((struct exported *)exported, SPAN(""), visit);
}

static int
hex_of(char digit)
{
	const char *digits = "0123456789ABCDEF", *at = strchr(digits, digit);

	return at && digit ? (int)(at - digits) : -1;
}

static struct span
decode_url(struct arena *arena, struct span path)
{
	struct buf decoded = {0};

	for (size_t i = 0; i < path.size; i++) {
		int high = i + 2 < path.size ? hex_of(path.data[i + 1]) : -1;
		if (path.data[i] == '%' && high >= 0) {
			buf_byte(&decoded,
			    (char)(high * 16 + hex_of(path.data[i + 2])));
			i += 2;
		} else {
			buf_byte(&decoded, path.data[i]);
		}
	}
	return buf_keep(&decoded, arena);
}

struct span
exported_at(const struct exported *exported, struct span path)
{
	struct arena *arena = &exported->fixture->arena;
	bool gemini = exported->protocol == &protocol_gemini;
	struct span name =
	    span_tail(gemini ? decode_url(arena, path) : path, 1);
	struct span file =
	    name.size > 0 ? exported_file(exported, name) : (struct span){0};

	if (file.data)
		return file;
	if (gemini)
		return name.size == 0 || span_ends(name, SPAN("/"))
		    ? exported_file(exported,
			  arena_format(arena, "%pSindex.gmi", SPAN_AT(name)))
		    : (struct span){0};
	return exported_file(exported,
	    arena_format(arena, "%pS%sgophermap", SPAN_AT(name),
		name.size == 0 || span_ends(name, SPAN("/")) ? "" : "/"));
}

/* Where a relative reference leads, from a file: no dot segments but at front.
 */
static struct span
join_url(struct arena *arena, struct span name, struct span url)
{
	struct span base = span_directory(name);
	struct buf path = {0};

	if (span_starts(url, SPAN("/")))
		return url;
	for (;;) {
		if (span_starts(url, SPAN("./"))) {
			url = span_tail(url, 2);
		} else if (span_starts(url, SPAN("../"))) {
			url = span_tail(url, 3);
			base.size -= base.size > 0;
			base = span_directory(base);
		} else {
			break;
		}
	}
	buf_byte(&path, '/');
	/* The base is a file's name, the reference a URL. */
	for (size_t i = 0; i < base.size; i++)
		if (base.data[i] == '%')
			buf_add(&path, SPAN("%25"));
		else
			buf_byte(&path, base.data[i]);
	buf_add(&path, url);
	return buf_keep(&path, arena);
}

/* The links of the crawl so far, and those that may lead nowhere. */
static struct {
	const char *const *broken;
	size_t links;
} crawling;

static void
follow_link(struct exported *exported, struct span name, struct span path)
{
	const char *const *broken = crawling.broken;

	crawling.links++;
	path = span_head(path, span_find(path, '#'));
	for (; broken && *broken; broken++)
		if (span_equal(path, span_of(*broken)))
			return;
	expect_true(
	    arena_format(&exported->fixture->arena, "%pS", SPAN_AT(name)).data,
	    path, exported_at(exported, path).data);
}

static void
follow_gemtext(struct exported *exported, struct span name, struct span text)
{
	bool within = false;

	while (text.size > 0) {
		struct span line = span_cut_line(&text);
		if (span_starts(line, SPAN("```")))
			within = !within;
		if (within || !span_skip(&line, SPAN("=>")))
			continue;
		line = span_trim(line);
		size_t end = 0;
		while (end < line.size && line.data[end] != ' ' &&
		    line.data[end] != '\t')
			end++;
		struct span url = span_head(line, end);
		if (url.size == 0 || span_find(url, ':') < url.size)
			continue;
		follow_link(exported, name,
		    join_url(&exported->fixture->arena, name, url));
	}
}

static void
follow_menu(struct exported *exported, struct span name, struct span text)
{
	while (text.size > 0) {
		struct span line = span_cut_line(&text);
		char type = line.size > 0 ? line.data[0] : 0;
		span_cut(&line, '\t');
		struct span selector = span_cut(&line, '\t');
		struct span host = span_cut(&line, '\t');
		/* Every line has four fields and nothing after them. */
		expect_true("fields", name,
		    host.size > 0 && line.size > 0 &&
			span_find(line, '\t') == line.size);
		if (type == 'i' || type == '3' ||
		    span_starts(selector, SPAN("URL:")) ||
		    !span_equal(host, SPAN("localhost")))
			continue;
		follow_link(exported, name, selector);
	}
}

static void
follow_file(struct exported *exported, struct span name)
{
	struct span text = exported_file(exported, name);

	if (exported->protocol == &protocol_gemini) {
		if (span_ends(name, SPAN(".gmi")))
			follow_gemtext(exported, name, text);
	} else if (span_ends(name, SPAN("gophermap"))) {
		follow_menu(exported, name, text);
	}
}

size_t
exported_crawl(const struct exported *exported, const char *const *broken)
{
	crawling.broken = broken;
	crawling.links = 0;
	exported_each(exported, follow_file);
	return crawling.links;
}
