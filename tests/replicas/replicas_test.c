/*
 * Replicas are one capsule: whatever feeds them, they answer with the same
 * bytes. `make replicas` runs the scenes with real tools, which take long.
 */
#include <stdio.h>
#include <stdlib.h>

#include "replicas/farm.h"
#include "replicas/pages.h"
#include "support/expect.h"

/* What Syncthing makes of a file that was changed in two places. */
#define CONFLICT "d0/a1.sync-conflict-20260131-120000-ABCDEFG.gmi"

/* What a publisher does to the source, round after round. */
static const char *const changes[] = {
    /* Nothing: the first copy. */
    ":",
    /* A new article with an old time. */
    "sed 's/Article/New/' $SRC/d0/a1.gmi > $SRC/d1/new.gmi\n"
    "touch -d 2001-01-01 $SRC/d1/new.gmi",
    /* The same size and another old time: rsync looks at no more. */
    "sed s/walrus/narwal/ $SRC/d1/new.gmi > $D/x\n"
    "mv $D/x $SRC/d1/new.gmi; touch -d 2001-01-02 $SRC/d1/new.gmi",
    /* A directory goes, another one changes its name, many files come. */
    "rm -r $SRC/d2; mv $SRC/d3 $SRC/d4\n"
    "for i in 1 2 3 4 5 6 7 8 9; do\n"
    "sed \"s/Article/Copy $i/\" $SRC/d0/a1.gmi > $SRC/d0/b$i.gmi; done",
    /* An article that grows. */
    "sed s/end// $SRC/d0/a1.gmi > $D/x; cat $SRC/d0/a2.gmi >> $D/x\n"
    "mv $D/x $SRC/d0/a1.gmi; cp $SRC/d0/a2.gmi $SRC/" CONFLICT,
};

/* All changes, each copied by the script, and replicas equal after each. */
static void
feed(struct farm *farm, const char *configuration, const char *first,
    const char *script, const char *by)
{
	farm_run(farm, first);
	farm_start(farm, configuration);
	for (size_t i = 0; i < COUNT(changes); i++) {
		farm_run(farm, changes[i]);
		farm_run(farm, script);
		farm_expect_equal(farm);
	}
	farm_print(farm, by);
}

#define EACH "for r in $R1 $R2 $R3; do "

/*
 * K267: copies in another order, at other times and of other inodes, watched or
 * polled, are one capsule.
 */
static void
copies(void **state)
{
	struct farm *farm = *state;

	farm_run(farm,
	    "cp -a $SRC/. $R1; cd $SRC\n"
	    "for f in $(ls -r); do cp -r $f $R2; done\n"
	    "find $R2 -exec touch -d 1999-01-01 {} +");
	farm_start(farm, "[capsule]\nwatch = poll\n");
	farm_expect_equal(farm);
	farm_run(farm, changes[1]);
	farm_run(farm, changes[2]);
	farm_run(
	    farm, "cp -a $SRC/. $R1; cat $SRC/d1/new.gmi > $R2/d1/new.gmi");
	farm_expect_equal(farm);
	farm_print(farm, "copies, polled");
}

static void
feed_by_rsync(void **state, const char *script, const char *by)
{
	if (farm_is_asked("rsync"))
		feed(*state, "", ":", script, by);
}

/* K268: beside each file, then renamed. */
static void
rsync(void **state)
{
	feed_by_rsync(state, EACH "rsync -a --delete $SRC/ $r/; done", "rsync");
}

/* K268: each file is written over. */
static void
rsync_inplace(void **state)
{
	feed_by_rsync(state,
	    EACH "rsync -a --delete --inplace --no-whole-file $SRC/ $r/; done",
	    "rsync --inplace");
}

/* K268: in a directory of its own, and all are renamed at the end. */
static void
rsync_delaying(void **state)
{
	feed_by_rsync(state,
	    EACH "rsync -a --delete-after --delay-updates $SRC/ $r/; done",
	    "rsync --delay-updates");
}

#define GIT                                                                    \
	"export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a "                \
	"GIT_AUTHOR_EMAIL=a@localhost GIT_COMMITTER_NAME=a "                   \
	"GIT_COMMITTER_EMAIL=a@localhost\n"                                    \
	"publish() {\n"                                                        \
	"git --git-dir=$D/repo --work-tree=$SRC add -A\n"                      \
	"git --git-dir=$D/repo --work-tree=$SRC commit -qm x "                 \
	"--allow-empty\n}\n"

/* K269: git pull, in the directory that is served. */
static void
fed_by_git(void **state)
{
	struct farm *farm = *state;

	if (!farm_is_asked("git"))
		return;
	feed(farm, "",
	    GIT "git init -q --bare $D/repo; publish\n" EACH
		"git clone -q $D/repo $r; done",
	    GIT "publish\n" EACH "git -C $r pull -q --ff-only; done",
	    "git pull");
	for (size_t i = 0; i < farm->count; i++) {
		pages_expect_none(&farm->replicas[i], "/.git/config");
		pages_expect_none(&farm->replicas[i], "/.git/HEAD");
		pages_expect_none(&farm->replicas[i], "/.git");
	}
}

/* K269: a work tree beside it for each version, and a link to the newest one.
 */
static void
fed_by_work_trees(void **state)
{
	struct farm *farm = *state;

	if (!farm_is_asked("git"))
		return;
	feed(farm, "",
	    GIT "git init -q --bare $D/repo; publish; echo 0 > $D/n\n" EACH
		"rmdir $r; git --git-dir=$D/repo worktree add -q --detach "
		"$r.0; ln -s capsule.0 $r; done",
	    GIT "publish; read n < $D/n; m=$((n + 1)); echo $m > $D/n\n" EACH
		"git --git-dir=$D/repo worktree add -q --detach $r.$m\n"
		"ln -s capsule.$m $r.new; mv -T $r.new $r\n"
		"if [ $n != 0 ]; then git --git-dir=$D/repo worktree remove "
		"--force $r.$((n - 1)); fi; done",
	    "git worktree and a link");
	for (size_t i = 0; i < farm->count; i++)
		pages_expect_none(&farm->replicas[i], "/.git");
}

/*
 * One Syncthing for the source, which listens, and one for each replica, which
 * keeps old versions. Their files stand in the directories that are served.
 */
#define SYNCTHING                                                              \
	"make() {\n"                                                           \
	"syncthing generate --home=$D/s$1 --no-default-folder >/dev/null "     \
	"2>&1\n"                                                               \
	"mkdir -p $2/.stfolder\n}\n"                                           \
	"id() { syncthing --home=$D/s$1 --device-id; }\n"                      \
	"device() {\n"                                                         \
	"echo \"<device id='$(id $1)'><address>$2</address></device>\"\n}\n"   \
	"option() { echo \"<$1>$2</$1>\"; }\n"                                 \
	"configure() {\n"                                                      \
	"echo \"<configuration version='36'><folder id='capsule' path='$2' "   \
	"type='$3' rescanIntervalS='3600' fsWatcherEnabled='true' "            \
	"fsWatcherDelayS='1'>\"\n"                                             \
	"for i in 0 1 2 3; do echo \"<device id='$(id $i)'></device>\"; "      \
	"done\n"                                                               \
	"echo \"<versioning type='$4'></versioning></folder>\"\n"              \
	"device 0 tcp://127.0.0.1:$PORT1\n"                                    \
	"for i in 1 2 3; do device $i dynamic; done\n"                         \
	"echo \"<gui enabled='false'></gui><options>\"\n"                      \
	"option listenAddress $5; option reconnectionIntervalS 1\n"            \
	"for i in globalAnnounceEnabled localAnnounceEnabled relaysEnabled "   \
	"natEnabled startBrowser crashReportingEnabled; do\n"                  \
	"option $i false; done\n"                                              \
	"option urAccepted -1; option autoUpgradeIntervalH 0\n"                \
	"echo '</options></configuration>'\n}\n"                               \
	"make 0 $SRC; make 1 $R1; make 2 $R2; make 3 $R3\n"                    \
	"configure 0 $SRC sendonly '' tcp://127.0.0.1:$PORT1 >$D/s0.xml\n"     \
	"n=1; for r in $R1 $R2 $R3; do\n"                                      \
	"configure $n $r receiveonly trashcan tcp://127.0.0.1:0 >$D/s$n.xml\n" \
	"n=$((n + 1)); done\n"                                                 \
	"for i in 0 1 2 3; do mv $D/s$i.xml $D/s$i/config.xml; done\n"

/* K270: Syncthing. */
static void
fed_by_syncthing(void **state)
{
	struct farm *farm = *state;

	if (!farm_is_asked("syncthing"))
		return;
	farm_run(farm, SYNCTHING);
	for (int i = 0; i <= FARM_MAX; i++) {
		char script[128];
		snprintf(script, sizeof(script),
		    "exec syncthing serve --no-browser --no-restart "
		    "--home=$D/s%d >$D/log%d 2>&1",
		    i, i);
		farm_spawn(farm, script);
	}
	feed(farm, "", ":", ":", "Syncthing");
	for (size_t i = 0; i < farm->count; i++) {
		pages_expect_none(&farm->replicas[i], "/.stfolder/");
		pages_expect_none(&farm->replicas[i], "/.stversions/");
		pages_expect_none(
		    &farm->replicas[i], "/.stversions/d1/new.gmi");
		pages_expect_none(&farm->replicas[i], "/" CONFLICT);
	}
}

/* K271: without events, as on a file system of another machine. */
static void
polled(void **state)
{
	struct farm *farm = *state;

	if (!farm_is_asked("rsync"))
		return;
	feed(farm, "[capsule]\nwatch = poll\n", ":",
	    EACH "rsync -a --delete --inplace $SRC/ $r/; done",
	    "watch = poll, rsync --inplace");
}

static int
make_pair(void **state)
{
	struct farm *farm = malloc(sizeof(*farm));

	farm_make(farm, 2);
	*state = farm;
	return 0;
}

static int
make_three(void **state)
{
	struct farm *farm = malloc(sizeof(*farm));

	farm_make(farm, FARM_MAX);
	*state = farm;
	return 0;
}

static int
remove_farm(void **state)
{
	farm_remove(*state);
	free(*state);
	return 0;
}

#define FARM_SCENE(scene)                                                      \
	cmocka_unit_test_setup_teardown(scene, make_three, remove_farm)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(copies, make_pair, remove_farm),
	    FARM_SCENE(rsync),
	    FARM_SCENE(rsync_inplace),
	    FARM_SCENE(rsync_delaying),
	    FARM_SCENE(fed_by_git),
	    FARM_SCENE(fed_by_work_trees),
	    FARM_SCENE(fed_by_syncthing),
	    FARM_SCENE(polled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
