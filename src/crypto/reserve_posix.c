#include "crypto/reserve.h"

/* POSIX has no memory that a child finds empty: OpenSSL's generator is used. */

struct reserve *
reserve_new(void)
{
	return NULL;
}

void
reserve_free(struct reserve **reserve)
{
	(void)reserve;
}

void
reserve_empty(struct reserve *reserve)
{
	(void)reserve;
}

bool
reserve_take(struct reserve *reserve, int64_t second, void *bytes, size_t size)
{
	(void)reserve;
	(void)second;
	(void)bytes;
	(void)size;
	return false;
}
