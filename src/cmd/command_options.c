#include "cmd/command_options.h"

/* What all verbs of `loam cert` take. */
#define ONE_HOST                                                               \
	"host", .argument = "NAME", .kind = VALUE_HOST,                        \
		.help = "this host alone, by any of its names"

const struct command_option check_options[] = {
    {.name = "json", .help = "one JSON object instead of lines"},
    {.name = "color",
	.argument = "WHEN",
	.kind = VALUE_CHOICE,
	.words = "auto|always|never",
	.help = "whether lines have colours: auto, on a terminal alone"},
    {.name = "sandbox",
	.help = "not the capsule, but what each process must not be able to "
		"do: try it, and print a table"},
    {0}};

const struct command_word show_words[] = {
    {.name = "URL|SELECTOR", .kind = VALUE_URL, .help = "what is asked for"},
    {0}};
const struct command_option show_options[] = {
    {.name = "as",
	.argument = "FINGERPRINT",
	.help = "as the holder of that client certificate"},
    {0}};

const struct command_option init_options[] = {
    {.name = "config",
	.letter = 'c',
	.argument = "FILE",
	.kind = VALUE_FILE,
	.help = "the configuration to write; else conf/loam.ini"},
    {.name = "directory",
	.argument = "DIR",
	.kind = VALUE_DIR,
	.help = "the directory of the capsule; else capsule"},
    {.name = "host",
	.argument = "NAME",
	.kind = VALUE_HOST,
	.help = "the name that readers ask for; else localhost"},
    {.name = "gemini-port",
	.argument = "PORT",
	.help = "the port for Gemini, or off; else 1965"},
    {.name = "gopher-port",
	.argument = "PORT",
	.help = "the port for Gopher, or off; else 7070"},
    {.name = "language",
	.argument = "TAG",
	.help = "the language of the articles; else that of $LANG, or en"},
    {.name = "service",
	.argument = "KIND",
	.kind = VALUE_CHOICE,
	.words = COMMAND_SERVICES,
	.help = "a unit of systemd beside the configuration; else none"},
    {.name = "yes",
	.help = "ask nothing, and replace files, which are kept as .old"},
    {0}};

const struct command_word new_words[] = {
    {.name = "TITLE", .kind = VALUE_TEXT, .help = "the title of the article"},
    {0}};
const struct command_option new_options[] = {
    {.name = "in",
	.argument = "DIR",
	.kind = VALUE_DIR,
	.help = "the directory in the capsule; else that of the newest posts"},
    {.name = "host",
	.argument = "NAME",
	.kind = VALUE_HOST,
	.help = "whose capsule, by any name of the host; else the first one's"},
    {.name = "no-edit", .help = "do not open it in $VISUAL or $EDITOR"}, {0}};

const struct command_option one_host_options[] = {{.name = ONE_HOST}, {0}};

const struct command_word history_words[] = {
    {.name = "PATH",
	.kind = VALUE_FILE,
	.help = "a file: its path, in the capsule or here, or its URL"},
    {0}};
const struct command_word undo_words[] = {
    {.name = "PATH",
	.kind = VALUE_FILE,
	.help = "a file: its path, in the capsule or here, or its URL"},
    {.name = "NUMBER",
	.kind = VALUE_NUMBER,
	.low = 1,
	.high = INT32_MAX,
	.help = "which version; else the newest",
	.optional = true},
    {0}};

const struct command_word import_words[] = {
    {.name = "CERTIFICATE",
	.kind = VALUE_FILE,
	.help = "the certificate, or a directory"},
    {.name = "KEY",
	.kind = VALUE_FILE,
	.help = "its key, if it is another file",
	.optional = true},
    {0}};
const struct command_option import_options[] = {{.name = ONE_HOST},
    {.name = "force",
	.help = "import it though it is for another name or out of date"},
    {.name = "password-file",
	.argument = "FILE",
	.kind = VALUE_FILE,
	.help = "a file whose first line opens encrypted files"},
    {0}};

const struct command_option new_key_options[] = {{.name = ONE_HOST},
    {.name = "yes-new-key",
	.help = "confirm that readers are to see a new key"},
    {0}};

const struct command_word restore_words[] = {
    {.name = "NUMBER",
	.kind = VALUE_NUMBER,
	.low = 1,
	.high = UINT16_MAX,
	.help = "which of the pairs kept",
	.optional = true},
    {0}};

const struct command_option status_options[] = {
    {.name = "json", .help = "one JSON document instead of text"},
    {.name = "prometheus",
	.help = "the text format of Prometheus, for the textfile directory of "
		"node_exporter"},
    {.name = "pages",
	.help = "the pages that were asked for most since the start, and how "
		"often on each network"},
    {.name = "health",
	.help = "one word, and exit with 0 if clients can be sent there: "
		"healthy, or starting, unreadable, draining, ending"},
    {0}};
const struct command_option drain_options[] = {
    {.name = "grace",
	.argument = "SECONDS",
	.kind = VALUE_NUMBER,
	.low = 0,
	.high = 86400,
	.help = "how long connections "
		"are still taken; else "
		"10"},
    {0}};

const struct command_word help_words[] = {{.name = "COMMAND",
					      .kind = VALUE_COMMAND,
					      .help = "the command",
					      .optional = true},
    {.name = "VERB",
	.kind = VALUE_TEXT,
	.help = "what it is to do, as in cert renew",
	.optional = true},
    {0}};

const struct command_word export_words[] = {
    {.name = "DIR",
	.kind = VALUE_DIR,
	.help = "a directory that is empty, not there yet, or an export",
	.optional = true},
    {0}};
const struct command_option export_options[] = {
    {.name = "network",
	.argument = "NAME",
	.kind = VALUE_CHOICE,
	.words = "gemini|gopher",
	.help = "whose servers are to have the files; else gemini"},
    {.name = "gpub",
	.argument = "FILE",
	.kind = VALUE_FILE,
	.help = "write the articles as one gempub book; - is standard "
		"output"},
    {.name = "under",
	.argument = "PATH",
	.kind = VALUE_TEXT,
	.help = "a book of this directory of the capsule, as in /news/"},
    {.name = "tag",
	.argument = "TAG",
	.kind = VALUE_TEXT,
	.help = "a book of the articles with this tag"},
    {.name = "host",
	.argument = "NAME",
	.kind = VALUE_HOST,
	.help = "which of several hosts, by any of its names, else the first "
		"one; where there is one, its name"},
    {0}};

const struct command_word get_words[] = {
    {.name = "URL", .kind = VALUE_URL, .help = "what is asked for"}, {0}};
/* What clients take. */
#define OWN_CERTIFICATE                                                        \
	"cert", .argument = "FILE", .kind = VALUE_FILE,                        \
		.help = "a client certificate, as PEM"
#define OWN_KEY                                                                \
	"key", .argument = "FILE", .kind = VALUE_FILE,                         \
	       .help = "its key, if it is in another file"
#define TRUST_ANY                                                              \
	"trust-any-key",                                                       \
	    .help = "ask nothing of the server's key, and forget it"

const struct command_option get_options[] = {
    {.name = "query",
	.argument = "TEXT",
	.help = "the answer to a prompt, or the words of a search"},
    {.name = "output",
	.argument = "FILE",
	.kind = VALUE_FILE,
	.help = "write the answer there, once it is whole"},
    {.name = "header", .help = "print the header of Gemini, too"},
    {.name = "check", .help = "print one line and no answer; remember no key"},
    {.name = "timeout",
	.argument = "SECONDS",
	.kind = VALUE_NUMBER,
	.low = 1,
	.high = 86400,
	.help = "give up after so long in all; else after 30 without a byte, "
		"or 10 in all with --check"},
    {.name = "limit",
	.argument = "MIB",
	.kind = VALUE_NUMBER,
	.low = 1,
	.high = 1024,
	.help = "the longest answer to take, in MiB; else 64"},
    {.name = OWN_CERTIFICATE}, {.name = OWN_KEY}, {.name = TRUST_ANY}, {0}};

const struct command_word put_words[] = {
    {.name = "FILE",
	.kind = VALUE_FILE,
	.help = "what is uploaded; - is standard input",
	.optional = true},
    {.name = "URL", .kind = VALUE_URL, .help = "where it goes"}, {0}};
const struct command_option put_options[] = {
    {.name = "delete", .help = "delete the page; no file is named then"},
    {.name = "mime",
	.argument = "TYPE",
	.help = "its type; else that of the name in the URL"},
    {.name = "token",
	.argument = "TEXT",
	.help = "a password, if the server asks for one"},
    {.name = "get",
	.help = "fetch the page that it has become, and print that"},
    {.name = "timeout",
	.argument = "SECONDS",
	.kind = VALUE_NUMBER,
	.low = 1,
	.high = 86400,
	.help = "give up after so long in all; else after 30 without a byte"},
    {.name = "limit",
	.argument = "MIB",
	.kind = VALUE_NUMBER,
	.low = 1,
	.high = 1024,
	.help = "the longest file to send, in MiB; else 64"},
    {.name = OWN_CERTIFICATE}, {.name = OWN_KEY}, {.name = TRUST_ANY}, {0}};
