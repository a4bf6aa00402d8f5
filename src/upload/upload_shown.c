#include <errno.h>

#include "edition/root.h"
#include "upload/store_dir.h"
#include "upload/upload_shown.h"

enum upload_shown
upload_find(const struct edition *edition, struct span path,
    const struct identity *written)
{
	uint32_t number = edition_find(edition, path);
	bool removed = written->inode == 0;
	/* A page that is made of another file is none of its own. */
	bool file = number != EDITION_NONE &&
	    !(edition_entry(edition, number)->flags & EDITION_MADE);

	if (removed || !file)
		return removed == !file ? UPLOAD_SHOWN : UPLOAD_AWAITED;
	struct identity there = edition_identity(edition, number);
	if (identity_equal(&there, written))
		return UPLOAD_SHOWN;
	return there.changed > written->changed ? UPLOAD_OVERTAKEN
						: UPLOAD_AWAITED;
}

/* Identifies a file in the spelling that the writer has found it in. */
static int
identify_spelled(int root, struct span path, struct identity *there_r)
{
	struct buf spelled = {0};

	store_dir_spell(root, path, &spelled);
	int result = root_identify(root, buf_span(&spelled), there_r);
	int error = errno;
	buf_free(&spelled);
	errno = error;
	return result;
}

enum upload_shown
upload_look(int root, struct span path, const struct identity *written)
{
	bool removed = written->inode == 0;
	struct identity there;
	int result = root_identify(root, path, &there);

	if (result < 0 && errno == ENOENT && !removed)
		result = identify_spelled(root, path, &there);
	if (result < 0)
		return removed || (errno != ENOENT && errno != ENOTDIR)
		    ? UPLOAD_AWAITED
		    : UPLOAD_GONE;
	/* Its times of change are others' to set. */
	return there.device == written->device &&
		there.inode == written->inode && there.size == written->size &&
		there.modified == written->modified
	    ? UPLOAD_AWAITED
	    : UPLOAD_OVERTAKEN;
}
