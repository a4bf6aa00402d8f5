#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "cert/key_report.h"

/*
 * The supervisor needs the certificates, and its user the notes, but only the
 * keyholder may read the files, since a file may hold the key as well. So the
 * keyholder writes records into a pipe: a head, and bytes. It reads files that
 * others may have written, so the supervisor believes no record: each has its
 * limits, and a chain is parsed again.
 */

enum kind {
	RECORD_CHAIN, /* `at` is the host; PEM */
	RECORD_REMARK, /* `at` is the line; the path, a NUL, the sentence */
	RECORD_ERROR,
	RECORD_END, /* the last one: without it the report is not whole */
	RECORD_KEY_ERROR, /* it is about the key */
};

enum {
	NOTES_MAX = 1024, /* of a report */
	SENTENCE_MAX = 8192, /* bytes, with the path */
	CHUNK = 65536, /* bytes read at once */
};

struct head {
	uint32_t kind, at, size;
};

static void
add(struct buf *report, enum kind kind, size_t at, struct span first,
    struct span second)
{
	struct head head = {
	    (uint32_t)kind, (uint32_t)at, (uint32_t)(first.size + second.size)};

	buf_add(report, (struct span){(const char *)&head, sizeof(head)});
	buf_add(report, first);
	buf_add(report, second);
}

void
key_report_chain(struct buf *report, size_t host, const struct cert *cert)
{
	add(report, RECORD_CHAIN, host, buf_span(&cert->chain), SPAN(""));
}

void
key_report_notes(struct buf *report, const struct notes *notes)
{
	static const char nul[] = "";

	for (size_t i = 0; i < notes->count && i < NOTES_MAX; i++) {
		const struct note *note = &notes->list[i];
		struct buf text = {0};
		buf_add(&text, note->path);
		buf_add(&text, (struct span){nul, 1});
		buf_add(&text,
		    span_head(note->sentence,
			text.size < SENTENCE_MAX ? SENTENCE_MAX - text.size
						 : 0));
		add(report,
		    note->severity != NOTE_ERROR ? RECORD_REMARK
			: note->of_key           ? RECORD_KEY_ERROR
						 : RECORD_ERROR,
		    note->line, buf_span(&text), SPAN(""));
		buf_free(&text);
	}
}

void
key_report_end(struct buf *report)
{
	add(report, RECORD_END, 0, SPAN(""), SPAN(""));
}

static int
take_note(
    const struct head *head, struct span body, size_t most, struct notes *notes)
{
	struct span path = span_cut(&body, '\0');

	if (head->size > SENTENCE_MAX || notes->count >= most)
		return -1;
	note_add(notes, head->kind == RECORD_REMARK ? NOTE_REMARK : NOTE_ERROR,
	    path, head->at, "%pS", SPAN_AT(body));
	notes->list[notes->count - 1].of_key = head->kind == RECORD_KEY_ERROR;
	return 0;
}

static int
take_chain(
    const struct head *head, struct span body, struct cert *certs, size_t hosts)
{
	if (head->at >= hosts || certs[head->at].length > 0)
		return -1;
	return cert_read_chain(&certs[head->at], body);
}

int
key_report_parse(
    struct span report, struct cert *certs, size_t hosts, struct notes *notes)
{
	const size_t most = notes->count + NOTES_MAX;
	struct head head;

	while (report.size >= sizeof(head)) {
		memcpy(&head, report.data, sizeof(head));
		report = span_tail(report, sizeof(head));
		if (head.size > report.size)
			return -1;
		struct span body = span_head(report, head.size);
		report = span_tail(report, head.size);
		switch (head.kind) {
		case RECORD_CHAIN:
			if (take_chain(&head, body, certs, hosts) < 0)
				return -1;
			break;
		case RECORD_REMARK:
		case RECORD_ERROR:
		case RECORD_KEY_ERROR:
			if (take_note(&head, body, most, notes) < 0)
				return -1;
			break;
		case RECORD_END:
			return report.size == 0 && body.size == 0 ? 0 : -1;
		default: return -1;
		}
	}
	return -1;
}

int
key_report_read(int fd, int ms, struct buf *report)
{
	int64_t until = clock_monotonic() + ms;
	struct pollfd readable = {.fd = fd, .events = POLLIN};

	while (report->size <= KEY_REPORT_MAX) {
		int64_t left = until - clock_monotonic();
		if (left <= 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		int ready = poll(&readable, 1, (int)left);
		if (ready < 0 && errno != EINTR && errno != ENOMEM)
			return -1;
		if (ready <= 0)
			continue;
		ssize_t got =
		    file_read_some(fd, buf_extend(report, CHUNK), CHUNK);
		report->size -= CHUNK - (size_t)(got > 0 ? got : 0);
		if (got <= 0)
			return (int)got;
	}
	errno = EMSGSIZE;
	return -1;
}
