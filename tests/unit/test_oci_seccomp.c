// SPDX-License-Identifier: MIT
// Seccomp profiles, judged by the kernel: children install the program and make calls.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "oci/seccomp.h"
#include "oci/syscall.h"
#include "oci_fixture.h"

#define ALLOWED 77   // errno that says so
#define KILLED  1000 // and up: by that signal
#define X32     0x40000000
#define CALLS   600 // beyond the last of x86-64

struct call {
	long number;
	uint64_t args[6];
};

static yyjson_doc *parsed(const char *text)
{
	yyjson_doc *doc = NULL;

	if (json_parse("profile", text, strlen(text), &doc, NULL))
		fail_msg("no JSON: %s", text);
	return doc;
}

static struct oci_seccomp compiled(const char *text)
{
	CLEANUP_JSON yyjson_doc *doc = parsed(text);
	CLEANUP_ERR struct err *e = NULL;
	struct oci_seccomp s;

	if (oci_seccomp_compile("config.json", yyjson_doc_get_root(doc), &s, &e))
		fail_msg("%s: %s", err_text(e), text);
	return s;
}

static void install(const struct sock_fprog *program, unsigned flags)
{
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, program))
		_exit(100);
}

// Every call but the two that a child needs fails with ALLOWED instead of being made. Of two programs that both give
// an errno the later one's counts, so this one, installed first, shows what the later one allows.
static void install_nothing(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ALLOWED),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

	install(&program, 0);
}

// Sets got[i] to the errno of call i, 0 for success. A child that dies leaves KILLED + signal at the call that it made.
static void try(const struct oci_seccomp *s, const struct call *calls, size_t count, int *got)
{
	size_t size = count * sizeof(*got);
	int *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child = fork();
	int status;

	assert_ptr_not_equal(shared, MAP_FAILED);
	if (child == 0) {
		signal(SIGSYS, SIG_DFL); // cmocka catches it
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		install_nothing();
		install(&s->program, s->flags);
		for (size_t i = 0; i < count; i++) {
			const uint64_t *a = calls[i].args;

			shared[i] = KILLED;
			shared[i] = syscall(calls[i].number, a[0], a[1], a[2], a[3], a[4], a[5]) == -1 ? errno : 0;
		}
		syscall(SYS_exit_group, 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	memcpy(got, shared, size);
	munmap(shared, size);
	for (size_t i = 0; i < count; i++)
		if (got[i] == KILLED)
			got[i] += WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (WIFEXITED(status))
		assert_int_equal(WEXITSTATUS(status), 0);
}

static int result_of(const char *profile, struct call call)
{
	CLEANUP_OCI_SECCOMP struct oci_seccomp s = compiled(profile);
	int got;

	try(&s, &call, 1, &got);
	return got;
}

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

static bool holds(const char *op, uint64_t a, uint64_t b)
{
	return !strcmp(op, "NE")   ? a != b
	       : !strcmp(op, "LT") ? a < b
	       : !strcmp(op, "LE") ? a <= b
	       : !strcmp(op, "EQ") ? a == b
	       : !strcmp(op, "GE") ? a >= b
				   : a > b;
}

static const uint64_t edges[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x100000001, 0x1ffffffff,
	0x7fffffffffffffff, 0x8000000000000000, 0xffffffff00000000, 0xffffffffffffffff};

#define EDGES (sizeof(edges) / sizeof(*edges))

static void test_operators(void **state)
{
	static const char *const ops[] = {"NE", "LT", "LE", "EQ", "GE", "GT"};
	(void)state;

	for (size_t k = 0; k < sizeof(ops) / sizeof(*ops); k++)
		for (size_t v = 0; v < EDGES; v++) {
			struct call calls[EDGES];
			int got[EDGES];
			char text[320];
			struct oci_seccomp s;

			snprintf(text, sizeof(text),
				"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"getpid\"],"
				"\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":99,\"args\":[{\"index\":%zu,"
				"\"value\":%llu,\"op\":\"SCMP_CMP_%s\"}]}]}",
				v % 6, (unsigned long long)edges[v], ops[k]);
			s = compiled(text);
			for (size_t i = 0; i < EDGES; i++) {
				calls[i] = (struct call){.number = SYS_getpid};
				calls[i].args[v % 6] = edges[i];
			}
			try(&s, calls, EDGES, got);
			for (size_t i = 0; i < EDGES; i++)
				assert_int_equal(got[i], holds(ops[k], edges[i], edges[v]) ? 99 : ALLOWED);
			oci_seccomp_free(&s);
		}
}

#define MASKED                                                                                                         \
	"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"getpid\"],\"action\":\"SCMP_ACT_ERRNO\","   \
	"\"errnoRet\":99,\"args\":[{\"index\":2,\"value\":64424509455,\"valueTwo\":42949672965,"                       \
	"\"op\":\"SCMP_CMP_MASKED_EQ\"}]}]}"

// The mask is 0xf0000000f, the bits in it 0xa00000005.
static void test_masked(void **state)
{
	(void)state;

	assert_int_equal(result_of(MASKED, (struct call){SYS_getpid, {0, 0, 0xa00000005}}), 99);
	assert_int_equal(result_of(MASKED, (struct call){SYS_getpid, {0, 0, 0xfaffffff5}}), ALLOWED);
	assert_int_equal(result_of(MASKED, (struct call){SYS_getpid, {0, 0, 0xafffffff5}}), 99);
	assert_int_equal(result_of(MASKED, (struct call){SYS_getpid, {0, 0, 0x5}}), ALLOWED);
	assert_int_equal(result_of(MASKED, (struct call){SYS_getpid, {0, 0, 0xa00000004}}), ALLOWED);
	assert_int_equal(result_of(MASKED, (struct call){SYS_getppid, {0, 0, 0xa00000005}}), ALLOWED);
}

#define CONDITION(index, value) "{\"index\":" #index ",\"value\":" #value ",\"op\":\"SCMP_CMP_EQ\"}"
#define ENTRY(names, number, args)                                                                                     \
	"{\"names\":[" names "],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":" #number ",\"args\":[" args "]}"
#define ALLOW(entries) "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[" entries "]}"

// Conditions on several arguments hold together; several on one argument stand each for itself, as under runc.
static void test_and_or(void **state)
{
	static const char together[] = ALLOW(ENTRY("\"getpid\"", 9, CONDITION(0, 1) "," CONDITION(5, 2)));
	static const char each[] = ALLOW(ENTRY("\"getpid\"", 9, CONDITION(0, 1) "," CONDITION(0, 2)));
	(void)state;

	assert_int_equal(result_of(together, (struct call){SYS_getpid, {1, 0, 0, 0, 0, 2}}), 9);
	assert_int_equal(result_of(together, (struct call){SYS_getpid, {1, 0, 0, 0, 0, 3}}), ALLOWED);
	assert_int_equal(result_of(together, (struct call){SYS_getpid, {0, 0, 0, 0, 0, 2}}), ALLOWED);
	assert_int_equal(result_of(each, (struct call){SYS_getpid, {1}}), 9);
	assert_int_equal(result_of(each, (struct call){SYS_getpid, {2}}), 9);
	assert_int_equal(result_of(each, (struct call){SYS_getpid, {3}}), ALLOWED);
}

// The first entry that fits decides; the one without conditions comes last wherever it stands among them.
static void test_order(void **state)
{
	static const char text[] = ALLOW(ENTRY("\"getpid\"", 7, CONDITION(0, 1)) "," ENTRY("\"getpid\",\"nonsense\"", 8,
		CONDITION(0, 1)) "," ENTRY("\"getpid\"", 9, CONDITION(0, 2)) "," ENTRY("\"getpid\"", 10, ""));
	(void)state;

	assert_int_equal(result_of(text, (struct call){SYS_getpid, {1}}), 7);
	assert_int_equal(result_of(text, (struct call){SYS_getpid, {2}}), 9);
	assert_int_equal(result_of(text, (struct call){SYS_getpid, {3}}), 10);
	assert_int_equal(result_of(text, (struct call){SYS_gettid, {1}}), ALLOWED);
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

static void test_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} bad[] = {
		{"[]", "linux.seccomp: is no object"},
		{"{}", "linux.seccomp.defaultAction: is missing"},
		{"{\"defaultAction\":7}", "linux.seccomp.defaultAction: is no text"},
		{"{\"defaultAction\":\"SCMP_ACT_NOTIFY\"}",
			"linux.seccomp.defaultAction: 'SCMP_ACT_NOTIFY' is no action"},
		{"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"defaultErrnoRet\":1}", "linux.seccomp: an errno goes with"},
		{"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":4096}",
			"linux.seccomp.defaultErrnoRet: 4096 is not from 0 to 4095"},
		{"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"SCMP_ARCH_VAX\"]}",
			"linux.seccomp.architectures[0]: 'SCMP_ARCH_VAX' is no architecture"},
		{"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\"]}",
			"linux.seccomp.flags[0]: "},
		{"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"listenerPath\":\"/run/x\"}",
			"linux.seccomp.listenerPath: is not supported"},
		{ALLOW("{\"action\":\"SCMP_ACT_KILL\"}"), "linux.seccomp.syscalls[0].names: is missing"},
		{ALLOW("{\"names\":[\"read\"],\"action\":\"SCMP_ACT_TRACE\"}"),
			"linux.seccomp.syscalls[0].action: 'SCMP_ACT_TRACE' is no action"},
		{ALLOW(ENTRY("\"read\"", 1, "{\"index\":6,\"value\":0,\"op\":\"SCMP_CMP_EQ\"}")),
			"linux.seccomp.syscalls[0].args[0].index: 6 is not from 0 to 5"},
		{ALLOW(ENTRY("\"read\"", 1, "{\"index\":0,\"value\":-1,\"op\":\"SCMP_CMP_EQ\"}")),
			"linux.seccomp.syscalls[0].args[0].value: "},
		{ALLOW(ENTRY("\"read\"", 1, "{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_XX\"}")),
			"linux.seccomp.syscalls[0].args[0].op: 'SCMP_CMP_XX' is no operator"},
		{ALLOW(ENTRY("\"read\"", 1, "") "," ENTRY("\"write\",\"read\"", 2, "")),
			"linux.seccomp.syscalls[1]: another action for 'read'"},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CLEANUP_JSON yyjson_doc *doc = parsed(bad[i].text);
		CLEANUP_ERR struct err *e = NULL;
		struct oci_seccomp s;

		assert_int_equal(oci_seccomp_compile("c", yyjson_doc_get_root(doc), &s, &e), -1);
		assert_null(s.program.filter);
		if (!strstr(err_text(e), bad[i].message))
			fail_msg("%s: says %s", bad[i].text, err_text(e));
	}
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

static void test_flags(void **state)
{
	struct oci_seccomp s = compiled("{\"defaultAction\":\"SCMP_ACT_ALLOW\"}");
	(void)state;

	assert_int_equal(s.flags, SECCOMP_FILTER_FLAG_SPEC_ALLOW);
	oci_seccomp_free(&s);
	s = compiled("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[]}");
	assert_int_equal(s.flags, 0);
	oci_seccomp_free(&s);
	s = compiled("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\","
		     "\"SECCOMP_FILTER_FLAG_TSYNC\"]}");
	assert_int_equal(s.flags, SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_TSYNC);
	oci_seccomp_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_docker_chosen),
		cmocka_unit_test(test_docker_all),
		cmocka_unit_test(test_operators),
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_and_or),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_other_architectures),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
