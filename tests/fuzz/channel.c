#include <fcntl.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "serve/channel.h"
#include "support/process.h"
#include "support/raw_message.h"

/*
 * Messages between processes, both ways: to the supervisor, which takes
 * editions, to a worker, which takes logs, too, to a keyholder or a writer,
 * which take sockets, and to an indexer, which takes orders. A message of any
 * bytes with any number of descriptors is what the receiver expects, or an
 * offence; it leaves no descriptor open that the receiver does not own.
 */

static void
send_all(int channel, struct span input)
{
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int descriptors[8];

	for (size_t i = 0; i < 8; i++)
		descriptors[i] = nothing;
	while (input.size > 0) {
		size_t count = fuzz_byte(&input) % 8;
		size_t size = fuzz_byte(&input);
		raw_message_send(channel, span_head(input, size), descriptors,
		    count, 1 + count / 4);
		input = span_tail(input, size);
	}
	close(nothing);
}

static void
receive_all(int channel, unsigned expected)
{
	struct channel_message message;
	enum channel_got got;

	do {
		got = channel_receive(channel, expected, &message);
		HOLDS(got != CHANNEL_EDITION || expected & CHANNEL_EDITIONS);
		HOLDS(got != CHANNEL_LOG || expected & CHANNEL_LOGS);
		HOLDS(got != CHANNEL_SOCKET || expected & CHANNEL_SOCKETS);
		HOLDS(got != CHANNEL_RESCAN || expected & CHANNEL_RESCANS);
		HOLDS((got == CHANNEL_OFFENCE) == (message.offence != NULL));
		HOLDS((got == CHANNEL_LOG) == (message.log >= 0));
		HOLDS((got == CHANNEL_SOCKET) == (message.socket >= 0));
		channel_files_close(&message.files);
		if (message.log >= 0)
			close(message.log);
		if (message.socket >= 0)
			close(message.socket);
	} while (got != CHANNEL_EMPTY && got != CHANNEL_CLOSED);
}

void
fuzz_channel(struct span input)
{
	static const unsigned receivers[] = {CHANNEL_EDITIONS,
	    CHANNEL_EDITIONS | CHANNEL_LOGS, CHANNEL_NONE, CHANNEL_SOCKETS,
	    CHANNEL_RESCANS};
	size_t before = process_descriptors(getpid());

	for (size_t i = 0; i < sizeof(receivers) / sizeof(receivers[0]); i++) {
		int ends[2];
		HOLDS(channel_pair(ends) == 0);
		send_all(ends[0], input);
		receive_all(ends[1], receivers[i]);
		close(ends[0]);
		close(ends[1]);
	}
	HOLDS(process_descriptors(getpid()) == before);
}
