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
/*
 * Whether a primary subtag of two letters is one of ISO 639-1, those that were
 * withdrawn included. Of three letters any may be one of ISO 639-3; longer ones
 * are not in use.
 */
bool language_is_code(struct span primary);

#endif
