#include <stdio.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cert/cert_password.h"
#include "cert/pair_find.h"
#include "cmd/cert_actions.h"
#include "cmd/cert_show.h"
#include "cli/config_file.h"
#include "config/setting.h"
#include "text/escape.h"

/*
 * An action that replaces a key says where the one before is and which command
 * puts it back, with the options that lead to the same files.
 */

static int
check_renamed(const struct cert_order *order)
{
	return pair_check_renamed(
	    &order->pair, order->names, order->own_count, order->notes);
}

int
cert_action_show(const struct cert_order *order)
{
	file_print(stdout, order->names[0]);
	putchar('\n');
	return check_renamed(order) < 0
	    ? -1
	    : cert_show(&order->pair, order->names, order->count, order->notes);
}

static void
add_option(struct buf *line, const char *name, struct span value)
{
	buf_format(line, " %s ", name);
	escape_word(line, value);
}

/* The options that make a command look at the same files. */
static void
add_options(const struct cert_order *order, struct buf *line)
{
	const struct config *config = order->config;
	const struct setting *certs =
	    setting_find(SPAN("capsule"), SPAN("certs"));

	if (config->file.size > 0 &&
	    !span_equal(config->file, span_of(config_file_standard())))
		add_option(line, "-c", config->file);
	if (order->host)
		add_option(line, "--host", span_of(order->host));
	if (config->lines[certs - settings] == 0 &&
	    !span_equal(config->certificates, span_of(certs->standard)))
		add_option(line, "--certs", config->certificates);
}

/* Says where the pair before is, and the command that puts it back. */
static void
print_way_back(const struct cert_order *order, unsigned kept)
{
	struct arena arena = {0};
	struct buf line = {0};

	if (kept == 0)
		return;
	struct span key = pair_kept_path(&arena, order->pair.key, kept);
	if (cert_is_missing(key.data)) {
		buf_add(&line,
		    SPAN("The certificate before it, which had no key, is kept "
			 "as "));
		utf8_add_visible(&line,
		    pair_kept_path(&arena, order->pair.certificate, kept));
		buf_add(&line, SPAN(".\n"));
	} else {
		buf_add(&line, SPAN("The pair before it is kept as "));
		utf8_add_visible(&line, key);
		buf_add(&line, SPAN("; `loam cert restore"));
		/* What is not whole is put back by its number alone. */
		if (pair_before(&order->pair) != kept)
			buf_format(&line, " %u", kept);
		add_options(order, &line);
		buf_add(&line, SPAN("` puts it back.\n"));
	}
	file_print(stdout, buf_span(&line));
	buf_free(&line);
	arena_free(&arena);
}

/* Prints what was done and the resulting pair. */
static int
report_done(
    const struct cert_order *order, const char *what, unsigned kept, int result)
{
	if (result < 0)
		return -1;
	printf("%s\n", what);
	print_way_back(order, kept);
	return cert_action_show(order);
}

int
cert_action_renew(const struct cert_order *order)
{
	unsigned kept = 0;

	if (check_renamed(order) < 0)
		return -1;
	int result = pair_renew(
	    &order->pair, order->names, order->count, &kept, order->notes);

	return report_done(order,
	    "The certificate is new, the key is the same.", kept, result);
}

int
cert_action_new_key(const struct cert_order *order)
{
	unsigned kept = 0;
	int result = pair_new_key(&order->pair, order->names, order->count,
	    order->confirmed, &kept, order->notes);

	return report_done(order,
	    kept == 0 ? "Certificate and key were made."
		      : "Certificate and key are new: readers will be warned.",
	    kept, result);
}

/* The key that was named, or that is in the same directory, or NULL. */
static const char *
key_of(const struct cert_order *order, struct span found)
{
	if (order->words[1])
		return order->words[1];
	return found.size > 0 ? found.data : NULL;
}

int
cert_action_import(const struct cert_order *order)
{
	struct cert_password password = {.known = false};
	struct pair_source source = {
	    .password = &password, .force = order->force};
	struct arena arena = {0};
	struct span certificate, key;
	unsigned kept = 0;
	int result = 0;

	if (order->password_file)
		result = cert_password_read(
		    &password, order->password_file, order->notes);
	if (result == 0)
		result = pair_find(order->words[0], order->names, order->count,
		    &arena, &certificate, &key, order->notes);
	if (result == 0) {
		source.certificate = certificate.data;
		source.key = key_of(order, key);
		result = pair_import(&order->pair, &source, order->names[0],
		    &kept, order->notes);
	}
	cert_password_wipe(&password);
	arena_free(&arena);
	return report_done(order, "The pair was imported.", kept, result);
}

int
cert_action_restore(const struct cert_order *order)
{
	uint64_t number = 0;
	unsigned kept = 0;

	if (order->words[0])
		(void)span_number(
		    span_of(order->words[0]), UINT16_MAX, &number);
	int result =
	    pair_restore(&order->pair, (unsigned)number, &kept, order->notes);
	return report_done(order, "The pair was put back.", kept, result);
}
