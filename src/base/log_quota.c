#include "base/log_quota.h"

/*
 * A leaking bucket, as in limits/throttle.c, and a ring of what was written
 * last. The ring is small: if it does not remember a line, the bucket holds.
 */

static void
leak(struct log_quota *quota, int64_t now)
{
	int64_t passed = now - quota->seen;

	quota->used -= passed < quota->used ? passed : quota->used;
	quota->seen = now;
}

static bool
has_room(const struct log_quota *quota)
{
	return quota->used + LOG_QUOTA_REFILL <=
	    (int64_t)LOG_QUOTA_BURST * LOG_QUOTA_REFILL;
}

bool
log_quota_take(struct log_quota *quota, int64_t now)
{
	leak(quota, now);
	if (!has_room(quota)) {
		quota->left_out++;
		return false;
	}
	quota->used += LOG_QUOTA_REFILL;
	return true;
}

/* Path and line, and the sentence up to what it quotes. */
static uint64_t
hash_note(struct log_quota *quota, const struct note *note)
{
	struct span cause =
	    span_head(note->sentence, span_find(note->sentence, '"'));
	struct buf text = {0};

	if (!quota->key.low)
		quota->key = hash_random_key();
	buf_format(&text, "%pS\n%u\n%pS", SPAN_AT(note->path), note->line,
	    SPAN_AT(cause));
	uint64_t hash = hash_bytes(quota->key, buf_span(&text));
	buf_free(&text);
	return hash;
}

/* Whether a line was written a short while ago. */
static bool
is_again(struct log_quota *quota, uint64_t hash, int64_t now)
{
	for (size_t i = 0; i < LOG_QUOTA_RECENT; i++)
		if (quota->recent[i].hash == hash &&
		    quota->recent[i].until > now)
			return true;
	return false;
}

static void
log_note(struct log_quota *quota, const struct note *note, enum log_level level,
    int64_t now)
{
	uint64_t hash = hash_note(quota, note);
	struct buf line = {0};

	if (level == LOG_QUIET)
		return;
	if (is_again(quota, hash, now)) {
		quota->left_out++;
		return;
	}
	if (!log_quota_take(quota, now))
		return;
	quota->recent[quota->next++ % LOG_QUOTA_RECENT] =
	    (struct log_quota_line){hash, now + LOG_QUOTA_AGAIN};
	note_write(note, &line);
	log_line(level, "%pS", SPAN_AT(buf_span(&line)));
	buf_free(&line);
}

void
log_quota_notes(struct log_quota *quota, const struct notes *notes,
    enum log_level error, enum log_level remark, int64_t now)
{
	for (size_t i = 0; i < notes->count; i++)
		log_note(quota, &notes->list[i],
		    notes->list[i].severity == NOTE_ERROR ? error : remark,
		    now);
	leak(quota, now);
	if (quota->left_out == 0 || quota->told + LOG_QUOTA_AGAIN > now ||
	    !has_room(quota))
		return;
	quota->used += LOG_QUOTA_REFILL;
	quota->told = now;
	log_line(LOG_WARNING, "%zu more message%s about %s", quota->left_out,
	    quota->left_out == 1 ? " is" : "s are",
	    quota->about ? quota->about
			 : "files left out: `loam check` has all");
	quota->left_out = 0;
}
