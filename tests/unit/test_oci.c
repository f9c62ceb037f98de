// SPDX-License-Identifier: MIT
// What goes to an OCI runtime and what comes back from it, which may be anything.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "oci/cli.h"
#include "oci/log.h"
#include "oci/spec.h"
#include "oci/state.h"

static const char *const argv[] = {"/bin/echo", "a \"quoted\"\nword", NULL};

static yyjson_doc *spec_of(const struct oci_spec *s)
{
	CLEANUP_BUF struct buf b = {0};
	yyjson_doc *doc = NULL;
	struct err *e = NULL;

	oci_spec_write(s, &b);
	assert_true(buf_ok(&b));
	assert_int_equal(json_parse("config.json", buf_text(&b), b.len, &doc, &e), 0);
	return doc;
}

static const char *text_at(yyjson_doc *doc, const char *pointer)
{
	const char *s = yyjson_get_str(yyjson_doc_ptr_get(doc, pointer));

	return s ? s : "(none)";
}

static void test_spec(void **state)
{
	struct oci_spec s = {.argv = argv,
		.rootfs = "/images/x",
		.hostname = "t1",
		.netns = "/run/netns/t1",
		.cgroups = "/assay/t1/c"};
	CLEANUP_JSON yyjson_doc *doc = spec_of(&s);
	(void)state;

	assert_string_equal(text_at(doc, "/ociVersion"), "1.0.2");
	assert_string_equal(text_at(doc, "/process/args/1"), "a \"quoted\"\nword");
	assert_null(yyjson_doc_ptr_get(doc, "/process/args/2"));
	assert_string_equal(text_at(doc, "/process/cwd"), "/");
	assert_int_equal(yyjson_arr_size(yyjson_doc_ptr_get(doc, "/process/capabilities/bounding")), 14);
	assert_null(yyjson_doc_ptr_get(doc, "/process/capabilities/inheritable"));
	assert_string_equal(text_at(doc, "/root/path"), "/images/x");
	assert_true(yyjson_is_true(yyjson_doc_ptr_get(doc, "/root/readonly")));
	assert_string_equal(text_at(doc, "/linux/cgroupsPath"), "/assay/t1/c");
	assert_string_equal(text_at(doc, "/linux/namespaces/5/path"), "/run/netns/t1");
	assert_int_equal(yyjson_arr_size(yyjson_doc_ptr_get(doc, "/linux/namespaces")), 6);
	assert_string_equal(text_at(doc, "/mounts/0/destination"), "/proc");
	assert_null(yyjson_doc_ptr_get(doc, "/linux/resources/cpu"));
	assert_null(yyjson_doc_ptr_get(doc, "/linux/resources/memory"));
}

static void test_spec_limits(void **state)
{
	struct oci_spec s = {.argv = argv,
		.rootfs = "/r",
		.hostname = "h",
		.netns = "/n",
		.cgroups = "/c",
		.cpus = 1.5,
		.memory = UINT64_C(5) << 30};
	CLEANUP_JSON yyjson_doc *doc = spec_of(&s);
	(void)state;

	assert_int_equal(yyjson_get_uint(yyjson_doc_ptr_get(doc, "/linux/resources/cpu/quota")), 150000);
	assert_int_equal(yyjson_get_uint(yyjson_doc_ptr_get(doc, "/linux/resources/cpu/period")), 100000);
	assert_int_equal(yyjson_get_uint(yyjson_doc_ptr_get(doc, "/linux/resources/memory/limit")), UINT64_C(5) << 30);
}

static int parse_state(const char *text, struct oci_state *s)
{
	return oci_state_parse(text, strlen(text), s, NULL);
}

static void test_state(void **state)
{
	struct oci_state s;
	(void)state;

	// As runc 1.1.15 prints it.
	assert_int_equal(
		parse_state("{\"ociVersion\": \"1.0.2-dev\", \"id\": \"t1\", \"pid\": 4711, \"status\": \"running\", "
			    "\"bundle\": \"/b\", \"rootfs\": \"/r\", \"created\": \"2026-01-01T00:00:00Z\"}",
			&s),
		0);
	assert_string_equal(s.id, "t1");
	assert_int_equal(s.status, OCI_RUNNING);
	assert_int_equal(s.pid, 4711);
	assert_int_equal(
		parse_state("{\"ociVersion\":\"1.0.0\",\"id\":\"x\",\"status\":\"stopped\",\"bundle\":\"/b\"}", &s), 0);
	assert_int_equal(s.pid, 0);
}

static void test_state_hostile(void **state)
{
	static const char *const bad[] = {
		"",
		"null",
		"[]",
		"{}",
		"{\"ociVersion\":\"1\",\"id\":\"x\",\"status\":\"running\",\"bundle\":\"/b\"}",
		"{\"ociVersion\":\"1\",\"id\":\"x\",\"status\":\"running\",\"bundle\":\"/b\",\"pid\":-1}",
		"{\"ociVersion\":\"1\",\"id\":\"x\",\"status\":\"running\",\"bundle\":\"/b\",\"pid\":\"7\"}",
		"{\"ociVersion\":\"1\",\"id\":\"x\",\"status\":\"running\",\"bundle\":\"/b\",\"pid\":99999999999}",
		"{\"ociVersion\":\"1\",\"id\":\"x\",\"status\":\"asleep\",\"bundle\":\"/b\",\"pid\":7}",
		"{\"ociVersion\":\"1\",\"id\":7,\"status\":\"running\",\"bundle\":\"/b\",\"pid\":7}",
		"{\"ociVersion\":1,\"id\":\"x\",\"status\":\"running\",\"bundle\":\"/b\",\"pid\":7}",
		"{\"ociVersion\":\"1\",\"id\":\"x\",\"status\":\"running\",\"pid\":7}",
		"{\"ociVersion\":\"1\",\"id\":\"x\",\"status\":\"running\",\"bundle\":\"/b\",\"pid\":7",
		"{\"ociVersion\":\"1\",\"status\":\"running\",\"bundle\":\"/b\",\"pid\":7,\"id\":"
		"\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}",
	};
	struct oci_state s;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (parse_state(bad[i], &s) == 0)
			fail_msg("accepted: %s", bad[i]);
}

static void test_pid_file(void **state)
{
	static const char *const bad[] = {
		"", "\n", "0", "1", "-5", "4194305", "12 ", "12\n13", "0x10", "99999999999999999999"};
	pid_t pid;
	(void)state;

	assert_int_equal(oci_pid_parse("4711", &pid, NULL), 0);
	assert_int_equal(pid, 4711);
	assert_int_equal(oci_pid_parse("2\n", &pid, NULL), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (oci_pid_parse(bad[i], &pid, NULL) == 0)
			fail_msg("accepted: %s", bad[i]);
}

static void test_log(void **state)
{
	CLEANUP_BUF struct buf b = {0};
	(void)state;

	assert_false(oci_log_last_error("", &b));
	assert_false(oci_log_last_error("no json\n{\"level\":\"warning\",\"msg\":\"x\"}\n", &b));
	assert_true(oci_log_last_error("{\"level\":\"error\",\"msg\":\"first\"}\nrubbish\n[1]\n"
				       "{\"level\":\"error\",\"msg\":\"last\"}\n{\"level\":\"info\",\"msg\":\"later\"}",
		&b));
	assert_string_equal(buf_text(&b), "last");
}

static void test_argv(void **state)
{
	const char *const none[] = {NULL}, *many[40];
	struct oci_cli c = {.path = "/runc",
		.global_args = none,
		.root = "/s",
		.log = "/l",
		.id = "t1",
		.bundle = "/b",
		.pid_file = "/p"};
	const char *got[OCI_ARGV_MAX];
	static const char *const want[] = {"/runc", "--root", "/s", "--log", "/l", "--log-format", "json", "create",
		"--bundle", "/b", "--pid-file", "/p", "t1"};
	(void)state;

	assert_int_equal(oci_argv(&c, OCI_CREATE, got, NULL), 0);
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++)
		assert_string_equal(got[i], want[i]);
	assert_null(got[sizeof(want) / sizeof(*want)]);
	for (size_t i = 0; i < 39; i++)
		many[i] = "x";
	many[39] = NULL;
	c.global_args = many;
	assert_int_equal(oci_argv(&c, OCI_CREATE, got, NULL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spec),
		cmocka_unit_test(test_spec_limits),
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_state_hostile),
		cmocka_unit_test(test_pid_file),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_argv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
