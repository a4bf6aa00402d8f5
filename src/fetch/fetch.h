/* Fetches a URL over Gemini or Gopher, as a client does. */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include "fetch/order.h"

/* Fetches a URL, following redirects within Gemini. */
struct fetched fetch(struct span url, const struct fetch_order *order);
/* Whether the body is text, by its type. */
bool fetched_is_text(const struct fetched *fetched);
void fetched_free(struct fetched *fetched);

#endif
