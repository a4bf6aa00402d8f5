#include "cli/command.h"
#include "cmd/commands.h"
#include "cmd/command_options.h"

/*
 * The one list of commands. A new command is a file with its run function and a
 * row here, with its arguments and options in command_options.c; --help,
 * manuals and completions follow from it.
 */

const struct command commands[] = {
    {.name = "serve",
	.brief = "serve the capsule to Gemini clients and Gopher users",
	.run = cmd_serve},
    {.name = "check",
	.brief = "read configuration and capsule, report mistakes",
	.text = "Prints a line for each mistake: file:line: sentence. Remarks "
		"are no mistakes. Exits with 2 if there is a mistake in the "
		"configuration, with 1 for one in the capsule.",
	.own = check_options,
	.run = cmd_check},
    {.name = "show",
	.brief = "print the answer that a reader would get, without a socket",
	.text = "A gemini:// URL is answered as on Gemini, header and all; a "
		"gopher:// URL or a selector as on Gopher, URL: selectors and "
		"searches after a TAB included. A refusal is an answer.",
	.words = show_words,
	.own = show_options,
	.run = cmd_show},
    {.name = "init",
	.brief = "ask five questions and write a configuration",
	.text = "On a terminal it asks for the directory, the host, the ports, "
		"the language and a service; what an option says is not asked. "
		"Elsewhere nothing is asked, and defaults hold. The directory "
		"is made, with a first page if nothing is in it. A file that "
		"is there is replaced by permission alone.",
	.own = init_options,
	.alone = true,
	.run = cmd_init},
    {.name = "new",
	.brief = "start a dated draft in the capsule",
	.text = "Makes a file whose name has today's date and the title, and "
		"prints its path; on a terminal the editor opens. Nobody sees "
		"it until the line \"draft: true\" is taken out.",
	.words = new_words,
	.own = new_options,
	.run = cmd_new},
    {.name = "export",
	.brief = "write every page as a file, or the articles as a book",
	.text = "The pages are those that a reader without a certificate gets, "
		"made pages, menus and feeds included, under the addresses "
		"that they have here: /recent is recent/index.gmi, on Gopher "
		"recent/gophermap. The search, and links to it, are left out.\n"
		"An export that was made before is updated: what has not "
		"changed is not touched, what is gone is removed. A file that "
		"no export has written is never changed.\n"
		"A book has the texts without menus, the oldest first, and "
		"the files that they link to. Links lead inside it, or to the "
		"capsule.",
	.words = export_words,
	.own = export_options,
	.run = cmd_export},
    {.name = "get",
	.brief = "fetch a URL over Gemini, Titan or Gopher",
	.text = "The answer goes to standard output. gemini:// may be left "
		"out; gophers:// is Gopher over TLS; titan://HOST/PATH;edit "
		"is the source of a page, for those who may write it. "
		"Redirects are followed "
		"within Gemini, at most five.\n"
		"The key of a host that is asked for the first time is "
		"remembered in known_hosts, in $XDG_DATA_HOME/loam, else in "
		"~/.local/share/loam; another key is refused until the "
		"certificate that was seen expires.\n"
		"Exits with 0 if the answer is a success and whole, 1 if a "
		"file here cannot be read or written, 2 for wrong usage, 3 if "
		"there is no connection, 4 if TLS fails or the key is not "
		"trusted, 5 if the time is over, 6 if the answer is cut off, 7 "
		"if it is malformed or too long, 10 if input is asked for, 30 "
		"if a redirect is not followed, 40 for a temporary failure, 50 "
		"for a permanent one, 60 if a client certificate is wanted.",
	.words = get_words,
	.own = get_options,
	.alone = true,
	.run = cmd_get},
    {.name = "put",
	.brief = "upload a file over Titan",
	.text = "The URL is that of the page: titan:// may be left out, and "
		"gemini:// stands for it. One that ends with a slash gets the "
		"name of the file. The file is read whole before anything is "
		"sent, and sent once.\n"
		"Prints the URL of the page, if the server names it, else what "
		"the server says. The exit codes are those of loam get, and "
		"keys of hosts are remembered as there.",
	.words = put_words,
	.own = put_options,
	.alone = true,
	.run = cmd_put},
    {.name = "announce",
	.brief = "tell aggregators what is new in a feed",
	.text = "The URL of the feed goes to each aggregator that --to names, "
		"if the feed has anything that the aggregator was not told "
		"of; with --posts the URLs of the pages that are new. It is "
		"for a timer or a hook: no server asks the network for "
		"anything.\n"
		"What was told is kept in announced, beside the certificates, "
		"so that nothing is told twice. The first time the feed is "
		"told once; with --posts all but the newest post are taken "
		"for known. Only what everybody may read is told.\n"
		"Exits with 1 if an aggregator was not told: it is tried "
		"again the next time.",
	.own = announce_options,
	.run = cmd_announce},
    {.name = "history",
	.brief = "list the versions of a file that uploads have replaced",
	.text = "A line for each, the newest first: its number, the time when "
		"it was written, its size, and whether it was replaced or "
		"deleted. The file as it is comes first, as now. A file that "
		"was deleted has a history, too. No server is asked.",
	.words = history_words,
	.own = one_host_options,
	.run = cmd_history},
    {.name = "restore",
	.brief = "put a version of a file back",
	.text = "What it replaces becomes a version itself. It is written as "
		"an upload is, with the rights of the server, by the rules of "
		"the zone: a version that would be refused as an upload is "
		"not put back. No server is asked; one that runs serves the "
		"file a moment later.",
	.words = undo_words,
	.own = one_host_options,
	.run = cmd_restore},
    {.name = "cert",
	.brief = "show the hosts' certificates: names, files, dates, "
		 "fingerprints",
	.text = "A running server notices changed files.",
	.own = one_host_options,
	.run = cmd_cert},
    {.name = "cert renew",
	.brief = "sign a certificate again with the same key",
	.text = "The new certificate has new dates, and the names that the "
		"configuration has now. Clients that remember the key notice "
		"nothing. No key is ever made.",
	.own = one_host_options,
	.run = cmd_cert},
    {.name = "cert import",
	.brief = "copy a certificate and its key from elsewhere",
	.text = "Checks a certificate with its chain and its key, and puts "
		"them where the host's own pair is kept; the old pair stays "
		"beside it as .old.\nFiles can be PEM, DER or PKCS#12, one for "
		"both or one for each, or the directory where agate, gmid or "
		"certbot keeps them.",
	.words = import_words,
	.own = import_options,
	.run = cmd_cert},
    {.name = "cert new-key",
	.brief = "make a new key, of which every client warns",
	.text = "Makes a key and its certificate. Where a host has one "
		"already, every client will warn of an attack or refuse, so "
		"--yes-new-key is needed; the old pair stays beside the new "
		"one as .old.",
	.own = new_key_options,
	.run = cmd_cert},
    {.name = "cert restore",
	.brief = "put back what import or new-key has replaced",
	.text = "Puts back the pair before the present one, which is kept in "
		"turn; or that of .old.NUMBER.",
	.words = restore_words,
	.own = one_host_options,
	.run = cmd_cert},
    {.name = "status",
	.brief = "show what the running server is doing",
	.text = "The server is reached by the socket that control in [server] "
		"of the configuration means. With -c only the server of that "
		"configuration is asked. Exits with 1 if no server answers.",
	.own = status_options,
	.run = cmd_status},
    {.name = "reload",
	.brief = "have the running server read its configuration again",
	.text = "As HUP does, and waits until new workers accept. A mistake is "
		"printed with its file and line; the server goes on as "
		"before, and the exit code is 1.",
	.run = cmd_reload},
    {.name = "rescan",
	.brief = "have the running server look for changes in its capsules",
	.text = "Waits until readers have what was found, and prints a line "
		"for each host. Changes are noticed without it where the "
		"system reports them; after a deployment on a network file "
		"system it saves the time until the next look.",
	.run = cmd_rescan},
    {.name = "drain",
	.brief = "end the running server without a connection lost",
	.text = "Its health fails at once, for `loam status --health` and for "
		"the checks of proxies that are told apart by the PROXY "
		"protocol. It serves on for some seconds, in which proxies "
		"send their clients elsewhere; then its sockets are closed, "
		"answers under way are finished, for 60 s at most, and it "
		"ends. Waits for that.",
	.own = drain_options,
	.run = cmd_drain},
    {.name = "help",
	.brief = "say what a command does, and which options it takes",
	.words = help_words,
	.alone = true,
	.run = cmd_help},
};

const size_t command_count = sizeof(commands) / sizeof(commands[0]);
