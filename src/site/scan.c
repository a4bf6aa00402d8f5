#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "site/folder.h"
#include "site/reader.h"
#include "site/scan.h"
#include "site/watch.h"

/*
 * Events are only a hint: they say which record to look at. What is true is
 * what fstatat() and the file itself say. A run goes through the tree in path
 * order: names are listed where that was asked for, the records in question
 * are compared with the file system, and those that changed and are finished
 * are read. The index of a directory needs no file to be read a second time.
 */

enum {
	BATCH_TERMS = 4 << 20, /* terms that are sorted at once */
	SOURCES_MAX = 1024,
};

struct scan {
	const struct scan_rules *rules;
	struct reader reader;
	struct watch *watch;
	struct record *top; /* the root directory */
	/* The pressed ledger, then what was read since. */
	struct ledger sources[SOURCES_MAX];
	size_t source_count;
	bool ran, changed;
	bool unhinted;	     /* a directory could not be watched */
	int64_t due;	     /* monotonic ms; 0: nothing is waited for */
	int64_t begins;	     /* second at which the next post begins; 0: none */
	int64_t now, before; /* the second of this run, and of the last */
	struct notes *notes;
};

struct scan *
scan_new(const struct scan_rules *rules)
{
	int root = root_open(rules->root);

	if (root < 0)
		return NULL;
	struct scan *scan = mem_alloc(sizeof(*scan));
	scan->rules = rules;
	scan->reader.root = root;
	scan->reader.labels = rules->labels;
	scan->reader.author = rules->author;
	scan->reader.sniffer = sniffer_new();
	scan->watch = rules->hints ? watch_new() : NULL;
	scan->unhinted = !scan->watch;
	scan->top = record_new(SPAN("/"));
	scan->source_count = 1;
	return scan;
}

void
scan_free(struct scan **scan)
{
	struct scan *freed = *scan;

	*scan = NULL;
	if (!freed)
		return;
	record_free(&freed->top);
	watch_free(&freed->watch);
	close(freed->reader.root);
	reader_free(&freed->reader);
	for (size_t i = 0; i < freed->source_count; i++)
		ledger_free(&freed->sources[i]);
	free(freed);
}

int
scan_descriptor(const struct scan *scan)
{
	return watch_descriptor(scan->watch);
}

bool
scan_hinted(const struct scan *scan)
{
	return !scan->unhinted;
}

static struct span
name_in(const struct record *directory, const struct record *record)
{
	struct span name = span_tail(record->path, directory->path.size);

	return span_ends(name, SPAN("/")) ? span_head(name, name.size - 1)
					  : name;
}

static void
wait_until(struct scan *scan, int64_t due)
{
	if (!scan->due || due < scan->due)
		scan->due = due;
}

/* A record for a name that is seen for the first time. */
static struct record *
add_child(struct record *directory, struct span name, bool slash)
{
	struct buf path = {0};

	buf_add(&path, directory->path);
	buf_add(&path, name);
	if (slash)
		buf_byte(&path, '/');
	struct record *record = record_new(buf_span(&path));
	folder_add(directory, record);
	buf_free(&path);
	return record;
}

static void
unwatch(struct scan *scan, const struct record *record)
{
	if (!record->folder)
		return;
	watch_remove(scan->watch, record);
	for (size_t i = 0; i < record->folder->count; i++)
		unwatch(scan, record->folder->list[i]);
}

static void
drop_child(struct scan *scan, struct record *directory, struct record *child)
{
	folder_remove(directory, child);
	scan->changed = scan->changed || child->read;
	unwatch(scan, child);
	record_free(&child);
}

static struct record *
find_child(const struct record *directory, struct span name)
{
	struct record *child = folder_find(directory, name, false);

	return child ? child : folder_find(directory, name, true);
}

static void
take_hint(void *context, void *place, struct span name, enum watch_event event)
{
	struct scan *scan = context;
	struct record *directory = place;

	if (event == WATCH_LOST) {
		scan_everything(scan);
		return;
	}
	if (reader_passes_over(name) || !utf8_valid(name))
		return;
	struct record *child = find_child(directory, name);
	if (!child && event == WATCH_GONE)
		return;
	if (!child)
		child = add_child(directory, name, false);
	child->check = true;
	child->closed = event == WATCH_FINISHED;
}

void
scan_take_hints(struct scan *scan)
{
	watch_read(scan->watch, take_hint, scan);
}

void
scan_suspect(struct scan *scan, struct span path)
{
	struct record *directory = scan->top;

	span_skip(&path, SPAN("/"));
	while (path.size > 0) {
		struct span name = span_cut(&path, '/');
		struct record *child = find_child(directory, name);
		if (!child || (path.size > 0 && !child->folder)) {
			directory->folder->list_again = true;
			return;
		}
		child->check = true;
		directory = child;
	}
}

static void
list_again(struct record *directory)
{
	directory->folder->list_again = true;
	for (size_t i = 0; i < directory->folder->count; i++)
		if (directory->folder->list[i]->folder)
			list_again(directory->folder->list[i]);
}

void
scan_everything(struct scan *scan)
{
	list_again(scan->top);
}

static void
watch_directory(struct scan *scan, struct record *directory)
{
	struct buf path = {0};

	buf_format(&path, "%s%.*s", scan->rules->root,
	    SPAN_ARGS(directory->path));
	buf_byte(&path, '\0');
	if (watch_add(scan->watch, path.data, directory) == 0)
		directory->folder->watched = true;
	else if (!scan->unhinted) {
		scan->unhinted = true;
		note_add(scan->notes, NOTE_REMARK, directory->path, 0,
		    "cannot be watched (%s): changes are looked for instead",
		    strerror(errno));
	}
	buf_free(&path);
}

/* Judges a name that is not known yet. Returns whether it can be served. */
static bool
judge_name(struct scan *scan, const struct record *directory, struct span name)
{
	if (reader_passes_over(name)) {
		note_add(scan->notes, NOTE_REMARK, directory->path, 0,
		    "not shown: %.*s is hidden, a backup or temporary",
		    SPAN_ARGS(name));
		return false;
	}
	if (!utf8_valid(name)) {
		note_add(scan->notes, NOTE_ERROR, directory->path, 0,
		    "cannot be served: the name %.*s is not UTF-8",
		    SPAN_ARGS(name));
		return false;
	}
	return true;
}

static int
compare_names(const void *first, const void *second)
{
	return span_compare(
	    *(const struct span *)first, *(const struct span *)second);
}

/* Adds records for the names that are new, sorted first: that is linear. */
static void
add_names(struct scan *scan, struct record *directory, DIR *stream)
{
	struct arena arena = {0};
	struct span *names = NULL;
	size_t count = 0, capacity = 0;
	struct dirent *entry;

	while ((entry = readdir(stream))) {
		struct span name = span_of(entry->d_name);
		if (span_equal(name, SPAN(".")) || span_equal(name, SPAN("..")))
			continue;
		names = mem_grow(names, &capacity, count + 1, sizeof(*names));
		names[count++] = arena_copy(&arena, name);
	}
	if (count > 0)
		qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++)
		if (judge_name(scan, directory, names[i]) &&
		    !find_child(directory, names[i]))
			add_child(directory, names[i], false);
	free(names);
	arena_free(&arena);
}

static void
list_directory(struct scan *scan, struct record *directory)
{
	struct folder *folder = directory->folder;
	int fd = root_open_beneath(scan->reader.root, directory->path,
	    O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	folder->list_again = false;
	if (!stream) {
		/* What was there stays: a failing disk must not empty menus. */
		note_add(scan->notes, NOTE_ERROR, directory->path, 0,
		    "cannot be listed: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	add_names(scan, directory, stream);
	closedir(stream);
	for (size_t i = 0; i < folder->count; i++)
		folder->list[i]->check = true;
}

/*
 * Half-written is never shown: a change counts once its writer closed the file
 * or renamed it into place, or it has been quiet for two seconds.
 */
static bool
is_finished(
    struct scan *scan, struct record *child, const struct identity *found)
{
	int64_t now = clock_monotonic();
	int64_t newest = found->modified > found->changed ? found->modified
							  : found->changed;
	bool same_text = child->read && child->identity.size == found->size &&
	    child->identity.inode == found->inode &&
	    child->identity.modified == found->modified;

	if (!scan->ran || child->closed || same_text ||
	    newest < (scan->now * 1000 - SCAN_QUIET - 1000) * 1000000)
		return true;
	if (!child->seen_at || !identity_equal(&child->seen, found)) {
		child->seen = *found;
		child->seen_at = now;
	}
	if (now - child->seen_at >= SCAN_QUIET)
		return true;
	wait_until(scan, child->seen_at + SCAN_QUIET);
	return false;
}

/* A file that is there but not to be served. */
static void
pass_over(struct scan *scan, struct record *child,
    const struct identity *found, const char *why)
{
	bool told = identity_equal(&child->identity, found);

	scan->changed = scan->changed || child->read;
	reader_forget(child);
	child->identity = *found;
	if (!told)
		note_add(scan->notes, NOTE_REMARK, child->path, 0,
		    "not shown: %s", why);
}

/* What a symbolic link leads to. Returns NULL, or why it is not served. */
static const char *
resolve(struct scan *scan, struct record *child, struct stat *about)
{
	int fd = root_open_file(scan->reader.root, child->path, about);

	if (fd < 0)
		return errno == EXDEV || errno == ELOOP
		    ? "the link leads out of the capsule"
		    : "the link leads to no file";
	close(fd);
	return NULL;
}

static void
compare(struct scan *scan, struct record *child, struct stat *about)
{
	struct identity found = identity_of(about);
	const char *why = NULL;

	child->link = S_ISLNK(about->st_mode);
	if (child->link)
		why = resolve(scan, child, about);
	else if (!S_ISREG(about->st_mode))
		why = "it is a device, a FIFO or a socket";
	if (why) {
		pass_over(scan, child, &found, why);
		return;
	}
	found = identity_of(about);
	if (identity_equal(&child->identity, &found) && child->identity.inode) {
		child->seen_at = 0;
		child->closed = false;
		return;
	}
	if (is_finished(scan, child, &found))
		child->changed = true;
	else
		child->check = true;
	child->seen = found;
}

static bool
too_deep(struct span path)
{
	size_t depth = 0;

	for (size_t i = 0; i < path.size; i++)
		depth += path.data[i] == '/';
	return depth > SCAN_DEPTH_MAX;
}

/* Holds one record against the file system: gone, another kind, changed? */
static void
look_at(struct scan *scan, struct record *directory, int fd,
    struct record *child)
{
	struct span name = name_in(directory, child);
	char *text = mem_copy(name.data, name.size);
	struct stat about;

	child->check = false;
	int failed = fstatat(fd, text, &about, AT_SYMLINK_NOFOLLOW);
	if (failed < 0 && errno != ENOENT && errno != ENOTDIR) {
		note_add(scan->notes, NOTE_ERROR, child->path, 0,
		    "cannot be looked at: %s", strerror(errno));
	} else if (failed < 0) {
		drop_child(scan, directory, child);
	} else if (S_ISDIR(about.st_mode) != (child->folder != NULL)) {
		bool slash = S_ISDIR(about.st_mode);
		if (slash && too_deep(child->path))
			note_add(scan->notes, NOTE_ERROR, child->path, 0,
			    "cannot be served: more than %d levels deep",
			    SCAN_DEPTH_MAX);
		else
			add_child(directory, (struct span){text, name.size},
			    slash);
		drop_child(scan, directory, child);
		/* A file in place of a directory is looked at next. */
		if (!slash)
			wait_until(scan, clock_monotonic());
	} else if (!child->folder) {
		compare(scan, child, &about);
	}
	free(text);
}

/* From the end, since looking may take a record out or add one behind it. */
static void
look_at_children(struct scan *scan, struct record *directory)
{
	struct folder *folder = directory->folder;
	int fd = -1;

	for (size_t i = folder->count; i > 0; i--) {
		struct record *child = folder->list[i - 1];
		if (!child->check)
			continue;
		if (fd < 0)
			fd = root_open_beneath(scan->reader.root,
			    directory->path, O_RDONLY | O_DIRECTORY);
		if (fd < 0)
			return;
		look_at(scan, directory, fd, child);
	}
	if (fd >= 0)
		close(fd);
}

/* Makes what the batch holds a source of the ledger of its own. */
static void
seal_batch(struct scan *scan)
{
	if (scan->reader.batch.docs == 0)
		return;
	/* Each press leaves one: only presses that keep failing add up. */
	assert(scan->source_count < SOURCES_MAX);
	scan->sources[scan->source_count++] =
	    ledger_of_batch(&scan->reader.batch);
}

/* A file that changes under our eyes is tried again; others are not shown. */
static void
fail_to_read(struct scan *scan, struct record *child)
{
	child->closed = false;
	if (errno == EAGAIN || errno == ENOENT) {
		child->check = true;
		wait_until(scan, clock_monotonic() + 100);
		return;
	}
	note_add(scan->notes, NOTE_ERROR, child->path, 0, "cannot be read: %s",
	    strerror(errno));
	scan->changed = scan->changed || child->read;
	reader_forget(child);
	child->identity = child->seen;
}

/* Marks a record to be read again though its file has not changed. */
static void
read_again(struct record *child)
{
	child->changed = true;
	child->seen = child->identity;
}

static void
read_child(struct scan *scan, struct record *directory, struct record *child)
{
	child->changed = false;
	if (reader_read(&scan->reader, child, &child->seen,
		directory->language, scan->now, scan->notes) < 0) {
		fail_to_read(scan, child);
		return;
	}
	child->seen_at = 0;
	child->closed = false;
	child->source = child->doc == RECORD_UNCOUNTED
	    ? RECORD_UNCOUNTED
	    : (uint32_t)scan->source_count;
	scan->changed = true;
	if (scan->rules->progress)
		++*scan->rules->progress;
	if (scan->reader.batch.count > BATCH_TERMS)
		seal_batch(scan);
}

/* The title that a directory has of its name. */
static struct span
title_of_name(struct scan *scan, const struct record *directory)
{
	struct span path = span_head(directory->path, directory->path.size - 1);
	struct span name = span_tail(path, span_find_last(path, '/') + 1);
	struct arena arena = {0};
	struct notes notes = {0};
	struct article article;

	if (path.size == 0)
		return scan->rules->title;
	article_read(SPAN(""), ARTICLE_GEMTEXT, name, &arena, &notes, &article);
	struct span title = reader_intern(&scan->reader, article.title);
	arena_free(&arena);
	return title;
}

/*
 * A directory's language and title: of its index.gmi, of its intro, of the
 * directory above or its name. Articles that inherit another language than
 * before are read again, since their terms belong to it.
 */
static void
describe(struct scan *scan, struct record *directory, struct span inherited)
{
	struct folder *folder = directory->folder;
	struct span language = SPAN(""), title = SPAN("");

	for (int intro = 0; intro < 2; intro++)
		for (size_t i = 0; i < folder->count; i++) {
			const struct record *child = folder->list[i];
			if (child->role !=
				(intro ? RECORD_INTRO : RECORD_INDEX) ||
			    !child->read || child->draft)
				continue;
			if (language.size == 0)
				language = child->own_language;
			if (title.size == 0 && child->headed)
				title =
				    reader_intern(&scan->reader, child->title);
		}
	directory->title = title.size ? title : title_of_name(scan, directory);
	directory->read = true;
	language = language.size ? language : inherited;
	if (span_equal(language, directory->language))
		return;
	for (size_t i = 0; i < folder->count; i++)
		if (folder->list[i]->read && !folder->list[i]->folder &&
		    folder->list[i]->own_language.size == 0)
			read_again(folder->list[i]);
	directory->language = language;
}

/* A post whose time has come is read again: its terms were not kept. */
static void
consider_time(struct scan *scan, struct record *child)
{
	if (!child->read || !child->date.known || child->draft)
		return;
	int64_t begins = date_begins(&child->date);
	if (begins > scan->now) {
		if (!scan->begins || begins < scan->begins)
			scan->begins = begins;
	} else if (record_indexed(child) &&
	    child->source == RECORD_UNCOUNTED) {
		read_again(child);
	}
	if (record_visible(child, scan->before) !=
	    record_visible(child, scan->now))
		scan->changed = true;
}

static bool
describes_directory(const struct record *record)
{
	enum article_format format;
	enum record_role role = reader_role(record->path, &format);

	return role == RECORD_INDEX || role == RECORD_INTRO;
}

static void
visit(struct scan *scan, struct record *directory, struct span inherited)
{
	struct folder *folder = directory->folder;
	bool was_read = directory->read;

	/* The watch first: what changes while we list is noticed then. */
	if (scan->watch && !folder->watched)
		watch_directory(scan, directory);
	if (folder->list_again)
		list_directory(scan, directory);
	look_at_children(scan, directory);
	if (directory->language.size == 0)
		directory->language = inherited;
	for (size_t i = 0; i < folder->count; i++)
		if (folder->list[i]->changed &&
		    describes_directory(folder->list[i]))
			read_child(scan, directory, folder->list[i]);
	describe(scan, directory, inherited);
	scan->changed = scan->changed || !was_read;
	for (size_t i = 0; i < folder->count; i++) {
		struct record *child = folder->list[i];
		if (child->folder) {
			visit(scan, child, directory->language);
			continue;
		}
		consider_time(scan, child);
		if (child->changed)
			read_child(scan, directory, child);
	}
}

bool
scan_run(struct scan *scan, struct notes *notes)
{
	scan->notes = notes;
	scan->now = clock_now();
	scan->due = 0;
	scan->begins = 0;
	visit(scan, scan->top, scan->rules->language);
	seal_batch(scan);
	scan->before = scan->now;
	scan->ran = true;
	return scan->changed;
}

int64_t
scan_due(const struct scan *scan)
{
	int64_t wait = -1;

	if (scan->due) {
		wait = scan->due - clock_monotonic();
		wait = wait > 0 ? wait : 0;
	}
	if (scan->begins) {
		int64_t until = (scan->begins - clock_now()) * 1000;
		until = until > 0 ? until : 0;
		wait = wait < 0 || until < wait ? until : wait;
	}
	return wait;
}

/* The order for the press, while it is collected. */
struct collection {
	const struct record **records, **blocks;
	size_t count, capacity, block_capacity;
	uint32_t *numbers[SOURCES_MAX];
	uint32_t docs;
};

/* A directory and those above it, for the standing block that is nearest. */
struct chain {
	const struct record *directory;
	const struct chain *above;
};

/* The standing block of one directory for a language, or NULL. */
static const struct record *
standing_in(const struct record *directory, struct span language)
{
	const struct record *plain = NULL;

	for (size_t i = 0; i < directory->folder->count; i++) {
		const struct record *child = directory->folder->list[i];
		struct span suffix, name = name_in(directory, child);
		/* Names that begin with a dot sort first, or nearly so. */
		if (name.size > 0 && name.data[0] > '.')
			break;
		if (child->role != RECORD_STANDING || !child->read ||
		    child->draft || child->charset.size > 0)
			continue;
		article_stem(name, &suffix);
		if (suffix.size == 0)
			plain = child;
		else if (span_equal_nocase(language_primary(suffix),
			     language_primary(language)))
			return child;
	}
	return plain;
}

static const struct record *
block_for(const struct record *record, const struct chain *chain)
{
	const struct record *block = NULL;

	if (record->role == RECORD_ARTICLE || record->role == RECORD_INDEX)
		for (; chain && !block; chain = chain->above)
			block = standing_in(chain->directory, record->language);
	for (size_t i = 0; record->folder && i < record->folder->count; i++)
		if (record->folder->list[i]->role == RECORD_INTRO &&
		    record->folder->list[i]->read &&
		    !record->folder->list[i]->draft &&
		    record->folder->list[i]->charset.size == 0)
			block = record->folder->list[i];
	return block;
}

static void
collect(struct scan *scan, struct collection *collection,
    const struct record *record, const struct chain *chain)
{
	/* Without its terms it waits for the run that reads it again. */
	if (!record_visible(record, scan->now) ||
	    (record_indexed(record) && record->source == RECORD_UNCOUNTED))
		return;
	collection->records = mem_grow(collection->records,
	    &collection->capacity, collection->count + 1,
	    sizeof(*collection->records));
	collection->blocks = mem_grow(collection->blocks,
	    &collection->block_capacity, collection->count + 1,
	    sizeof(*collection->blocks));
	collection->records[collection->count] = record;
	collection->blocks[collection->count++] = block_for(record, chain);
	if (record_indexed(record))
		collection->numbers[record->source][record->doc] =
		    collection->docs++;
	struct chain here = {record, chain};
	for (size_t i = 0; record->folder && i < record->folder->count; i++)
		collect(scan, collection, record->folder->list[i], &here);
}

/* All terms are in the first source now, under the numbers they were given. */
static void
settle(struct scan *scan, struct record *record,
    const struct collection *collection)
{
	if (record->source != RECORD_UNCOUNTED) {
		record->doc = collection->numbers[record->source][record->doc];
		record->source =
		    record->doc == LEDGER_GONE ? RECORD_UNCOUNTED : 0;
	}
	for (size_t i = 0; record->folder && i < record->folder->count; i++)
		settle(scan, record->folder->list[i], collection);
}

int
scan_press(struct scan *scan, struct pressed *pressed_r)
{
	struct collection collection = {0};
	struct ledger_source sources[SOURCES_MAX];

	for (size_t i = 0; i < scan->source_count; i++) {
		size_t docs = scan->sources[i].docs;
		collection.numbers[i] =
		    mem_alloc(docs * sizeof(uint32_t));
		memset(collection.numbers[i], 0xff, docs * sizeof(uint32_t));
		sources[i] = (struct ledger_source){
		    &scan->sources[i], collection.numbers[i]};
	}
	collect(scan, &collection, scan->top, NULL);
	struct press_order order = {collection.records, collection.blocks,
	    collection.count, sources, scan->source_count};
	int result = press(&order, pressed_r);
	if (result == 0) {
		settle(scan, scan->top, &collection);
		for (size_t i = 0; i < scan->source_count; i++)
			ledger_free(&scan->sources[i]);
		scan->sources[0] = pressed_r->ledger;
		scan->source_count = 1;
		scan->changed = false;
	} else {
		ledger_free(&pressed_r->ledger);
	}
	pressed_r->ledger = (struct ledger){0};
	for (size_t i = 0; i < SOURCES_MAX; i++)
		free(collection.numbers[i]);
	free(collection.records);
	free(collection.blocks);
	return result;
}
