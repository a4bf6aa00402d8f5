#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edition/tree_name.h"
#include "index/reader.h"
#include "index/scan.h"
#include "index/sniffer.h"
#include "readers/survey.h"

/*
 * A small capsule is read before a process would have been started for it. How
 * large one is shows when its names are listed; of a large one some are enough.
 */

struct survey {
	uint64_t files, bytes;
};

static bool
is_large(const struct survey *survey)
{
	return survey->files >= SURVEY_FILES || survey->bytes >= SURVEY_BYTES;
}

/* How much of a file is read: the head of what is no text by its name. */
static uint64_t
bytes_read(const char *name, off_t size)
{
	enum article_format format;
	bool whole = reader_role(span_of(name), &format) != RECORD_FILE;
	off_t most = whole ? ARTICLE_SIZE_MAX : SNIFFER_BYTES;

	return (uint64_t)(size < most ? size : most);
}

static void
look_below(struct survey *survey, int fd, unsigned depth)
{
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	struct stat about;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while (!is_large(survey) && (entry = readdir(stream))) {
		if (tree_name_ignored(span_of(entry->d_name)) ||
		    fstatat(dirfd(stream), entry->d_name, &about,
			AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (S_ISDIR(about.st_mode) && depth < SCAN_DEPTH_MAX)
			look_below(survey,
			    openat(dirfd(stream), entry->d_name,
				O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
				    O_NONBLOCK | O_CLOEXEC),
			    depth + 1);
		survey->files += S_ISREG(about.st_mode);
		survey->bytes += S_ISREG(about.st_mode)
		    ? bytes_read(entry->d_name, about.st_size)
		    : 0;
	}
	closedir(stream);
}

bool
survey_is_large(int root)
{
	struct survey survey = {0};

	look_below(&survey,
	    openat(root, ".", O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC),
	    0);
	return is_large(&survey);
}
