#include "pages/resolve.h"
#include "reply/article.h"
#include "reply/redirect_answer.h"
#include "text/uri.h"

void
redirect_answer_move(const struct desk *desk, const struct redirect *redirect,
    struct span path, struct response *response)
{
	struct span target = redirect_follow(redirect, path, desk->arena);
	struct buf url = {0};

	if (redirect->url.size > 0) {
		buf_add(&url, target);
	} else {
		buf_add(&url, desk->place->gemini_url);
		uri_encode_path(&url, target);
		buf_add(&url, redirect->query);
	}
	response->kind =
	    redirect->status == 31 ? RESPONSE_MOVED : RESPONSE_ELSEWHERE;
	response->location = arena_copy(desk->arena, buf_span(&url));
	buf_free(&url);
}

bool
redirect_answer_article(const struct desk *desk, struct span asked,
    struct span path, struct response *response)
{
	uint32_t number = edition_find(desk->edition, path);
	struct span mime = mimetype_of_name(desk->place->types, asked);
	bool raw = span_equal(mime, MIMETYPE_GEMTEXT);
	bool text = mimetype_item(mime) == '0' && !raw;

	if (number == EDITION_NONE ||
	    edition_entry(desk->edition, number)->kind != EDITION_ARTICLE)
		return false;
	if (raw ||
	    (text &&
		edition_entry(desk->edition, number)->format !=
		    ARTICLE_GEMTEXT))
		article_send(desk, ASKED_BY_GOPHER, number, response);
	else
		article_variant(desk, number,
		    text ? VARIANT_TEXT : VARIANT_MENU, 0, response);
	return true;
}

void
redirect_answer_menu(const struct desk *desk, const struct redirect *redirect,
    struct span path, struct response *response)
{

	response->kind = RESPONSE_MENU;
	response->page = page_new(desk->arena);
	response->language = edition_text(
	    desk->edition, edition_entry(desk->edition, 0)->language);
	page_link(&response->page, redirect_follow(redirect, path, desk->arena),
	    desk_word(desk, response->language, LABEL_MOVED));
	resolve_page(desk, SPAN("/"), &response->page);
}

struct span
redirect_answer_of_variant(const struct desk *desk, struct span variant)
{
	if (span_ends(variant, SPAN(".txt")))
		variant.size -= 4;
	else if (span_ends(variant, SPAN(".gmi.menu")))
		variant.size -= 9;
	return arena_format(desk->arena, "%pS.gmi", SPAN_AT(variant));
}
