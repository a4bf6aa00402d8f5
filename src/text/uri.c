#include <arpa/inet.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/punycode.h"
#include "text/uri.h"

/*
 * A URL is never normalised as a whole. A reference is split into borrowed
 * components; paths and hosts, which are compared with names that loam knows,
 * are decoded exactly once and appended in a canonical form. Decoding after
 * splitting is what makes an encoded slash or dot harmless (F2).
 */

/* scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) */
static bool
is_scheme(struct span s)
{
	if (s.size == 0 || !ascii_is_letter(s.data[0]))
		return false;
	for (size_t i = 0; i < s.size; i++)
		if (!ascii_is_alnum(s.data[i]) && s.data[i] != '+' &&
		    s.data[i] != '-' && s.data[i] != '.')
			return false;
	return true;
}

/* Cuts *rest at separator and returns the part after it; absent without one. */
static struct span
cut_after(struct span *rest, char separator)
{
	size_t at = span_find(*rest, separator);
	struct span part = {0};

	if (at < rest->size) {
		part = span_tail(*rest, at + 1);
		*rest = span_head(*rest, at);
	}
	return part;
}

/* authority = [ userinfo "@" ] host [ ":" port ] */
static void
split_authority(struct span authority, struct uri *uri)
{
	size_t at = span_find_last(authority, '@');

	if (at < authority.size) {
		uri->userinfo = span_head(authority, at);
		authority = span_tail(authority, at + 1);
	}
	/* The colons of an IP literal are inside its brackets. */
	size_t bracket = span_find_last(authority, ']');
	size_t colon = span_find_last(authority, ':');
	if (colon < authority.size &&
	    (bracket == authority.size || colon > bracket)) {
		uri->port = span_tail(authority, colon + 1);
		authority = span_head(authority, colon);
	}
	uri->host = authority;
}

void
uri_split(struct span text, struct uri *uri_r)
{
	struct span rest = text;
	struct uri uri = {0};

	uri.fragment = cut_after(&rest, '#');
	uri.query = cut_after(&rest, '?');
	size_t colon = span_find(rest, ':');
	if (colon < rest.size && is_scheme(span_head(rest, colon))) {
		uri.scheme = span_head(rest, colon);
		rest = span_tail(rest, colon + 1);
	}
	if (span_skip(&rest, SPAN("//"))) {
		size_t slash = span_find(rest, '/');
		split_authority(span_head(rest, slash), &uri);
		rest = span_tail(rest, slash);
	}
	uri.path = rest;
	*uri_r = uri;
}

const char *
uri_mistake(struct span text)
{
	if (!utf8_valid(text))
		return "the URL is not UTF-8";
	for (size_t i = 0; i < text.size; i++) {
		unsigned char byte = (unsigned char)text.data[i];
		if (byte <= 0x20 || byte == 0x7f)
			return "the URL holds a space or a control character";
		if (uri_is_forbidden(text.data[i]))
			return "the URL holds a character that must be "
			       "percent-encoded";
		if (byte != '%')
			continue;
		if (!uri_is_escape(span_tail(text, i)))
			return "the URL holds a malformed percent-encoding";
		if (text.data[i + 1] == '0' && text.data[i + 2] == '0')
			return "the URL holds an encoded NUL";
	}
	return NULL;
}

bool
uri_is_whole(struct span text)
{
	struct uri uri;

	uri_split(text, &uri);
	return uri.scheme.size > 0 && text.size > uri.scheme.size + 1 &&
	    uri_mistake(text) == NULL;
}

int
uri_decode(struct buf *buf, struct span s)
{
	for (size_t i = 0; i < s.size; i++) {
		if (s.data[i] != '%') {
			buf_byte(buf, s.data[i]);
			continue;
		}
		if (!uri_is_escape(span_tail(s, i)))
			return -1;
		buf_byte(buf,
		    (char)(ascii_hex(s.data[i + 1]) * 16 +
			ascii_hex(s.data[i + 2])));
		i += 2;
	}
	return 0;
}

void
uri_encode_path(struct buf *buf, struct span path)
{
	for (size_t at; path.size > 0; path = span_tail(path, at + 1)) {
		at = 0;
		while (at < path.size && ascii_is_path(path.data[at]))
			at++;
		buf_add(buf, span_head(path, at));
		if (at < path.size)
			buf_format(buf, "%%%02X", (unsigned char)path.data[at]);
	}
}

/* Drops the last segment of the path that begins at start. */
static int
drop_segment(struct buf *buf, size_t start)
{
	struct span path = span_tail(buf_span(buf), start);

	if (path.size == 0)
		return -1;
	buf->size = start + span_find_last(path, '/');
	return 0;
}

/*
 * Appends a slash and a segment. Names are UTF-8 (RFC 3986 leaves the character
 * set to the server) and have neither slash nor NUL.
 */
static enum uri_path
add_segment(struct buf *buf, size_t start, struct span segment, bool encoded,
    enum uri_path above, bool last)
{
	struct buf name = {0};
	enum uri_path result = URI_PATH_NAME;

	if (!encoded)
		buf_add(&name, segment);
	else if (uri_decode(&name, segment) < 0)
		result = URI_PATH_NONE;
	struct span text = buf_span(&name);
	if (span_equal(text, SPAN(".."))) {
		if (drop_segment(buf, start) < 0)
			result = above;
		if (last)
			buf_byte(buf, '/');
	} else if (text.size == 0 || span_equal(text, SPAN("."))) {
		if (last)
			buf_byte(buf, '/');
	} else if (span_find(text, '/') < text.size ||
	    span_find(text, '\0') < text.size || !utf8_valid(text)) {
		result = URI_PATH_NONE;
	} else {
		buf_byte(buf, '/');
		buf_add(buf, text);
	}
	buf_free(&name);
	return result;
}

/* `above`: the result of dot segments that lead above the root. */
static enum uri_path
add_segments(struct buf *buf, size_t start, struct span path, bool encoded,
    enum uri_path above)
{
	enum uri_path result = URI_PATH_NAME;
	bool last = false;

	while (!last && result == URI_PATH_NAME) {
		last = span_find(path, '/') == path.size;
		struct span segment = span_cut(&path, '/');
		result = add_segment(buf, start, segment, encoded, above, last);
	}
	return result;
}

enum uri_path
uri_path_decode(struct buf *buf, struct span encoded)
{
	return add_segments(buf, buf->size, encoded, true, URI_PATH_CLIMBS);
}

enum uri_path
uri_path_clean(struct buf *buf, struct span path)
{
	return add_segments(buf, buf->size, path, false, URI_PATH_CLIMBS);
}

enum uri_path
uri_path_resolve(struct buf *buf, struct span base, struct span reference)
{
	size_t start = buf->size;

	if (reference.size == 0) {
		buf_add(buf, base);
		return URI_PATH_NAME;
	}
	/* base is decoded and canonical: its directory is used unchanged. */
	if (reference.data[0] != '/')
		buf_add(buf, span_head(base, span_find_last(base, '/')));
	return add_segments(buf, start, reference, true, URI_PATH_NAME);
}

/* A decoded host: reg-name or IP-literal, without checking the address. */
static bool
host_plausible(struct span host)
{
	if (host.size == 0 || host.size > 1024 || !utf8_valid(host))
		return false;
	if (host.data[0] == '[') {
		for (size_t i = 1; i + 1 < host.size; i++)
			if (ascii_hex(host.data[i]) < 0 &&
			    host.data[i] != ':' && host.data[i] != '.')
				return false;
		return host.size > 3 && host.data[host.size - 1] == ']';
	}
	for (size_t i = 0; i < host.size; i++) {
		unsigned char byte = (unsigned char)host.data[i];
		if (byte < 0x80 && !ascii_is_alnum((char)byte) && byte != '-' &&
		    byte != '.' && byte != '_')
			return false;
	}
	return true;
}

int
uri_host(struct buf *buf, struct span host)
{
	struct buf decoded = {0}, folded = {0};
	int result = -1;

	if (uri_decode(&decoded, host) < 0 ||
	    !host_plausible(buf_span(&decoded)))
		goto done;
	punycode_fold(&folded, buf_span(&decoded));
	struct span rest = buf_span(&folded);
	/* Composing turns a few characters into ASCII: U+037E into `;`. */
	if (!host_plausible(rest))
		goto done;
	if (span_ends(rest, SPAN(".")))
		rest.size--;
	result = rest.size > 0 && !span_ends(rest, SPAN(".")) ? 0 : -1;
	while (rest.size > 0 && result == 0) {
		result = punycode_label(buf, span_cut(&rest, '.'));
		if (rest.size > 0)
			buf_byte(buf, '.');
	}
done:
	buf_free(&decoded);
	buf_free(&folded);
	return result;
}

/* Whether a label is decimal digits alone, as the last of no domain name is. */
static bool
is_number(struct span label)
{
	for (size_t i = 0; i < label.size; i++)
		if (!ascii_is_digit(label.data[i]))
			return false;
	return true;
}

/* An IPv6 address in brackets, or four numbers (RFC 3986 section 3.2.2). */
static bool
is_address(struct span host, bool six)
{
	unsigned char bytes[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN] = "";

	if (six)
		host = span_head(span_tail(host, 1), host.size - 2);
	if (host.size >= sizeof(text))
		return false;
	memcpy(text, host.data, host.size);
	return inet_pton(six ? AF_INET6 : AF_INET, text, bytes) == 1;
}

/* Letters, digits and inner hyphens; of other scripts, letters and marks. */
static bool
is_label(struct span label)
{
	if (span_starts(label, SPAN("-")) || span_ends(label, SPAN("-")))
		return false;
	while (label.size > 0) {
		uint32_t code_point = utf8_next(&label);
		/* Two points are letters' business in Catalan and Japanese. */
		if (code_point >= 0x80 && !utf8_is_word(code_point) &&
		    code_point != 0xb7 && code_point != 0x30fb)
			return false;
	}
	return true;
}

enum { NAME_MAX_SIZE = 253 }; /* of a domain name in bytes (RFC 1035) */

/* uri_host() takes what requests may have; this, what names a host. */
bool
uri_names_host(struct span host)
{
	struct buf ours = {0}, decoded = {0};
	bool good = uri_host(&ours, host) == 0 && ours.size <= NAME_MAX_SIZE;

	uri_decode(&decoded, host); /* uri_host() takes no other */
	struct span name = buf_span(&decoded);
	/* The dot of the root may end a name (RFC 3986 section 3.2.2). */
	name.size -= span_ends(name, SPAN("."));
	struct span rest = name, last = name;

	if (good && name.data[0] == '[') {
		good = is_address(name, true);
	} else if (good) {
		for (; good && rest.size > 0; good = is_label(last))
			last = span_cut(&rest, '.');
		good = good && (!is_number(last) || is_address(name, false));
	}
	buf_free(&ours);
	buf_free(&decoded);
	return good;
}

/* Schemes of which a URL leads to a host, and to nothing without one. */
static bool
needs_host(struct span scheme)
{
	static const char *const schemes[] = {"gemini", "gopher", "gophers",
	    "http", "https", "titan", "spartan", "nex", "scorpion", "telnet",
	    "tn3270", "ftp", "ftps", "sftp", "ssh", "ws", "wss", "irc", "ircs"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (span_equal_nocase(scheme, span_of(schemes[i])))
			return true;
	return false;
}

const char *
uri_expected(struct span text)
{
	uint64_t port;
	struct uri uri;

	uri_split(text, &uri);
	if (uri_mistake(text))
		return "a URL without spaces, controls and " URI_FORBIDDEN
		       ", with "
		       "two hexadecimal digits after each %";
	if (uri.scheme.data && text.size == uri.scheme.size + 1)
		return "more after the scheme";
	if (uri.host.size == 0)
		return needs_host(uri.scheme) || uri.port.data ||
			(uri.host.data && !uri.scheme.data)
		    ? "a host after the scheme and //"
		    : NULL;
	if (!uri_names_host(uri.host))
		return "a host of labels with a dot between two of them, of "
		       "letters, digits and inner hyphens, or an IP address";
	if (uri.port.size > 0 && span_number(uri.port, 65535, &port) < 0)
		return "a port from 0 to 65535";
	if (uri.userinfo.data && span_equal_nocase(uri.scheme, SPAN("gemini")))
		return "no user in a gemini URL";
	return span_find(uri.userinfo, '@') < uri.userinfo.size
	    ? "at most one @ before the host"
	    : NULL;
}
