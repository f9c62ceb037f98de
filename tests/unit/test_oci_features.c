// SPDX-License-Identifier: MIT
// What the runtime says that it can do, held against what it accepts: each name is tried.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "oci/features.h"
#include "oci_fixture.h"

static yyjson_doc *features(void)
{
	static const char *const annotations[] = {"org.example.version", "1 \"x\"", "b", "", NULL};
	CLEANUP_BUF struct buf b = {0};
	yyjson_doc *doc = NULL;

	oci_features_write(annotations, &b);
	assert_int_equal(json_parse("features", buf_text(&b), b.len, &doc, NULL), 0);
	return doc;
}

static const char *text_at(yyjson_doc *doc, const char *pointer)
{
	const char *s = yyjson_get_str(yyjson_doc_ptr_get(doc, pointer));

	return s ? s : "(none)";
}

// Docker's configuration must be accepted with each name of the array at pointer put into the patch.
static void check_each(yyjson_doc *doc, const char *pointer, size_t count, const char *before, const char *after)
{
	yyjson_val *names = yyjson_doc_ptr_get(doc, pointer), *name;
	size_t i, all;

	assert_int_equal(yyjson_arr_size(names), count);
	yyjson_arr_foreach (names, i, all, name) {
		CLEANUP_OCI_CONFIG struct oci_config c = {0};
		CLEANUP_ERR struct err *e = NULL;
		CLEANUP_BUF struct buf patch = {0};

		buf_printf(&patch, "%s%s%s", before, yyjson_get_str(name), after);
		if (fixture_config(DOCKER, buf_text(&patch), &c, &e))
			fail_msg("%s: %s", pointer, err_text(e));
	}
}

// 41 capabilities: capability(7) up to CAP_CHECKPOINT_RESTORE. The counts of the rest are those of the specification's
// example without what this runtime refuses.
static void test_accepted(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = features();
	(void)state;

	check_each(doc, "/hooks", 5, "{\"hooks\":{\"", "\":[{\"path\":\"/x\"}]}}");
	check_each(doc, "/mountOptions", 43,
		"{\"mounts\":[{\"destination\":\"/a\",\"type\":\"x\",\"source\":\"x\",\"options\":[\"", "\"]}]}");
	check_each(doc, "/linux/capabilities", 41, "{\"process\":{\"capabilities\":{\"bounding\":[\"", "\"]}}}");
	check_each(doc, "/linux/seccomp/actions", 7, "{\"linux\":{\"seccomp\":{\"defaultAction\":\"", "\"}}}");
	check_each(doc, "/linux/seccomp/operators", 7,
		"{\"linux\":{\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"read\"],"
		"\"action\":\"SCMP_ACT_KILL\",\"args\":[{\"index\":0,\"value\":0,\"op\":\"",
		"\"}]}]}}}");
	check_each(doc, "/linux/seccomp/archs", 23,
		"{\"linux\":{\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"", "\"]}}}");
	check_each(doc, "/linux/seccomp/supportedFlags", 3,
		"{\"linux\":{\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[\"", "\"]}}}");
}

static void test_versions(void **state)
{
	static const char *const patches[] = {
		"{\"ociVersion\":\"" OCI_VERSION_MIN "\"}", "{\"ociVersion\":\"" OCI_VERSION_MAX "\"}"};
	(void)state;

	for (int i = 0; i < 2; i++) {
		CLEANUP_OCI_CONFIG struct oci_config c = {0};

		assert_int_equal(fixture_config(DOCKER, patches[i], &c, NULL), 0);
	}
}

static void test_document(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = features();
	yyjson_val *name;
	size_t i, all;
	(void)state;

	assert_string_equal(text_at(doc, "/ociVersionMin"), "1.0.0");
	assert_string_equal(text_at(doc, "/ociVersionMax"), "1.2.0");
	assert_string_equal(text_at(doc, "/linux/namespaces/0"), "pid");
	assert_int_equal(yyjson_arr_size(yyjson_doc_ptr_get(doc, "/linux/namespaces")), 7);
	yyjson_arr_foreach (yyjson_doc_ptr_get(doc, "/linux/namespaces"), i, all, name)
		assert_string_not_equal(yyjson_get_str(name), "user");
	yyjson_arr_foreach (yyjson_doc_ptr_get(doc, "/mountOptions"), i, all, name) {
		// Docker asks runtimes that name "rro" for it, unasked.
		assert_string_not_equal(yyjson_get_str(name), "rro");
		assert_string_not_equal(yyjson_get_str(name), "tmpcopyup");
	}
	assert_true(yyjson_is_true(yyjson_doc_ptr_get(doc, "/linux/cgroup/v2")));
	assert_true(yyjson_is_false(yyjson_doc_ptr_get(doc, "/linux/apparmor/enabled")));
	assert_string_equal(text_at(doc, "/annotations/org.example.version"), "1 \"x\"");
	assert_string_equal(text_at(doc, "/annotations/b"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
