#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/file.h"
#include "cert/cert_make.h"
#include "cert/cert_password.h"

/*
 * A password is no argument and no variable of the environment: other users can
 * read both, and a shell keeps the first in its history.
 */

int
cert_password_read(
    struct cert_password *password, const char *file, struct notes *notes)
{
	struct buf bytes = {0};
	int result = file_read(file, &bytes, NULL);
	struct span rest = buf_span(&bytes), line = span_cut_line(&rest);

	if (result < 0)
		note_add(notes, NOTE_ERROR, span_of(file), 0,
		    "cannot be read: %s: name a file whose first line is the "
		    "password",
		    strerror(errno));
	else if (line.size >= PASSWORD_SIZE)
		note_add(notes, NOTE_ERROR, span_of(file), 1,
		    "has %zu bytes, expected a password of at most %d",
		    line.size, PASSWORD_SIZE - 1);
	else if (line.size > 0)
		memcpy(password->text, line.data, line.size);
	password->known = result == 0 && line.size < PASSWORD_SIZE;
	cert_wipe(&bytes);
	return password->known ? 0 : -1;
}

const char *
cert_password_ask(struct cert_password *password, const char *path)
{
	struct buf prompt = {0};
	bool given = password->known;

	if (!given && isatty(STDIN_FILENO)) {
		buf_format(&prompt, "Password of %s: ", path);
		buf_byte(&prompt, '\0');
		given = EVP_read_pw_string(
			    password->text, PASSWORD_SIZE, prompt.data, 0) == 0;
		buf_free(&prompt);
	}
	password->asked += given;
	return given ? password->text : NULL;
}

void
cert_password_wipe(struct cert_password *password)
{
	OPENSSL_cleanse(password->text, sizeof(password->text));
}
