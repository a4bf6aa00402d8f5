#include "pages/resolve.h"
#include "reply/article.h"
#include "reply/redirect_answer.h"
#include "text/uri.h"

void
detour_move(const struct desk *desk, const struct redirect *redirect,
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
detour_article(const struct desk *desk, struct span asked, struct span path,
    struct response *response)
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
		article_file(desk, ASKED_BY_GOPHER, number, response);
	else
		article_form(
		    desk, number, text ? FORM_TEXT : FORM_MENU, 0, response);
	return true;
}

void
detour_menu(const struct desk *desk, const struct redirect *redirect,
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
detour_of_form(const struct desk *desk, struct span form)
{
	if (span_ends(form, SPAN(".txt")))
		form.size -= 4;
	else if (span_ends(form, SPAN(".gmi.menu")))
		form.size -= 9;
	return arena_format(desk->arena, "%pS.gmi", SPAN_AT(form));
}
