/* Uploads a file over Titan, as a client does. */
#ifndef FETCH_UPLOAD_H
#define FETCH_UPLOAD_H

#include "fetch/order.h"
#include "fetch/target_upload.h"

/* What came of it beside the answer. upload_done_free() gives it back. */
struct upload_done {
	struct buf mime; /* the type that was named */
	struct buf page; /* the URL of the page, if the answer is a redirect */
};

/*
 * Uploads order->body, whose size is that of the parameters. A redirect says
 * where the page is, which is asked for if order->follows.
 */
struct fetched fetch_upload(struct span url, const struct target_upload *upload,
    const struct fetch_order *order, struct upload_done *done_r);
void upload_done_free(struct upload_done *done);

#endif
