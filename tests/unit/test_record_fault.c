// SPDX-License-Identifier: MIT
// The record on volumes that are full, write-protected, removed or not there at all: the run always goes on in RAM with
// nothing lost, the reason is said once, and delivered is never claimed.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "record_fixture.h"

#define MIB (1u << 20)

static const char *no_mounts; // why nothing can be mounted here; NULL: it can

static int enter_namespace(void **state)
{
	(void)state;
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		no_mounts = strerror(errno);
	return 0;
}

// Puts a file system of that many KiB where the volume is, or skips the test.
static void mount_volume(struct fixture *x, unsigned kib, unsigned long flags)
{
	char options[32];

	if (no_mounts) {
		print_message("skipped: no mount namespace of our own: %s\n", no_mounts);
		skip();
	}
	snprintf(options, sizeof(options), "size=%uk", kib);
	assert_int_equal(mount("tmpfs", x->volume, "tmpfs", flags, options), 0);
}

static int remove_mounted(void **state)
{
	struct fixture *x = *state;
	bool is_delivered;

	if (x->record)
		close_record(x, &is_delivered);
	while (!umount2(x->volume, MNT_DETACH))
		;
	return fixture_remove(state);
}

// The volume failed with that reason, once; all trials are in RAM all the same, and delivered is not claimed.
static void check_fault(struct fixture *x, size_t from, const char *reason)
{
	CLEANUP_BUF struct buf log = {0};
	bool is_delivered = true;
	const char *fault;
	size_t lines;

	for (size_t i = from; i < x->plan.count; i++)
		record_one(x, i, NULL);
	fault = record_volume_fault(x->record);
	assert_non_null(fault);
	assert_int_equal(strncmp(fault, "cannot ", 7), 0);
	if (!strstr(fault, reason))
		fail_msg("said: %s\nwanted: %s", fault, reason);
	assert_null(record_volume_folder(x->record));
	assert_int_equal(record_file(x->record, "machine.json", "{}", 2, NULL), 0);
	assert_ptr_equal(record_volume_fault(x->record), fault);
	assert_int_equal(close_record(x, &is_delivered), 0);
	assert_false(is_delivered);
	read_file(x->ram, "run/samples.jsonl", &log);
	assert_int_equal(record_valid_length(log.data, log.len, &lines), log.len);
	assert_int_equal(lines, 2 * x->plan.count);
}

static void fill_volume(struct fixture *x)
{
	char path[128], zeros[4096] = {0};
	CLEANUP_FD int fd = -1;

	snprintf(path, sizeof(path), "%s/photos", x->volume);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	while (write(fd, zeros, sizeof(zeros)) > 0)
		;
	assert_int_equal(errno, ENOSPC);
}

static void test_full(void **state)
{
	struct fixture *x = *state;
	CLEANUP_BUF struct buf photos = {0};

	mount_volume(x, 2048, 0);
	fill_volume(x);
	open_record(x, "run");
	check_fault(x, 0, ": No space left on device");
	read_file(x->volume, "photos", &photos);
	assert_in_range(photos.len, MIB, 2 * MIB);
}

// There is room for the folder and plan.tsv, but not for the smallest log: what was taken of it is given back.
static void test_almost_full(void **state)
{
	struct fixture *x = *state;
	CLEANUP_BUF struct buf log = {0};

	mount_volume(x, 512, 0);
	open_record(x, "run");
	check_fault(x, 0, "run/samples.jsonl: No space left on device");
	read_file(x->volume, "results/run/samples.jsonl", &log);
	assert_int_equal(log.len, 0);
}

// The log of a big plan would be 47 MiB; where that does not fit, it starts smaller.
static void test_smaller_log(void **state)
{
	struct fixture *x = *state;
	CLEANUP_BUF struct buf log = {0};
	struct settings s;
	bool is_delivered = false;

	mount_volume(x, 4096, 0);
	plan_free(&x->plan);
	settings_default(&s, "smoke");
	assert_int_equal(settings_set(&s, "runtimes", "native, docker", NULL), 0);
	assert_int_equal(settings_set(&s, "workloads", "noop, httpd", NULL), 0);
	assert_int_equal(settings_set(&s, "repeat", "1000", NULL), 0);
	assert_int_equal(plan_make(&s, &x->plan, NULL), 0);
	open_record(x, "run");
	assert_null(record_volume_fault(x->record));
	read_file(x->volume, "results/run/samples.jsonl", &log);
	assert_in_range(log.len, MIB, 4 * MIB);
	record_one(x, 0, NULL);
	assert_int_equal(close_record(x, &is_delivered), 0);
	assert_true(is_delivered);
}

// It becomes full when the log has to grow: what was recorded until then is still on it.
static void test_full_later(void **state)
{
	struct fixture *x = *state;
	CLEANUP_BUF struct buf log = {0};
	CLEANUP_FREE char *error = malloc(600001);
	struct trial t = x->plan.trial[0];
	size_t lines;

	mount_volume(x, 1400, 0);
	memset(error, 'e', 600000);
	error[600000] = '\0';
	t.state = TRIAL_ERROR;
	open_record(x, "run");
	for (int i = 0; i < 3; i++)
		assert_int_equal(record_trial(x->record, &t, NULL, "1", "debian", error, 0, NULL), 0);
	assert_non_null(strstr(record_volume_fault(x->record), "cannot extend"));
	assert_non_null(strstr(record_volume_fault(x->record), ": No space left on device"));
	read_file(x->volume, "results/run/samples.jsonl", &log);
	assert_true(record_valid_length(log.data, log.len, &lines) > 600000);
	assert_int_equal(lines, 1);
	buf_clear(&log);
	read_file(x->ram, "run/samples.jsonl", &log);
	record_valid_length(log.data, log.len, &lines);
	assert_int_equal(lines, 3);
}

static void test_read_only(void **state)
{
	struct fixture *x = *state;

	mount_volume(x, 2048, MS_RDONLY);
	open_record(x, "run");
	check_fault(x, 0, ": Read-only file system");
}

// The kernel turned it read-only after an error: found with the next file.
static void test_read_only_later(void **state)
{
	struct fixture *x = *state;

	mount_volume(x, 2048, 0);
	open_record(x, "run");
	record_one(x, 0, NULL);
	assert_null(record_volume_fault(x->record));
	assert_int_equal(mount(x->volume, x->volume, NULL, MS_BIND, NULL), 0);
	assert_int_equal(mount(NULL, x->volume, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), 0);
	assert_int_equal(record_file(x->record, "machine.json", "{}", 2, NULL), 0);
	check_fault(x, 1, ": Read-only file system");
}

// The volume is unmounted under the run. Nothing may be made in the empty folder that remains.
static void test_unmounted(void **state)
{
	struct fixture *x = *state;
	char path[128];

	mount_volume(x, 2048, 0);
	open_record(x, "run");
	record_one(x, 0, NULL);
	assert_int_equal(umount2(x->volume, MNT_DETACH), 0);
	assert_int_equal(record_file(x->record, "tables/x.csv", "x", 1, NULL), 0);
	check_fault(x, 1, ": No such file or directory");
	snprintf(path, sizeof(path), "%s/results", x->volume);
	assert_int_equal(access(path, F_OK), -1);
}

static void test_folder_removed(void **state)
{
	struct fixture *x = *state;
	char path[128];

	open_record(x, "run");
	record_one(x, 0, NULL);
	snprintf(path, sizeof(path), "%s/results/run", x->volume);
	assert_int_equal(file_remove_tree(path, NULL), 0);
	check_fault(x, 1, "it was removed");
}

// Removed after the last trial: found when the log is cut.
static void test_folder_removed_last(void **state)
{
	struct fixture *x = *state;
	bool is_delivered = true;
	char path[128];

	open_record(x, "run");
	record_one(x, 0, NULL);
	snprintf(path, sizeof(path), "%s/results/run", x->volume);
	assert_int_equal(file_remove_tree(path, NULL), 0);
	assert_int_equal(close_record(x, &is_delivered), 0);
	assert_false(is_delivered);
}

static void test_volume_is_a_file(void **state)
{
	struct fixture *x = *state;

	assert_int_equal(rmdir(x->volume), 0);
	assert_int_equal(file_replace(x->volume, "x", 1, 0600, NULL), 0);
	open_record(x, "run");
	check_fault(x, 0, ": Not a directory");
	assert_int_equal(unlink(x->volume), 0);
}

static void test_results_is_a_file(void **state)
{
	struct fixture *x = *state;
	char path[128];

	snprintf(path, sizeof(path), "%s/results", x->volume);
	assert_int_equal(file_replace(path, "x", 1, 0600, NULL), 0);
	open_record(x, "run");
	check_fault(x, 0, ": Not a directory");
}

// A file may not be as large as the log wants to be. RAM needs no such space.
static void test_size_limit(void **state)
{
	const struct rlimit half = {MIB / 2, RLIM_INFINITY}, none = {RLIM_INFINITY, RLIM_INFINITY};
	struct fixture *x = *state;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &half), 0);
	open_record(x, "run");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	check_fault(x, 0, ": File too large");
}

// When RAM is full that is an error, and the volume still gets its record.
static void test_ram_full(void **state)
{
	struct fixture *x = *state;
	CLEANUP_BUF struct buf log = {0};
	CLEANUP_FREE char *error = malloc(600001);
	CLEANUP_ERR struct err *e = NULL;
	struct trial t = x->plan.trial[0];
	size_t lines;

	mount_volume(x, 1024, 0); // used the other way round: this is the RAM
	memset(error, 'e', 600000);
	error[600000] = '\0';
	t.state = TRIAL_ERROR;
	assert_int_equal(record_open(x->volume, x->ram, "run", &x->plan, &x->record, NULL), 0);
	assert_int_equal(record_trial(x->record, &t, NULL, "1", "debian", error, 0, NULL), 0);
	assert_int_equal(record_trial(x->record, &t, NULL, "1", "debian", error, 0, &e), -1);
	assert_non_null(strstr(err_text(e), ": No space left on device"));
	assert_null(record_volume_fault(x->record));
	read_file(x->ram, "results/run/samples.jsonl", &log);
	record_valid_length(log.data, log.len, &lines);
	assert_int_equal(lines, 2);
}

static void test_deliver_full(void **state)
{
	struct fixture *x = *state;
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_FREE char *big = calloc(1, MIB);
	char path[128];
	bool is_delivered;

	mount_volume(x, 512, 0);
	assert_int_equal(record_open(x->ram, NULL, "run", &x->plan, &x->record, NULL), 0);
	assert_int_equal(record_file(x->record, "logs/big", big, MIB, NULL), 0);
	assert_int_equal(close_record(x, &is_delivered), 0);
	snprintf(path, sizeof(path), "%s/run", x->ram);
	assert_int_equal(record_deliver(path, x->volume, &e), -1);
	assert_non_null(strstr(err_text(e), "cannot deliver"));
	assert_non_null(strstr(err_text(e), "logs: big: "));
	assert_non_null(strstr(err_text(e), ": No space left on device"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_make, remove_mounted)
	const struct CMUnitTest tests[] = {
		TEST(test_full),
		TEST(test_almost_full),
		TEST(test_smaller_log),
		TEST(test_full_later),
		TEST(test_read_only),
		TEST(test_read_only_later),
		TEST(test_unmounted),
		TEST(test_folder_removed),
		TEST(test_folder_removed_last),
		TEST(test_volume_is_a_file),
		TEST(test_results_is_a_file),
		TEST(test_size_limit),
		TEST(test_ram_full),
		TEST(test_deliver_full),
	};

	return cmocka_run_group_tests(tests, enter_namespace, NULL);
}
