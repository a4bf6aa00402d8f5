#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/note.h"
#include "submit/told.h"

/*
 * The file is text: a line `= AGGREGATOR feed FEED` or `= AGGREGATOR posts
 * FEED` begins a section, of which each line below is the id of an entry that
 * the aggregator was told of. What is new is added at the end, under the
 * section's line again if another section was the last. The file is replaced as
 * a whole, so a crash leaves the old one or the new one.
 *
 * A line that is not understood may be anything: a part that is lost, or
 * another file. Who went on would tell everything again.
 */

enum { FILE_MAX = 64 << 20 }; /* bytes */

#define HEAD                                                                   \
	SPAN("# What loam announce has told to aggregators: by it nothing is " \
	     "told twice.\n")
#define BEGUN SPAN("-")

static void
put_subject(struct buf *text, const struct told_subject *subject)
{
	buf_format(text, "%pS %s %pS", SPAN_AT(subject->to),
	    subject->posts ? "posts" : "feed", SPAN_AT(subject->feed));
}

/* The key of an id, in the arena. */
static struct span
known_key(struct told *told, struct span subject, struct span id)
{
	return arena_format(
	    &told->arena, "%pS\n%pS", SPAN_AT(subject), SPAN_AT(id));
}

static void
learn(struct told *told, struct span subject, struct span id)
{
	struct span key = known_key(told, subject, id);

	table_put(&told->known, key, told);
}

static bool
names_url(struct span word)
{
	struct span rest = span_tail(word, span_find(word, ':'));

	return span_starts(rest, SPAN("://")) && rest.size > 3 &&
	    rest.size < word.size;
}

/* Reads the rest of the line of a section. */
static bool
read_subject(struct span line, struct told_subject *subject_r)
{
	struct span rest = line;

	subject_r->to = span_cut_word(&rest);
	struct span kind = span_cut_word(&rest);
	subject_r->feed = span_cut_word(&rest);
	subject_r->posts = span_equal(kind, SPAN("posts"));
	return rest.size == 0 && names_url(subject_r->to) &&
	    names_url(subject_r->feed) &&
	    (subject_r->posts || span_equal(kind, SPAN("feed")));
}

static bool
is_id(struct span line)
{
	return span_equal(line, BEGUN) ||
	    (span_find(line, ':') < line.size &&
		span_find(line, ' ') == line.size && !span_has_control(line));
}

/* Takes in a line. Returns whether it is one of such a file. */
static bool
take_entry(struct told *told, struct span line)
{
	struct told_subject subject;

	if (line.size == 0 || line.data[0] == '#')
		return true;
	if (span_skip(&line, SPAN("= "))) {
		told->subject.size = 0;
		if (!read_subject(line, &subject))
			return false;
		put_subject(&told->subject, &subject);
		return true;
	}
	if (told->subject.size == 0 || !is_id(line))
		return false;
	learn(told, buf_span(&told->subject), line);
	return true;
}

/* Returns 0, or the number of the line that is not understood. */
static unsigned
take_lines(struct told *told)
{
	struct span rest = buf_span(&told->text);

	span_skip(&rest, SPAN("\xef\xbb\xbf"));
	for (unsigned line = 1; rest.size > 0; line++)
		if (!take_entry(told, span_cut_line(&rest)))
			return line;
	return 0;
}

/* Locks the directory of the file. Returns 0, or -1 with errno. */
static int
lock_directory(struct told *told)
{
	struct buf directory = {0};
	struct span path = span_of(told->path);

	buf_add(&directory, span_directory(path));
	if (directory.size == 0)
		buf_byte(&directory, '.');
	buf_byte(&directory, '\0');
	told->lock = open(directory.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	buf_free(&directory);
	if (told->lock < 0)
		return -1;
	return flock(told->lock, LOCK_EX | LOCK_NB);
}

int
told_open(struct told *told, const char *path, bool writes, struct buf *wrong)
{
	*told = (struct told){.path = path, .lock = -1};
	told->text.limit = FILE_MAX;
	if (writes)
		file_make_parents(path, 0700);
	if (writes && lock_directory(told) < 0) {
		if (errno == EWOULDBLOCK)
			buf_format(wrong,
			    "another loam announce is writing %s: try again "
			    "when it has ended",
			    path);
		else
			buf_format(wrong,
			    "the directory of %s cannot be locked: %s; run it "
			    "as the user whom the certificates belong to, or "
			    "name another by --certs",
			    path, note_cause(errno));
		return -1;
	}
	if (file_read(path, &told->text, NULL) < 0 && errno != ENOENT &&
	    errno != ENOTDIR) {
		buf_format(wrong,
		    "%s cannot be read: %s; nothing is told without it", path,
		    note_cause(errno));
		return -1;
	}
	unsigned line = take_lines(told);
	if (line == 0)
		return 0;
	buf_format(wrong,
	    "%s:%u: is no line of what aggregators were told; nothing is told "
	    "and the file stays as it is: correct the line, or move the file "
	    "away to begin anew",
	    path, line);
	return -1;
}

bool
told_has(struct told *told, const struct told_subject *subject, struct span id)
{
	struct buf text = {0};

	put_subject(&text, subject);
	buf_format(&text, "\n%pS", SPAN_AT(id));
	bool has = table_get(&told->known, buf_span(&text)) != NULL;
	buf_free(&text);
	return has;
}

bool
told_begun(struct told *told, const struct told_subject *subject)
{
	return told_has(told, subject, BEGUN);
}

void
told_add(struct told *told, const struct told_subject *subject, struct span id)
{
	struct buf text = {0};

	if (told_has(told, subject, id))
		return;
	if (told->text.size == 0)
		buf_add(&told->text, HEAD);
	else if (!span_ends(buf_span(&told->text), SPAN("\n")))
		buf_byte(&told->text, '\n');
	put_subject(&text, subject);
	if (!span_equal(buf_span(&text), buf_span(&told->subject))) {
		buf_format(&told->text, "= %pS\n", SPAN_AT(buf_span(&text)));
		told->subject.size = 0;
		buf_add(&told->subject, buf_span(&text));
	}
	buf_format(&told->text, "%pS\n", SPAN_AT(id));
	learn(told, buf_span(&text), id);
	buf_free(&text);
}

void
told_begin(struct told *told, const struct told_subject *subject)
{
	told_add(told, subject, BEGUN);
}

int
told_save(struct told *told, struct buf *wrong)
{
	errno = EFBIG;
	if (!told->text.overflow &&
	    file_replace(told->path, buf_span(&told->text), 0600) == 0)
		return 0;
	buf_format(wrong,
	    "%s cannot be written: %s; run it as the user whom the "
	    "certificates belong to",
	    told->path, note_cause(errno));
	return -1;
}

void
told_close(struct told *told)
{
	if (told->lock >= 0)
		close(told->lock);
	table_free(&told->known);
	arena_free(&told->arena);
	buf_free(&told->text);
	buf_free(&told->subject);
}
