#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "support/ask.h"
#include "support/identity.h"
#include "support/patience.h"
#include "torture/torture.h"

/* The scene of a client that uploads pages. */

enum {
	BODY = 2048, /* bytes: a write of it may be short */
};

/* A page of a number that is written in more than one piece. */
static int
write_body(unsigned number, char text[BODY])
{
	return snprintf(text, BODY, "# Upload %06u\n\n%*s.\n", number,
	    BODY - 64, "The end");
}

/* Uploads a page whose text is a number. Returns the status; 0: none came. */
static int
upload(const struct server *server, unsigned number)
{
	char bytes[BODY + 256], body[BODY];
	int size = write_body(number, body);

	snprintf(bytes, sizeof(bytes),
	    "titan://localhost:%u/notes/%u/a.gmi;size=%d\r\n%s", server->gemini,
	    number % 3, size, body);
	struct talk talk = {.secure = true,
	    .port = server->gemini,
	    .request = span_of(bytes),
	    .certificate = torture_member()->certificate,
	    .key = torture_member()->key};
	return ask_status(&talk);
}

/* The file that a number is uploaded to, or a text of its own if none is. */
static struct buf
read_uploaded(const struct server *server, unsigned number)
{
	char path[64];
	struct buf bytes = {0};

	snprintf(path, sizeof(path), "notes/%u/a.gmi", number % 3);
	if (file_read(server_path(server, path), &bytes, NULL) < 0)
		buf_add(&bytes, SPAN("no file"));
	return bytes;
}

/* Whether its file is the one with that number. */
static bool
is_uploaded(const struct server *server, unsigned number)
{
	char text[BODY];
	struct buf bytes = read_uploaded(server, number);

	write_body(number, text);
	bool same = span_equal(buf_span(&bytes), span_of(text));
	buf_free(&bytes);
	return same;
}

/* Uploads it, and says whether its file is the one of before or of then. */
static bool
uploads_whole(
    const struct server *server, unsigned number, int *status_r, bool *done_r)
{
	struct buf before = read_uploaded(server, number);

	*status_r = upload(server, number);
	*done_r = is_uploaded(server, number);
	struct buf after = read_uploaded(server, number);
	bool whole = *done_r || span_equal(buf_span(&before), buf_span(&after));
	buf_free(&before);
	buf_free(&after);
	return whole || torture_complain(server, "an upload is half written");
}

/*
 * An upload is done or is not, as the answer says; 40 may be of a writer that
 * could not answer any more. Three paths in turn: a new one, and known ones.
 */
bool
torture_uploads(struct server *server)
{
	static unsigned number;
	unsigned mine = ++number;
	int status;
	bool done, whole = uploads_whole(server, mine, &status, &done);
	int64_t until = clock_monotonic() + PATIENCE;

	torture_disarm();
	if (!whole)
		return false;
	if (!torture_may_fail(
		server, status == 20 || status == 30, "an upload fails"))
		return false;
	if ((status == 20 || status == 30) && !done)
		return torture_complain(server, "an upload is lost");
	if (status > 40 && done)
		return torture_complain(server, "a refused upload is there");
	/* Where the next one would put its own in the same place. */
	if (!torture_leaves_no_file(server))
		return false;
	number += 3;
	do {
		status = upload(server, number);
		if (clock_monotonic() > until)
			return torture_complain(
			    server, "the next upload fails");
	} while (status != 20 && status != 30);
	if (!is_uploaded(server, number))
		return torture_complain(server, "the next upload is lost");
	return true;
}

bool
torture_refuses_unsynced(struct server *server)
{
	enum { NUMBER = 1, NEXT = 4 }; /* of the same path */

	if (upload(server, NUMBER) / 10 >= 4)
		return torture_complain(server, "an upload fails");
	torture_arm(server, TORTURE_fsync, 1);
	int status = upload(server, NEXT);
	bool fired = torture_plan->fired != TORTURE_NOTHING;
	torture_disarm();
	return (fired && status / 10 >= 4 && is_uploaded(server, NUMBER)) ||
	    torture_complain(server, "what is not synced is taken");
}
