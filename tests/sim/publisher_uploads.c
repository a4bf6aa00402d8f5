#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memfile.h"
#include "config/config.h"
#include "sim/publisher_priv.h"
#include "sim/replaced.h"
#include "upload/store.h"
#include "upload/store_versions.h"
#include "upload/upload_run.h"

/*
 * Uploads, carried out by the writer's own code on messages as workers send
 * them: new files, others in their place, deletions; some that are not as they
 * say, some by strangers, some in which a call of the system fails, and some
 * whose writer was killed. Whatever comes of one, there is the old file or the
 * new one, what was replaced is kept, and nothing is left beside it.
 */

enum {
	KEEP = 2,
	SPOILT = 5, /* one upload in so many is not as it says */
	FAILING = 3, /* in one of so many a call fails */
	KILLED = 12, /* before one in so many a writer was killed */
	DELETING = 4, /* one in so many deletes */
	CALLS = 24, /* that an upload makes, about, of those that may fail */
};

static const struct fingerprint uploader = {{1}}, stranger = {{2}};
static const struct zone zone = {.path = {"/", 1},
    .open = true,
    .writable = true,
    .writers = &uploader,
    .writer_count = 1,
    .deletes = true,
    .most = UPLOAD_MAX,
    .space = UINT64_MAX,
    .keep = KEEP};
static const struct zones zones = {&zone, 1};

/* One upload, and what it finds. */
struct attempt {
	int root;
	struct place *place;
	struct version *version; /* NULL: the file is to be deleted */
	bool spoilt; /* it has to be refused */
	bool fails; /* it may be */
	bool killed; /* the writer before it was killed, and left something */
};

_Noreturn static void
complain(const struct publisher *publisher, const char *fault)
{
	printf("FAULT in step %llu, an upload to %s: %s\n",
	    (unsigned long long)publisher->step, publisher->about, fault);
	fflush(stdout);
	_exit(1);
}

static int
open_body(const struct publisher *publisher, struct span bytes)
{
	int fd = memfile_new("sim upload");

	publisher_must(fd >= 0 && memfile_write(fd, bytes, 0) == 0 &&
		memfile_seal(fd) == 0,
	    "memfile", publisher->about);
	return fd;
}

/* Says of an upload what is not true, in one of several ways. */
static void
spoil(struct publisher *publisher, struct upload *upload)
{
	/* The last one is of no deletion, which has no type. */
	switch (chance_below(&publisher->chance, upload->size > 0 ? 4 : 3)) {
	case 0:
		upload->visitor.key = upload->visitor.certificate = stranger;
		break;
	case 1: upload->size++; break;
	case 2: upload->path = SPAN("/../a.gmi"); break;
	default: upload->mime = SPAN("video/none"); break;
	}
}

/* Has the writer's code do it. Returns what a worker would be told. */
static enum refusal
carry_out(struct publisher *publisher, const struct attempt *attempt)
{
	const struct version *version = attempt->version;
	struct upload_host host = {&zones, NULL, attempt->root};
	struct span bytes = version ? text_bytes(version) : SPAN("");
	struct upload_message message = {.order = UPLOAD_WRITE,
	    .upload = {.path = span_of(attempt->place->path),
		.mime = upload_type(NULL, span_of(attempt->place->path)),
		.size = bytes.size,
		.visitor = {VISITOR_KNOWN, uploader, uploader}},
	    .reply = -1,
	    .body = version ? open_body(publisher, bytes) : -1};
	struct upload_reply reply;

	if (attempt->spoilt)
		spoil(publisher, &message.upload);
	if (attempt->fails)
		replaced_fail(1 + chance_below(&publisher->chance, CALLS));
	upload_run(&host, &message, &reply);
	replaced_fail(0);
	upload_message_drop(&message);
	return (enum refusal)reply.refusal;
}

static bool
find_aside(void *context, int at, const char *name)
{
	bool *found = context;
	int fd = name[0] == '.' ? -1 : store_dir_open(at, name);

	*found = *found || strcmp(name, STORE_ASIDE) == 0;
	if (fd >= 0) {
		store_dir_each(fd, find_aside, found);
		close(fd);
	}
	return !*found;
}

/* The file has these bytes, or there is none if they are NULL. */
static bool
is_there(int fd, const struct version *version)
{
	struct buf bytes = {0};
	char piece[4096];
	ssize_t got;

	if (fd < 0 || !version)
		return fd < 0 && !version;
	while ((got = read(fd, piece, sizeof(piece))) > 0)
		buf_add(&bytes, (struct span){piece, (size_t)got});
	close(fd);
	bool same = span_equal(buf_span(&bytes), text_bytes(version));
	buf_free(&bytes);
	return same;
}

static void
find_newest(void *context, const struct store_version *version)
{
	struct store_version *newest = context;

	if (version->number > newest->number)
		*newest = *version;
}

static bool
is_kept(const struct attempt *attempt, const struct version *old)
{
	struct span path = span_of(attempt->place->path);
	struct store_version newest = {0, false};

	store_versions_each(attempt->root, path, find_newest, &newest);
	return newest.number > 0 && newest.removed == !attempt->version &&
	    is_there(store_versions_open(attempt->root, path, &newest), old);
}

static void
expect_nothing_aside(
    const struct publisher *publisher, const struct attempt *attempt)
{
	bool aside = false;

	store_dir_each(attempt->root, find_aside, &aside);
	if (aside)
		complain(publisher, "something is left beside it");
}

/* Judges what has come of it, and of what a later writer finds. */
static void
judge(const struct publisher *publisher, const struct attempt *attempt,
    enum refusal refusal, const struct version *old)
{
	const struct version *now = refusal ? old : attempt->version;

	if (refusal && !attempt->spoilt && !attempt->fails)
		complain(publisher, "it is refused");
	if (!refusal && attempt->spoilt)
		complain(publisher, "it is taken");
	if (!is_there(open(publisher_path(publisher, attempt->place->path),
			  O_RDONLY | O_CLOEXEC),
		now))
		complain(publisher, "the file is neither old nor new");
	if (!refusal && old && !is_kept(attempt, old))
		complain(publisher, "what was there is lost");
	/* A call that removes it may be the one that fails. */
	if (!attempt->fails && !attempt->killed)
		expect_nothing_aside(publisher, attempt);
	store_sweep(attempt->root, &zones);
	expect_nothing_aside(publisher, attempt);
}

/* Directories are made for an upload, and go when they are empty. */
static void
note_dirs(struct publisher *publisher)
{
	struct tree *tree = &publisher->tree;

	for (size_t i = 0; i < DIRS; i++) {
		bool made =
		    access(publisher_path(publisher, tree_dirs[i]), F_OK) == 0;
		tree->fresh[i] = tree->fresh[i] || (made && !tree->made[i]);
		tree->made[i] = made;
	}
}

/* The indexer is told, and the tree: the file was renamed into place. */
static void
note_change(struct publisher *publisher, const struct attempt *attempt)
{
	struct place *place = attempt->place;
	const char *path = publisher_path(publisher, place->path);
	struct stat about;

	if (attempt->version)
		replaced_change(path, 1);
	publisher_change(publisher, place, attempt->version, HOW_ARRIVED);
	if (publisher->written_count == WRITTEN_MAX ||
	    (attempt->version && stat(path, &about) < 0))
		return;
	struct written *written =
	    &publisher->written[publisher->written_count++];
	*written = (struct written){.place = place};
	if (attempt->version)
		written->file = identity_of(&about);
	place->told = place->known = true;
}

static bool
takes_uploads(const struct place *place)
{
	return place->kind == PLACE_ARTICLE || place->kind == PLACE_PLAIN ||
	    place->kind == PLACE_FILE || place->kind == PLACE_INDEX;
}

/* A writer that is killed leaves what it was writing; the next one sweeps. */
static void
kill_writer(struct publisher *publisher, int root, struct place *place)
{
	char aside[PLACE_PATH + 16];

	snprintf(aside, sizeof(aside), "%s" STORE_ASIDE, tree_dirs[place->dir]);
	if (!publisher->tree.made[place->dir])
		return;
	publisher_write(publisher, aside, SPAN("# Half of i"));
	if (chance_one_in(&publisher->chance, 2))
		store_sweep(root, &zones);
}

void
publisher_upload(struct publisher *publisher, struct place *place)
{
	struct chance *chance = &publisher->chance;
	struct version *old = place->now;

	if (!takes_uploads(place))
		return;
	publisher_stop_writer(place);
	struct attempt attempt = {.place = place,
	    .root = store_dir_open(AT_FDCWD, publisher->tree.root)};
	attempt.spoilt = chance_one_in(chance, SPOILT);
	attempt.fails = chance_one_in(chance, FAILING);
	attempt.killed = chance_one_in(chance, KILLED);
	publisher_must(attempt.root >= 0, "open", "/");
	if (attempt.killed)
		kill_writer(publisher, attempt.root, place);
	if (!old || !chance_one_in(chance, DELETING))
		attempt.version = publisher_text(publisher, place);
	enum refusal refusal = carry_out(publisher, &attempt);
	publisher->uploads[refusal ? UPLOAD_REFUSED : UPLOAD_DONE]++;
	judge(publisher, &attempt, refusal, old);
	note_dirs(publisher);
	if (!refusal)
		note_change(publisher, &attempt);
	close(attempt.root);
}
