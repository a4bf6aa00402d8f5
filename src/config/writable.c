#include <stdlib.h>
#include <sys/stat.h>

#include "config/writable.h"

/* A note for several hosts is one note. */
static bool
is_noted(const struct notes *notes, struct span path, struct span sentence)
{
	for (size_t i = 0; i < notes->count; i++)
		if (span_equal(notes->list[i].path, path) &&
		    span_equal(notes->list[i].sentence, sentence))
			return true;
	return false;
}

/* `which` is what the mode is of, before the verb, and `cure` what helps. */
static void
remark(struct span path, struct span which, mode_t mode, const char *cure,
    struct notes *notes)
{
	bool all = mode & S_IWOTH;
	struct buf text = {0};

	buf_format(&text, "%pScan be written by %s (mode %04o): chmod %s%s",
	    SPAN_AT(which), all ? "everybody" : "its group",
	    (unsigned)mode & 07777, all ? "go-w" : "g-w", cure);
	if (!is_noted(notes, path, buf_span(&text)))
		note_add(notes, NOTE_REMARK, path, 0, "%pS",
		    SPAN_AT(buf_span(&text)));
	buf_free(&text);
}

static void
remark_directory(struct span path, struct span file, struct notes *notes)
{
	size_t slash = span_find_last(file, '/');
	struct span directory = slash == file.size ? SPAN(".")
	    : slash == 0                           ? SPAN("/")
						   : span_head(file, slash);
	struct arena arena = {0};
	struct stat about;

	if (stat(arena_copy(&arena, directory).data, &about) == 0 &&
	    (about.st_mode & (S_IWGRP | S_IWOTH)) && !(about.st_mode & S_ISVTX))
		remark(path,
		    arena_format(
			&arena, "its directory %pS ", SPAN_AT(directory)),
		    about.st_mode, " it, or chmod +t", notes);
	arena_free(&arena);
}

void
writable_remark(struct span path, struct notes *notes)
{
	struct stat about;

	if (stat(path.data, &about) < 0 || !S_ISREG(about.st_mode))
		return;
	if (about.st_mode & (S_IWGRP | S_IWOTH))
		remark(path, SPAN(""), about.st_mode, " it", notes);
	remark_directory(path, path, notes);
	/* A link may be safe where it is, and lead to where it is not. */
	char *real = realpath(path.data, NULL);
	if (real && lstat(path.data, &about) == 0 && S_ISLNK(about.st_mode))
		remark_directory(path, span_of(real), notes);
	free(real);
}
