/* How fetching a URL ended; each is an exit code of `loam get`. */
#ifndef FETCH_OUTCOME_H
#define FETCH_OUTCOME_H

/* From 10 on the tens are the class of the status in a Gemini header. */
enum outcome {
	OUTCOME_DONE = 0,
	OUTCOME_FAILED = 1, /* here: a file that cannot be read or written */
	OUTCOME_USAGE = 2, /* a URL that cannot be asked for */
	OUTCOME_UNREACHED = 3, /* no such host, or no connection to it */
	OUTCOME_UNTRUSTED = 4, /* TLS failed, or its key is another */
	OUTCOME_LATE = 5, /* a deadline passed */
	OUTCOME_CUT = 6, /* the answer ended without close_notify */
	OUTCOME_MALFORMED =
	    7, /* it is no answer of the protocol, or too long */
	OUTCOME_INPUT = 10,
	OUTCOME_REDIRECT = 30, /* a loop, too many, or to another scheme */
	OUTCOME_TEMPORARY = 40,
	OUTCOME_PERMANENT = 50,
	OUTCOME_CERTIFICATE = 60,
};

#endif
