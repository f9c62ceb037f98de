// SPDX-License-Identifier: MIT
// QEMU's jail, as /proc shows it of one that runs a guest.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "own_host.h"
#include "vm_rig.h"

#include <dirent.h>

// Everything that /proc/PID/status says about a process.
static void read_status(pid_t pid, struct buf *out)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	assert_int_equal(file_read(path, 65536, out, NULL), 0);
	buf_str(out, "");
}

static void must_say(const struct buf *status, const char *line)
{
	if (!strstr(buf_text(status), line))
		fail_msg("\"%s\" is not in %s", line, buf_text(status));
}

static void must_differ(pid_t pid, const char *kind)
{
	char path[64], ours[64] = "", theirs[64] = "";

	snprintf(path, sizeof(path), "/proc/self/ns/%s", kind);
	assert_true(readlink(path, ours, sizeof(ours) - 1) > 0);
	snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, kind);
	assert_true(readlink(path, theirs, sizeof(theirs) - 1) > 0);
	assert_string_not_equal(ours, theirs);
}

// How many entries the folder has in QEMU's file system.
static int entries(pid_t pid, const char *folder)
{
	char path[128];
	int count = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/root/%s", (int)pid, folder);
	d = opendir(path);
	assert_non_null(d);
	for (struct dirent *f; (f = readdir(d));)
		count += f->d_name[0] != '.';
	closedir(d);
	return count;
}

static void check_files(pid_t pid)
{
	CLEANUP_BUF struct buf mounts = {0};
	char path[64];

	assert_int_equal(entries(pid, "dev"), 1);
	assert_int_equal(entries(pid, "tmp"), 0);
	assert_true(entries(pid, "") <= 10);
	snprintf(path, sizeof(path), "/proc/%d/mounts", (int)pid);
	assert_int_equal(file_read(path, 1u << 20, &mounts, NULL), 0);
	for (char *line = strtok(mounts.data, "\n"); line; line = strtok(NULL, "\n"))
		if (!strstr(line, " ro,") && !strstr(line, " /tmp ") && !strstr(line, " /proc ") &&
			!strstr(line, " /dev/null "))
			fail_msg("QEMU may write to: %s", line);
}

static void check_links(pid_t pid)
{
	CLEANUP_BUF struct buf links = {0};
	char path[64];
	int lines = 0;

	snprintf(path, sizeof(path), "/proc/%d/net/dev", (int)pid);
	assert_int_equal(file_read(path, 65536, &links, NULL), 0);
	for (const char *c = buf_text(&links); *c; c++)
		lines += *c == '\n';
	assert_int_equal(lines, 3); // two of heading, lo
}

static void test_jail(void **state)
{
	static const char *const kinds[] = {"mnt", "pid", "ipc", "uts", "net"};
	static const char *const lines[] = {"Uid:\t65534\t65534\t65534\t65534\n", "Gid:\t65534\t65534\t65534\t65534\n",
		"Groups:\t \n", "CapInh:\t0000000000000000\n", "CapPrm:\t0000000000000000\n",
		"CapEff:\t0000000000000000\n", "CapBnd:\t0000000000000000\n", "CapAmb:\t0000000000000000\n",
		"NoNewPrivs:\t1\n", "Seccomp:\t2\n"};
	CLEANUP_BUF struct buf status = {0};
	struct vm_spec s = spec();
	struct vm vm = VM_NONE;
	(void)state;

	start(&vm, &s);
	read_hello(&vm);
	read_status(vm.proc.pid, &status);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		must_say(&status, lines[i]);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		must_differ(vm.proc.pid, kinds[i]);
	check_files(vm.proc.pid);
	check_links(vm.proc.pid);
	vm_kill(&vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_jail)};

	own_host();
	file_mkdirs(DIR_VM, NULL);
	return cmocka_run_group_tests_name("vm_jail", tests, NULL, NULL);
}
