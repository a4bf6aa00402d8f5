/* A capsule with zones, drafts, links and tags, to be asked. */
#ifndef FUZZ_CAPSULE_H
#define FUZZ_CAPSULE_H

#include "support/fixture.h"

/* What stands in all that nobody may see, and nowhere else. */
#define FUZZ_HIDDEN SPAN("qxj")

/* One capsule for all inputs of a process; its files are removed at the end. */
struct fixture *fuzz_capsule(void);
/* Checks an answer: its form, and that nothing hidden is in it. */
void fuzz_check_gemini(struct span answer);

#endif
