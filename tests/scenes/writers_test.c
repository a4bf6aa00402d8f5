/*
 * How publishers write (row E10), one scene for each tool. The tool itself runs
 * where it is installed; elsewhere its system calls are made, as strace shows
 * them.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "watch/watch.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/patience.h"

enum {
	LINES = 1200,
	PIECES = 10, /* that a slow writer makes of a text */
	BETWEEN = 5, /* ms from one look to the next */
};

#define HOST "gemini://localhost"

/* Version 1 or 2 of the article: whole with its first line and its last. */
static struct buf
version(int number)
{
	struct buf text = {0};

	buf_format(&text, "# Version %d\n\nbegin %d\n", number, number);
	for (int i = 0; i < LINES; i++)
		buf_format(&text, "Line %d of version %d, and more of it.\n", i,
		    number);
	buf_format(&text, "end %d\n", number);
	return text;
}

static void
write_version(const struct server *server, const char *path, int number)
{
	struct buf text = version(number);

	server_write_bytes(server, path, buf_span(&text));
	buf_free(&text);
}

static bool
has_word(struct span answer, const char *word, int number)
{
	char line[32];

	snprintf(line, sizeof(line), "%s %d", word, number);
	return answer_has(answer, line);
}

/* One version or the other, or none: never a part, never a mix. */
static void
expect_whole(const struct server *server, const char *request)
{
	struct heard heard = ask_either(server, request);
	struct span answer = heard_span(&heard);
	bool one = has_word(answer, "begin", 1);
	bool two = has_word(answer, "begin", 2);

	expect_true(request, answer, !(one && two));
	expect_true(request, answer, one == has_word(answer, "end", 1));
	expect_true(request, answer, two == has_word(answer, "end", 2));
	heard_free(&heard);
}

/* What tools write beside the file is no reader's. */
static void
expect_clean(const struct server *server, const char *request)
{
	static const char *const others[] = {
	    "~", ".swp", "/4913", "yncthing", "%23", "/.", "XXXXXX"};
	struct heard heard = ask_either(server, request);

	for (size_t i = 0; i < COUNT(others); i++)
		expect_true(others[i], heard_span(&heard),
		    answer_lacks(heard_span(&heard), others[i]));
	heard_free(&heard);
}

static void
look(const struct server *server)
{
	static const char *const pages[] = {HOST "/dir/a.gmi\r\n", "/dir/a\r\n",
	    "/dir/a.txt\r\n", "/dir/a.gmi\r\n"};

	for (size_t i = 0; i < COUNT(pages); i++)
		expect_whole(server, pages[i]);
	expect_clean(server, HOST "/dir/\r\n");
	expect_clean(server, "/dir/\r\n");
}

static bool
is_installed(const char *tool)
{
	char command[128];

	snprintf(
	    command, sizeof(command), "command -v %s >/dev/null 2>&1", tool);
	return system(command) == 0;
}

/* In a child, in the article's directory; NEW names the new version. */
static pid_t
run_tool(const struct server *server, const char *script, void (*act)(void))
{
	char new[2 * SERVER_PATH];
	pid_t child = fork();

	if (child != 0)
		return child;
	snprintf(new, sizeof(new), "%s/new.gmi", server->directory);
	setenv("NEW", new, 1);
	setenv("HOME", server->directory, 1);
	setenv("D", server->directory, 1);
	if (chdir(server_path(server, "dir")) < 0)
		_exit(1);
	if (act) {
		act();
		_exit(0);
	}
	execl("/bin/sh", "sh", "-ec", script, (char *)NULL);
	_exit(127);
}

/*
 * Runs `script` where `tool` is installed, else `act`, and asks all the while;
 * in the end the new version is there, and nothing else.
 */
static void
with_tool(void **state, const char *tool, const char *script, void (*act)(void))
{
	struct server *server = *state;
	bool installed = script && is_installed(tool);
	int status;

	write_version(server, "dir/a.gmi", 1);
	write_version(server, "../new.gmi", 2);
	server_start(server, NULL);
	look(server);
	if (!installed && !act)
		return;
	pid_t child = run_tool(server, script, installed ? NULL : act);
	for (; waitpid(child, &status, WNOHANG) == 0; poll(NULL, 0, BETWEEN))
		look(server);
	assert_int_equal(status, 0);
	int64_t until = clock_monotonic() + PATIENCE;
	struct heard heard;
	bool done = false;
	do {
		look(server);
		heard = gemini_ask(server, HOST "/dir/\r\n");
		done = answer_has(heard_span(&heard), "Version 2");
		heard_free(&heard);
		poll(NULL, 0, BETWEEN);
	} while (!done && clock_monotonic() < until);
	assert_true(done);
	wait_for(server, HOST "/dir/a.gmi\r\n", answer_has, "end 2");
	wait_for(server, "/dir/a\r\n", answer_has, "end 2");
	wait_for(server, HOST "/dir/\r\n", answer_lacks, "Version 1");
	look(server);
}

/* The new version's text, for those that are acted. */
static struct span
read_new(void)
{
	static char text[LINES * 64];
	int fd = open(getenv("NEW"), O_RDONLY | O_CLOEXEC);
	ssize_t size = read(fd, text, sizeof(text));

	close(fd);
	if (size <= 0)
		_exit(1);
	return (struct span){text, (size_t)size};
}

static void
put(int fd, struct span text)
{
	if (write(fd, text.data, text.size) != (ssize_t)text.size)
		_exit(1);
}

/* Opens, writes in pieces with a rest after each, closes. */
static void
write_in_pieces(const char *name, int flags, int rest)
{
	struct span text = read_new();
	int fd = open(name, O_WRONLY | flags | O_CLOEXEC, 0644);
	size_t piece = text.size / PIECES + 1;

	while (text.size > 0) {
		put(fd, span_head(text, piece));
		text = span_tail(text, piece);
		poll(NULL, 0, rest);
	}
	fsync(fd);
	close(fd);
}

/* git checkout: unlink, then create and write the final name. */
static void
act_git(void)
{
	unlink("a.gmi");
	write_in_pieces("a.gmi", O_CREAT | O_EXCL, 0);
}

/* E10: unlinked, made anew, written. */
static void
git(void **state)
{
	with_tool(state, "git",
	    "export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a "
	    "GIT_AUTHOR_EMAIL=a@localhost GIT_COMMITTER_NAME=a "
	    "GIT_COMMITTER_EMAIL=a@localhost\n"
	    "mkdir $D/repo; cp a.gmi $D/repo; git -C $D/repo init -q\n"
	    "git -C $D/repo add .; git -C $D/repo commit -qm one\n"
	    "cp $NEW $D/repo/a.gmi; git -C $D/repo commit -qam two\n"
	    "git --git-dir=$D/repo/.git --work-tree=. checkout -qf HEAD -- .",
	    act_git);
}

/* rsync: `.name.XXXXXX` and rename. */
static void
act_rsync(void)
{
	write_in_pieces(".a.gmi.Xk3f9Q", O_CREAT | O_EXCL, 20);
	chmod(".a.gmi.Xk3f9Q", 0644);
	rename(".a.gmi.Xk3f9Q", "a.gmi");
}

/* E10: beside it, then renamed. */
static void
rsync(void **state)
{
	with_tool(
	    state, "rsync", "rsync -I --bwlimit=200 $NEW a.gmi", act_rsync);
}

/* rsync --inplace: opens the final name and writes over what is there. */
static void
act_rsync_inplace(void)
{
	write_in_pieces("a.gmi", 0, 50);
}

/* E10: in place. */
static void
rsync_inplace(void **state)
{
	with_tool(state, "rsync",
	    "rsync -I --inplace --no-whole-file --bwlimit=200 $NEW a.gmi",
	    act_rsync_inplace);
}

/* E10: cut, then written. */
static void
cp(void **state)
{
	with_tool(state, "cp", "cp $NEW a.gmi", NULL);
}

/* E10: unlinked, made anew, dated back. */
static void
cp_preserving(void **state)
{
	with_tool(state, "cp", "cp -p --remove-destination $NEW a.gmi", NULL);
}

/* E10: one rename. */
static void
mv(void **state)
{
	with_tool(state, "mv", "mv $NEW a.gmi", NULL);
}

static void
redirection(void **state)
{
	with_tool(state, "cat", "cat $NEW > a.gmi", NULL);
}

/* In place without cutting it first, block by block. */
static void
dd(void **state)
{
	with_tool(state, "dd",
	    "dd if=$NEW of=a.gmi bs=512 conv=notrunc 2>/dev/null", NULL);
}

/* E10: unlinked, made anew, dated back. */
static void
tar(void **state)
{
	with_tool(state, "tar",
	    "mkdir $D/t; cp $NEW $D/t/a.gmi; tar -C $D/t -cf $D/t.tar a.gmi\n"
	    "tar -xf $D/t.tar",
	    NULL);
}

/* E10: unlinked, made anew, its mode set last. */
static void
install(void **state)
{
	with_tool(state, "install", "install -m 644 $NEW a.gmi", NULL);
}

static void
ed(void **state)
{
	with_tool(state, "ed",
	    "printf '%s\\n' '%s/begin 1/begin 2/' '%s/end 1/end 2/' "
	    "'%s/Version 1/Version 2/' w q | ed -s a.gmi",
	    NULL);
}

/* A probe, the old one as a backup, a new one written, the backup deleted. */
static void
act_vim(void)
{
	close(open(".a.gmi.swp", O_CREAT | O_RDWR, 0600));
	close(open("4913", O_CREAT | O_WRONLY | O_EXCL, 0644));
	unlink("4913");
	rename("a.gmi", "a.gmi~");
	write_in_pieces("a.gmi", O_CREAT, 20);
	chmod("a.gmi", 0644);
	unlink("a.gmi~");
	unlink(".a.gmi.swp");
}

#define VIM(settings)                                                          \
	"vim -u NONE -N -es -c 'set " settings "' -c '%s/begin 1/begin 2/' "   \
	"-c '%s/end 1/end 2/' -c '%s/Version 1/Version 2/' -c 'wq' a.gmi"

/* E10: the old one renamed away, a new one written. */
static void
vim(void **state)
{
	with_tool(state, "vim", VIM("backupcopy=no swapfile"), act_vim);
}

/* The other way: a copy as backup, and the file itself is written over. */
static void
act_vim_copy(void)
{
	close(open("a.gmi~", O_CREAT | O_WRONLY, 0644));
	write_in_pieces("a.gmi", O_TRUNC, 20);
	unlink("a.gmi~");
}

/* E10: with a backup, in place. */
static void
vim_in_place(void **state)
{
	with_tool(state, "vim", VIM("backupcopy=yes backup"), act_vim_copy);
}

/* Emacs: a lock that leads nowhere, its own saving, a backup by renaming. */
static void
act_emacs(void)
{
	if (symlink("someone@localhost.1234:5678", ".#a.gmi") < 0)
		_exit(1);
	write_in_pieces("#a.gmi#", O_CREAT, 10);
	rename("a.gmi", "a.gmi~");
	write_in_pieces("a.gmi", O_CREAT | O_TRUNC, 20);
	chmod("a.gmi", 0644);
	unlink("#a.gmi#");
	unlink(".#a.gmi");
}

/* E10: the old one renamed away, a new one written. */
static void
emacs(void **state)
{
	with_tool(state, "emacs", NULL, act_emacs);
}

/* nano and others: cut, then written. */
static void
act_nano(void)
{
	close(open(".a.gmi.swp", O_CREAT | O_WRONLY, 0644));
	write_in_pieces("a.gmi", O_CREAT | O_TRUNC, 50);
	unlink(".a.gmi.swp");
}

/* E10: cut, then written. */
static void
nano(void **state)
{
	with_tool(state, "nano", NULL, act_nano);
}

/* Syncthing: `.syncthing.` before the name, its time set, renamed. */
static void
act_syncthing(void)
{
	const char *name = ".syncthing.a.gmi.tmp";
	struct timespec times[2] = {
	    {.tv_sec = 1600000000}, {.tv_sec = 1600000000}};

	write_in_pieces(name, O_CREAT | O_EXCL, 20);
	chmod(name, 0644);
	utimensat(AT_FDCWD, name, times, 0);
	rename(name, "a.gmi");
}

/* E10: beside it, dated back, then renamed. */
static void
syncthing(void **state)
{
	with_tool(state, "syncthing", NULL, act_syncthing);
}

/* scp and sftp: in place, and the time is set when it is closed. */
static void
act_scp(void)
{
	struct timespec times[2] = {
	    {.tv_sec = 1600000000}, {.tv_sec = 1600000000}};

	write_in_pieces("a.gmi", O_CREAT | O_TRUNC, 50);
	utimensat(AT_FDCWD, "a.gmi", times, 0);
}

/* E10: cut, then written, then dated back. */
static void
scp(void **state)
{
	with_tool(state, "scp", NULL, act_scp);
}

/* The same without hints, where nobody says that it is finished. */
static void
polled(void **state)
{
	server_configure(*state, "[capsule]\nwatch = poll\n");
	with_tool(state, "rsync", NULL, act_rsync_inplace);
}

/* Whether the system tells of files that are open at all. */
static bool
tells_writers(void)
{
	struct watch *watch = watch_new();
	bool tells = watch != NULL;

	watch_free(&watch);
	return tells;
}

/*
 * Waits until a file that is complete, but was not closed, has been quiet for
 * two seconds: so has what was written before this call.
 */
static void
wait_quiet(const struct server *server)
{
	char from[SERVER_PATH];

	server_write(server, "../mark", "# Mark\n");
	snprintf(from, sizeof(from), "%s", server_path(server, "../mark"));
	assert_int_equal(link(from, server_path(server, "dir/mark.gmi")), 0);
	wait_for(server, HOST "/dir/mark.gmi\r\n", answer_has, "# Mark");
	unlink(server_path(server, "dir/mark.gmi"));
}

/* Writes half of version 2 over version 1, and goes on after a pause. */
static void
pause_halfway(struct server *server, int flags)
{
	struct buf text = version(2);
	struct span whole = buf_span(&text);
	int fd = open(server_path(server, "dir/a.gmi"),
	    O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);

	put(fd, span_head(whole, whole.size / 2));
	for (int i = 0; i < 2; i++) {
		wait_quiet(server);
		look(server);
		struct heard heard = gemini_ask(server, HOST "/dir/\r\n");
		expect_true("entry", heard_span(&heard),
		    answer_lacks(heard_span(&heard), "Version 2"));
		heard_free(&heard);
	}
	put(fd, span_tail(whole, whole.size / 2));
	close(fd);
	wait_for(server, HOST "/dir/a.gmi\r\n", answer_has, "end 2");
	look(server);
	buf_free(&text);
}

/* F107: a writer that pauses for longer than two seconds. */
static void
pausing(void **state)
{
	struct server *server = *state;

	if (!tells_writers())
		return;
	write_version(server, "dir/a.gmi", 1);
	write_version(server, "dir/b.gmi", 1);
	server_start(server, NULL);
	pause_halfway(server, O_TRUNC);
	/* As rsync --append does: a text that grows. */
	server_drop(server, "dir/a.gmi", "");
	wait_for(server, HOST "/dir/a.gmi\r\n", answer_lacks, "begin 2");
	pause_halfway(server, 0);
	/* In a directory that is new. */
	unlink(server_path(server, "dir/a.gmi"));
	unlink(server_path(server, "dir/b.gmi"));
	rmdir(server_path(server, "dir"));
	wait_for(server, HOST "/dir/\r\n", answer_lacks, "b.gmi");
	mkdir(server_path(server, "dir"), 0755);
	pause_halfway(server, O_EXCL);
}

/* F107: a writer that is killed has closed its file. */
static void
killed(void **state)
{
	struct server *server = *state;
	struct buf text = version(2);
	int ready[2], status;
	char byte;

	write_version(server, "dir/a.gmi", 1);
	server_start(server, NULL);
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		int fd = open(server_path(server, "dir/a.gmi"),
		    O_WRONLY | O_TRUNC | O_CLOEXEC);
		put(fd, span_head(buf_span(&text), text.size / 2));
		put(ready[1], SPAN("x"));
		/* Not for ever, should this scene fail. */
		alarm(PATIENCE / 1000);
		pause();
		_exit(1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	if (tells_writers()) {
		wait_quiet(server);
		look(server);
	}
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	wait_for(server, HOST "/dir/a.gmi\r\n", answer_has, "begin 2");
	close(ready[0]);
	close(ready[1]);
	buf_free(&text);
}

/* A writer that never rests, until it is killed: its file is one line. */
static pid_t
write_on(const struct server *server, const char *path)
{
	int fd = open(server_path(server, path),
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	put(fd, SPAN("# Late"));
	pid_t child = fork();
	if (child != 0) {
		close(fd);
		return child;
	}
	/* Not for ever, should this scene fail. */
	alarm(PATIENCE / 1000);
	for (;; poll(NULL, 0, BETWEEN))
		put(fd, SPAN("!"));
}

/* Runs a command, whose output tells of the late post or not. */
static void
expect_late(const struct server *server, const char *const *words,
    const char *file, bool late)
{
	struct ran ran = command_run(server, words);
	struct buf told = {0};

	if (file)
		file_read(server_path(server, file), &told, NULL);
	else
		buf_add(&told, buf_span(&ran.output));
	/* P958: an export is not whole without it. */
	assert_int_equal(ran.code, file && !late);
	expect_true(words[0], buf_span(&told),
	    answer_has(buf_span(&told), "2024-01-01-a.gmi"));
	expect_true(words[0], buf_span(&told),
	    answer_has(buf_span(&told), "2024-02-01-late.gmi") == late);
	/* What takes longer than a second tells how far it is, too. */
	expect_true(words[0], buf_span(&ran.errors),
	    answer_has(buf_span(&ran.errors),
		"/2024-02-01-late.gmi: left out: it is still being "
		"written\n") != late);
	expect_true(words[0], buf_span(&ran.errors),
	    answer_has(buf_span(&ran.errors),
		"loam: nothing is removed from public, since a text is left "
		"out: export again when it is written\n") == (file && !late));
	buf_free(&told);
	ran_free(&ran);
}

/*
 * P880, P881, P958: nobody is told of a text that is still written, or gets it.
 */
static void
commands(void **state)
{
	static const char *const announce[] = {"announce", "-c", "loam.ini",
	    "--host", "example.org", "--to", "gemini://a.example/", "--posts",
	    "--since", "2024-01-01", "--dry-run", NULL};
	static const char *const export[] = {
	    "export", "-c", "loam.ini", "public", NULL};
	static const char *const book[] = {
	    "export", "-c", "loam.ini", "--gpub", "a.gpub", NULL};
	struct server *server = *state;
	int status;

	server_write(server, "2024-01-01-a.gmi", "# A\n");
	server_configure(server, "");
	pid_t child = write_on(server, "2024-02-01-late.gmi");
	expect_late(server, announce, NULL, false);
	expect_late(server, export, "../public/atom.xml", false);
	struct ran ran = command_run(server, book);
	assert_int_equal(ran.code, 1);
	ran_free(&ran);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	expect_late(server, announce, NULL, true);
	expect_late(server, export, "../public/atom.xml", true);
}

/* P957: a page that is there stays while its text is written, and all else. */
static void
export_again(void **state)
{
	static const char *const export[] = {
	    "export", "-c", "loam.ini", "public", NULL};
	static const char late[] = "../public/2024-02-01-late.gmi",
			  gone[] = "../public/gone.gmi";
	struct server *server = *state;
	struct buf text = {0};
	int status;

	server_write(server, "2024-01-01-a.gmi", "# A\n");
	server_write(server, "2024-02-01-late.gmi", "# Before\n");
	server_write(server, "gone.gmi", "# Gone\n");
	server_configure(server, "");
	expect_late(server, export, "../public/atom.xml", true);
	assert_int_equal(unlink(server_path(server, "gone.gmi")), 0);
	pid_t child = write_on(server, "2024-02-01-late.gmi");
	expect_late(server, export, "../public/atom.xml", false);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(file_read(server_path(server, late), &text, NULL), 0);
	assert_true(answer_has(buf_span(&text), "# Before\n"));
	assert_int_equal(access(server_path(server, gone), F_OK), 0);
	expect_late(server, export, "../public/atom.xml", true);
	text.size = 0;
	assert_int_equal(file_read(server_path(server, late), &text, NULL), 0);
	assert_true(answer_has(buf_span(&text), "# Late!"));
	assert_int_equal(access(server_path(server, gone), F_OK), -1);
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(git),
	    SERVER_SCENE(rsync),
	    SERVER_SCENE(rsync_inplace),
	    SERVER_SCENE(cp),
	    SERVER_SCENE(cp_preserving),
	    SERVER_SCENE(mv),
	    SERVER_SCENE(redirection),
	    SERVER_SCENE(dd),
	    SERVER_SCENE(tar),
	    SERVER_SCENE(install),
	    SERVER_SCENE(ed),
	    SERVER_SCENE(vim),
	    SERVER_SCENE(vim_in_place),
	    SERVER_SCENE(emacs),
	    SERVER_SCENE(nano),
	    SERVER_SCENE(syncthing),
	    SERVER_SCENE(scp),
	    SERVER_SCENE(polled),
	    SERVER_SCENE(pausing),
	    SERVER_SCENE(killed),
	    SERVER_SCENE(commands),
	    SERVER_SCENE(export_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
