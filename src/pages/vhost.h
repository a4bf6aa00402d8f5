/* One virtual host: what the configuration says that its answers depend on. */
#ifndef PAGES_VHOST_H
#define PAGES_VHOST_H

#include "base/address.h"
#include "config/labels.h"
#include "config/redirects.h"
#include "pages/zone.h"
#include "text/host_names.h"
#include "text/mimetype.h"
#include "wire/gopher.h"

/*
 * A process has one for each configured host, from its start to its end. It
 * owns nothing: spans, labels, redirects and types belong to the configuration
 * that the process was started with.
 */
struct vhost {
	struct span host; /* the host name, as uri_host() has it */
	/* It and its aliases, as host_names_normalise() has them. */
	const struct span *names;
	size_t name_count;
	/* Of the same: those of its certificate, where menus have another. */
	size_t cert_name_count;
	/* Those of all hosts, which go before a wildcard. */
	const struct span *all_names;
	size_t all_count;
	struct span title, author; /* of the capsule; may be empty */
	struct span gemini_url; /* `gemini://host[:port]`, for readers */
	unsigned gemini_port; /* the public one */
	bool on_gemini; /* the host is served over Gemini */
	struct gopher_self gopher;
	/* Where it is listened on for Gopher. */
	const struct address *gopher_addresses;
	size_t gopher_address_count;
	bool gopher_tls; /* on the same port */
	bool list_text; /* Gopher's indexes list an article as text */
	const struct labels *labels;
	const struct redirects *redirects;
	const struct mimetypes *types;
	size_t related, linked, recent; /* entries under an article */
	size_t page_size; /* entries on one page of a long index */
	bool neighbours; /* the posts beside one are under it */
	bool navigation;
	bool book; /* is at VHOST_BOOK */
	struct zones zones;
};

/* Where the book of a host is, unless a file of that path is there. */
#define VHOST_BOOK SPAN("/capsule.gpub")

/* Whether a path is that of the host's book, if it has one. */
static inline bool
vhost_has_book(const struct vhost *vhost, struct span path)
{
	return vhost->book && span_equal(path, VHOST_BOOK);
}

/*
 * Whether a host name, as uri_host() has it, is one of this host's: of all
 * hosts one has it, or none.
 */
static inline bool
vhost_has_name(const struct vhost *vhost, struct span name)
{
	enum host_match match =
	    host_names_match(vhost->names, vhost->name_count, name);

	return match == HOST_EXACT ||
	    (match == HOST_WILDCARD &&
		host_names_match(vhost->all_names, vhost->all_count, name) !=
		    HOST_EXACT);
}

#endif
