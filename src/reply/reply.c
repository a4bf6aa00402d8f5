#include "reply/key.h"
#include "reply/reply.h"
#include "wire/gemini.h"

enum request_state
reply_parse(enum asked_by by, struct span bytes, bool ended,
    struct arena *arena, struct request *request_r)
{
	return by == ASKED_BY_GEMINI
	    ? gemini_parse(bytes, ended, arena, request_r)
	    : gopher_parse(bytes, ended, arena, request_r);
}

/* Renders an answer and takes its file over. */
static void
render(const struct desk *desk, enum asked_by by, struct response *response,
    struct reply *reply_r)
{
	*reply_r = (struct reply){.sheet = sheet_new(),
	    .fd = response->fd,
	    .offset = response->offset,
	    .size = response->size,
	    .later = response->kind == RESPONSE_LATER,
	    .source = response->entry,
	    .refusal = response->refusal};
	reply_r->sheet->source = response->entry;
	if (by == ASKED_BY_GEMINI)
		gemini_render(response, &reply_r->sheet->bytes);
	else
		gopher_render(
		    response, &desk->place->gopher, &reply_r->sheet->bytes);
	response->fd = -1;
	response_free(response);
}

static bool
worth_keeping(const struct response *response)
{
	switch (response->kind) {
	case RESPONSE_MENU:
	case RESPONSE_TEXT:
	case RESPONSE_LINES:
	case RESPONSE_BYTES: return true;
	default: return false;
	}
}

/* A kept sheet, if the file that it was made from still is the same. */
static bool
take_from_shelf(const struct desk *desk, struct shelf *shelf, struct span key,
    struct reply *reply_r)
{
	struct sheet *sheet = shelf_take(shelf, key);

	if (!sheet)
		return false;
	if (sheet->source != EDITION_NONE &&
	    !answer_is_current(desk, sheet->source)) {
		sheet_release(&sheet);
		return false;
	}
	*reply_r = (struct reply){.sheet = sheet, .fd = -1};
	return true;
}

static void
reply_from(
    struct site *site, const struct question *question, struct reply *reply_r)
{
	struct shelf *shelf;
	/* Gopher has no way to say who asks. */
	struct desk desk = site_desk(site,
	    question->by == ASKED_BY_GEMINI ? &question->visitor : NULL,
	    &shelf);
	struct response response;
	struct span key = SPAN("");

	if (answer_admission(&desk, question, &response)) {
		render(&desk, question->by, &response, reply_r);
		return;
	}
	if (shelf) {
		key = key_of(question, desk.arena);
		if (take_from_shelf(&desk, shelf, key, reply_r))
			return;
	}
	answer(&desk, question, &response);
	bool keep = shelf && worth_keeping(&response);
	render(&desk, question->by, &response, reply_r);
	if (keep)
		shelf_put(shelf, key, reply_r->sheet);
}

void
reply(const struct sites *sites, const struct question *question,
    struct reply *reply_r)
{
	bool malformed = question->request->refusal != REFUSAL_NONE;
	int asked = malformed ? 0 : sites_asked(sites, question);

	if (asked < 0) {
		reply_refuse(&sites->list[0].desk, question->by,
		    REFUSAL_OTHER_HOST, SPAN(""), reply_r);
		return;
	}
	reply_from(&sites->list[asked], question, reply_r);
	reply_r->site = (size_t)asked;
}

void
reply_refuse(const struct desk *desk, enum asked_by by, enum refusal refusal,
    struct span detail, struct reply *reply_r)
{
	struct response response = {.kind = RESPONSE_REFUSED,
	    .entry = EDITION_NONE,
	    .refusal = refusal,
	    .detail = detail,
	    .fd = -1};

	render(desk, by, &response, reply_r);
}

int
reply_status(const struct reply *given)
{
	struct span sheet = buf_span(&given->sheet->bytes);

	/* A header begins with two digits, whatever decided on them. */
	if (sheet.size < 2 || sheet.data[0] < '0' || sheet.data[0] > '9' ||
	    sheet.data[1] < '0' || sheet.data[1] > '9')
		return -1;
	return (sheet.data[0] - '0') * 10 + sheet.data[1] - '0';
}
