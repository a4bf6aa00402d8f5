/* The names of a host: its own, its aliases, and wildcards. */
#ifndef TEXT_HOST_NAMES_H
#define TEXT_HOST_NAMES_H

#include "base/address.h"
#include "text/uri.h"

/*
 * `*.example.org` stands for every name of one label before `example.org`, as
 * in certificates (RFC 6125 section 6.4.3): not for example.org itself, nor for
 * a.b.example.org. It is a name of the configuration alone: no request has a
 * `*` in its host.
 */

/*
 * Appends the canonical form of a configured name, as uri_host() does; a
 * wildcard keeps its first label. Returns 0, or -1 if no host can have it.
 */
static inline int
host_names_normalise(struct buf *buf, struct span name)
{
	if (span_skip(&name, SPAN("*.")))
		buf_add(buf, SPAN("*."));
	return uri_host(buf, name);
}

/* Whether a name, as uri_host() has it, is the reader's own machine's. */
static inline bool
host_names_is_local(struct span name)
{
	return span_equal(name, SPAN("localhost")) ||
	    span_ends(name, SPAN(".localhost")) ||
	    span_equal(name, SPAN("localhost.localdomain")) ||
	    span_equal(name, SPAN("[::1]")) ||
	    (span_starts(name, SPAN("127.")) && address_is_figures(name));
}

enum host_match {
	HOST_OTHER, /* none of the names */
	HOST_WILDCARD, /* one that a wildcard stands for */
	HOST_EXACT, /* goes before a wildcard of another host */
};

/* What a host name, as uri_host() has it, is to a host of these names. */
static inline enum host_match
host_names_match(const struct span *names, size_t count, struct span name)
{
	enum host_match match = HOST_OTHER;
	size_t dot = span_find(name, '.');

	for (size_t i = 0; i < count; i++) {
		struct span above = names[i];
		if (span_equal(above, name))
			return HOST_EXACT;
		if (span_skip(&above, SPAN("*.")) && dot > 0 &&
		    span_equal(above, span_tail(name, dot + 1)))
			match = HOST_WILDCARD;
	}
	return match;
}

#endif
