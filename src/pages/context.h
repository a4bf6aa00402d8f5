/* What every answer is made from. */
#ifndef PAGES_CONTEXT_H
#define PAGES_CONTEXT_H

#include "config/labels.h"
#include "pages/zone.h"
#include "search/rank.h"
#include "search/search.h"
#include "text/mimetype.h"
#include "text/redirects.h"
#include "wire/gopher.h"

/* What the configuration says that an answer depends on. */
struct vhost {
	struct span host; /* ours, as uri_host() has it */
	const struct span *names; /* it and its aliases, likewise */
	size_t name_count;
	struct span author; /* of the capsule; may be empty */
	struct span gemini_url; /* `gemini://host[:port]`, for readers */
	unsigned gemini_port; /* the public one */
	bool on_gemini; /* it is not off */
	struct gopher_self gopher;
	bool gopher_tls; /* on the same port */
	bool list_text; /* Gopher's indexes list an article as text */
	const struct labels *labels;
	const struct redirects *redirects;
	const struct mimetypes *types;
	size_t related, recent; /* entries under an article */
	size_t page_size; /* entries on one page of a long index */
	bool navigation;
	struct zones zones;
};

/* Whether a host, as uri_host() has it, is this one. */
static inline bool
vhost_has_name(const struct vhost *vhost, struct span name)
{
	for (size_t i = 0; i < vhost->name_count; i++)
		if (span_equal(vhost->names[i], name))
			return true;
	return false;
}

/* A worker's tools for one answer. The arena is the request's. */
struct context {
	const struct vhost *vhost;
	/* NULL before the first one; under a view where a zone is closed. */
	struct edition *edition;
	uint64_t closed; /* zones that are: on Gopher, where nobody can show
			    a certificate, every one */
	uint32_t progress; /* files read so far */
	bool absent; /* the capsule cannot be read, and not for a moment */
	int root;
	struct ranker *ranker;
	struct searcher *searcher;
	struct arena *arena;
};

/* The label in the language of an entry. */
static inline struct span
context_word(
    const struct context *context, struct span language, enum label label)
{
	return labels_word(context->vhost->labels, language, label);
}

#endif
