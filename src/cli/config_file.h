/* Which configuration file a command reads. */
#ifndef CLI_CONFIG_FILE_H
#define CLI_CONFIG_FILE_H

#include "config/config.h"

/* Paths of the file here and of the installed one, for people. */
#define CONFIG_FILE_HERE "conf/loam.ini"
extern const char config_file_installed[];

/*
 * Returns the file that is read when no -c names one: CONFIG_FILE_HERE if it is
 * there, else the installed one, else NULL: the defaults hold. One that is
 * there and cannot be read is returned, too, so that it is not passed over.
 */
const char *config_file_standard(void);
/* Whether a configuration was read from the installed file. */
bool config_file_is_installed(const struct config *config);
/*
 * Appends which file was read, `configuration conf/loam.ini`, or that none was
 * and which ones were looked for.
 */
void config_file_describe(const struct config *config, struct buf *buf);

#endif
