#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "edition/edition.h"
#include "edition/root.h"
#include "net/socket.h"
#include "upgrade/fields.h"
#include "upgrade/handover_priv.h"

/*
 * The text comes from another program, most likely of another version, and is
 * read like any other input. A table says what reads each line; the first fault
 * ends the reading.
 */

static void
fault(struct handover_reader *reader, const char *sentence)
{
	fields_fault(&reader->fields, sentence);
}

/* A descriptor of a socket that listens; -1 after a fault. */
static int
take_listening(struct handover_reader *reader)
{
	int fd = fields_fd(&reader->fields);

	if (fd >= 0 &&
	    (socket_option(fd, SO_TYPE) != SOCK_STREAM ||
		socket_option(fd, SO_ACCEPTCONN) != 1))
		fault(reader, "a descriptor is no listening stream socket");
	return fd;
}

static void
line_version(struct handover_reader *reader)
{
	reader->handover->version = fields_text(&reader->fields);
}

static void
line_process(struct handover_reader *reader)
{
	reader->handover->process =
	    (pid_t)fields_number(&reader->fields, INT32_MAX);
}

static void
line_trial(struct handover_reader *reader)
{
	reader->handover->trial = true;
}

static void
line_indexed(struct handover_reader *reader)
{
	reader->handover->indexed = true;
}

static void
line_started(struct handover_reader *reader)
{
	reader->handover->started = fields_moment(&reader->fields);
}

static void
line_reloads(struct handover_reader *reader)
{
	reader->handover->reloads = fields_number(&reader->fields, UINT64_MAX);
}

static void
line_file(struct handover_reader *reader)
{
	reader->handover->file = fields_text(&reader->fields);
}

static const struct protocol *
take_protocol(struct handover_reader *reader)
{
	struct span name = fields_word(&reader->fields);

	if (span_equal(name, protocol_gemini.name))
		return &protocol_gemini;
	if (!span_equal(name, protocol_gopher.name))
		fault(reader, "a protocol is unknown");
	return &protocol_gopher;
}

static void
line_listener(struct handover_reader *reader)
{
	struct listeners *listeners = &reader->handover->listeners;
	struct listener one = {
	    .fd = take_listening(reader), .protocol = take_protocol(reader)};

	one.device = (dev_t)fields_number(&reader->fields, UINT64_MAX);
	one.inode = (ino_t)fields_number(&reader->fields, UINT64_MAX);
	struct span path = fields_text(&reader->fields);
	if (!reader->fields.fault && socket_bound(one.fd, &one.bound) < 0)
		fault(reader, "a listening socket has no address");
	if (reader->fields.fault)
		return;
	one.bound.path = path;
	listeners->list = mem_grow(listeners->list, &listeners->capacity,
	    listeners->count + 1, sizeof(*listeners->list));
	listeners->list[listeners->count++] = one;
}

static void
line_control(struct handover_reader *reader)
{
	struct handover_control *control = &reader->handover->control;

	if (control->path.size > 0)
		fault(reader, "there are two control sockets");
	control->fd = take_listening(reader);
	control->device = (dev_t)fields_number(&reader->fields, UINT64_MAX);
	control->inode = (ino_t)fields_number(&reader->fields, UINT64_MAX);
	control->path = fields_text(&reader->fields);
	if (control->path.size == 0)
		fault(reader, "the control socket has no path");
}

static void
line_host(struct handover_reader *reader)
{
	struct handover *handover = reader->handover;

	if (handover->host_count == HOSTS_MAX) {
		fault(reader, "there are too many hosts");
		return;
	}
	struct handover_host *host = &handover->hosts[handover->host_count++];
	host->edition = host->directory = host->base = -1;
	host->name = fields_text(&reader->fields);
	host->root = fields_text(&reader->fields);
	if (host->name.size == 0 || host->root.size == 0)
		fault(reader, "a host has no name or no directory");
}

/* The host that the line is about: the last one. */
static struct handover_host *
last_host(struct handover_reader *reader)
{
	size_t count = reader->handover->host_count;

	if (count > 0)
		return &reader->handover->hosts[count - 1];
	fault(reader, "a line comes before its host");
	return &reader->none;
}

/* It comes before its edition, which is checked with it. */
static void
line_base(struct handover_reader *reader)
{
	struct handover_host *host = last_host(reader);
	int fd = fields_fd(&reader->fields);

	if (host->base >= 0 || host->edition >= 0 || host->fault)
		fault(reader, "a base comes twice, or after its edition");
	host->base = fd;
}

static void
line_edition(struct handover_reader *reader)
{
	struct handover_host *host = last_host(reader);
	struct edition_header header;

	if (host->edition >= 0)
		fault(reader, "a host has two editions");
	host->edition = fields_fd(&reader->fields);
	host->directory = fields_fd(&reader->fields);
	host->large = (uint32_t)fields_number(&reader->fields, UINT32_MAX);
	host->adopted = fields_moment(&reader->fields);
	if (reader->fields.fault)
		return;
	host->fault = edition_check(host->edition, host->base, &header);
	if (!host->fault && host->large > header.files)
		host->fault = "an edition with other counts than its header";
	if (!host->fault && !root_is_directory(host->directory))
		host->fault = "an edition without a directory";
	if (!host->fault)
		return;
	close(host->edition);
	close(host->directory);
	reader->fields.fd_count -= 2;
	host->edition = host->directory = -1;
}

static void
line_certificate(struct handover_reader *reader)
{
	struct handover_host *host = last_host(reader);
	struct buf chain = {0};

	host->warned = (int)fields_number(&reader->fields, INT32_MAX);
	fields_hex(&reader->fields, &chain);
	if (host->cert.length > 0)
		fault(reader, "a host has two certificates");
	if (!reader->fields.fault &&
	    cert_read_chain(&host->cert, buf_span(&chain)) < 0)
		fault(reader, "a certificate cannot be read");
	buf_free(&chain);
}

static void
line_zone(struct handover_reader *reader)
{
	struct handover *handover = reader->handover;
	struct handover_zone zone = {
	    .hosts = fields_number(&reader->fields, UINT64_MAX)};

	zone.path = fields_text(&reader->fields);
	if (zone.path.size == 0)
		fault(reader, "a zone has no path");
	if (handover->zone_count == ZONES_MAX)
		fault(reader, "there are too many zones");
	else
		handover->zones[handover->zone_count++] = zone;
}

static enum handover_role
take_role(struct handover_reader *reader)
{
	struct span name = fields_word(&reader->fields);
	size_t i = 0;

	while (
	    i < HANDOVER_ROLES && !span_equal(name, span_of(handover_roles[i])))
		i++;
	if (i == HANDOVER_ROLES)
		fault(reader, "a process has an unknown role");
	return (enum handover_role)i;
}

static void
line_child(struct handover_reader *reader)
{
	struct handover *handover = reader->handover;
	struct handover_child child = {
	    .pid = (pid_t)fields_number(&reader->fields, INT32_MAX)};

	child.role = take_role(reader);
	child.channel = fields_fd(&reader->fields);
	if (child.pid <= 1)
		fault(reader, "a process has no number");
	for (size_t i = 0; i < handover->child_count; i++)
		if (handover->children[i].pid == child.pid)
			fault(reader, "a process is named twice");
	if (!reader->fields.fault &&
	    socket_option(child.channel, SO_TYPE) != SOCK_SEQPACKET)
		fault(reader, "a channel is no socket");
	if (reader->fields.fault)
		return;
	handover->children =
	    mem_grow(handover->children, &handover->child_capacity,
		handover->child_count + 1, sizeof(*handover->children));
	handover->children[handover->child_count++] = child;
}

static const struct {
	const char *word;
	void (*read)(struct handover_reader *reader);
} lines[] = {
    {"version", line_version},
    {"process", line_process},
    {"trial", line_trial},
    {"indexed", line_indexed},
    {"started", line_started},
    {"reloads", line_reloads},
    {"file", line_file},
    {"listener", line_listener},
    {"control", line_control},
    {"host", line_host},
    {"base", line_base},
    {"edition", line_edition},
    {"certificate", line_certificate},
    {"zone", line_zone},
    {"child", line_child},
    {"counts", handover_read_counts},
    {"signatures", handover_read_signatures},
    {"tickets", handover_read_tickets},
    {"addresses", handover_read_addresses},
    {"bucket", handover_read_bucket},
};

static void
read_one_line(struct handover_reader *reader)
{
	struct span word = fields_word(&reader->fields);
	size_t i = 0;

	while (i < sizeof(lines) / sizeof(lines[0]) &&
	    !span_equal(word, span_of(lines[i].word)))
		i++;
	if (i == sizeof(lines) / sizeof(lines[0])) {
		fault(reader, "a line has an unknown keyword");
		return;
	}
	lines[i].read(reader);
	if (reader->fields.line.size > 0)
		fault(reader, "a line has too many fields");
}

static void
read_lines(struct handover_reader *reader, struct span text)
{
	struct span first = span_cut(&text, '\n');
	uint64_t format = 0;

	if (!span_skip(&first, SPAN(HANDOVER_FIRST)))
		fault(reader, "it does not begin as a handover");
	else if (span_number(first, UINT32_MAX, &format) < 0 ||
	    format != HANDOVER_FORMAT)
		fault(reader, "it is of another format than this program's");
	while (!reader->fields.fault) {
		reader->fields.line = span_cut(&text, '\n');
		if (span_equal(reader->fields.line, SPAN(HANDOVER_LAST)))
			break;
		if (text.size == 0)
			fault(reader, "it is cut off");
		else
			read_one_line(reader);
	}
	if (text.size > 0)
		fault(reader, "something follows its end");
	if (reader->handover->process <= 0)
		fault(reader, "it names no process");
	if (reader->handover->host_count == 0)
		fault(reader, "it names no host");
}

const char *
handover_read(struct span text, struct handover *handover_r)
{
	struct handover_reader reader = {
	    .handover = handover_r, .fields = {.arena = &handover_r->arena}};

	*handover_r = (struct handover){.control.fd = -1};
	read_lines(&reader, text);
	if (reader.fields.fault) {
		fields_close(&reader.fields);
		handover_r->listeners.count = handover_r->child_count = 0;
		handover_r->control.fd = -1;
		for (size_t i = 0; i < handover_r->host_count; i++) {
			struct handover_host *host = &handover_r->hosts[i];
			host->edition = host->directory = host->base = -1;
		}
		handover_free(handover_r);
	}
	free(reader.fields.fds);
	return reader.fields.fault;
}
