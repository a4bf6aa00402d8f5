#include <fcntl.h>

#include "base/note.h"
#include "dates/date.h"
#include "edition/root.h"
#include "reply/answer_priv.h"
#include "reply/article_answer.h"
#include "reply/beside.h"
#include "reply/titan_answer.h"
#include "text/uri.h"
#include "upload/store_dir.h"

/*
 * Titan asks the same hosts as Gemini does, of the same readers, and its
 * answers are Gemini's. A request is refused before its body wherever that can
 * be known, in an order that tells a stranger nothing: what is malformed, who
 * may write, what the name and the size are, and only then what is there.
 *
 * The source of a page is the only file that is sent without being in the
 * edition: drafts are in none, and who may write sees them.
 *
 * The page of a page bundle hides or holds together what is beside it, which
 * would become posts of its own without it. So it is deleted last. By hand
 * nothing is held: the capsule is as its files say.
 */

static bool
is_titan_off(struct decision *decision)
{
	return !zones_writable(&decision->context->vhost->zones) &&
	    answer_refuse(decision, REFUSAL_PROXY, SPAN(""));
}

static bool
is_malformed(struct decision *decision)
{
	const struct request *request = decision->asked->request;
	enum refusal fault = request->titan.fault;

	if (!fault && request->path.size == 0)
		fault = REFUSAL_BAD_NAME;
	return fault && answer_refuse(decision, fault, SPAN(""));
}

/* The file that is the page of a directory, or the empty span. */
static struct span
page_in(const struct decision *decision)
{
	struct span directory = decision->asked->request->path;
	struct span page = beside_page(decision->context, directory);

	return page.size == 0 ? SPAN("")
			      : arena_format(decision->context->arena, "%pS%pS",
				    SPAN_AT(directory), SPAN_AT(page));
}

/* What a client can correct in its request. */
static struct span
detail_of(const struct decision *decision, enum refusal refusal,
    const struct zone *zone, struct span expected)
{
	struct arena *arena = decision->context->arena;

	switch (refusal) {
	case REFUSAL_TOO_LARGE:
		return arena_format(
		    arena, "%llu", (unsigned long long)zone->most);
	case REFUSAL_WRONG_TYPE: return expected;
	case REFUSAL_DIRECTORY: return page_in(decision);
	case REFUSAL_NO_CERTIFICATE:
	case REFUSAL_NOT_ALLOWED:
	case REFUSAL_EXPIRED:
	case REFUSAL_EARLY:
	case REFUSAL_BROKEN:
		return zone ? answer_zone_detail(decision, zone) : SPAN("");
	default: return SPAN("");
	}
}

static bool
is_refused(struct decision *decision)
{
	const struct vhost *vhost = decision->context->vhost;
	struct upload upload = titan_answer_upload(decision->asked);
	bool edits = decision->asked->request->titan.kind == TITAN_EDIT;
	const struct zone *zone;
	struct span expected = SPAN("");
	enum refusal refusal = edits ? upload_check_right(&vhost->zones,
					   upload.path, &upload.visitor, &zone)
				     : upload_check(&vhost->zones, vhost->types,
					   &upload, &zone, &expected);

	if (!refusal && edits)
		refusal = upload_check_name(upload.path);
	return refusal &&
	    answer_refuse(decision, refusal,
		detail_of(decision, refusal, zone, expected));
}

/*
 * Titan on a URL that Gemini would redirect is an error: section 4. What is
 * uploaded where the configuration says gone, nobody could read; the file of
 * before can be deleted.
 */
static bool
leads_on(struct decision *decision)
{
	struct response read;
	enum refusal refusal = REFUSAL_NONE;

	answer(decision->context, decision->asked, &read);
	if (read.kind == RESPONSE_MOVED || read.kind == RESPONSE_ELSEWHERE)
		refusal = REFUSAL_LEADS_ON;
	else if (read.refusal == REFUSAL_GONE &&
	    decision->asked->request->titan.size > 0)
		refusal = REFUSAL_GONE;
	response_free(&read);
	return refusal && answer_refuse(decision, refusal, SPAN(""));
}

/* A page that was made of a file has no source under its own name. */
static bool
is_made(struct decision *decision, struct span path)
{
	const struct edition *edition = decision->context->edition;
	uint32_t number = edition ? edition_find(edition, path) : EDITION_NONE;

	if (number == EDITION_NONE || edition_source(edition, number) == number)
		return false;
	return answer_refuse(decision, REFUSAL_MADE,
	    edition_text(edition,
		edition_entry(edition, edition_source(edition, number))->path));
}

/*
 * Whether a page is that of a page bundle. The edition has none that is hidden:
 * then its path tells, or its text.
 */
static bool
is_of_bundle(const struct context *context, struct span page)
{
	const struct edition *edition = context->edition;
	struct span directory = span_directory(page);
	uint32_t number =
	    edition ? edition_find(edition, directory) : EDITION_NONE;
	struct date date = {0};

	if (number != EDITION_NONE)
		return edition_article(edition, number) != EDITION_NONE;
	date_of_path(span_head(directory, directory.size - 1), true, &date);
	return date.known || beside_may_date(context, page);
}

/* The path of the file, which the writer finds in any spelling. */
static struct span
path_there(const struct decision *decision)
{
	const struct context *context = decision->context;
	struct buf path = {0};

	store_dir_spell(context->root, decision->asked->request->path, &path);
	return buf_keep(&path, context->arena);
}

static bool
is_undeletable(struct decision *decision)
{
	const struct context *context = decision->context;
	struct span path = path_there(decision);
	struct identity there;

	if (root_identify(context->root, path, &there) < 0)
		return is_made(decision, path);
	if (!is_of_bundle(context, path) ||
	    !span_equal(beside_page(context, span_directory(path)),
		span_file_name(path)))
		return false;
	struct span beside =
	    beside_file(context, &decision->asked->visitor, path);
	return beside.size > 0 &&
	    answer_refuse(decision, REFUSAL_PAGE_GOES_LAST, beside);
}

/*
 * The type is that which GET says, if the edition knows the file; of a draft,
 * or a file that has just changed, only the name is known. Clients upload what
 * they edit with the type that they were told, which has no language there.
 */
static void
describe_source(struct decision *decision, const struct stat *about)
{
	const struct context *context = decision->context;
	struct response *response = decision->response;
	struct span path = decision->asked->request->path;
	uint32_t number = edition_find(context->edition, path);

	if (number != EDITION_NONE) {
		struct identity opened = identity_of(about),
				known =
				    edition_identity(context->edition, number);
		if (identity_equal(&opened, &known)) {
			article_answer_file(context, number, response);
			response->language = SPAN("");
			return;
		}
	}
	response->mime = upload_type(context->vhost->types, path);
	if (response->mime.size == 0)
		response->mime = MIMETYPE_UNKNOWN;
}

static void
send_source(struct decision *decision)
{
	const struct context *context = decision->context;
	struct response *response = decision->response;
	struct span path = path_there(decision);
	struct stat about;
	int fd = root_open_direct(context->root, path, O_RDONLY | O_NONBLOCK);

	if (fd < 0 && is_made(decision, path))
		return;
	if (fd < 0 || fstat(fd, &about) < 0 || !S_ISREG(about.st_mode)) {
		close_quietly(fd);
		answer_refuse(decision, REFUSAL_MISSING, SPAN(""));
		return;
	}
	response->kind = RESPONSE_FILE;
	describe_source(decision, &about);
	response->fd = fd;
	response->size = (uint64_t)about.st_size;
}

void
titan_answer(const struct context *context, const struct asked *asked,
    struct response *response_r)
{
	struct decision decision = {
	    .context = context, .asked = asked, .response = response_r};

	*response_r = (struct response){.entry = EDITION_NONE, .fd = -1};
	if (is_titan_off(&decision) || is_malformed(&decision) ||
	    is_refused(&decision) || leads_on(&decision))
		return;
	if (asked->request->titan.kind == TITAN_EDIT)
		send_source(&decision);
	else if (asked->request->titan.size > 0 || !is_undeletable(&decision))
		response_r->kind = RESPONSE_BODY;
}

struct upload
titan_answer_upload(const struct asked *asked)
{
	return (struct upload){.path = asked->request->path,
	    .mime = asked->request->titan.mime,
	    .size = asked->request->titan.size,
	    .visitor = asked->visitor};
}

void
titan_answer_refused(const struct context *context, enum refusal refusal,
    int error, struct response *response_r)
{
	*response_r = (struct response){.kind = RESPONSE_REFUSED,
	    .entry = EDITION_NONE,
	    .fd = -1,
	    .refusal = refusal};
	if (error)
		response_r->detail =
		    arena_copy(context->arena, span_of(note_cause(error)));
}

enum { URL_MAX = 1024 }; /* bytes that a redirect may have (row H3) */

/*
 * The URL of the page, which of a file in Markdown is the one that was made of
 * it; of a map or an index it is that of the file.
 */
static struct span
page_url(const struct context *context, struct span path)
{
	const struct edition *edition = context->edition;
	uint32_t number = edition ? edition_find(edition, path) : EDITION_NONE;
	struct buf url = {0};

	if (number != EDITION_NONE)
		path = edition_text(edition,
		    edition_entry(edition, edition_page(edition, number))
			->path);
	buf_add(&url, context->vhost->gemini_url);
	uri_encode_path(&url, path);
	return buf_keep(&url, context->arena);
}

/* Why the page cannot be seen, as far as that is known here. */
static struct span
why_unseen(const struct upload *upload, enum upload_shown shown)
{
	switch (shown) {
	case UPLOAD_SHOWN: return SPAN("");
	case UPLOAD_OVERTAKEN:
		return SPAN("Another file has taken its place since.");
	case UPLOAD_GONE: return SPAN("It has been deleted since.");
	case UPLOAD_LEFT:
		return SPAN("The server is being started anew: that is seen in "
			    "a moment.");
	case UPLOAD_AWAITED: break;
	}
	return upload->size == 0
	    ? SPAN("The page may be seen a moment longer.")
	    : SPAN("It is not among the pages yet: it may be a draft, or the "
		   "server is busy.");
}

/* The directory of a file, or the next one above that there is still. */
static struct span
nearest_directory(const struct context *context, struct span path)
{
	do
		path = span_head(path, span_find_last(path, '/'));
	while (path.size > 0 && context->edition &&
	    edition_find_dir(context->edition, path) == EDITION_NONE);
	return (struct span){path.data, path.size + 1};
}

void
titan_answer_done(const struct context *context, const struct upload *upload,
    enum upload_shown shown, struct response *response_r)
{
	struct page *page = &response_r->page;

	*response_r = (struct response){
	    .kind = RESPONSE_MENU, .entry = EDITION_NONE, .fd = -1};
	response_r->location = page_url(context, upload->path);
	if (shown == UPLOAD_SHOWN && upload->size > 0 &&
	    response_r->location.size <= URL_MAX) {
		response_r->kind = RESPONSE_ELSEWHERE;
		return;
	}
	response_r->mime = MIMETYPE_GEMTEXT;
	*page = page_new(context->arena);
	page_heading(page, 1, upload->size ? SPAN("Saved") : SPAN("Deleted"));
	page_blank(page);
	page_text(page, upload->path);
	if (shown != UPLOAD_SHOWN)
		page_text(page, why_unseen(upload, shown));
	page_gap(page);
	page_link_path(
	    page, nearest_directory(context, upload->path), SPAN(""));
}
