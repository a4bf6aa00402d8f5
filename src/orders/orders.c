#include "orders/orders.h"
#include "orders/report.h"
#include "serve/children.h"
#include "serve/supervisor.h"
#include "stats/status.h"

/*
 * The requests of the control socket, by a table. Whoever orders something
 * wants to know what became of it, and that takes time: a reload waits for the
 * generation before to finish, a rescan reads files, a drain lets clients go.
 * The supervisor waits for none of it. It only notes what is wanted; the socket
 * asks again in every turn (system/control.h), and the state of the server has
 * the answer.
 */

enum { DRAIN_MOST = 86400 }; /* seconds */

/* Whether it is too late for an order. */
static bool
is_ending(const struct supervisor *supervisor, struct buf *answer)
{
	if (!supervisor->stopping && !supervisor->drain_at)
		return false;
	buf_add(answer, SPAN("failed\nthe server is ending\n"));
	return true;
}

static bool
order_reload(struct supervisor *supervisor, struct control_request *request,
    struct span argument, struct buf *answer)
{
	(void)argument;
	if (is_ending(supervisor, answer))
		return true;
	if (!request->again) {
		request->mark = supervisor->reloads;
		supervisor->reload = true;
	}
	if (supervisor->reloads == request->mark)
		return false;
	if (supervisor->faults.size > 0) {
		buf_add(answer, SPAN("failed\n"));
		buf_add(answer, buf_span(&supervisor->faults));
		return true;
	}
	if (!children_all_accept(supervisor) ||
	    !children_no_retired_accept(supervisor))
		return false;
	buf_add(answer, SPAN("done\n"));
	return true;
}

/* Whether all readers have what a host's indexer has found by then. */
static bool
is_rescanned(const struct supervisor *supervisor, size_t host, uint64_t number)
{
	const struct held_edition *held = &supervisor->held[host];
	uint64_t edition;

	if (tally_get(
		&supervisor_host_row(supervisor, host)->host.rescan.done) <
		number ||
	    children_has_unread_edition(supervisor, host) ||
	    held->files.edition < 0)
		return false;
	memcpy(&edition, held->about.digest, sizeof(edition));
	return tally_agree(supervisor->board, host, edition);
}

static void
tell_host(const struct supervisor *supervisor, size_t host, struct buf *answer)
{
	const struct held_edition *held = &supervisor->held[host];

	buf_format(answer, "%pS: %u articles, %u files, edition ",
	    SPAN_AT(supervisor->generation.vhosts[host].host),
	    (unsigned)held->about.articles, (unsigned)held->about.files);
	status_digest(&held->about, answer);
	buf_byte(answer, '\n');
}

static bool
order_rescan(struct supervisor *supervisor, struct control_request *request,
    struct span argument, struct buf *answer)
{
	const struct config *config = &supervisor->generation.config;

	(void)argument;
	if (is_ending(supervisor, answer))
		return true;
	if (!request->again)
		request->mark = children_rescan(supervisor);
	for (size_t i = 0; i < config->host_count; i++) {
		const struct tally_rescan *last =
		    &supervisor_host_row(supervisor, i)->host.rescan;
		if (tally_get(&last->failed) >= request->mark) {
			buf_format(answer,
			    "failed\nthe capsule %pS cannot be read; its last "
			    "edition is served on\n",
			    SPAN_AT(config->hosts[i].root));
			return true;
		}
		if (!is_rescanned(supervisor, i, request->mark))
			return false;
	}
	buf_add(answer, SPAN("done\n"));
	for (size_t i = 0; i < config->host_count; i++)
		tell_host(supervisor, i, answer);
	return true;
}

static bool
order_drain(struct supervisor *supervisor, struct control_request *request,
    struct span argument, struct buf *answer)
{
	uint64_t seconds;

	if (span_number(argument, DRAIN_MOST, &seconds) < 0 ||
	    span_has_leading_zero(argument)) {
		buf_format(answer,
		    "failed\nexpected seconds from 0 to %d after drain\n",
		    DRAIN_MOST);
		return true;
	}
	if (!request->again)
		supervisor_drain(supervisor, (int64_t)seconds * 1000);
	if (!supervisor->stopping || supervisor->count > 0)
		return false;
	buf_add(answer, SPAN("done\n"));
	return true;
}

static bool
order_health(struct supervisor *supervisor, struct control_request *request,
    struct span argument, struct buf *answer)
{
	(void)request;
	(void)argument;
	buf_format(answer, "%pS\n", SPAN_AT(report_health(supervisor)));
	return true;
}

static bool
tell_paths(struct supervisor *supervisor, struct control_request *request,
    struct span argument, struct buf *answer)
{
	(void)request;
	(void)argument;
	report_paths(supervisor, answer);
	return true;
}

static void
add_expected(struct buf *answer)
{
	buf_add(answer,
	    SPAN("expected paths, status, status json, status prometheus, "
		 "status pages, health, reload, rescan or drain SECONDS\n"));
}

static bool
tell_status(struct supervisor *supervisor, struct control_request *request,
    struct span argument, struct buf *answer)
{
	(void)request;
	if (span_equal(argument, SPAN("pages")))
		report_pages(supervisor, answer);
	else if (!report_status(supervisor, argument, answer))
		add_expected(answer);
	return true;
}

/* Requests by their first word, and whether another may follow. */
static const struct {
	struct span name;
	bool argument;
	bool (*answer)(struct supervisor *supervisor,
	    struct control_request *request, struct span argument,
	    struct buf *answer);
} orders[] = {
    {SPAN("paths"), false, tell_paths},
    {SPAN("status"), true, tell_status},
    {SPAN("health"), false, order_health},
    {SPAN("reload"), false, order_reload},
    {SPAN("rescan"), false, order_rescan},
    {SPAN("drain"), true, order_drain},
};

bool
orders_answer(
    void *context, struct control_request *request, struct buf *answer)
{
	struct span argument = request->command;
	struct span name = span_cut(&argument, ' ');
	bool more = name.size < request->command.size;

	/* A blank stands between two words, and nowhere else. */
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (span_equal(name, orders[i].name) &&
		    (!more || (orders[i].argument && argument.size > 0)))
			return orders[i].answer(
			    context, request, argument, answer);
	add_expected(answer);
	return true;
}
