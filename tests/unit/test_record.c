// SPDX-License-Identifier: MIT
// The record on good volumes: what is written where, and how it is delivered. What happens on bad volumes is in
// test_record_fault.c, what a line looks like and how the end of a torn log is found in test_record_log.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "record_fixture.h"

#define MIB (1u << 20)

// The log is preallocated and full of newlines while the run goes on, and cut to its lines at the end.
static void test_volume_in_step(void **state)
{
	struct fixture *x = *state;
	CLEANUP_BUF struct buf ram = {0}, volume = {0}, plan = {0};
	bool is_delivered = false;
	size_t lines;

	open_record(x, "run");
	assert_null(record_volume_fault(x->record));
	for (size_t i = 0; i < x->plan.count; i++) {
		record_one(x, i, NULL);
		read_file(x->volume, "results/run/samples.jsonl", &volume);
		assert_int_equal(volume.len, MIB);
		assert_int_equal(record_valid_length(volume.data, volume.len, &lines),
			strcspn(volume.data, "\n") ? strstr(volume.data, "\n\n") + 1 - volume.data : 0);
		assert_int_equal(lines, 2 * (i + 1));
		buf_clear(&volume);
	}
	assert_int_equal(record_file(x->record, "tables/noop.csv", "a,b\n", 4, NULL), 0);
	assert_int_equal(record_file(x->record, "tables/noop.csv", "c,d\n", 4, NULL), 0);
	assert_int_equal(close_record(x, &is_delivered), 0);
	assert_true(is_delivered);
	read_file(x->ram, "run/samples.jsonl", &ram);
	read_file(x->volume, "results/run/samples.jsonl", &volume);
	assert_int_equal(record_valid_length(ram.data, ram.len, &lines), ram.len);
	assert_int_equal(lines, 2 * x->plan.count);
	assert_string_equal(ram.data, volume.data);
	read_file(x->volume, "results/run/plan.tsv", &plan);
	assert_non_null(strstr(plan.data, "\nC\t1\t"));
	assert_null(strstr(plan.data, "\nO\t"));
	buf_clear(&plan);
	read_file(x->volume, "results/run/tables/noop.csv", &plan);
	assert_string_equal(plan.data, "c,d\n");
}

struct claim {
	enum trial_state state;
	const char *error;
	size_t samples;
	char want;
	const char *says;
};

// A line never says completed and failed at once, and plan.tsv agrees with it.
static void test_failed_trials(void **state)
{
	static const struct claim claims[] = {
		{TRIAL_ERROR, "cannot start: \"x\"\n\t\xff", 2, 'E', "cannot start: \"x\"\n\t\xef\xbf\xbd"},
		{TRIAL_TIMEOUT, "too slow", 0, 'T', "too slow"},
		{TRIAL_SKIPPED, "no runsc", 0, 'S', "no runsc"},
		{TRIAL_COMPLETED, "but failed", 2, 'E', "but failed"},
		{TRIAL_OPEN, "but failed", 0, 'E', "but failed"},
		{TRIAL_COMPLETED, NULL, 0, 'E', "the trial gave no sample"},
	};
	struct fixture *x = *state;
	CLEANUP_BUF struct buf log = {0}, plan = {0};

	open_record(x, "run");
	for (size_t i = 0; i < 6; i++) {
		struct trial t = x->plan.trial[i];
		struct finding f = {.count = claims[i].samples};

		t.state = claims[i].state;
		assert_int_equal(record_trial(x->record, &t, &f, "1", "debian", claims[i].error, 0, NULL), 0);
	}
	read_file(x->ram, "run/samples.jsonl", &log);
	read_file(x->ram, "run/plan.tsv", &plan);
	for (size_t i = 0; i < 6; i++) {
		CLEANUP_JSON yyjson_doc *doc = line_at(log.data, i);
		yyjson_val *line = yyjson_doc_get_root(doc);
		char row[32];

		assert_int_equal(json_text(line, "state", "")[0], claims[i].want);
		assert_string_equal(json_text(line, "error", ""), claims[i].says);
		assert_true(yyjson_is_null(yyjson_obj_get(line, "metric")));
		assert_true(yyjson_is_null(yyjson_obj_get(line, "value")));
		snprintf(row, sizeof(row), "\n%c\t%zu\t", claims[i].want, i + 1);
		assert_non_null(strstr(plan.data, row));
	}
}

static void test_unknown_trial(void **state)
{
	struct fixture *x = *state;
	struct trial t = x->plan.trial[0];

	open_record(x, "run");
	t.number = 0;
	assert_int_equal(record_trial(x->record, &t, NULL, "", "", "x", 0, NULL), -1);
	t.number = (unsigned)x->plan.count + 1;
	assert_int_equal(record_trial(x->record, &t, NULL, "", "", "x", 0, NULL), -1);
}

// A log that outgrows its allocation grows by another piece and stays readable.
static void test_log_grows(void **state)
{
	struct fixture *x = *state;
	CLEANUP_BUF struct buf log = {0};
	CLEANUP_FREE char *error = malloc(100001);
	bool is_delivered = false;
	size_t lines;
	struct trial t = x->plan.trial[0];

	memset(error, 'e', 100000);
	error[100000] = '\0';
	t.state = TRIAL_ERROR;
	open_record(x, "run");
	for (int i = 0; i < 25; i++)
		assert_int_equal(record_trial(x->record, &t, NULL, "1", "debian", error, 0, NULL), 0);
	assert_null(record_volume_fault(x->record));
	read_file(x->volume, "results/run/samples.jsonl", &log);
	assert_int_equal(log.len, 3 * MIB);
	assert_true(record_valid_length(log.data, log.len, &lines) > 2500000);
	assert_int_equal(lines, 25);
	assert_int_equal(close_record(x, &is_delivered), 0);
	assert_true(is_delivered);
}

static void test_names(void **state)
{
	static const char *const given[] = {"run", "run", "RUN", "a/../b", "con", "Lpt1.x", "", "..", "x.", "ä b:c\n"};
	static const char *const want[] = {
		"run", "run-2", "RUN", "a-..-b", "run-con", "run-Lpt1.x", "run-", "--", "x-", "---b-c-"};
	struct fixture *x = *state;

	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		bool is_delivered;

		open_record(x, given[i]);
		assert_string_equal(strrchr(record_folder(x->record), '/') + 1, want[i]);
		assert_string_equal(strrchr(record_volume_folder(x->record), '/') + 1, want[i]);
		assert_int_equal(close_record(x, &is_delivered), 0);
	}
}

static void test_bad_file_names(void **state)
{
	static const char *const names[] = {"", "/etc/passwd", "../x", "tables/../../x", "tables//x", "tables/", ".",
		"./x", "samples.jsonl", "SAMPLES.JSONL", "plan.tsv"};
	struct fixture *x = *state;

	open_record(x, "run");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(record_file(x->record, names[i], "x", 1, NULL), -1);
}

static void test_no_volume(void **state)
{
	struct fixture *x = *state;
	bool is_delivered = true;

	assert_int_equal(record_open(x->ram, NULL, "run", &x->plan, &x->record, NULL), 0);
	record_one(x, 0, NULL);
	assert_null(record_volume_fault(x->record));
	assert_null(record_volume_folder(x->record));
	assert_int_equal(close_record(x, &is_delivered), 0);
	assert_false(is_delivered);
}

static void test_deliver(void **state)
{
	struct fixture *x = *state;
	CLEANUP_BUF struct buf from = {0}, to = {0};
	CLEANUP_ERR struct err *e = NULL;
	char path[PATH_MAX];
	bool is_delivered;

	assert_int_equal(record_open(x->ram, NULL, "run", &x->plan, &x->record, NULL), 0);
	record_one(x, 0, NULL);
	assert_int_equal(record_file(x->record, "logs/deep/x.log", "log\n", 4, NULL), 0);
	assert_int_equal(record_file(x->record, "empty", "", 0, NULL), 0);
	assert_int_equal(close_record(x, &is_delivered), 0);
	snprintf(path, sizeof(path), "%s/run///", x->ram);
	for (int i = 0; i < 2; i++)
		if (record_deliver(path, x->volume, &e))
			fail_msg("%s", err_text(e));
	read_file(x->ram, "run/samples.jsonl", &from);
	read_file(x->volume, "results/run/samples.jsonl", &to);
	assert_string_equal(from.data, to.data);
	buf_clear(&to);
	read_file(x->volume, "results/run-2/logs/deep/x.log", &to);
	assert_string_equal(to.data, "log\n");
	buf_clear(&to);
	read_file(x->volume, "results/run-2/empty", &to);
	assert_int_equal(to.len, 0);
}

// Links, FIFOs and bottomless trees are refused, and nothing outside is read.
static void test_deliver_refuses(void **state)
{
	struct fixture *x = *state;
	CLEANUP_ERR struct err *e = NULL;
	char path[128], deep[256];

	snprintf(path, sizeof(path), "%s/bad", x->ram);
	assert_int_equal(file_mkdirs(path, NULL), 0);
	snprintf(deep, sizeof(deep), "%s/link", path);
	assert_int_equal(symlink("/etc/passwd", deep), 0);
	assert_int_equal(record_deliver(path, x->volume, &e), -1);
	assert_non_null(strstr(err_text(e), "link: cannot open"));
	assert_int_equal(unlink(deep), 0);
	assert_int_equal(mkfifo(deep, 0600), 0);
	assert_int_equal(record_deliver(path, x->volume, &e), -1);
	assert_non_null(strstr(err_text(e), "neither file nor folder"));
	assert_int_equal(unlink(deep), 0);
	snprintf(deep, sizeof(deep), "%s/1/2/3/4/5/6/7/8/9", path);
	assert_int_equal(file_mkdirs(deep, NULL), 0);
	assert_int_equal(record_deliver(path, x->volume, &e), -1);
	assert_non_null(strstr(err_text(e), "more than 8 deep"));
	assert_int_equal(record_deliver("/", x->volume, &e), -1);
	assert_int_equal(record_deliver("/nonexistent", x->volume, &e), -1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_make, fixture_remove)
	const struct CMUnitTest tests[] = {
		TEST(test_volume_in_step),
		TEST(test_failed_trials),
		TEST(test_unknown_trial),
		TEST(test_log_grows),
		TEST(test_names),
		TEST(test_bad_file_names),
		TEST(test_no_volume),
		TEST(test_deliver),
		TEST(test_deliver_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
