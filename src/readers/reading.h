/* A reader process: reads the files that it is asked for. */
#ifndef READERS_READING_H
#define READERS_READING_H

struct scan;

/*
 * Answers what comes on a socket (message.h) until that is closed, with the
 * reader of a scan, of which this process has a copy.
 */
void reading_run(struct scan *scan, int fd);

#endif
