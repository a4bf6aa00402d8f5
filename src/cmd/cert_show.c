#include <stdio.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "cmd/cert_show.h"
#include "dates/date.h"

/* The text of a certificate is untrusted: it must not control a terminal. */
static void
print_field(const char *label, struct span text)
{
	struct buf line = {0};

	buf_format(&line, "  %-12s", label);
	utf8_add_visible(&line, text);
	buf_byte(&line, '\n');
	file_print(stdout, buf_span(&line));
	buf_free(&line);
}

static void
print_names(const struct cert *cert)
{
	struct buf all = {0};

	for (size_t i = 0; i < cert->name_count; i++) {
		if (i > 0)
			buf_add(&all, SPAN(", "));
		buf_add(&all, cert->names[i]);
	}
	print_field("names", buf_span(&all));
	buf_free(&all);
}

static void
print_dates(const struct cert *cert)
{
	struct buf text = {0};
	char from[DATE_INSTANT_SIZE], to[DATE_INSTANT_SIZE];

	date_print_instant(cert->not_before, from);
	date_print_instant(cert->not_after, to);
	buf_format(&text,
	    "from %pS to %pS: ", SPAN_AT((struct span){from, sizeof(from)}),
	    SPAN_AT((struct span){to, sizeof(to)}));
	cert_describe_dates(cert, clock_now(), &text);
	print_field("valid", buf_span(&text));
	buf_free(&text);
}

static void
print_files(const struct cert *cert, const struct pair *pair)
{
	struct buf text = {0};

	buf_format(&text, "%pS (%s", SPAN_AT(pair->certificate),
	    cert->self_signed ? "self-signed" : "signed by an authority");
	if (cert->length > 1)
		buf_format(&text, ", chain of %zu", cert->length);
	buf_byte(&text, ')');
	print_field("certificate", buf_span(&text));
	text.size = 0;
	buf_format(&text, "%pS (%s)", SPAN_AT(pair->key), cert->kind);
	print_field("key", buf_span(&text));
	buf_free(&text);
}

/* What other keys have replaced; any of it can be put back. */
static void
print_kept(const struct pair *pair)
{
	struct arena arena = {0};
	struct buf text = {0};
	unsigned last = pair_last_kept(pair);

	for (unsigned i = 1; i <= last; i++)
		if (pair_is_kept(pair, i))
			buf_format(&text, "%s%pS", text.size ? ", " : "",
			    SPAN_AT(pair_kept_path(&arena, pair->key, i)));
	if (text.size > 0)
		print_field("kept", buf_span(&text));
	buf_free(&text);
	arena_free(&arena);
}

/* Clients remember, and show, the one or the other. */
static void
print_fingerprints(const struct cert *cert)
{
	printf("  SHA-256 of the certificate\n    %s\n", cert->fingerprint);
	printf(
	    "  SHA-256 of the public key\n    %s\n", cert->public_fingerprint);
}

int
cert_show(const struct pair *pair, const struct span *names, size_t count,
    struct notes *notes)
{
	struct cert cert;

	if (!pair->given && pair_is_missing(pair)) {
		printf("  has no certificate yet: `loam serve` makes it at its "
		       "first start, or `loam cert new-key`\n");
		return 0;
	}
	if (cert_load(&cert, pair->certificate.data, pair->key.data, names,
		count, false, notes) < 0)
		return -1;
	print_names(&cert);
	print_files(&cert, pair);
	print_kept(pair);
	print_dates(&cert);
	print_fingerprints(&cert);
	cert_remark_dates(&cert, pair->certificate, clock_now(), notes);
	cert_free(&cert);
	return 0;
}
