#include <errno.h>
#include <sys/stat.h>

#include "base/memfile.h"
#include "edition/root.h"
#include "upload/store.h"
#include "upload/upload_run.h"

/*
 * A worker that a client took over can send a message of any kind, with any
 * descriptor. What it cannot do is to write where the visitor that it names may
 * not, or something else than it would be allowed: a message goes through the
 * same checks as a line of Titan did in the worker, and then through those that
 * need the disk.
 */

/* Maps the body, if it is a file in memory of the size that was said. */
static const char *
map_body(int body, uint64_t size)
{
	struct stat about;

	if (body < 0 || memfile_check(body) < 0 || fstat(body, &about) < 0)
		return NULL;
	if ((uint64_t)about.st_size != size) {
		errno = EINVAL;
		return NULL;
	}
	return memfile_map(body, (size_t)size);
}

static enum refusal
put(const struct upload_host *host, const struct upload_message *message,
    struct upload_reply *reply)
{
	const struct upload *upload = &message->upload;
	enum refusal refusal = REFUSAL_NOT_TEXT;
	const char *body = map_body(message->body, upload->size);

	if (!body) {
		reply->error = errno;
		return REFUSAL_FAULT;
	}
	struct span bytes = {body, (size_t)upload->size};
	if (upload_is_readable(host->types, upload, bytes))
		refusal = store_put(host->root, host->zones, upload, bytes,
		    &reply->written, &reply->error);
	memfile_unmap(body, (size_t)upload->size);
	return refusal;
}

static enum refusal
carry_out(const struct upload_host *host, const struct upload_message *message,
    struct upload_reply *reply)
{
	const struct upload *upload = &message->upload;
	const struct zone *zone;
	struct span expected;
	enum refusal refusal =
	    upload_check(host->zones, host->types, upload, &zone, &expected);

	if (refusal)
		return refusal;
	if (host->root < 0)
		return REFUSAL_ABSENT;
	if (message->order == UPLOAD_ASK)
		return store_admit(
		    host->root, host->zones, upload, &reply->error);
	if (upload->size == 0)
		return store_remove(
		    host->root, host->zones, upload, &reply->error);
	return put(host, message, reply);
}

void
upload_run(const struct upload_host *host, const struct upload_message *message,
    struct upload_reply *reply_r)
{
	*reply_r = (struct upload_reply){.root = root_identity_of(host->root)};
	reply_r->refusal = (uint32_t)carry_out(host, message, reply_r);
}
