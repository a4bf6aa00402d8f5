#include <errno.h>
#include <sys/stat.h>

#include "cli/config_file.h"

/*
 * Every command looks for its configuration in the same way, so that `check`,
 * `show`, `cert` and `status` mean the server that `serve` would start in the
 * same directory. The directory of the installed file is fixed when loam is
 * built: nothing in the environment can lead a command to another one.
 */

const char config_file_installed[] = LOAM_SYSCONFDIR "/loam/loam.ini";

/* A symbolic link that leads nowhere is there: reading it is an error. */
static bool
is_there(const char *path)
{
	struct stat about;

	return lstat(path, &about) == 0 ||
	    (errno != ENOENT && errno != ENOTDIR);
}

const char *
config_file_standard(void)
{
	if (is_there(CONFIG_FILE_HERE))
		return CONFIG_FILE_HERE;
	return is_there(config_file_installed) ? config_file_installed : NULL;
}

bool
config_file_is_installed(const struct config *config)
{
	return span_equal(config->file, span_of(config_file_installed));
}

void
config_file_describe(const struct config *config, struct buf *buf)
{
	if (config->file.size > 0)
		buf_format(buf, "configuration %pS", SPAN_AT(config->file));
	else
		buf_format(buf,
		    "no configuration (neither %s here nor %s): the defaults "
		    "hold",
		    CONFIG_FILE_HERE, config_file_installed);
}
