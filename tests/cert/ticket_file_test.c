/* Files of ticket keys, good and bad: rows K260 and K261. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cert/ticket_file.h"
#include "support/expect.h"

enum { KEY = 80, FILE_MAX = 400 /* bytes */ };

static char directory[] = "/tmp/loam-tickets.XXXXXX";

/* The file of this test, in a directory that only its owner may write. */
static struct span
name_of_file(void)
{
	static char name[sizeof(directory) + 8];

	snprintf(name, sizeof(name), "%s/keys", directory);
	return span_of(name);
}

/* Bytes without runs; those of one key differ from those of the next. */
static void
fill_keys(unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(i * 7 + i / KEY);
}

static void
write_file(const unsigned char *bytes, size_t size, mode_t mode)
{
	const char *name = name_of_file().data;
	FILE *file = fopen(name, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(name, mode), 0);
}

/* Reads the file; the notes are the caller's to free. */
static int
read_file(struct ticket_key keys[TICKET_FILE_KEYS], struct notes *notes)
{
	*notes = (struct notes){0};
	return ticket_file_read(name_of_file(), keys, notes);
}

/* K260: one to three keys, each name, HMAC key and AES key, in their order. */
static void
whole(void **state)
{
	unsigned char bytes[FILE_MAX];
	struct ticket_key keys[TICKET_FILE_KEYS];
	struct notes notes;

	(void)state;
	fill_keys(bytes, sizeof(bytes));
	for (int count = 1; count <= TICKET_FILE_KEYS; count++) {
		write_file(bytes, (size_t)count * KEY, 0600);
		assert_int_equal(read_file(keys, &notes), count);
		assert_int_equal(notes.count, 0);
		for (int i = 0; i < count; i++) {
			const unsigned char *key = bytes + (size_t)i * KEY;
			assert_memory_equal(keys[i].name, key, 16);
			assert_memory_equal(keys[i].mac, key + 16, 32);
			assert_memory_equal(keys[i].cipher, key + 48, 32);
		}
		note_free(&notes);
	}
}

/* K261: a file of any other size has no key that could be used. */
static void
sizes(void **state)
{
	static const size_t bad[] = {0, 1, 48, KEY - 1, KEY + 1, 2 * KEY - 1,
	    2 * KEY + 1, 3 * KEY - 1, 3 * KEY + 1, 4 * KEY, 5 * KEY};
	unsigned char bytes[FILE_MAX];
	struct ticket_key keys[TICKET_FILE_KEYS];
	struct notes notes;
	char count[32];

	(void)state;
	fill_keys(bytes, sizeof(bytes));
	for (size_t i = 0; i < COUNT(bad); i++) {
		write_file(bytes, bad[i], 0600);
		assert_int_equal(read_file(keys, &notes), -1);
		assert_int_equal(notes.errors, 1);
		snprintf(count, sizeof(count), "has %zu bytes, ", bad[i]);
		expect_true("K261", notes.list[0].sentence,
		    span_starts(notes.list[0].sentence, span_of(count)));
		note_free(&notes);
	}
}

/* K261: the mode of a file of keys is judged as that of a private key. */
static void
modes(void **state)
{
	static const struct {
		mode_t mode;
		int got;
		const char *sentence; /* its beginning; NULL: none */
	} rows[] = {
	    {0600, 1, NULL},
	    {0400, 1, NULL},
	    {0640, 1, "can be read by its group (mode 0640)"},
	    {0620, 1, "can be written by its group (mode 0620)"},
	    {0644, -1, "can be read by everybody (mode 0644)"},
	    {0604, -1, "can be read by everybody (mode 0604)"},
	    {0666, -1, "can be read by everybody (mode 0666)"},
	};
	unsigned char bytes[KEY];
	struct ticket_key keys[TICKET_FILE_KEYS];
	struct notes notes;

	(void)state;
	fill_keys(bytes, sizeof(bytes));
	for (size_t i = 0; i < COUNT(rows); i++) {
		unlink(name_of_file().data);
		write_file(bytes, KEY, rows[i].mode);
		assert_int_equal(read_file(keys, &notes), rows[i].got);
		assert_int_equal(notes.count, rows[i].sentence != NULL);
		if (rows[i].sentence)
			expect_true(rows[i].sentence, notes.list[0].sentence,
			    span_starts(notes.list[0].sentence,
				span_of(rows[i].sentence)));
		note_free(&notes);
	}
}

/* K261: bytes of that size that nobody has drawn. */
static void
contents(void **state)
{
	static const struct {
		const char *name;
		size_t from, to; /* bytes of three keys that are replaced */
		int byte; /* by this one; -1: by those a key before */
		int got;
	} rows[] = {
	    {"all zeros", 0, 240, 0, -1},
	    {"no second key yet", 80, 160, 0, -1},
	    {"no HMAC key", 16, 48, 0, -1},
	    {"no AES key", 48, 80, 0, -1},
	    {"the end is missing", 232, 240, 0, -1},
	    {"an erased flash", 0, 240, 0xff, -1},
	    {"spaces", 160, 240, ' ', -1},
	    {"a name of zeros", 0, 16, 0, 3},
	    {"seven zeros are random", 20, 27, 0, 3},
	    {"a name twice", 80, 96, -1, -1},
	    {"the last name again", 160, 176, -1, -1},
	    {"a key twice", 80, 160, -1, 3},
	    {"a key twice but for the AES key", 80, 128, -1, -1},
	    {"a key twice but for the HMAC key", 80, 96, -1, -1},
	};
	unsigned char bytes[3 * KEY];
	struct ticket_key keys[TICKET_FILE_KEYS];
	struct notes notes;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span name = span_of(rows[i].name);
		fill_keys(bytes, sizeof(bytes));
		for (size_t j = rows[i].from; j < rows[i].to; j++)
			bytes[j] = rows[i].byte < 0
			    ? bytes[j - KEY]
			    : (unsigned char)rows[i].byte;
		write_file(bytes, sizeof(bytes), 0600);
		expect_true(
		    "K261", name, read_file(keys, &notes) == rows[i].got);
		expect_true(
		    "K261", name, notes.errors == (size_t)(rows[i].got < 0));
		note_free(&notes);
	}
}

/* K261: one name, one key for tickets, and two for their seals. */
static void
half_a_namesake(void **state)
{
	unsigned char bytes[2 * KEY];
	struct ticket_key keys[TICKET_FILE_KEYS];
	struct notes notes;

	(void)state;
	fill_keys(bytes, sizeof(bytes));
	memcpy(bytes + KEY, bytes, 16);
	memcpy(bytes + KEY + 48, bytes + 48, 32);
	write_file(bytes, sizeof(bytes), 0600);
	assert_int_equal(read_file(keys, &notes), -1);
	note_free(&notes);
}

/* K261: what is no file: nothing, a directory, a FIFO, a device. */
static void
kinds(void **state)
{
	const char *name = name_of_file().data;
	struct ticket_key keys[TICKET_FILE_KEYS];
	struct notes notes;

	(void)state;
	unlink(name);
	assert_int_equal(read_file(keys, &notes), -1);
	assert_non_null(strstr(notes.list[0].sentence.data, "openssl rand"));
	note_free(&notes);
	assert_int_equal(mkdir(name, 0700), 0);
	assert_int_equal(read_file(keys, &notes), -1);
	note_free(&notes);
	/* Not there, and nothing to make there. */
	notes = (struct notes){0};
	assert_int_equal(
	    ticket_file_read(SPAN("/dev/null/key"), keys, &notes), -1);
	assert_null(strstr(notes.list[0].sentence.data, "openssl rand"));
	note_free(&notes);
	assert_int_equal(rmdir(name), 0);
	assert_int_equal(mkfifo(name, 0600), 0);
	assert_int_equal(read_file(keys, &notes), -1);
	note_free(&notes);
	assert_int_equal(unlink(name), 0);
	assert_int_equal(symlink("/dev/urandom", name), 0);
	assert_int_equal(read_file(keys, &notes), -1);
	assert_int_equal(notes.errors, 1);
	note_free(&notes);
}

/* K260: a link is followed, as a secret of Kubernetes is one. */
static void
linked(void **state)
{
	unsigned char bytes[KEY];
	char other[sizeof(directory) + 8];
	struct ticket_key keys[TICKET_FILE_KEYS];
	struct notes notes;

	(void)state;
	fill_keys(bytes, sizeof(bytes));
	write_file(bytes, KEY, 0600);
	snprintf(other, sizeof(other), "%s/other", directory);
	assert_int_equal(rename(name_of_file().data, other), 0);
	assert_int_equal(symlink("other", name_of_file().data), 0);
	assert_int_equal(read_file(keys, &notes), 1);
	note_free(&notes);
	unlink(other);
}

/* K309: a file that nobody has replaced for more than a day is old. */
static void
aged(void **state)
{
	unsigned char bytes[KEY];
	struct notes notes = {0};
	const time_t day = 86400, hour = 3600;
	struct stat about;

	(void)state;
	fill_keys(bytes, sizeof(bytes));
	write_file(bytes, KEY, 0600);
	struct span path = name_of_file();
	assert_int_equal(stat(path.data, &about), 0);
	time_t made = about.st_mtime;
	assert_false(ticket_file_is_old(path, made, &notes));
	assert_false(ticket_file_is_old(path, made - day, &notes));
	assert_false(ticket_file_is_old(path, made + day, &notes));
	assert_false(ticket_file_is_old(path, made + day + hour - 1, &notes));
	assert_false(ticket_file_is_old(SPAN(""), made + 9 * day, &notes));
	assert_int_equal(notes.count, 0);
	assert_true(ticket_file_is_old(path, made + 2 * day, &notes));
	assert_int_equal(notes.count, 1);
	assert_int_equal(notes.list[0].severity, NOTE_REMARK);
	expect_true("age", notes.list[0].sentence,
	    span_starts(notes.list[0].sentence, SPAN("is 48 hours old: ")));
	ticket_file_check(path, made + day + hour, &notes);
	assert_int_equal(notes.count, 2);
	unlink(path.data);
	assert_false(ticket_file_is_old(path, made + 9 * day, &notes));
	note_free(&notes);
}

static int
make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) ? 0 : -1;
}

static int
remove_directory(void **state)
{
	(void)state;
	unlink(name_of_file().data);
	return rmdir(directory);
}

static int
remove_file(void **state)
{
	(void)state;
	unlink(name_of_file().data);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(whole, remove_file),
	    cmocka_unit_test_teardown(sizes, remove_file),
	    cmocka_unit_test_teardown(modes, remove_file),
	    cmocka_unit_test_teardown(contents, remove_file),
	    cmocka_unit_test_teardown(half_a_namesake, remove_file),
	    cmocka_unit_test_teardown(kinds, remove_file),
	    cmocka_unit_test_teardown(linked, remove_file),
	    cmocka_unit_test_teardown(aged, remove_file),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
