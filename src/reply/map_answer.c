#include "maps/gophermap.h"
#include "pages/entry_lines.h"
#include "reply/article_answer.h"
#include "reply/map_answer.h"
#include "text/mimetype.h"

static void
send_map(struct page_parts *parts, struct response *response)
{
	response->kind = RESPONSE_MENU;
	response->mime = MIMETYPE_GEMTEXT;
	response->charset = SPAN("");
	response->parts = parts;
}

void
map_answer(const struct context *context, uint32_t map, uint32_t directory,
    uint32_t number, struct response *response)
{
	struct article_file file = article_answer_file(context, map, response);
	struct page_parts *parts = gophermap_parts(&file, directory, number);

	if (parts)
		send_map(parts, response);
	else
		article_answer_unread(response);
}

void
map_answer_index(const struct context *context, uint32_t directory,
    struct response *response)
{
	response->language = entry_lines_language(context, directory);
	send_map(gophermap_index(context, directory), response);
}
