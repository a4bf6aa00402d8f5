#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/memfile.h"
#include "net/conn_priv.h"
#include "net/stream.h"
#include "reply/titan_answer.h"

/*
 * An upload on its way (Titan). The line has been accepted; then the writer of
 * the host is asked whether there is room, the body is collected in a file in
 * memory, which is sealed and given to the writer, and the answer waits until
 * every worker has an edition with the file:
 *
 *   REQUEST > WRITING > BODY > WRITING > PUBLISHING > SEND
 *
 * While the writer works it is its socket that the poller has, not the
 * client's: a client that leaves then changes nothing. A writer that ends
 * closes the socket, and the client is told to try again.
 *
 * Nothing of a body is on a disk before all of it has come and was judged, and
 * what the bodies of all workers may take of memory is reserved before the
 * first byte of each.
 */

struct conn_upload {
	struct upload upload; /* its texts lie in `text` */
	struct buf text;
	struct buf early; /* bytes of the body that came with the line */
	size_t host;
	bool admitted; /* the writer has said that there is room */
	int body; /* a file in memory, or -1 */
	int reply; /* the writer answers here; or -1 */
	uint64_t received; /* bytes of the body */
	uint64_t writer; /* whose it is, by the key of the certificate */
	struct upload_reply done;
};

enum { READS = 8 }; /* of a body, before others get their turn */

static void
close_reply(struct conn *conn)
{
	struct conn_upload *upload = conn->upload;

	if (upload->reply >= 0)
		poller_close(conn->env->poller, upload->reply);
	upload->reply = -1;
}

static void
free_upload(struct conn_upload *upload)
{
	buf_free(&upload->text);
	buf_free(&upload->early);
	free(upload);
}

void
conn_upload_free(struct conn *conn)
{
	struct conn_upload *upload = conn->upload;

	if (!upload)
		return;
	close_reply(conn);
	if (upload->body >= 0)
		close(upload->body);
	tally_give(conn->env->tally, upload->upload.size);
	holdings_change(
	    &conn->env->bodies, upload->writer, 0, (size_t)upload->upload.size);
	free_upload(upload);
	conn->upload = NULL;
}

/*
 * Answers with a refusal. The arena is the callers' to free: a request that is
 * being answered may lie in it.
 */
static enum conn_wait
refuse_upload(struct conn *conn, enum refusal refusal, int error)
{
	struct conn_upload *upload = conn->upload;
	struct conn_env *env = conn->env;

	conn_release_outgoing(conn);
	outgoing_upload(&env->hosts.list[upload->host], conn->protocol,
	    &upload->upload, refusal, error, UPLOAD_AWAITED, &conn->outgoing);
	conn_begin_send(conn);
	return CONN_GO_ON;
}

/*
 * Hands the upload to the writer, as a question or with its body, and has the
 * poller wait for what it says.
 */
static enum conn_wait
give_upload(struct conn *conn)
{
	struct conn_upload *upload = conn->upload;
	struct conn_env *env = conn->env;

	upload->reply = env->hand_over(env->context, upload->host,
	    upload->admitted ? UPLOAD_WRITE : UPLOAD_ASK, &upload->upload,
	    upload->admitted ? upload->body : -1);
	if (upload->reply < 0)
		return refuse_upload(
		    conn, errno == EAGAIN ? REFUSAL_BUSY : REFUSAL_FAULT, 0);
	if (conn->polled)
		poller_remove(env->poller, conn->fd);
	conn->polled = false;
	conn_enter(conn, CONN_WRITING);
	if (poller_add(env->poller, upload->reply, POLLER_READ, conn) < 0) {
		conn_note_unpolled(env);
		return refuse_upload(conn, REFUSAL_FAULT, 0);
	}
	return CONN_WAIT_ELSEWHERE;
}

/* Its texts outlive the request. */
static struct conn_upload *
copy_upload(const struct upload *upload, size_t host)
{
	struct conn_upload *copy = mem_alloc(sizeof(*copy));
	size_t path = upload->path.size;

	*copy = (struct conn_upload){
	    .upload = *upload, .host = host, .body = -1, .reply = -1};
	/* One who is listed by a key may have many certificates. */
	memcpy(&copy->writer, upload->visitor.key.bytes, sizeof(copy->writer));
	buf_add(&copy->text, upload->path);
	buf_add(&copy->text, upload->mime);
	copy->upload.path = span_head(buf_span(&copy->text), path);
	copy->upload.mime = span_tail(buf_span(&copy->text), path);
	return copy;
}

/* Returns REFUSAL_NONE, or why these bytes are not taken. */
static enum refusal
take_bytes(struct conn_upload *upload, struct span bytes)
{
	if (bytes.size > upload->upload.size - upload->received)
		return REFUSAL_TOO_MUCH;
	if (bytes.size > 0 &&
	    memfile_write(upload->body, bytes, upload->received) < 0)
		return REFUSAL_FAULT;
	upload->received += bytes.size;
	return REFUSAL_NONE;
}

/* Refuses that body of a writer which has waited for a byte longest. */
static bool
refuse_body(const struct conn_env *env, uint64_t writer)
{
	for (struct deadline *at = env->queues[CONN_BODY].first; at;
	     at = at->next) {
		struct conn *conn = conn_of_deadline(at);
		if (conn->upload->writer != writer)
			continue;
		(void)refuse_upload(conn, REFUSAL_BUSY, 0);
		/* To settle it might free it, in another's step. */
		deadline_set(&conn->again, &conn->env->buffered[1], 0);
		return true;
	}
	return false;
}

/*
 * Reserves what its body takes. Where bodies take all that they may, the writer
 * whose bodies take most in this worker pays, if that is more than the new one
 * and the others of its own writer take: nobody keeps all others out.
 */
static bool
take_memory(struct conn_env *env, const struct conn_upload *upload)
{
	size_t size = (size_t)upload->upload.size;
	size_t own = holdings_change(&env->bodies, upload->writer, size, 0);

	while (!tally_take(env->tally, env->board, size, UPLOAD_MAX)) {
		struct holding most = holdings_most(&env->bodies, false);
		if (most.held > own && refuse_body(env, most.peer))
			continue;
		holdings_change(&env->bodies, upload->writer, 0, size);
		return false;
	}
	return true;
}

enum conn_wait
conn_upload_begin(
    struct conn *conn, const struct asked *asked, struct span rest)
{
	struct conn_env *env = conn->env;
	struct upload upload = titan_answer_upload(asked);
	struct conn_upload *copy = copy_upload(&upload, conn->outgoing.host);

	if (!take_memory(env, copy)) {
		free_upload(copy);
		conn_refuse(conn, REFUSAL_BUSY, SPAN(""));
		return CONN_GO_ON;
	}
	conn->upload = copy;
	if (upload.size > 0)
		copy->body = memfile_new("loam upload");
	if (upload.size > 0 && copy->body < 0)
		return refuse_upload(conn, REFUSAL_BUSY, 0);
	buf_add(&copy->early, rest);
	buf_free(&conn->in);
	return give_upload(conn);
}

static enum upload_shown
how_shown(const struct conn *conn)
{
	const struct conn_upload *upload = conn->upload;

	return conn->env->shows(conn->env->context, upload->host,
	    upload->upload.path, &upload->done);
}

void
conn_upload_end(struct conn *conn)
{
	struct conn_upload *upload = conn->upload;
	struct conn_env *env = conn->env;

	conn_release_outgoing(conn);
	outgoing_upload(&env->hosts.list[upload->host], conn->protocol,
	    &upload->upload, REFUSAL_NONE, 0, how_shown(conn), &conn->outgoing);
	arena_free(env->arena);
	conn_begin_send(conn);
}

enum conn_wait
conn_step_publishing(struct conn *conn)
{
	enum upload_shown shown = how_shown(conn);

	if (shown != UPLOAD_AWAITED && shown != UPLOAD_LEFT) {
		conn_upload_end(conn);
		return CONN_GO_ON;
	}
	deadline_set(&conn->again, &conn->env->looks, clock_monotonic());
	return CONN_WAIT_ELSEWHERE;
}

/* The writer has room for it. */
static enum conn_wait
begin_body(struct conn *conn)
{
	struct conn_upload *upload = conn->upload;
	enum refusal refusal = take_bytes(upload, buf_span(&upload->early));

	buf_free(&upload->early);
	upload->admitted = true;
	conn_rate(conn);
	if (refusal)
		return refuse_upload(conn, refusal, 0);
	if (upload->upload.size == 0)
		return give_upload(conn);
	conn_enter(conn, CONN_BODY);
	return CONN_GO_ON;
}

/* Ends a step that is not in the middle of a request. */
static enum conn_wait
end_own_step(struct conn *conn, enum conn_wait wait)
{
	arena_free(conn->env->arena);
	return wait;
}

static enum conn_wait
take_reply(struct conn *conn)
{
	struct conn_upload *upload = conn->upload;
	enum upload_got got =
	    upload_reply_receive(upload->reply, &upload->done);

	if (got == UPLOAD_EMPTY)
		return CONN_WAIT_ELSEWHERE;
	close_reply(conn);
	if (got != UPLOAD_GOT)
		return refuse_upload(conn, REFUSAL_FAULT, 0);
	if (upload->done.refusal)
		return refuse_upload(conn, (enum refusal)upload->done.refusal,
		    upload->done.error);
	if (!upload->admitted)
		return begin_body(conn);
	conn_enter(conn, CONN_PUBLISHING);
	return CONN_GO_ON;
}

enum conn_wait
conn_step_writing(struct conn *conn)
{
	return end_own_step(conn, take_reply(conn));
}

/* No byte has come behind the last one of the body. */
static enum conn_wait
end_body(struct conn *conn)
{
	if (memfile_seal(conn->upload->body) < 0)
		return refuse_upload(conn, REFUSAL_FAULT, 0);
	return give_upload(conn);
}

static enum conn_wait
take_more(struct conn *conn, struct span bytes)
{
	const struct conn_upload *upload = conn->upload;
	enum refusal refusal = take_bytes(conn->upload, bytes);

	if (refusal)
		return refuse_upload(conn, refusal, 0);
	conn->body_due -= bytes.size;
	if (upload->received < upload->upload.size &&
	    !conn_keeps_coming(conn, upload->received)) {
		conn_end(conn, CLOSING_LATE_BODY);
		return refuse_upload(conn, REFUSAL_TIMEOUT, 0);
	}
	conn_enter(conn, CONN_BODY);
	return CONN_WAIT_READ;
}

/*
 * One read more than the body has, so that what is behind its end is seen if it
 * is there: a client that sends more than it says may mean another file.
 */
static enum conn_wait
collect_body(struct conn *conn)
{
	struct conn_upload *upload = conn->upload;
	enum io_result result = IO_DONE;

	for (int i = 0; i < READS; i++) {
		uint64_t left = upload->upload.size - upload->received;
		size_t room = left < CONN_READ ? (size_t)left + 1 : CONN_READ;
		size_t got = 0;
		result = stream_read(
		    conn->fd, conn->tls, conn->env->scratch, room, &got);
		if (result != IO_DONE && left == 0)
			return end_body(conn);
		if (result != IO_DONE)
			break;
		enum conn_wait wait =
		    take_more(conn, (struct span){conn->env->scratch, got});
		if (wait != CONN_WAIT_READ)
			return wait;
		/* The one read more. */
		i -= upload->received == upload->upload.size;
	}
	if (result == IO_ENDED)
		return refuse_upload(conn, REFUSAL_TOO_SHORT, 0);
	if (result != IO_DONE)
		return conn_wait_of(conn, result, CLOSING_LEFT);
	return CONN_WAIT_READ;
}

enum conn_wait
conn_step_body(struct conn *conn)
{
	return end_own_step(conn, collect_body(conn));
}
