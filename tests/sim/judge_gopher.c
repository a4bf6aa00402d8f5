#include <string.h>

#include "base/ascii.h"
#include "sim/judge_priv.h"

/*
 * Errors are menus that begin with a line of type 3. Texts are wrapped: their
 * words are compared.
 */

static bool
holds(struct span text, struct span part)
{
	for (; text.size >= part.size && text.size > 0;
	     text = span_tail(text, 1))
		if (span_starts(text, part))
			return true;
	return false;
}

/* Appends the words of a line. */
static void
add_words(struct buf *words, struct span line)
{
	for (struct span word; (word = span_cut_word(&line)).size > 0;) {
		buf_add(words, word);
		buf_byte(words, ' ');
	}
}

/* The words of a menu are those of what it displays. */
static void
read_words(struct buf *words, struct span text, bool menu)
{
	while (text.size > 0) {
		struct span line = span_cut_line(&text);
		if (menu)
			line = span_tail(line, 1);
		if (!menu && span_starts(line, SPAN("=> ")))
			continue;
		add_words(words, menu ? span_cut(&line, '\t') : line);
	}
}

/* Whether a text stands there, below its title and up to its first link. */
static bool
has_words(const struct version *version, struct span answer, bool menu)
{
	struct span body = text_body(version), title = span_cut(&body, '\n');
	struct buf want = {0}, have = {0};

	for (struct span rest = body; rest.size > 0;) {
		struct span at = rest;
		if (span_starts(span_cut(&rest, '\n'), SPAN("=> ")))
			body = span_head(body, body.size - at.size);
	}
	span_skip(&title, SPAN("# "));
	read_words(&want, body, false);
	read_words(&have, answer, menu);
	bool found = holds(buf_span(&have), buf_span(&want)) &&
	    holds(buf_span(&have), title);
	buf_free(&want);
	buf_free(&have);
	return found;
}

/* Whether an answer is the lines of a text, each with CR and LF. */
static bool
is_lines(struct span text, struct span answer)
{
	while (text.size > 0)
		if (!span_skip(&answer, span_cut(&text, '\n')) ||
		    !span_skip(&answer, SPAN("\r\n")))
			return false;
	return answer.size == 0;
}

static bool
is_form_of(const struct version *version, enum ask ask, enum place_kind kind,
    struct span answer)
{
	if (ask == ASK_MENU || ask == ASK_DIR)
		return has_words(version, answer, true);
	if (ask == ASK_TEXT)
		return has_words(version, answer, false);
	return kind == PLACE_PLAIN ? is_lines(text_body(version), answer)
				   : span_equal(text_body(version), answer);
}

static const char *
judge_form(
    const struct sight *sight, size_t number, enum ask ask, struct span answer)
{
	static struct items items;
	const struct snapshot *snapshot = sight->snapshot;
	const struct tree *tree = snapshot->tree;
	const char *fault = "the text is none that was written there";

	for (size_t i = 0; i < snapshot->of[number].count && fault; i++) {
		const struct version *version = snapshot->of[number].may[i];
		if (sight_shows(sight, number, version) &&
		    is_form_of(version, ask, tree->places[number].kind, answer))
			fault = NULL;
	}
	if (fault || (ask != ASK_MENU && ask != ASK_DIR))
		return fault;
	if (ask == ASK_MENU)
		return judge_menus(sight, number, answer,
		    SPAN("\niRecent Posts\t"), items_of_menu);
	fault = items_of_menu(tree, answer, &items);
	return fault ? fault : items_are_seen(sight, &items);
}

static const char *
judge_found(
    const struct heard *heard, const struct sight *sight, enum verdict verdict)
{
	const struct question *question = heard->question;
	size_t number = question->number;
	const char *fault;

	if (question->ask == ASK_DIR) {
		number = judge_index(sight->snapshot->tree, number);
		enum presence presence = sight_place(sight, number);
		fault = presence != PRESENT_NO && verdict == VERDICT_FOUND
		    ? judge_form(sight, number, ASK_DIR, heard->answer)
		    : "no page of its own";
		return !fault || presence == PRESENT_YES
		    ? fault
		    : judge_page(
			  heard, sight, verdict, heard->answer, items_of_menu);
	}
	fault = judge_presence(sight_place(sight, number), verdict);
	return fault || verdict != VERDICT_FOUND
	    ? fault
	    : judge_form(sight, number, question->ask, heard->answer);
}

/* What has another name is there by both. */
static const char *
judge_named(
    const struct heard *heard, const struct sight *sight, enum verdict verdict)
{
	struct question direct;
	struct heard other = *heard;
	const char *fault = judge_presence(
	    judge_direct(heard->question, sight, &direct), verdict);

	other.question = &direct;
	return fault || verdict != VERDICT_FOUND
	    ? fault
	    : judge_found(&other, sight, verdict);
}

static enum verdict
verdict_of(struct span answer)
{
	struct span line = span_cut(&answer, '\t');

	if (!span_skip(&line, SPAN("3")))
		return VERDICT_FOUND;
	if (span_starts(line, SPAN("The file is being written")))
		return VERDICT_WRITTEN;
	return span_starts(line, SPAN("Not found")) ? VERDICT_MISSING
						    : VERDICT_OTHER;
}

const char *
judge_gopher(const struct heard *heard, const struct sight *sight)
{
	enum verdict verdict = verdict_of(heard->answer);

	if (verdict != VERDICT_FOUND &&
	    !span_ends(heard->answer, SPAN("\r\n.\r\n")))
		return "a refusal without its end";
	if (!sight->snapshot)
		return verdict == VERDICT_OTHER
		    ? NULL
		    : "an answer before any edition";
	if (verdict == VERDICT_WRITTEN &&
	    heard->changed(heard->context, sight->snapshot))
		return heard->waited < JUDGE_WAITS ? JUDGE_EARLY : NULL;
	switch (heard->question->ask) {
	case ASK_NOTHING: return judge_presence(PRESENT_NO, verdict);
	case ASK_BARE:
	case ASK_THROUGH: return judge_named(heard, sight, verdict);
	case ASK_ROBOTS:
		return is_lines(SPAN(JUDGE_ROBOTS), heard->answer)
		    ? NULL
		    : "robots are not kept out";
	case ASK_PLACE:
	case ASK_MENU:
	case ASK_TEXT:
	case ASK_DIR: return judge_found(heard, sight, verdict);
	case ASK_FEED:
		return judge_page(
		    heard, sight, verdict, heard->answer, items_of_feed);
	default:
		return judge_page(
		    heard, sight, verdict, heard->answer, items_of_menu);
	}
}
