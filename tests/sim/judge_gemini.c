#include "sim/judge_priv.h"

/*
 * A header of one line, and a body only behind 20. An article's text is sent
 * byte for byte, and its menus follow.
 */

/* A file as the publisher wrote it; an article with its menus. */
static const char *
judge_file(const struct sight *sight, size_t number, struct span body)
{
	const struct snapshot *snapshot = sight->snapshot;
	enum place_kind kind = snapshot->tree->places[number].kind;
	const char *fault = "the text is none that was written there";

	for (size_t i = 0; i < snapshot->of[number].count; i++) {
		const struct version *version = snapshot->of[number].may[i];
		struct span rest = body;
		if (!sight_shows(sight, number, version) ||
		    !span_skip(&rest, text_body(version)))
			continue;
		if (kind == PLACE_ARTICLE || kind == PLACE_LINK)
			fault = judge_menus(sight, number, rest,
			    SPAN("\n## Recent Posts\n"), items_of_page);
		else if (rest.size == 0)
			fault = NULL;
		if (!fault)
			break;
	}
	return fault;
}

static const char *
judge_index_page(const struct heard *heard, const struct sight *sight,
    enum verdict verdict, struct span body)
{
	size_t page =
	    judge_index(sight->snapshot->tree, heard->question->number);
	enum presence presence = sight_place(sight, page);
	const char *fault = NULL;

	if (verdict == VERDICT_FOUND && presence != PRESENT_NO)
		fault = judge_file(sight, page, body);
	if (presence == PRESENT_YES && verdict == VERDICT_FOUND)
		return fault;
	if (presence == PRESENT_MAYBE && verdict == VERDICT_FOUND && !fault)
		return NULL;
	return judge_page(heard, sight, verdict, body, items_of_page);
}

/* Whether a zone begins there, which says so by that name too. */
static bool
is_zone(const struct zoning *zoning, size_t dir)
{
	for (size_t i = 0; i < zoning->count; i++)
		if (zoning->list[i].dir == dir)
			return true;
	return false;
}

/* What has another name is redirected to. */
static const char *
judge_redirect(const struct heard *heard, const struct sight *sight, int status)
{
	struct question direct;
	struct span rest = heard->answer;
	enum verdict verdict = status == 31 ? VERDICT_FOUND
	    : status == 51                  ? VERDICT_MISSING
					    : VERDICT_OTHER;
	enum presence presence = judge_direct(heard->question, sight, &direct);

	if (heard->question->ask == ASK_BARE &&
	    is_zone(sight->snapshot->zoning, direct.number))
		presence = PRESENT_YES;
	const char *fault = judge_presence(presence, verdict);
	if (fault || verdict != VERDICT_FOUND)
		return fault;
	return span_skip(&rest, SPAN("31 gemini://localhost")) &&
		span_skip(&rest, span_of(direct.path)) &&
		span_equal(rest, SPAN("\r\n"))
	    ? NULL
	    : "a redirect to elsewhere";
}

static const char *
judge_status(const struct heard *heard, const struct sight *sight, int status,
    struct span body)
{
	const struct question *question = heard->question;
	enum verdict verdict = status == 20 ? VERDICT_FOUND
	    : status == 51                  ? VERDICT_MISSING
					    : VERDICT_OTHER;
	const char *fault;

	switch (question->ask) {
	case ASK_NOTHING: return judge_presence(PRESENT_NO, verdict);
	case ASK_BARE:
	case ASK_THROUGH: return judge_redirect(heard, sight, status);
	case ASK_ROBOTS:
		return status == 20 && span_equal(body, SPAN(JUDGE_ROBOTS))
		    ? NULL
		    : "robots are not kept out";
	case ASK_DIR: return judge_index_page(heard, sight, verdict, body);
	case ASK_FEED:
		return judge_page(heard, sight, verdict, body, items_of_feed);
	case ASK_PLACE:
		fault = judge_presence(
		    sight_place(sight, question->number), verdict);
		return fault || verdict != VERDICT_FOUND
		    ? fault
		    : judge_file(sight, question->number, body);
	default: return judge_page(heard, sight, verdict, body, items_of_page);
	}
}

/* By the type of what was asked for. */
static bool
is_header(const struct question *question, struct span header)
{
	static const char *const headers[] = {"20 text/gemini; lang=en\r",
	    "20 text/plain; lang=en\r", "20 image/png\r",
	    "20 application/atom+xml\r", "20 text/plain\r"};
	struct span path = span_of(question->path);
	size_t type = question->ask == ASK_RELATED || question->ask == ASK_LINKS
	    ? 0
	    : question->ask == ASK_ROBOTS   ? 4
	    : span_ends(path, SPAN(".txt")) ? 1
	    : span_ends(path, SPAN(".png")) ? 2
	    : span_ends(path, SPAN(".xml")) ? 3
					    : 0;

	return span_equal(header, span_of(headers[type]));
}

const char *
judge_gemini(const struct heard *heard, const struct sight *sight)
{
	struct span body = heard->answer, header = span_cut(&body, '\n');
	uint64_t status;

	if (header.size < 4 || header.size > 1024 + 4 ||
	    !span_ends(header, SPAN("\r")) || header.data[2] != ' ' ||
	    span_number(span_head(header, 2), 69, &status) < 0 || status < 10)
		return "a header that is none";
	if (status == 20 && !is_header(heard->question, header))
		return "a header of another type";
	if (status >= 30 && body.size > 0)
		return "a body behind a refusal";
	if (!sight->snapshot)
		return status == 41 ? NULL : "an answer before any edition";
	if (status == 40 && heard->changed(heard->context, sight->snapshot))
		return heard->waited < JUDGE_WAITS ? JUDGE_EARLY : NULL;
	size_t dir = judge_dir(heard->question, sight->snapshot->tree);
	if (dir < DIRS && sight_is_closed(sight, dir))
		return status == (sight->reader == READER_NOBODY ? 60U : 61U)
		    ? NULL
		    : "a zone that is open";
	return judge_status(heard, sight, (int)status, body);
}
