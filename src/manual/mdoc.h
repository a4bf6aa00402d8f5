/* Text and tables of the program in mdoc(7), the language of manuals. */
#ifndef MANUAL_MDOC_H
#define MANUAL_MDOC_H

#include "cli/command.h"

/* Appends text with what roff(7) obeys escaped; it begins no line. */
void mdoc_text(struct buf *buf, struct span text);
/* Appends paragraphs of text, a sentence a line, and a line end. */
void mdoc_sentences(struct buf *buf, struct span text);
/* Appends the lines of SYNOPSIS for a command, and for each of its verbs. */
void mdoc_synopsis(struct buf *buf, const struct command *command);
/* Appends what a command does: its brief and its text. */
void mdoc_description(struct buf *buf, const struct command *command);
/* Appends a list of its arguments and options. */
void mdoc_options(struct buf *buf, const struct command *command);
/*
 * Appends a list of its verbs, each with what it does, its arguments and the
 * options that the command itself has not.
 */
void mdoc_verbs(struct buf *buf, const struct command *command);
/* Appends a list of all commands, with their manuals. */
void mdoc_commands(struct buf *buf);
/* Appends references to the manuals of all commands, each with its comma. */
void mdoc_manuals(struct buf *buf);
/* Appends a list of the keys of a section. Returns 0, or -1: there are none. */
int mdoc_keys(struct buf *buf, struct span section);
/* Appends a list of the labels, with their words in English. */
void mdoc_labels(struct buf *buf);

#endif
