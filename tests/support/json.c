#include <jansson.h>

#include "support/expect.h"
#include "support/json.h"

/* jansson's integers end at 2^63 - 1: a text with larger ones has reals. */
static json_t *
load(struct span text)
{
	size_t flags =
	    JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES;
	const char *data = text.data ? text.data : "";
	json_t *root = json_loadb(data, text.size, flags, NULL);

	return root ? root
		    : json_loadb(data, text.size,
			  flags | JSON_DECODE_INT_AS_REAL, NULL);
}

/* The value at a path below root, whose it stays; NULL where there is none. */
static json_t *
find_value(json_t *root, const char *path)
{
	struct span keys = span_of(path);
	uint64_t index;

	while (root && keys.size > 0) {
		struct span key = span_cut(&keys, '.');
		if (json_is_object(root))
			root = json_object_getn(root, key.data, key.size);
		else if (span_number(key, UINT32_MAX, &index) == 0)
			root = json_array_get(root, (size_t)index);
		else
			root = NULL;
	}
	return root;
}

bool
json_valid(struct span text)
{
	json_t *root = load(text);
	bool valid = root != NULL;

	json_decref(root);
	return valid;
}

bool
json_is(struct span text, const char *path, const char *value)
{
	json_t *root = load(text), *wanted = load(span_of(value));
	json_t *found = find_value(root, path);
	bool same = root &&
	    (*value ? wanted && json_equal(found, wanted) : found == NULL);

	json_decref(wanted);
	json_decref(root);
	return same;
}

uint64_t
json_number(struct span text, const char *path)
{
	json_t *root = load(text), *found = find_value(root, path);
	bool fits = !found ||
	    (json_is_integer(found) && json_integer_value(found) >= 0);
	uint64_t number = (uint64_t)json_integer_value(found);

	json_decref(root);
	expect_true(path, text, fits);
	return number;
}

struct buf
json_decoded(struct span text, const char *path)
{
	json_t *root = load(text), *found = find_value(root, path);
	bool is_string = json_is_string(found);
	struct buf string = {0};

	if (is_string)
		buf_add(&string,
		    (struct span){
			json_string_value(found), json_string_length(found)});
	json_decref(root);
	expect_true(path, text, is_string);
	return string;
}

size_t
json_count(struct span text, const char *path)
{
	json_t *root = load(text);
	size_t count = json_array_size(find_value(root, path));

	json_decref(root);
	return count;
}
