/* Front matter: the block of `key: value` lines at the top of an article. */
#ifndef TEXT_FRONT_H
#define TEXT_FRONT_H

#include "text/article.h"

/*
 * Reads the front matter of a text into *article. Line 1 is `---` (YAML) or
 * `+++` (TOML); the same, or `...` in YAML, closes the block, within
 * ARTICLE_FRONT_LINES and ARTICLE_FRONT_SIZE. Or it is a key, as in Hexo, and
 * `---` closes the block, in a plain text only one that says draft; or the text
 * begins with a JSON object, behind which other text follows. Returns the size
 * of the block in bytes with its delimiter lines, and their number in *lines_r;
 * 0 if there is no front matter. A line that says draft hides the article even
 * then. It calls libyaml: only processes that read publishers' files may call
 * it.
 */
size_t front_read(struct span text, struct arena *arena, struct notes *notes,
    struct article *article, unsigned *lines_r);
/* Returns what ends the lines of a text: LF, or CR if it has no LF at all. */
char front_line_end(struct span text);
/*
 * Reads the lines `TITLE:`, `DATE:`, `AUTHOR:` and `TAGS:` on top of a plain
 * text, in any case, into the fields of *article that front matter has left
 * empty. Returns their size in bytes, 0 if the text begins otherwise. A date
 * that cannot be read is a remark: it hides nothing.
 */
size_t front_read_head(struct span text, struct arena *arena,
    struct notes *notes, struct article *article);
/*
 * Returns the size of such lines, or of the fields of mail or news, which are a
 * head whatever their names are; 0 if there are none. A rule, or the top of a
 * box, may stand above them.
 */
size_t front_head_size(struct span text);
/*
 * Whether a line is of such a head: the first one of it, or, if the head has
 * begun, a later one.
 */
bool front_is_head(struct span line, bool begun);
/*
 * Whether a line is a block of TOML with both of its rules, which is no front
 * matter: `+++ title = "A title" +++`.
 */
bool front_is_one_line(struct span line);
/* Whether a word is a part of a box: `|`, `===`, or characters that draw. */
bool front_is_frame(struct span word);
/* Returns a line without what is on both of its sides: `| Title |`. */
struct span front_without_frame(struct span line);

#endif
