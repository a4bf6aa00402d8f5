#include <unistd.h>

#include "wire/response.h"

void
response_free(struct response *response)
{
	if (response->fd >= 0)
		close(response->fd);
	response->fd = -1;
	page_free(&response->page);
	page_parts_free(response->parts);
	response->parts = NULL;
}
