// SPDX-License-Identifier: MIT
#include "said.h"

#include "workload/disk_pattern.h"
#include "workload/splitmix.h"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

static char folder[] = "/tmp/disk-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder); // which must be empty
}

// The series that public implementations give for this seed.
static void test_splitmix(void **state)
{
	static const uint64_t wanted[] = {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
		4593380528125082431u, 16408922859458223821u};
	uint64_t series = 1234567, other;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		other = series;
		assert_true(splitmix_next(&series) == wanted[i]);
		assert_int_equal(
			splitmix_below(&other, 1000), (uint64_t)((double)wanted[i] / 18446744073709551616.0 * 1000));
	}
}

static void test_pattern(void **state)
{
	static unsigned char block[4096], other[4096];

	(void)state;
	disk_pattern_fill(block, sizeof(block), 17, 3);
	assert_true(disk_pattern_is(block, sizeof(block), 17, 3));
	assert_false(disk_pattern_is(block, sizeof(block), 18, 3));
	assert_false(disk_pattern_is(block, sizeof(block), 17, 2));
	for (size_t bit = 0; bit < sizeof(block) * 8; bit += 509) {
		block[bit / 8] ^= (unsigned char)(1 << bit % 8);
		assert_false(disk_pattern_is(block, sizeof(block), 17, 3));
		block[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	disk_pattern_fill(other, sizeof(other), 17, 4);
	memcpy(block + 3584, other + 3584, 512); // torn
	assert_false(disk_pattern_is(block, sizeof(block), 17, 3));
}

// Two series must not be the same a few words apart, or a shifted block would pass for another.
static void test_patterns_do_not_overlap(void **state)
{
	uint64_t a[512], b[512];

	(void)state;
	for (uint64_t number = 1; number < 50; number++) {
		disk_pattern_fill(a, sizeof(a), 0, 0);
		disk_pattern_fill(b, sizeof(b), number, 0);
		for (size_t i = 0; i < 512; i++)
			assert_true(a[i] != b[0] && a[0] != b[i]);
	}
}

static void run_in_folder(struct said *s, const char *words, int (*before)(void))
{
	char line[256];

	snprintf(line, sizeof(line), "path=%s %s", folder, words);
	said_by_after(s, &workload_disk, line, before);
}

static void test_run(void **state)
{
	static const char *const lines[] = {
		"size-mib=3 time-ms=30", "size-mib=8 block-kib=2048 time-ms=30", "size-mib=1 block-kib=64 time-ms=1"};
	struct said s;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		run_in_folder(&s, lines[i], NULL);
		assert_int_equal(s.code, WORKLOAD_OK);
		assert_true(said_value(&s, "seq_write", "MB/s") > 0);
		assert_true(said_value(&s, "seq_read", "MB/s") > 0);
		assert_true(said_value(&s, "rand_read", "1/s") > 0);
		assert_true(said_value(&s, "rand_write_sync", "1/s") > 0);
		assert_non_null(strstr(s.text, "\"direct\":"));
	}
}

static void test_what_is_refused(void **state)
{
	struct said s;

	(void)state;
	run_in_folder(&s, "block-kib=5", NULL);
	assert_int_equal(s.code, WORKLOAD_USAGE);
	run_in_folder(&s, "size-mib=1 block-kib=2048", NULL);
	assert_int_equal(s.code, WORKLOAD_USAGE);
	said_by(&s, &workload_disk, "path=/nonexistent");
	assert_int_equal(s.code, WORKLOAD_FAILED);
	assert_non_null(strstr(s.text, "bench: cannot make a file in /nonexistent: No such file or directory"));
	said_by(&s, &workload_disk, "path=/proc");
	assert_int_equal(s.code, WORKLOAD_FAILED);
	assert_null(strstr(s.text, "sample"));
}

static int limit_files(void)
{
	const struct rlimit two_mib = {.rlim_cur = 2 << 20, .rlim_max = 2 << 20};

	return setrlimit(RLIMIT_FSIZE, &two_mib);
}

static void test_file_size_limit(void **state)
{
	struct said s;

	(void)state;
	run_in_folder(&s, "size-mib=8", limit_files);
	assert_int_equal(s.code, WORKLOAD_FAILED);
	assert_non_null(strstr(s.text, "seq_write fails on a file in /tmp/disk-"));
	assert_non_null(strstr(s.text, "File too large"));
	assert_null(strstr(s.text, "sample"));
}

// A file system of 2 MiB over the folder, which only this process sees.
static int make_it_small(void)
{
	return unshare(geteuid() ? CLONE_NEWUSER | CLONE_NEWNS : CLONE_NEWNS) ||
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount("tmpfs", folder, "tmpfs", 0, "size=2m");
}

static void test_full(void **state)
{
	struct said s;

	(void)state;
	run_in_folder(&s, "size-mib=8", make_it_small);
	if (s.code == 77) {
		print_message("skipped: no mount namespace here\n");
		skip();
	}
	assert_int_equal(s.code, WORKLOAD_FAILED);
	assert_non_null(strstr(s.text, "No space left on device"));
	assert_null(strstr(s.text, "sample"));
}

static int make_it_read_only(void)
{
	return make_it_small() || mount(NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL);
}

static void test_read_only(void **state)
{
	struct said s;

	(void)state;
	run_in_folder(&s, "", make_it_read_only);
	if (s.code == 77) {
		print_message("skipped: no mount namespace here\n");
		skip();
	}
	assert_int_equal(s.code, WORKLOAD_FAILED);
	assert_non_null(strstr(s.text, "Read-only file system"));
}

static bool has_file_open(pid_t pid)
{
	char path[64], target[256];
	bool found = false;

	for (int fd = 0; fd < 32; fd++) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
		n = readlink(path, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = 0;
		found |= !strncmp(target, folder, strlen(folder));
	}
	return found;
}

static void test_killed(void **state)
{
	char word[64], *words[] = {word};
	const struct timespec pause = {.tv_nsec = 1000000};
	bool is_open = false;
	pid_t pid;

	(void)state;
	snprintf(word, sizeof(word), "path=%s", folder);
	pid = fork();
	if (!pid) {
		struct workload_args args;

		args_read(&args, &workload_disk, 1, words);
		_exit(workload_disk.run(&args));
	}
	for (int i = 0; i < 5000 && !is_open; i++) {
		is_open = has_file_open(pid);
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_true(is_open);
	assert_int_equal(rmdir(folder), 0); // it is empty
	assert_int_equal(mkdir(folder, 0700), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_splitmix),
		cmocka_unit_test(test_pattern),
		cmocka_unit_test(test_patterns_do_not_overlap),
		cmocka_unit_test(test_run),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_file_size_limit),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_killed),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
