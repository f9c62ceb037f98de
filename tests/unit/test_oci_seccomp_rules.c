// SPDX-License-Identifier: MIT
// Conditions of seccomp profiles, their order, and profiles that are refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "seccomp_fixture.h"

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

// The last call that a profile names is no newer than it, also if none of its conditions holds.
static void test_last_call(void **state)
{
	static const char text[] = "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":9,\"syscalls\":[" ENTRY(
		"\"getpid\"", 7, CONDITION(0, 1)) ",{\"names\":[\"exit_group\"],\"action\":\"SCMP_ACT_ALLOW\","
						  "\"args\":[{\"index\":0,\"value\":0,\"op\":\"SCMP_CMP_EQ\"}]}]}";
	(void)state;

	assert_int_equal(result_of(text, (struct call){SYS_getpid, {1}}), 7);
	assert_int_equal(result_of(text, (struct call){SYS_getpid, {2}}), 9);
	assert_int_equal(result_of(text, (struct call){SYS_exit_group, {1}}), 9);
	assert_int_equal(result_of(text, (struct call){SYS_exit_group + 1, {0}}), ENOSYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operators),
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_and_or),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_last_call),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
