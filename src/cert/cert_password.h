/* The password of an encrypted file: from another file, or the terminal. */
#ifndef CERT_CERT_PASSWORD_H
#define CERT_CERT_PASSWORD_H

#include "base/note.h"

enum { PASSWORD_SIZE = 1024 /* bytes, with the NUL */ };

/* Zeroed, it is asked for. */
struct cert_password {
	bool known; /* from a file */
	unsigned asked; /* times that it was given */
	char text[PASSWORD_SIZE];
};

/* Reads it, the first line of a file. Returns 0, or -1 with a note. */
int cert_password_read(
    struct cert_password *password, const char *file, struct notes *notes);
/*
 * Returns the password of the file at path, which it asks the terminal for
 * unless it is known; NULL if there is no terminal.
 */
const char *cert_password_ask(struct cert_password *password, const char *path);
void cert_password_wipe(struct cert_password *password);

#endif
