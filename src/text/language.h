/* Language tags. */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H

#include "base/span.h"

/* Whether it is formed as a language tag is (BCP 47): en, es-SV, zh-Hant. */
bool language_is_tag(struct span text);
/* Whether it is one tag or more of them with commas between (gemtext, lang). */
bool language_is_list(struct span text);
/* The primary subtag of the first of one or more language tags. */
struct span language_primary(struct span language);

#endif
