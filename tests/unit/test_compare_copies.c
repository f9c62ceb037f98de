// SPDX-License-Identifier: MIT
// Folders of one run count once, whichever comes first and whatever is left of them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crc32c.h"
#include "base/file.h"
#include "suite/compare_copies.h"

#define RUNS 4

static char root[32];

struct folders {
	char path[RUNS][64];
	yyjson_doc *doc[RUNS];
	struct given_run run[RUNS];
	size_t n;
};

// A folder whose samples are the lines from..to; none: no samples.jsonl.
static void add(struct folders *f, const char *id, int from, int to)
{
	CLEANUP_BUF struct buf log = {0}, summary = {0};
	char path[96];

	snprintf(f->path[f->n], sizeof(f->path[0]), "%s/%zu", root, f->n);
	assert_int_equal(file_mkdirs(f->path[f->n], NULL), 0);
	for (int i = from; i <= to; i++) {
		char text[32];

		snprintf(text, sizeof(text), "{\"trial\":%d", i);
		buf_printf(&log, "%s,\"crc\":\"%08x\"}\n", text, crc32c(text, strlen(text)));
	}
	snprintf(path, sizeof(path), "%s/samples.jsonl", f->path[f->n]);
	if (log.len)
		assert_int_equal(file_replace(path, buf_text(&log), log.len, 0644, NULL), 0);
	buf_printf(&summary, "{\"run\":{\"id\":\"%s\"}}", id);
	assert_int_equal(json_parse("summary", buf_text(&summary), summary.len, &f->doc[f->n], NULL), 0);
	f->run[f->n] = (struct given_run){.folder = f->path[f->n], .summary = yyjson_doc_get_root(f->doc[f->n])};
	f->n++;
}

static int setup(void **state)
{
	struct folders *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	snprintf(root, sizeof(root), "/tmp/test_copies.XXXXXX");
	assert_non_null(mkdtemp(root));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct folders *f = *state;

	assert_int_equal(file_remove_tree(root, NULL), 0);
	for (size_t i = 0; i < f->n; i++) {
		json_free(&f->doc[i]);
		free(f->run[i].why_not);
	}
	free(f);
	return 0;
}

static void is_left_out(const struct folders *f, size_t at, size_t folder, const char *why, size_t other)
{
	assert_string_equal(f->run[at].folder, f->path[folder]);
	assert_non_null(f->run[at].why_not);
	assert_non_null(strstr(f->run[at].why_not, f->path[folder]));
	assert_non_null(strstr(f->run[at].why_not, why));
	assert_non_null(strstr(f->run[at].why_not, f->path[other]));
}

static void counts(const struct folders *f, size_t at, size_t folder)
{
	assert_string_equal(f->run[at].folder, f->path[folder]);
	assert_null(f->run[at].why_not);
}

static void a_copy(void **state)
{
	struct folders *f = *state;

	add(f, "a", 1, 5);
	add(f, "b", 1, 5); // the same samples, but it says that it is another run
	add(f, "a", 1, 5);
	add(f, "a", 2, 6); // two machines without a clock may give two runs one id
	assert_int_equal(copies_find(f->run, f->n, NULL), 0);
	counts(f, 0, 0);
	counts(f, 1, 1);
	is_left_out(f, 2, 2, "is a copy of", 0);
	counts(f, 3, 3);
}

// The longest counts, and keeps the place of the first, which all others are compared with.
static void beginnings(void **state)
{
	struct folders *f = *state;

	add(f, "a", 1, 3);
	add(f, "b", 7, 9);
	add(f, "a", 1, 5);
	add(f, "a", 1, 4);
	assert_int_equal(copies_find(f->run, f->n, NULL), 0);
	counts(f, 0, 2);
	counts(f, 1, 1);
	is_left_out(f, 2, 0, "is the beginning of", 2);
	is_left_out(f, 3, 3, "is the beginning of", 2);
}

static void no_samples(void **state)
{
	struct folders *f = *state;

	add(f, "a", 1, 3);
	add(f, "a", 1, 0);
	add(f, "", 1, 0);
	add(f, "", 1, 0);
	assert_int_equal(copies_find(f->run, f->n, NULL), 0);
	counts(f, 0, 0);
	is_left_out(f, 1, 1, "has the id of", 0);
	// Without an id and without samples nothing says that they are one.
	counts(f, 2, 2);
	counts(f, 3, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_copy, setup, teardown),
		cmocka_unit_test_setup_teardown(beginnings, setup, teardown),
		cmocka_unit_test_setup_teardown(no_samples, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
