#include "export/gophermap_links.h"

/* The fields of a line of a menu. */
struct menu_item {
	char type;
	struct span label, selector, host, port;
};

static struct menu_item
split_item(struct span line)
{
	struct menu_item item = {0};

	if (line.size == 0)
		return item;
	item.type = line.data[0];
	line = span_tail(line, 1);
	item.label = span_cut(&line, '\t');
	item.selector = span_cut(&line, '\t');
	item.host = span_cut(&line, '\t');
	item.port = span_cut(&line, '\t');
	return item;
}

/*
 * An item that asks this server for a document. A terminal session (8, T), a
 * phone book (2) and a URL are none, whatever their host; text (i) and errors
 * (3) lead nowhere.
 */
static bool
asks_here(const struct menu_item *item, const struct gopher_self *self)
{
	return item->type != 0 && !strchr("i382T", item->type) &&
	    span_equal_nocase(item->host, self->host) &&
	    span_equal(item->port, self->port) &&
	    !span_starts(item->selector, SPAN("URL:")) &&
	    !span_starts(item->selector, SPAN("/URL:"));
}

void
gophermap_links(const struct gopher_self *self, struct span menu,
    item_changer *change, void *context, struct buf *buf)
{
	while (menu.size > 0) {
		struct span line = span_cut_line(&menu);
		struct menu_item item = split_item(line);
		struct buf selector = {0};
		/* The last line, of a lone dot, ends a menu and no map. */
		if (line.size == 0 ||
		    (menu.size == 0 && span_equal(line, SPAN("."))))
			continue;
		enum link_change changed = asks_here(&item, self)
		    ? change(context, item.type, item.selector, &selector)
		    : LINK_KEPT;
		if (changed == LINK_CHANGED)
			item.selector = buf_span(&selector);
		if (changed == LINK_LABEL)
			buf_format(buf, "i%pS\t\terror.host\t1\n",
			    SPAN_AT(item.label));
		else if (changed != LINK_LEFT_OUT)
			buf_format(buf, "%c%pS\t%pS\t%pS\t%pS\n", item.type,
			    SPAN_AT(item.label), SPAN_AT(item.selector),
			    SPAN_AT(item.host), SPAN_AT(item.port));
		buf_free(&selector);
	}
}
