/* The writer's work: one message of a worker, judged and carried out. */
#ifndef UPLOAD_UPLOAD_RUN_H
#define UPLOAD_UPLOAD_RUN_H

#include "upload/upload_message.h"

/* What a writer knows of its host. Owns nothing. */
struct upload_host {
	const struct zones *zones;
	const struct mimetypes *types;
	int root; /* the capsule's directory, or -1: it cannot be read */
};

/*
 * Does what a message asks for, believing nothing of it: the zone, the right,
 * the name, the size, the type and the room are judged here.
 */
void upload_run(const struct upload_host *host,
    const struct upload_message *message, struct upload_reply *reply_r);

#endif
