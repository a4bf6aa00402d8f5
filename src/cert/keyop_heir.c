#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/file.h"
#include "cert/cert_make.h"
#include "cert/keyop_heir.h"
#include "cert/keyop_priv.h"

/*
 * A key in force may be in no file any more: half of a new pair has replaced
 * it, say, and clients are served with the old one until the other half comes.
 * A successor that is started then, for another host's new key, has it from the
 * process before, through a socket that these two alone read from.
 */

enum {
	KEY_MAX = 32768, /* bytes of PEM: RSA of 16384 bits has 12,700 */
	HEIR_PATIENCE = 10, /* seconds */
};

void
keyop_bequeath(int fd)
{
	struct buf pem = {.limit = KEY_MAX};
	struct {
		uint32_t number;
		char more; /* a message that is too long shows by this */
	} got;

	if (file_recv_some(fd, &got, sizeof(got), MSG_DONTWAIT) !=
	    sizeof(got.number))
		return;
	if (keyop_write(got.number, &pem) < 0)
		pem.size = 0;
	(void)file_send_some(fd, buf_span(&pem), MSG_DONTWAIT);
	cert_wipe(&pem);
}

int
keyop_inherit(int fd, size_t number, const struct cert *cert, struct buf *pem)
{
	const struct timeval wait = {.tv_sec = HEIR_PATIENCE};
	uint32_t asked = (uint32_t)number;
	struct span question = {(const char *)&asked, sizeof(asked)};
	struct buf bytes = {0};
	char *room = buf_extend(&bytes, KEY_MAX);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	/* Left from those that have waited in vain, one for each key. */
	for (int i = 0; i < KEYOP_KEYS; i++)
		if (file_recv_some(fd, room, KEY_MAX, MSG_DONTWAIT) < 0)
			break;
	if (file_send_some(fd, question, MSG_DONTWAIT) < 0)
		room = NULL;
	ssize_t size = room ? file_recv_some(fd, room, KEY_MAX, 0) : -1;
	struct span key = {bytes.data, size > 0 ? (size_t)size : 0};
	bool fits = key.size > 0 && cert_has_key(cert, key);
	if (fits)
		buf_add(pem, key);
	cert_wipe(&bytes);
	return fits ? 0 : -1;
}
