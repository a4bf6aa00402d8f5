#include <unistd.h>

#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "upload/upload_run.h"

/*
 * What a worker may send a writer. Whatever the bytes are, a message that is
 * taken borrows from them alone, and one that passes the checks names a file
 * below its zone, by a name without a dot in front.
 */

static const struct fingerprint nobody = {{0}};
static const struct zone zone = {.path = {"/notes/", 7},
    .open = true,
    .writable = true,
    .writers = &nobody,
    .writer_count = 1,
    .most = UINT64_MAX,
    .deletes = true};
static const struct zones zones = {&zone, 1};

static void
check_path(struct span path)
{
	HOLDS(span_starts(path, SPAN("/notes/")));
	HOLDS(utf8_valid(path));
	HOLDS(!span_has_control(path));
	HOLDS(!span_ends(path, SPAN("/")));
	span_skip(&path, SPAN("/"));
	for (size_t names = 1; path.size > 0; names++) {
		HOLDS(names <= UPLOAD_DEPTH_MAX + 1);
		struct span name = span_cut(&path, '/');
		HOLDS(name.size > 0 && name.size <= UPLOAD_NAME_MAX);
		HOLDS(name.data[0] != '.');
	}
}

void
fuzz_upload(struct span input)
{
	static struct upload_message message;
	const struct zone *found;
	struct span expected;

	if (upload_message_parse(input, &message) < 0)
		return;
	fuzz_within(message.upload.path, input);
	fuzz_within(message.upload.mime, input);
	HOLDS(message.order < UPLOAD_ORDERS);
	message.upload.visitor.key = nobody;
	message.upload.visitor.state = VISITOR_KNOWN;
	if (upload_check(&zones, NULL, &message.upload, &found, &expected) !=
	    REFUSAL_NONE)
		return;
	HOLDS(found == &zone);
	check_path(message.upload.path);
}
