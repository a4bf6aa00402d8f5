#include "config/redirects.h"
#include "fuzz/fuzz.h"
#include "text/mimetype.h"

/*
 * Rules of redirects, types and charsets, one a line. A rule that was taken
 * matches what it names, unless one of the path alone does, and once the check
 * finds no chain, no path that a rule names is redirected twice.
 */

static void
take(struct redirects *redirects, struct mimetypes *types, struct span line,
    unsigned number)
{
	struct notes notes = {0};
	int taken = redirects_add(redirects, line, SPAN("f"), number, &notes);

	HOLDS((taken == 0) == (notes.errors == 0));
	note_free(&notes);
	notes = (struct notes){0};
	taken = mimetypes_add(types, line, SPAN("f"), number, &notes);
	HOLDS((taken == 0) == (notes.errors == 0));
	note_free(&notes);
	notes = (struct notes){0};
	taken = mimetypes_add_charset(types, line, SPAN("f"), number, &notes);
	HOLDS((taken == 0) == (notes.errors == 0));
	note_free(&notes);
}

static void
follow(const struct redirects *redirects, bool chained)
{
	size_t count;
	const struct redirect *const *list = redirects_list(redirects, &count);

	for (size_t i = 0; i < count; i++) {
		const struct redirect *rule = list[i];
		const struct redirect *found =
		    redirects_find(redirects, rule->from);
		struct buf target = {0};
		HOLDS(found == rule || (found && rule->below && !found->below));
		if (rule->path.size > 0 && rule->url.size == 0) {
			redirect_target(rule, rule->from, &target);
			HOLDS(target.size > 0);
			HOLDS(chained || found != rule ||
			    !redirects_find(redirects, buf_span(&target)));
		}
		buf_free(&target);
	}
}

void
fuzz_redirects(struct span input)
{
	struct redirects *redirects = redirects_new();
	struct mimetypes *types = mimetypes_new();
	struct notes notes = {0};
	struct span names[] = {SPAN("localhost")};

	for (unsigned line = 1; input.size > 0 && line < 64; line++)
		take(redirects, types, span_cut_line(&input), line);
	follow(redirects,
	    redirects_check(redirects, SPAN("f"), names, 1, 1965, &notes) < 0);
	mimetype_of_name(types, SPAN("a.b"));
	note_free(&notes);
	redirects_free(&redirects);
	mimetypes_free(&types);
}
