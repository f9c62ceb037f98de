// SPDX-License-Identifier: MIT
// Docker's seccomp profile, actions, architectures, long programs.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "oci/syscall.h"
#include "seccomp_fixture.h"

#define CALLS 600 // beyond the last of x86-64

static void test_names(void **state)
{
	(void)state;

	assert_int_equal(syscall_number("read"), SYS_read);
	assert_int_equal(syscall_number("accept"), SYS_accept);
	assert_int_equal(syscall_number("accept4"), SYS_accept4);
	assert_int_equal(syscall_number("writev"), SYS_writev);
	assert_int_equal(syscall_number("_sysctl"), SYS__sysctl);
	assert_int_equal(syscall_number("clone3"), SYS_clone3);
	assert_int_equal(syscall_number("landlock_restrict_self"), SYS_landlock_restrict_self);
	assert_int_equal(syscall_number(""), -1);
	assert_int_equal(syscall_number("chown32"), -1);
	assert_int_equal(syscall_number("socketcall"), -1);
	assert_int_equal(syscall_number("READ"), -1);
}

// What Docker's documentation says of its profile, and the errno it has for clone3.
static void test_docker_chosen(void **state)
{
	static const struct {
		struct call call;
		int expected;
	} cases[] = {
		{{SYS_read, {0}}, ALLOWED},
		{{SYS_openat, {0}}, ALLOWED},
		{{SYS_execve, {0}}, ALLOWED},
		{{SYS_ptrace, {0}}, ALLOWED},
		{{SYS_chroot, {0}}, ALLOWED},
		{{SYS_futex_requeue, {0}}, ALLOWED},
		{{SYS_mount, {0}}, EPERM},
		{{SYS_umount2, {0}}, EPERM},
		{{SYS_reboot, {0}}, EPERM},
		{{SYS_init_module, {0}}, EPERM},
		{{SYS_keyctl, {0}}, EPERM},
		{{SYS_bpf, {0}}, EPERM},
		{{SYS_unshare, {0}}, EPERM},
		{{SYS_setns, {0}}, EPERM},
		{{SYS_kexec_load, {0}}, EPERM},
		{{SYS_io_uring_setup, {0}}, EPERM},
		{{SYS_clone3, {0}}, ENOSYS},
		{{SYS_clone, {SIGCHLD}}, ALLOWED},
		{{SYS_clone, {0x10000000}}, EPERM}, // CLONE_NEWUSER
		{{SYS_clone, {0x7c020000}}, EPERM},
		{{SYS_clone, {UINT64_C(1) << 32}}, ALLOWED},
		{{SYS_socket, {2, 1, 0}}, ALLOWED},
		{{SYS_socket, {40, 1, 0}}, EPERM}, // AF_VSOCK
		{{SYS_personality, {0}}, ALLOWED},
		{{SYS_personality, {0x20008}}, ALLOWED},
		{{SYS_personality, {0xffffffff}}, ALLOWED},
		{{SYS_personality, {0x40000}}, EPERM}, // ADDR_NO_RANDOMIZE
		{{400, {0}}, EPERM},                   // in the gap of the table
		{{457, {0}}, ENOSYS},                  // newer than the profile
		{{100000, {0}}, ENOSYS},
		{{X32 | SYS_getpid, {0}}, ENOSYS},
	};
	CLEANUP_FREE char *profile = NULL;
	struct oci_seccomp s;
	size_t len;
	(void)state;

	profile = fixture_text(PROFILE, NULL, &len);
	s = compiled(profile);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int got;

		try(&s, &cases[i].call, 1, &got);
		if (got != cases[i].expected)
			fail_msg("call %ld(%#llx): %d and not %d", cases[i].call.number,
				(unsigned long long)cases[i].call.args[0], got, cases[i].expected);
	}
	oci_seccomp_free(&s);
}

// Linux 6.11 and 6.18 let uretprobe and uprobe pass every filter, and a process that makes them dies.
static bool can_be_tried(long number)
{
	return number != SYS_exit_group && number != SYS_seccomp && number != 335 && number != 336;
}

// 297 of the names that are allowed without conditions are calls of x86-64: those of the profile that have a line
// "#define __NR_NAME" in asm/unistd_64.h, counted with Python. With them clone, socket and personality, whose
// conditions are met by 0, and the two of the gap for which read was asked.
static void test_docker_all(void **state)
{
	CLEANUP_FREE char *profile = NULL;
	static struct call calls[CALLS];
	static int got[CALLS];
	size_t allowed = 0, len;
	struct oci_seccomp s;
	(void)state;

	profile = fixture_text(PROFILE, "{\"defaultErrnoRet\":1234}", &len);
	s = compiled(profile);
	for (long i = 0; i < CALLS; i++)
		calls[i].number = can_be_tried(i) ? i : SYS_read;
	try(&s, calls, CALLS, got);
	for (long i = 0; i < CALLS; i++) {
		allowed += got[i] == ALLOWED;
		if (got[i] != ALLOWED && got[i] != (i > 456 || i == SYS_clone3 ? ENOSYS : 1234))
			fail_msg("call %ld: %d", i, got[i]);
	}
	assert_int_equal(allowed, 297 + 3 + 2);
	oci_seccomp_free(&s);
}

static int action(const char *name, long number)
{
	char text[160];

	snprintf(text, sizeof(text),
		"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"getpid\"],\"action\":\"%s\"}]}",
		name);
	return result_of(text, (struct call){number, {0}});
}

static void test_actions(void **state)
{
	(void)state;

	assert_int_equal(action("SCMP_ACT_ALLOW", SYS_getpid), ALLOWED);
	assert_int_equal(action("SCMP_ACT_LOG", SYS_getpid), ALLOWED);
	assert_int_equal(action("SCMP_ACT_ERRNO", SYS_getpid), EPERM);
	assert_int_equal(action("SCMP_ACT_KILL", SYS_getpid), KILLED + SIGSYS);
	assert_int_equal(action("SCMP_ACT_KILL_THREAD", SYS_getpid), KILLED + SIGSYS);
	assert_int_equal(action("SCMP_ACT_KILL_PROCESS", SYS_getpid), KILLED + SIGSYS);
	assert_int_equal(action("SCMP_ACT_TRAP", SYS_getpid), KILLED + SIGSYS);
	assert_int_equal(action("SCMP_ACT_KILL", SYS_getppid), ALLOWED);
	assert_int_equal(result_of(ALLOW(ENTRY("\"getpid\"", 0, "")), (struct call){SYS_getpid, {0}}), 0);
}

static void make_call_of_32_bits(void)
{
	long number = 20; // getpid there, writev here

	__asm__ volatile("int $0x80" : "+a"(number) : : "memory", "r8", "r9", "r10", "r11");
}

// A kernel without 32-bit calls has SIGSEGV for them.
static void test_other_architectures(void **state)
{
	CLEANUP_OCI_SECCOMP struct oci_seccomp s = compiled("{\"defaultAction\":\"SCMP_ACT_ALLOW\"}");
	pid_t child = fork();
	int status;
	(void)state;

	if (child == 0) {
		signal(SIGSEGV, SIG_DFL);
		signal(SIGSYS, SIG_DFL);
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		install(&s.program, s.flags);
		make_call_of_32_bits();
		syscall(SYS_exit_group, 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_true(WTERMSIG(status) == SIGSYS || WTERMSIG(status) == SIGSEGV);
	assert_int_equal(result_of("{\"defaultAction\":\"SCMP_ACT_ALLOW\"}", (struct call){X32 | SYS_getpid, {0}}),
		KILLED + SIGSYS);
	assert_int_equal(result_of("{\"defaultAction\":\"SCMP_ACT_ALLOW\"}", (struct call){-1, {0}}), ALLOWED);
}

static void write_long(struct buf *b, int rules)
{
	buf_str(b, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[");
	for (int i = 0; i < rules; i++)
		buf_printf(b,
			"{\"names\":[\"read\",\"getpid\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":%d,"
			"\"args\":[{\"index\":1,\"value\":%d,\"op\":\"SCMP_CMP_EQ\"}]},",
			i + 100, i);
	buf_str(b, "{\"names\":[\"gettid\",\"close\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":50}]}");
}

// Conditional jumps reach 255 instructions; here the halves of the search are farther apart.
static void test_long(void **state)
{
	CLEANUP_BUF struct buf b = {0};
	static const struct call calls[] = {{SYS_read, {0, 0}}, {SYS_read, {0, 199}}, {SYS_read, {0, 200}},
		{SYS_getpid, {0, 150}}, {SYS_getpid, {0, 999}}, {SYS_gettid, {0}}, {SYS_close, {0}}, {SYS_write, {0}},
		{SYS_landlock_restrict_self, {0}}};
	int got[9];
	struct oci_seccomp s;
	(void)state;

	write_long(&b, 200);
	s = compiled(buf_text(&b));
	assert_true(s.program.len > 2 * 200 * 5);
	try(&s, calls, 9, got);
	assert_int_equal(got[0], 100);
	assert_int_equal(got[1], 299);
	assert_int_equal(got[2], ALLOWED);
	assert_int_equal(got[3], 250);
	assert_int_equal(got[4], ALLOWED);
	assert_int_equal(got[5], 50);
	assert_int_equal(got[6], 50);
	assert_int_equal(got[7], ALLOWED);
	assert_int_equal(got[8], ALLOWED);
	oci_seccomp_free(&s);
}

static void test_too_long(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_BUF struct buf b = {0};
	struct oci_seccomp s;
	(void)state;

	write_long(&b, 2000);
	doc = parsed(buf_text(&b));
	assert_int_equal(oci_seccomp_compile("c", yyjson_doc_get_root(doc), &s, &e), -1);
	assert_int_equal(e->kind, ERR_UNSUPPORTED);
	assert_non_null(strstr(err_text(e), "linux.seccomp: it takes "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_docker_chosen),
		cmocka_unit_test(test_docker_all),
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_other_architectures),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
