/* Language tags (BCP 47, RFC 5646). */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H

#include "base/span.h"

/* Whether text has the form of a language tag: en, es-SV, zh-Hant. */
bool language_is_tag(struct span text);
/* Whether text is language tags separated by commas (gemtext, lang). */
bool language_is_list(struct span text);
/* Returns the primary subtag of the first of one or more language tags. */
struct span language_primary(struct span language);

#endif
