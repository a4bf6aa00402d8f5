#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "upload/upload_links.h"

void
upload_links_add(struct upload_links *links, size_t host, pid_t worker, int fd)
{
	links->list = mem_grow(links->list, &links->capacity, links->count + 1,
	    sizeof(*links->list));
	links->list[links->count++] = (struct upload_link){host, worker, fd};
}

/* The order of the list says nothing. */
static void
remove_link(struct upload_links *links, size_t at)
{
	close(links->list[at].fd);
	links->list[at] = links->list[--links->count];
}

void
upload_links_end(struct upload_links *links, pid_t worker)
{
	for (size_t i = links->count; i > 0; i--)
		if (links->list[i - 1].worker == worker)
			remove_link(links, i - 1);
}

void
upload_links_renumber(
    struct upload_links *links, const size_t *numbers, size_t count)
{
	for (size_t i = links->count; i > 0; i--) {
		struct upload_link *link = &links->list[i - 1];
		size_t next =
		    link->host < count ? numbers[link->host] : SIZE_MAX;
		if (next == SIZE_MAX)
			remove_link(links, i - 1);
		else
			link->host = next;
	}
}

size_t
upload_links_of(const struct upload_links *links, size_t host, int *fds_r)
{
	size_t count = 0;

	for (size_t i = 0; i < links->count; i++)
		if (links->list[i].host == host)
			fds_r[count++] = links->list[i].fd;
	return count;
}

void
upload_links_free(struct upload_links *links)
{
	while (links->count > 0)
		remove_link(links, links->count - 1);
	free(links->list);
	*links = (struct upload_links){.list = NULL};
}
