// SPDX-License-Identifier: MIT
// What "limits" says of a place that is known: JSON that a reader of its own takes, and system calls under a filter
// made here.
#include "workload/facts.h"
#include "workload/limits.h"
#include "workload/limits_call_list.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"

// Ends the object that the facts hold so far, and reads it.
static yyjson_doc *read_facts(struct facts *f)
{
	yyjson_doc *doc;
	char text[SAMPLE_FACTS_MAX + 1];

	assert_false(f->is_cut);
	snprintf(text, sizeof(text), "%s}", f->text);
	for (const char *c = text; *c; c++)
		assert_in_range(*c, 0x20, 0x7e);
	assert_int_equal(json_parse("facts", text, strlen(text), &doc, NULL), 0);
	return doc;
}

static void test_hostile_strings(void **state)
{
	struct facts f;
	(void)state;

	facts_begin(&f);
	facts_text(&f, "plain", "6.12.1");
	facts_text(&f, "quotes", "a\"b\\c");
	facts_text(&f, "control", "\n\t\x01\x1f\x7f");
	facts_text(&f, "bytes", "\xff\xc3\xa4");
	facts_text(&f, "none", NULL);
	facts_text(&f, "empty", "");
	CLEANUP_JSON yyjson_doc *doc = read_facts(&f);
	yyjson_val *o = yyjson_doc_get_root(doc);

	assert_string_equal(json_text(o, "plain", ""), "6.12.1");
	assert_string_equal(json_text(o, "quotes", ""), "a\"b\\c");
	assert_string_equal(json_text(o, "control", ""), "\n\t\x01\x1f\x7f");
	assert_string_equal(json_text(o, "bytes", ""), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	assert_true(yyjson_is_null(yyjson_obj_get(o, "none")));
	assert_string_equal(json_text(o, "empty", "x"), "");
}

static void test_numbers_and_nesting(void **state)
{
	struct facts f;
	(void)state;

	facts_begin(&f);
	facts_open(&f, "list", '[');
	facts_close(&f, ']');
	facts_open(&f, "object", '{');
	facts_number(&f, "most", UINT64_MAX);
	facts_open(&f, "words", '[');
	facts_item(&f, "a");
	facts_item(&f, "b");
	facts_close(&f, ']');
	facts_bool(&f, "yes", true);
	facts_close(&f, '}');
	facts_decimal(&f, "half", 0.5);
	facts_decimal(&f, "small", 2.0625);
	facts_decimal(&f, "infinite", 1.0 / 0.0);
	facts_decimal(&f, "negative", -1);
	CLEANUP_JSON yyjson_doc *doc = read_facts(&f);
	yyjson_val *o = yyjson_doc_get_root(doc), *in = yyjson_obj_get(o, "object");

	assert_int_equal(yyjson_arr_size(yyjson_obj_get(o, "list")), 0);
	assert_true(yyjson_get_uint(yyjson_obj_get(in, "most")) == UINT64_MAX);
	assert_int_equal(yyjson_arr_size(yyjson_obj_get(in, "words")), 2);
	assert_true(yyjson_is_true(yyjson_obj_get(in, "yes")));
	assert_true(json_number(o, "half", 0) == 0.5 && json_number(o, "small", 0) == 2.063);
	assert_true(yyjson_is_null(yyjson_obj_get(o, "infinite")) && yyjson_is_null(yyjson_obj_get(o, "negative")));
}

static void test_strings_are_cut_and_lines_are_not(void **state)
{
	char text[2000];
	struct facts f;
	(void)state;

	memset(text, '\n', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	facts_begin(&f);
	facts_text(&f, "long", text);
	CLEANUP_JSON yyjson_doc *doc = read_facts(&f);
	assert_int_equal(strlen(json_text(yyjson_doc_get_root(doc), "long", "")), (FACTS_TEXT_MAX - 2) / 6);
	for (int i = 0; i < 30; i++)
		facts_text(&f, "long", text);
	assert_true(f.is_cut);
	assert_true(f.length < SAMPLE_FACTS_MAX);
	assert_int_equal(facts_say(&f), -1);
}

static const char *word(yyjson_doc *doc, const char *call)
{
	return json_text(yyjson_obj_get(yyjson_doc_get_root(doc), "syscalls"), call, "(none)");
}

static void test_each_call_once(void **state)
{
	struct facts f;
	(void)state;

	facts_begin(&f);
	struct limits_calls found = limits_calls(&f);
	CLEANUP_JSON yyjson_doc *doc = read_facts(&f);

	assert_int_equal(yyjson_obj_size(yyjson_obj_get(yyjson_doc_get_root(doc), "syscalls")), limits_call_count);
	assert_in_range(found.refused + found.missing, 0, limits_call_count - 10);
	assert_string_equal(word(doc, "getpid"), "allowed");
	assert_string_equal(word(doc, "eventfd2"), "allowed");
}

// Descriptors that a call gives are closed again.
static void test_nothing_is_left_open(void **state)
{
	int before = dup(0), after;
	(void)state;

	assert_true(before >= 0);
	close(before);
	for (size_t i = 0; i < limits_call_count; i++)
		if (limits_call_list[i].gives_fd)
			limits_call_try(&limits_call_list[i]);
	after = dup(0);
	assert_int_equal(after, before);
	close(after);
}

#define ON(number, action) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT(BPF_RET | BPF_K, (action))

// Kills, refuses and denies the existence of some calls from here on.
static int filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		ON(SYS_keyctl, SECCOMP_RET_KILL_PROCESS),
		ON(SYS_setns, SECCOMP_RET_KILL_PROCESS),
		ON(SYS_unshare, SECCOMP_RET_ERRNO | EPERM),
		ON(SYS_kcmp, SECCOMP_RET_ERRNO | EACCES),
		ON(SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS),
		ON(SYS_inotify_init1, SECCOMP_RET_ERRNO | EMFILE),
		ON(SYS_getrandom, SECCOMP_RET_ERRNO | 120),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = sizeof(code) / sizeof(*code), .filter = code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

// Runs part in a child that has the filter; gives the facts that it wrote.
static yyjson_doc *filtered(void (*part)(struct facts *))
{
	char text[SAMPLE_FACTS_MAX] = "";
	struct facts f;
	int pipe_fd[2], status;
	yyjson_doc *doc;
	pid_t pid;

	assert_int_equal(pipe(pipe_fd), 0);
	pid = fork();
	if (pid == 0) {
		struct rlimit no_core = {0};

		setrlimit(RLIMIT_CORE, &no_core);
		if (filter())
			_exit(2);
		facts_begin(&f);
		part(&f);
		_exit(write(pipe_fd[1], f.text, f.length) == (ssize_t)f.length ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(read(pipe_fd[0], text, sizeof(text) - 2) > 0);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
	snprintf(text + strlen(text), 2, "}");
	assert_int_equal(json_parse("facts", text, strlen(text), &doc, NULL), 0);
	return doc;
}

static void add_calls(struct facts *f)
{
	struct limits_calls found = limits_calls(f);

	facts_number(f, "refused", found.refused);
	facts_number(f, "missing", found.missing);
}

static void test_under_a_filter(void **state)
{
	struct facts f;
	(void)state;

	facts_begin(&f);
	struct limits_calls before = limits_calls(&f);
	CLEANUP_JSON yyjson_doc *open = read_facts(&f);
	CLEANUP_JSON yyjson_doc *doc = filtered(add_calls);
	yyjson_val *o = yyjson_doc_get_root(doc);

	assert_string_equal(word(doc, "keyctl"), "killed");
	assert_string_equal(word(doc, "setns"), "killed");
	assert_string_equal(word(doc, "unshare"), "refused");
	assert_string_equal(word(doc, "kcmp"), "refused");
	assert_string_equal(word(doc, "clone3"), "missing");
	assert_string_equal(word(doc, "inotify_init1"), "EMFILE");
	assert_string_equal(word(doc, "getrandom"), "error");
	assert_string_equal(word(doc, "syslog"), word(open, "syslog")); // the last one, behind all that killed
	assert_string_equal(word(doc, "getpid"), "allowed");
	if (!strcmp(word(open, "keyctl"), "allowed") && !strcmp(word(open, "setns"), "allowed") &&
		!strcmp(word(open, "unshare"), "allowed") && !strcmp(word(open, "kcmp"), "allowed"))
		assert_int_equal(json_number(o, "refused", 0), before.refused + 4);
}

static void test_rights_under_a_filter(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = filtered(limits_rights);
	yyjson_val *o = yyjson_doc_get_root(doc);
	(void)state;

	assert_string_equal(json_text(o, "seccomp", ""), "filter");
	assert_true(yyjson_is_true(yyjson_obj_get(o, "no_new_privs")));
	assert_int_equal(json_number(o, "uid", -1), getuid());
	assert_true(yyjson_arr_size(yyjson_obj_get(o, "uid_map")) > 0);
	assert_true(yyjson_is_arr(yyjson_obj_get(yyjson_obj_get(o, "capabilities"), "effective")));
	assert_true(yyjson_is_uint(yyjson_obj_get(yyjson_obj_get(o, "namespaces"), "net")));
}

static void test_memory(void **state)
{
	struct limits_memory m = limits_memory(3 << 20);
	(void)state;

	assert_true(m.bytes == 3 << 20 && m.is_right);
	assert_string_equal(m.ended, "bound");
}

static void test_cpu(void **state)
{
	struct limits_cpu cpu = limits_cpu(1, 50);
	(void)state;

	assert_int_equal(cpu.threads, 1);
	assert_true(cpu.seconds > 0 && cpu.seconds < 1.05);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile_strings),
		cmocka_unit_test(test_numbers_and_nesting),
		cmocka_unit_test(test_strings_are_cut_and_lines_are_not),
		cmocka_unit_test(test_each_call_once),
		cmocka_unit_test(test_nothing_is_left_open),
		cmocka_unit_test(test_under_a_filter),
		cmocka_unit_test(test_rights_under_a_filter),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
