#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/file.h"
#include "sandbox/fd_pass.h"
#include "serve/channel.h"

/*
 * Editions are not copied between processes: the sender passes file
 * descriptors, and the receiver maps the same sealed memory. A SOCK_SEQPACKET
 * socket pair keeps each message whole and reports the end of the peer, which
 * is how children notice that the supervisor has died (E3). Both ends run the
 * same binary, so a message is a struct and needs no encoding.
 *
 * The peer may have been compromised, an indexer by a publisher's file, a
 * worker by a client. So a message says its kind, the receiver says which kinds
 * it expects, and a table says how many bytes and descriptors a kind has.
 * Whatever differs is an offence.
 *
 * A receiver that has no descriptors left would get a message without its own,
 * as if the sender had offended. So it looks first whether it has, and leaves
 * the message where it is if not.
 */

enum { EDITIONS_MAX = 16 }; /* messages that channel_newest() reads */

/* The bytes of a message. A log ends after its kind. */
struct packet {
	uint32_t kind; /* CHANNEL_EDITION to CHANNEL_RESCAN */
	union {
		struct edition_info about;
		uint32_t slot;
		uint32_t rescan;
	};
};

/* The third descriptor of an edition is its base. */
static const struct {
	size_t size, least, most; /* least and most: descriptors */
} shapes[] = {
    [CHANNEL_EDITION] = {sizeof(struct packet), 2, 3},
    [CHANNEL_LOG] = {sizeof(uint32_t), 1, 1},
    [CHANNEL_SOCKET] = {2 * sizeof(uint32_t), 1, 1},
    [CHANNEL_RESCAN] = {2 * sizeof(uint32_t), 0, 0},
};

int
channel_pair(int ends_r[2])
{
	if (fd_pass_pair(SOCK_SEQPACKET, ends_r) < 0)
		return -1;
	if (file_nonblocking(ends_r[0]) < 0 ||
	    file_nonblocking(ends_r[1]) < 0) {
		close(ends_r[0]);
		close(ends_r[1]);
		return -1;
	}
	return 0;
}

void
channel_files_close(struct channel_files *files)
{
	fd_pass_close(files->edition);
	fd_pass_close(files->root);
	fd_pass_close(files->base);
	*files = CHANNEL_NO_FILES;
}

/* Whoever is gone will be reaped: nothing is to be sent again. */
static bool
is_gone(int error)
{
	return error == EPIPE || error == ECONNRESET;
}

static int
send_packet(
    int channel, struct packet *packet, const int *descriptors, size_t count)
{
	struct iovec bytes = {packet, shapes[packet->kind].size};

	return channel < 0 ||
		fd_pass_send(channel, &bytes, 1, descriptors, count, 0) == 0 ||
		is_gone(errno)
	    ? 0
	    : -1;
}

int
channel_send_edition(int channel, const struct channel_files *files,
    const struct edition_info *about)
{
	const int descriptors[] = {files->edition, files->root, files->base};
	struct packet packet = {.kind = CHANNEL_EDITION, .about = *about};

	return send_packet(
	    channel, &packet, descriptors, files->base >= 0 ? 3 : 2);
}

int
channel_send_log(int channel, int fd)
{
	struct packet packet = {.kind = CHANNEL_LOG};

	return send_packet(channel, &packet, &fd, 1);
}

int
channel_send_socket(int channel, size_t slot, int fd)
{
	struct packet packet = {.kind = CHANNEL_SOCKET, .slot = (uint32_t)slot};

	return send_packet(channel, &packet, &fd, 1);
}

int
channel_send_rescan(int channel, uint32_t number)
{
	struct packet packet = {.kind = CHANNEL_RESCAN, .rescan = number};

	return send_packet(channel, &packet, NULL, 0);
}

void
channel_send_written(int channel, struct span path, const struct identity *file)
{
	struct iovec parts[] = {
	    {(void *)(uintptr_t)file, sizeof(*file)},
	    {(void *)(uintptr_t)path.data, path.size},
	};

	(void)fd_pass_send(channel, parts, 2, NULL, 0, MSG_DONTWAIT);
}

ssize_t
channel_receive_written(
    int channel, char path_r[CHANNEL_PATH_MAX], struct identity *file_r)
{
	struct iovec parts[] = {
	    {file_r, sizeof(*file_r)},
	    {path_r, CHANNEL_PATH_MAX},
	};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
	ssize_t size = recvmsg(channel, &message, MSG_DONTWAIT);

	if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR))
		return -1;
	return size > (ssize_t)sizeof(*file_r) ? size - (ssize_t)sizeof(*file_r)
					       : 0;
}

/* What is wrong with a message, or NULL. */
static const char *
fault_of(const struct packet *packet, size_t size, const struct fd_pass *passed,
    unsigned expected)
{
	if (size < sizeof(packet->kind) ||
	    packet->kind >= sizeof(shapes) / sizeof(shapes[0]) ||
	    !(expected >> packet->kind & 1))
		return "a message of a kind that is not its to send";
	if (passed->longer || size != shapes[packet->kind].size)
		return "a message of a wrong size";
	if (passed->more || passed->count < shapes[packet->kind].least ||
	    passed->count > shapes[packet->kind].most)
		return "a message with a wrong number of descriptors";
	return NULL;
}

/* Whether this process can open as many descriptors as a message has. */
static bool
can_take_descriptors(int channel)
{
	int list[FD_PASS_MAX];
	size_t count = 0;

	while (count < FD_PASS_MAX &&
	    (list[count] = fcntl(channel, F_DUPFD_CLOEXEC, 0)) >= 0)
		count++;
	bool room = count == FD_PASS_MAX;
	while (count > 0)
		close(list[--count]);
	return room;
}

/* Gives the descriptors of a message to the caller. */
static void
hand_over(const struct packet *packet, const int *list,
    struct channel_message *message)
{
	switch ((enum channel_got)packet->kind) {
	case CHANNEL_LOG: message->log = list[0]; break;
	case CHANNEL_SOCKET:
		message->socket = list[0];
		message->slot = packet->slot;
		break;
	case CHANNEL_RESCAN: message->rescan = packet->rescan; break;
	default:
		message->files =
		    (struct channel_files){list[0], list[1], list[2]};
		message->about = packet->about;
	}
}

enum channel_got
channel_receive(
    int channel, unsigned expected, struct channel_message *message_r)
{
	*message_r = (struct channel_message){
	    .files = CHANNEL_NO_FILES, .log = -1, .socket = -1};
	if (expected != CHANNEL_NONE && expected != CHANNEL_RESCANS &&
	    !can_take_descriptors(channel))
		return CHANNEL_LATER;
	struct packet packet = {.kind = 0};
	struct fd_pass passed;
	ssize_t size = fd_pass_receive(
	    channel, (struct iovec){&packet, sizeof(packet)}, 0, &passed);
	if (size < 0)
		return errno == EAGAIN || errno == EINTR ? CHANNEL_EMPTY
							 : CHANNEL_CLOSED;
	/* An empty message looks like the end, but may have descriptors. */
	if (size > 0)
		message_r->offence =
		    fault_of(&packet, (size_t)size, &passed, expected);
	if (size == 0 || message_r->offence) {
		fd_pass_drop(&passed);
		return size == 0 ? CHANNEL_CLOSED : CHANNEL_OFFENCE;
	}
	hand_over(&packet, passed.list, message_r);
	return packet.kind;
}

enum channel_got
channel_newest(int channel, struct channel_message *message_r)
{
	struct channel_message next;
	enum channel_got got = CHANNEL_EMPTY;

	*message_r = (struct channel_message){
	    .files = CHANNEL_NO_FILES, .log = -1, .socket = -1};
	for (int i = 0; i < EDITIONS_MAX; i++) {
		got = channel_receive(channel, CHANNEL_EDITIONS, &next);
		if (got != CHANNEL_EDITION)
			break;
		channel_files_close(&message_r->files);
		*message_r = next;
	}
	if (got == CHANNEL_OFFENCE) {
		channel_files_close(&message_r->files);
		*message_r = next;
		return CHANNEL_OFFENCE;
	}
	/* The end is read again in the next turn. */
	return message_r->files.edition >= 0 ? CHANNEL_EDITION : got;
}
