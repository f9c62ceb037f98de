// SPDX-License-Identifier: MIT
// runtime/share with a disk image: it is made once, however many want it, and a maker that fails, hangs or dies leaves
// nothing.
#include "share_maker.h"

#include <signal.h>
#include <sys/wait.h>

static void test_at_once(void **state)
{
	pid_t pid[6];
	int status;
	(void)state;

	count_calls();
	settle();
	for (size_t i = 0; i < 6; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			struct share s;

			_exit(start_block(&s, clock_deadline(LIMIT), NULL) || access(s.disk, R_OK) ? 1 : 0);
		}
	}
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(calls(), 1);
	assert_int_equal(files_in_cache(), 1);
}

// Who makes the image is killed: mksquashfs dies with it, and who waited makes it.
static void test_killed_maker(void **state)
{
	const char *writer;
	struct share s;
	uint64_t deadline = clock_deadline(LIMIT);
	pid_t pid;
	(void)state;

	put("slow", "#!/bin/sh\necho $$ >maker\nexec sleep 60\n", 0755);
	settle();
	pid = fork();
	if (pid == 0) {
		spec.mksquashfs = "./slow";
		_exit(start_block(&s, clock_deadline(LIMIT), NULL) ? 1 : 0);
	}
	while (access("maker", F_OK) && clock_ns() < deadline)
		nap(5);
	assert_int_equal(files_in_cache(), 1);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	writer = run(
		"for i in $(seq 200); do kill -0 $(cat maker) 2>/dev/null || { echo gone; break; }; sleep 0.02; done");
	assert_string_equal(writer, "gone\n");
	start_image(&s);
	assert_int_equal(files_in_cache(), 1);
	assert_non_null(strstr(s.disk, ".squashfs"));
	share_stop(&s);
}

static void test_deadline(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct share s;
	(void)state;

	put("slow", "#!/bin/sh\nexec sleep 60\n", 0755);
	spec.mksquashfs = "./slow";
	assert_int_equal(start_block(&s, clock_deadline(NS_PER_S / 5), &e), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	assert_int_equal(files_in_cache(), 0);
}

static void test_failing_maker(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct share s;
	(void)state;

	put("broken", "#!/bin/sh\necho no room\nexit 1\n", 0755);
	spec.mksquashfs = "./broken";
	assert_int_equal(start_block(&s, clock_deadline(LIMIT), &e), -1);
	assert_string_equal(
		err_text(e), "cannot make an image of rootfs: ./broken ended with exit status 1: no room\\x0a");
	err_free(&e);
	put("liar", "#!/bin/sh\nexit 0\n", 0755);
	spec.mksquashfs = "./liar";
	assert_int_equal(start_block(&s, clock_deadline(LIMIT), &e), -1);
	assert_non_null(strstr(err_text(e), "it is no squashfs"));
	assert_int_equal(files_in_cache(), 0);
}

static void test_restless_tree(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct share s;
	(void)state;

	put("restless", "#!/bin/sh\necho x >>rootfs/etc/name\nexec mksquashfs \"$@\"\n", 0755);
	spec.mksquashfs = "./restless";
	settle();
	assert_int_equal(start_block(&s, clock_deadline(LIMIT), &e), -1);
	assert_string_equal(err_text(e), "cannot make an image of rootfs: it keeps changing");
	assert_int_equal(files_in_cache(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_killed_maker, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_deadline, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failing_maker, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_restless_tree, set_up, tear_down),
	};

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
		printf("mount namespaces cannot be made here: %s\n", strerror(errno));
		return 77;
	}
	return cmocka_run_group_tests_name("share_maker", tests, NULL, NULL);
}
