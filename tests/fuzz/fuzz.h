/* Fuzz targets: what has to hold of an input of any bytes. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "base/arena.h"
#include "base/buf.h"

/* The input is an exact copy: the sanitizers see each byte read too far. */
struct fuzz_target {
	const char *name;
	void (*run)(struct span input);
};

extern const struct fuzz_target fuzz_targets[];
extern const size_t fuzz_count;

/* The target of that name, or NULL. */
const struct fuzz_target *fuzz_find(struct span name);

/* Ends the process, naming the condition, unless it holds. */
#define HOLDS(condition)                                                       \
	((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))
_Noreturn void fuzz_fail(const char *file, int line, const char *condition);

/* Whether a part stands in a text. */
bool fuzz_holds(struct span text, struct span part);
/* A copy with a NUL behind it, in the arena. */
const char *fuzz_string(struct arena *arena, struct span text);
/* Takes a byte off the front; 0 at the end. */
unsigned fuzz_byte(struct span *rest);
/*
 * Checks that a span lies in another, or has no bytes; that a text is UTF-8 of
 * one line, without controls.
 */
void fuzz_within(struct span part, struct span whole);
void fuzz_one_line(struct span text);

#define FUZZ_TARGET(name) void fuzz_##name(struct span input);
#include "fuzz/targets.def"
#undef FUZZ_TARGET

#endif
