// SPDX-License-Identifier: MIT
// A container's folder, the processes it names, what is logged, and the words that dockerd must not find.
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "runtime/log.h"
#include "runtime/state.h"
#include "runtime/stats.h"
#include "runtime/wording.h"

static char root[64];

static int set_up(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/test-state-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	return file_remove_tree(root, NULL);
}

static const char config[] = "{}";

static int make(struct state *s, const char *id, struct err **e)
{
	*s = (struct state){.status = STATE_CREATED, .vcpus = 3, .memory = UINT64_C(5) << 30};
	snprintf(s->id, sizeof(s->id), "%s", id);
	snprintf(s->bundle, sizeof(s->bundle), "/b \"quoted\"");
	snprintf(s->netns, sizeof(s->netns), "/run/netns/x");
	s->shim = process_find(getpid());
	return state_make(s, root, config, sizeof(config) - 1, e);
}

static void test_round_trip(void **state)
{
	struct state s, got;
	char path[PATH_MAX];
	(void)state;

	assert_int_equal(make(&s, "a.b_c+D-1", NULL), 0);
	assert_int_equal(state_load(&got, root, "a.b_c+D-1", NULL), 0);
	assert_memory_equal(&got, &s, sizeof(s));
	assert_int_equal(state_status(&got), STATE_CREATED);
	state_path(&s, "config.json", path);
	assert_int_equal(access(path, F_OK), 0);
	// The folder's own ID may be the argument.
	assert_int_equal(state_load(&got, root, got.id, NULL), 0);
	assert_string_equal(got.id, "a.b_c+D-1");
	assert_int_equal(state_remove(&s, NULL), 0);
	assert_int_equal(access(s.dir, F_OK), -1);
}

static void test_ids(void **state)
{
	static const char *const refused[] = {"", ".", "..", "a/b", "../x", "a b", "a\n", "\xc3\xa4", "a~"};
	char longest[NAME_MAX + 2];
	(void)state;

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_int_equal(state_check_id(refused[i], NULL), -1);
	memset(longest, 'x', sizeof(longest));
	longest[NAME_MAX + 1] = '\0';
	assert_int_equal(state_check_id(longest, NULL), -1);
	assert_int_equal(state_check_id(longest + 1, NULL), 0);
}

static void test_twins_and_strangers(void **state)
{
	CLEANUP_ERR struct err *twin = NULL;
	CLEANUP_ERR struct err *none = NULL;
	struct state s, other;
	(void)state;

	assert_int_equal(make(&s, "twin", NULL), 0);
	assert_int_equal(make(&other, "twin", &twin), -1);
	assert_string_equal(err_text(twin), "container with given ID already exists");
	assert_int_equal(state_load(&other, root, "twin", NULL), 0);
	assert_int_equal(state_load(&other, root, "nobody", &none), -1);
	assert_string_equal(err_text(none), "container does not exist");
	assert_int_equal(state_remove(&s, NULL), 0);
}

// A state that was cut, or is of another process, is that of a container that has stopped.
static void test_broken(void **state)
{
	static const char *const texts[] = {"", "{", "[]", "{\"shim\":{\"pid\":1,\"start\":0},\"status\":\"running\"}",
		"{\"status\":\"running\"}", "{\"shim\":7,\"cgroup\":[],\"status\":{}}"};
	struct state s;
	char path[PATH_MAX];
	(void)state;

	assert_int_equal(make(&s, "broken", NULL), 0);
	state_path(&s, "state.json", path);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_int_equal(file_replace(path, texts[i], strlen(texts[i]), 0600, NULL), 0);
		assert_int_equal(state_load(&s, root, "broken", NULL), 0);
		assert_int_equal(state_status(&s), STATE_STOPPED);
	}
	assert_int_equal(state_remove(&s, NULL), 0);
}

static void test_print(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_BUF struct buf out = {0};
	struct state s = {.id = "x", .status = STATE_RUNNING, .version = "1.0.2", .bundle = "/b"};
	yyjson_val *v;
	(void)state;

	state_print(&s, NULL, &out);
	assert_int_equal(json_parse("state", buf_text(&out), out.len, &doc, NULL), 0);
	v = yyjson_doc_get_root(doc);
	assert_string_equal(json_text(v, "status", ""), "stopped");
	assert_string_equal(json_text(v, "ociVersion", ""), "1.0.2");
	assert_string_equal(json_text(v, "bundle", ""), "/b");
	assert_int_equal(yyjson_get_int(yyjson_obj_get(v, "pid")), 0);
}

// What state prints as annotations where a bundle has these.
static yyjson_val *printed_annotations(const struct state *s, const char *text, yyjson_doc **doc)
{
	CLEANUP_JSON yyjson_doc *given = NULL;
	CLEANUP_BUF struct buf out = {0};
	struct oci_config c = {0};

	assert_int_equal(json_parse("annotations", text, strlen(text), &given, NULL), 0);
	c.annotations = yyjson_doc_get_root(given);
	state_print(s, &c, &out);
	assert_int_equal(json_parse("state", buf_text(&out), out.len, doc, NULL), 0);
	return yyjson_obj_get(yyjson_doc_get_root(*doc), "annotations");
}

// A bundle's annotations come back as they were, whatever their names are.
static void test_print_annotations(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	struct state s = {.id = "x"};
	yyjson_val *v = printed_annotations(&s, "{\"a\\\":1,\\\"pid\\\":7,\\n\":\"b\"}", &doc);
	(void)state;

	assert_string_equal(json_text(v, "a\":1,\"pid\":7,\n", ""), "b");
}

// No name of ours stands twice, and none has a bundle's value, not even where we have nothing to say.
static void test_own_annotations(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	struct state s = {.id = "x", .hypervisor = "qemu", .storage = "block"};
	yyjson_val *v = printed_annotations(&s,
		"{\"rt-vm.hypervisor\":\"no\",\"rt-vm.accel\":\"no\",\"rt-vm.share\":\"no\",\"rt-vm.program\":\"no\","
		"\"rt-vm.other\":\"yes\"}",
		&doc);
	(void)state;

	assert_int_equal(yyjson_obj_size(v), 3);
	assert_string_equal(json_text(v, "rt-vm.hypervisor", ""), "qemu");
	assert_string_equal(json_text(v, "rt-vm.share", ""), "block");
	assert_string_equal(json_text(v, "rt-vm.other", ""), "yes");
}

static void test_lock(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct state s;
	int first, second;
	(void)state;

	assert_int_equal(make(&s, "lock", NULL), 0);
	first = state_lock(&s, clock_deadline(60 * NS_PER_S), NULL);
	assert_true(first >= 0);
	assert_int_equal(state_lock(&s, clock_deadline(50 * NS_PER_MS), &e), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	close(first);
	second = state_lock(&s, clock_deadline(60 * NS_PER_S), NULL);
	assert_true(second >= 0);
	close(second);
	assert_int_equal(state_remove(&s, NULL), 0);
}

// A number that came round again is another process; a zombie is none.
static void test_processes(void **state)
{
	struct process me = process_find(getpid()), other = {.pid = me.pid, .start = me.start + 1}, child;
	pid_t pid = fork();
	(void)state;

	if (pid == 0) {
		pause();
		_exit(0);
	}
	assert_true(me.pid == getpid() && process_is_alive(&me));
	assert_false(process_is_alive(&other));
	assert_false(process_signal(&other, SIGKILL));
	assert_int_equal(process_kill(&other, clock_deadline(60 * NS_PER_S), NULL), 0);
	child = process_find(pid);
	assert_true(process_is_alive(&child));
	assert_int_equal(process_kill(&child, clock_deadline(60 * NS_PER_S), NULL), 0);
	assert_false(process_is_alive(&child));
	assert_int_equal(process_find(pid).pid, 0);
	assert_int_equal(process_find(0).pid, 0);
	waitpid(pid, NULL, 0);
}

// RFC 3339, section 5.6: containerd parses it and gives up on the whole file if it cannot.
static void test_log(void **state)
{
	char path[128], line[512], time[64];
	struct log log = {.path = path, .is_json = true};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	int year, month, day, hour, minute, second, ns, end = 0;
	(void)state;

	snprintf(path, sizeof(path), "%s/log", root);
	log_line(&log, "error", "a \"%s\"\nb", "c");
	assert_true(file_line(path, line, sizeof(line)));
	assert_int_equal(json_parse("log", line, strlen(line), &doc, NULL), 0);
	assert_string_equal(json_text(yyjson_doc_get_root(doc), "level", ""), "error");
	assert_string_equal(json_text(yyjson_doc_get_root(doc), "msg", ""), "a \"c\"\nb");
	snprintf(time, sizeof(time), "%s", json_text(yyjson_doc_get_root(doc), "time", ""));
	assert_int_equal(
		sscanf(time, "%4d-%2d-%2dT%2d:%2d:%2d.%9dZ%n", &year, &month, &day, &hour, &minute, &second, &ns, &end),
		7);
	assert_int_equal(end, strlen(time));
}

// The words of strerror(3), as moby's translateContainerdStartErr looks for them, whatever their case.
static void test_wording(void **state)
{
	static const int numbers[] = {ENOENT, EACCES, ENOTDIR, EISDIR};
	static const char *const found[] = {"no such file or directory", "permission denied", "not a directory",
		"is a directory", "executable file not found"};
	(void)state;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		CLEANUP_ERR struct err *e = NULL;

		errno = numbers[i];
		err_sys(&e, "cannot open /x: twice %s; and", strerror(numbers[i]));
		assert_int_equal(wording_avoid(&e), -1);
		for (size_t n = 0; n < sizeof(found) / sizeof(*found); n++)
			assert_null(strcasestr(err_text(e), found[n]));
		assert_non_null(strstr(err_text(e), "cannot open /x: twice "));
		assert_non_null(strstr(err_text(e), "; and: "));
	}
}

// A guest's statistics as kernels print them, and as none does.
static void test_stats(void **state)
{
	static const char good[] = "{\"cpu.stat\": {\"usage_usec\": 5, \"user_usec\": 3, \"system_usec\": 2},"
				   "\"memory.current\": 4096, \"memory.max\": \"max\", \"memory.stat\": {\"anon\": 7},"
				   "\"pids.current\": 2, \"pids.max\": 10}";
	static const char *const odd[] = {
		"{}", "[]", "7", "{\"cpu.stat\": [], \"memory.stat\": \"x\", \"pids.max\": {}}"};
	CLEANUP_BUF struct buf out = {0};
	struct buf answer = {0};
	(void)state;

	buf_str(&answer, good);
	assert_int_equal(stats_print("i", &answer, &out, NULL), 0);
	assert_non_null(strstr(buf_text(&out), "\"total\":5000,"));
	assert_non_null(strstr(buf_text(&out), "\"limit\":18446744073709551615,\"usage\":4096"));
	assert_non_null(strstr(buf_text(&out), "\"pids\":{\"current\":2,\"limit\":10}"));
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		CLEANUP_JSON yyjson_doc *doc = NULL;

		buf_clear(&answer);
		buf_clear(&out);
		buf_str(&answer, odd[i]);
		assert_int_equal(stats_print("i", &answer, &out, NULL), 0);
		assert_int_equal(json_parse("stats", buf_text(&out), out.len, &doc, NULL), 0);
	}
	buf_clear(&answer);
	buf_str(&answer, "nonsense");
	assert_int_equal(stats_print("i", &answer, &out, NULL), -1);
	buf_free(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_twins_and_strangers),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_print_annotations),
		cmocka_unit_test(test_own_annotations),
		cmocka_unit_test(test_lock),
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_wording),
		cmocka_unit_test(test_stats),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
