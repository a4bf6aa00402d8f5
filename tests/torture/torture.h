/* What the scenes of a torture have in common with the program that runs them.
 */
#ifndef TORTURE_TORTURE_H
#define TORTURE_TORTURE_H

#include "support/command.h"
#include "torture/plan.h"

struct scene {
	const char *name;
	bool (*run)(struct server *server); /* whether all was well */
	bool starts; /* the scene starts the server itself */
	unsigned cost; /* of a point, in those of the cheapest */
};

extern const struct scene scenes[];
extern const size_t scene_count;

enum { SCENES_MAX = 16 };

/* The plan; torture_begin() makes it, for a program of that name. */
extern struct torture_plan *torture_plan;
void torture_begin(const char *program);
void torture_end(void);
/* Makes the server of a scene, and starts it unless the scene does. */
void torture_open(struct server *server, const struct scene *scene);
/*
 * Runs a scene while all of its calls are subject to a mode: nothing may fail
 * at all. Returns whether all was well.
 */
bool torture_run_whole(const struct scene *scene, enum torture_mode mode);

/* In the process that becomes the server, or a command. */
void torture_load(void);
/* The nth call of a kind fails, counted from now on; the first is 1. */
void torture_arm(enum torture_call call, int64_t nth);
/* From now on nothing fails. */
void torture_disarm(void);
/*
 * Says that a call is only interrupted, or transfers less than it was asked
 * for: then each answer has to be right, and nothing may fail.
 */
void torture_gentle(bool gentle);
/* Whether nothing that was written aside is left, at last. */
bool torture_leaves_no_file(const struct server *server);
/* How many descriptors all processes of a server have open while it rests. */
size_t torture_usual_descriptors(const struct server *server);
/* Whether they are no more than that, at last. */
bool torture_keeps_descriptors(const struct server *server, size_t before);
/* Says what is wrong, with the end of the server's log. Returns false. */
bool torture_complain(const struct server *server, const char *text);
/* The same of something that failed for a moment; true if it may. */
bool torture_may_fail(
    const struct server *server, bool right, const char *text);

/* A pair for the zones /club/ and /notes/, and the configuration with them. */
const struct identity_pair *torture_member(void);
void torture_configure(const struct server *server);

/* Scenes of uploads and of commands. */
bool torture_uploads(struct server *server);
bool torture_checks(struct server *server);
bool torture_gets(struct server *server);
bool torture_shows_status(struct server *server);
bool torture_drafts(struct server *server);
bool torture_inits(struct server *server);
bool torture_imports(struct server *server);
bool torture_rescans(struct server *server);
bool torture_exports(struct server *server);

#endif
