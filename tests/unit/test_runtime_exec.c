// SPDX-License-Identifier: MIT
// What the flags of exec make of the container's own process, as runc's exec.go does.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "runtime/exec_process.h"
#include "temp_folder.h"

#define CAP_KILL      (1u << 5)
#define CAP_SYS_ADMIN (1u << 21)

static int set_up(void **state)
{
	(void)state;
	return folder_make("state.json");
}

static const struct flag known[] = {{"env", 'e', true}, {"user", 'u', true}, {"additional-gids", 'g', true},
	{"cap", 'c', true}, {"cwd", 0, true}, {"tty", 't', false}, {"no-new-privs", 0, false}, {"process", 'p', true},
	{0}};

// Reads what becomes of a container's process, given its further members, and a command line.
static int derive(const char *own, char **argv, struct oci_config *c, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_BUF struct buf request = {0};
	CLEANUP_FLAGS struct flags a = {0};
	struct state s = {0};
	char file[PATH_MAX];
	int argc = 0;

	while (argv[argc])
		argc++;
	snprintf(s.dir, sizeof(s.dir), "%s", folder);
	state_path(&s, "config.json", file);
	buf_printf(&text,
		"{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"/\"},\"process\":{\"cwd\":\"/\",\"args\":[\"init\"]%s},"
		"\"linux\":{\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"network\"},{\"type\":\"mount\"},"
		"{\"type\":\"ipc\"},{\"type\":\"uts\"}]}}",
		own);
	assert_int_equal(file_replace(file, text.data, text.len, 0600, NULL), 0);
	assert_int_equal(flags_parse(&a, known, true, argc, argv, NULL), 0);
	return exec_process(&a, &s, &request, c, e);
}

#define ARGV(...)                                                                                                      \
	(char *[])                                                                                                     \
	{                                                                                                              \
		__VA_ARGS__, (char[]){"id"}, (char[]){"program"}, NULL                                                 \
	}
#define WORD(text)                                                                                                     \
	(char[])                                                                                                       \
	{                                                                                                              \
		text                                                                                                   \
	}

// getenv(3) finds the first of two.
static void test_new_variables_win(void **state)
{
	static const char *const want[] = {"AB=3", "A=two", "C=x"};
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	(void)state;

	assert_int_equal(
		derive(",\"env\":[\"A=1\",\"AB=3\"]",
			ARGV(WORD("-e"), WORD("A=one"), WORD("-e"), WORD("A=two"), WORD("--env=C=x")), &c, NULL),
		0);
	assert_int_equal(c.process.env.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(c.process.env.at[i], want[i]);
	assert_string_equal(c.process.args.at[0], "program");
}

#define USER ",\"user\":{\"uid\":1,\"gid\":2,\"umask\":63,\"additionalGids\":[3,4]}"

static void test_user_is_changed_not_replaced(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_OCI_CONFIG struct oci_config whole = {0};
	(void)state;

	assert_int_equal(derive(USER, ARGV(WORD("--user"), WORD("5"), WORD("-g"), WORD("7")), &c, NULL), 0);
	assert_int_equal(c.process.uid, 5);
	assert_int_equal(c.process.gid, 2);
	assert_true(c.process.has_umask);
	assert_int_equal(c.process.umask, 63);
	assert_int_equal(c.process.group_count, 3);
	assert_int_equal(c.process.groups[0], 3);
	assert_int_equal(c.process.groups[2], 7);
	assert_int_equal(derive(USER, ARGV(WORD("--user"), WORD("5:6")), &whole, NULL), 0);
	assert_int_equal(whole.process.gid, 6);
}

// What the container says nothing of is no reason to drop what the command line says.
static void test_nothing_is_dropped(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_OCI_CONFIG struct oci_config more = {0};
	(void)state;

	assert_int_equal(
		derive("", ARGV(WORD("-g"), WORD("7"), WORD("-c"), WORD("CAP_KILL"), WORD("-e"), WORD("A=")), &c, NULL),
		0);
	assert_int_equal(c.process.group_count, 1);
	assert_int_equal(c.process.groups[0], 7);
	assert_int_equal(c.process.env.count, 1);
	assert_true(c.process.has_capabilities);
	assert_int_equal(c.process.capabilities[OCI_EFFECTIVE], CAP_KILL);
	assert_int_equal(derive(",\"capabilities\":{\"bounding\":[\"CAP_KILL\"],\"permitted\":null}",
				 ARGV(WORD("--cap"), WORD("CAP_SYS_ADMIN")), &more, NULL),
		0);
	assert_int_equal(more.process.capabilities[OCI_BOUNDING], CAP_KILL | CAP_SYS_ADMIN);
	assert_int_equal(more.process.capabilities[OCI_PERMITTED], CAP_SYS_ADMIN);
	assert_int_equal(more.process.capabilities[OCI_INHERITABLE], 0);
}

static void test_refusals(void **state)
{
	static const char *const rows[][3] = {{"--user", "root", "not UID or UID:GID"}, {"--user", "1:", "not UID"},
		{"-g", "x", "not a number"}, {"-e", "NOVALUE", "NAME=VALUE"}, {"--cap", "CAP_NOSUCH", "no capability"},
		{"--cwd", "here", "no absolute path"}, {"--user", "4294967295", "process: user.uid"}};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CLEANUP_OCI_CONFIG struct oci_config c = {0};
		CLEANUP_ERR struct err *e = NULL;
		char flag[32], value[32];

		snprintf(flag, sizeof(flag), "%s", rows[i][0]);
		snprintf(value, sizeof(value), "%s", rows[i][1]);
		assert_int_equal(derive("", ARGV(flag, value), &c, &e), -1);
		if (!strstr(err_text(e), rows[i][2]))
			fail_msg("%s %s: %s", flag, value, err_text(e));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_variables_win),
		cmocka_unit_test(test_user_is_changed_not_replaced),
		cmocka_unit_test(test_nothing_is_dropped),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, set_up, folder_remove);
}
