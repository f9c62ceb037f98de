// SPDX-License-Identifier: MIT
// Memory that a VM shares: as large as asked for and no larger, its user's and nobody else's, on huge pages where other
// memory has them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "own_host.h"
#include "runtime/vm_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define MIB  (UINT64_C(1) << 20)
#define USER 65534

static int make(uint64_t size)
{
	struct err *e = NULL;
	int fd = vm_memory(size, USER, USER, &e);

	if (fd < 0)
		fail_msg("%s", err_text(e));
	return fd;
}

static void test_size(void **state)
{
	CLEANUP_FD int fd = make(5 * MIB);
	struct stat st;
	(void)state;

	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, 5 * MIB);
	assert_int_equal(st.st_blocks, 0);
	assert_int_equal(pwrite(fd, "x", 1, 5 * MIB - 1), 1);
	assert_int_equal(posix_fallocate(fd, 0, 64 * MIB), ENOSPC);
}

// As a program without privileges opens it: by the number of a descriptor that it has.
static int open_as(int fd, uid_t uid)
{
	char path[64];
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		if (setresgid(uid, uid, uid) || setresuid(uid, uid, uid) || prctl(PR_SET_DUMPABLE, 1))
			_exit(255);
		_exit(open(path, O_RDWR) < 0 ? errno : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void test_owner(void **state)
{
	CLEANUP_FD int fd = make(MIB);
	(void)state;

	assert_int_equal(open_as(fd, USER), 0);
	assert_int_equal(open_as(fd, USER - 1), EACCES);
}

static long huge_kib(void)
{
	CLEANUP_BUF struct buf smaps = {0};
	const char *at;

	assert_int_equal(file_read("/proc/self/smaps_rollup", 1 << 16, &smaps, NULL), 0);
	at = strstr(buf_text(&smaps), "ShmemPmdMapped:");
	assert_non_null(at);
	return strtol(at + strlen("ShmemPmdMapped:"), NULL, 10);
}

static void test_huge_pages(void **state)
{
	const size_t size = 64 * MIB;
	CLEANUP_FD int fd = make(size);
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), policy[64];
	(void)state;

	if (!file_line("/sys/kernel/mm/transparent_hugepage/enabled", policy, sizeof(policy)) ||
		strstr(policy, "[never]")) {
		print_message("skipped: this machine gives no memory huge pages\n");
		skip();
	}
	assert_true(memory != MAP_FAILED);
	assert_int_equal(madvise(memory, size, MADV_HUGEPAGE), 0);
	memset(memory, 1, size);
	assert_true(huge_kib() >= 2048);
	munmap(memory, size);
}

static void test_refused(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	(void)state;

	assert_int_equal(vm_memory(UINT64_C(1) << 63, USER, USER, &e), -1);
	assert_non_null(strstr(err_text(e), "cannot make the VM's memory: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_huge_pages),
		cmocka_unit_test(test_refused),
	};

	own_host();
	return cmocka_run_group_tests_name("vm_memory", tests, NULL, NULL);
}
