#include "fetch/verdict.h"

/*
 * The statuses of the protocol specification in one table. A status that it
 * does not have means what the first of its class means, as the specification
 * says. Titan has the same statuses, but what a publisher does about one is not
 * always what a reader does.
 */
static const struct {
	int status;
	enum outcome outcome;
	const char *phrase; /* NULL: nothing is wrong */
	const char *advice, *titan; /* behind the server's words; NULL: none */
} verdicts[] = {
    {10, OUTCOME_INPUT, "input is asked for", "answer it by --query TEXT",
	"if it is a token, give it by --token"},
    {20, OUTCOME_DONE, NULL, NULL, NULL},
    {30, OUTCOME_DONE, NULL, NULL, NULL},
    {40, OUTCOME_TEMPORARY, "a temporary failure", "try again later",
	"try again later"},
    {44, OUTCOME_TEMPORARY, "a temporary failure",
	"try again after that many seconds",
	"try again after that many seconds"},
    {50, OUTCOME_PERMANENT, "a permanent failure", NULL, NULL},
    {53, OUTCOME_PERMANENT, "a permanent failure", NULL,
	"nothing can be uploaded to that host at that port"},
    {60, OUTCOME_CERTIFICATE, "a client certificate is asked for",
	"give one by --cert and --key", "give one by --cert and --key"},
    {61, OUTCOME_CERTIFICATE, "another client certificate is asked for",
	"give one by --cert and --key",
	"have the operator add the fingerprint of yours, or give another one "
	"by --cert and --key"},
    {62, OUTCOME_CERTIFICATE, "another client certificate is asked for",
	"give one by --cert and --key",
	"give one by --cert and --key that is valid now"},
};

enum { VERDICTS = sizeof(verdicts) / sizeof(verdicts[0]) };

/* The row of a status, else that of its class. */
static size_t
row_of(int status)
{
	size_t found = 0;

	for (size_t i = 0; i < VERDICTS; i++)
		if (verdicts[i].status == status ||
		    verdicts[i].status == status - status % 10)
			found = i;
	return found;
}

enum outcome
verdict(struct fetched *fetched)
{
	size_t row = row_of(fetched->status);
	bool titan = fetched->target.scheme == TARGET_TITAN;
	const char *advice = titan ? verdicts[row].titan : verdicts[row].advice;

	if (!verdicts[row].phrase)
		return verdicts[row].outcome;
	buf_format(&fetched->wrong, "status %d, %s", fetched->status,
	    verdicts[row].phrase);
	if (fetched->meta.size > 0)
		buf_format(&fetched->wrong, ": %pS",
		    SPAN_AT(buf_span(&fetched->meta)));
	if (advice)
		buf_format(&fetched->wrong, "; %s", advice);
	return verdicts[row].outcome;
}
