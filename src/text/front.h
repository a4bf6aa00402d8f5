/* Front matter: the block of `key: value` lines on top of an article. */
#ifndef TEXT_FRONT_H
#define TEXT_FRONT_H

#include "text/article.h"

/*
 * Line 1 is `---` (YAML) or `+++` (TOML), and the same or `...` closes the
 * block within ARTICLE_FRONT_LINES and ARTICLE_FRONT_SIZE. A block without any
 * key is text: some writers open with a rule. Reads the block into *article and
 * returns its size in bytes with both rules, and its lines in *lines_r; 0 when
 * there is none. Then, too, the article is a draft where a line on top says so.
 * Must run where publishers' files are read and nowhere else: it calls libyaml.
 */
size_t front_read(struct span text, struct arena *arena, struct notes *notes,
    struct article *article, unsigned *lines_r);
/* What ends the lines of a text: LF, or CR where there is no LF at all. */
char front_line_end(struct span text);

#endif
