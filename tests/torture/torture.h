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
 * Runs each scene while all of its calls are subject to a mode: nothing may
 * fail at all. One server serves them, and has its start in that mode as well.
 * Tells of each whether all was well, and ends when that returns false.
 */
void torture_run_whole(
    enum torture_mode mode, bool (*done)(const struct scene *scene, bool good));

/* In the process that becomes the server, or a command. */
void torture_load(void);
/* The nth call of a kind fails, counted from now on; the first is 1. */
void torture_arm(
    const struct server *server, enum torture_call call, int64_t nth);
/*
 * Counts calls from now on until they are disarmed: a later one cannot fail.
 * Each count is raised to what is counted.
 */
void torture_count(uint64_t most_r[TORTURE_CALLS]);
/* From now on nothing fails. */
void torture_disarm(void);
/* Whether what was armed last is a call of the heap. */
bool torture_lacks_memory(void);
/*
 * Whether what has failed was memory for libseccomp 2.5, which frees twice, or
 * what it does not have, when it makes a filter; or for libmagic 5.44, which
 * goes on with the NULL of a malloc() in magic_load().
 */
bool torture_excuses_crash(void);
/* How often a text stands in what was logged since then. */
size_t torture_logged(const struct server *server, const char *text);
/* Whether no process has crashed since this was asked last. */
bool torture_keeps_running(const struct server *server);
/*
 * Says that a call is only interrupted, or transfers less than it was asked
 * for: then each answer has to be right, and nothing may fail.
 */
void torture_gentle(bool gentle);
/* Whether nothing that was written aside is left, at last. */
bool torture_leaves_no_file(const struct server *server);
/*
 * Removes the files of a directory whose names match. Returns how many there
 * were, or -1 if one did not end in a text.
 */
int torture_take_files(const struct server *server, const char *directory,
    const char *pattern, const char *end);
/* Whether such a file has bytes in it. */
bool torture_has_file(const struct server *server, const char *directory,
    const char *pattern, struct span bytes);
/* How many descriptors all processes of a server have open while it rests. */
size_t torture_usual_descriptors(const struct server *server);
/* Whether they are no more than that, at last. */
bool torture_keeps_descriptors(const struct server *server, size_t before);
/* Says what is wrong, with the end of the server's log. Returns false. */
bool torture_complain(const struct server *server, const char *text);
/* The same of something that failed for a moment; true if it may. */
bool torture_may_fail(
    const struct server *server, bool right, const char *text);

/* What an answer is, from good to bad. */
enum torture_answer {
	ANSWER_RIGHT, /* whole, and the one that is known */
	ANSWER_REFUSED, /* none, a failure for a while, or visibly cut short */
	ANSWER_WRONG,
};

/* What somebody asks for, over Gemini or Gopher. */
struct torture_asked {
	bool secure;
	const struct identity_pair *pair; /* or NULL */
	const char *path;
};

/*
 * Asks once, and judges the answer, of which a part is known; all of it but its
 * digits is what it was the first time. Says what is wrong with it.
 */
enum torture_answer torture_ask(const struct server *server,
    const struct torture_asked *asked, const char *part);
/* Asks once. Returns whether the answer has a part, and its end if wanted. */
bool torture_hears(const struct server *server,
    const struct torture_asked *asked, const char *part, bool whole);
/* Forgets what right answers are. */
void torture_forget_answers(void);

/* A pair for the zones /club/ and /notes/. */
const struct identity_pair *torture_member(void);

/* Scenes of uploads and of commands. */
bool torture_uploads(struct server *server);
/* Whether an upload whose file cannot be synced is refused, and changes none.
 */
bool torture_refuses_unsynced(struct server *server);
bool torture_checks(struct server *server);
bool torture_gets(struct server *server);
bool torture_shows_status(struct server *server);
bool torture_drafts(struct server *server);
bool torture_inits(struct server *server);
bool torture_imports(struct server *server);
bool torture_rescans(struct server *server);
bool torture_exports(struct server *server);

#endif
