// SPDX-License-Identifier: MIT
// Where the guest's bytes and the lines of the log go, when nobody reads them: the VMM does not wait.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "temp_folder.h"
#include "vmm/console.h"
#include "vmm/fault.h"
#include "vmm/filter.h"
#include "vmm/log.h"

// Whether the thread ends without help.
static bool ends(pthread_t t)
{
	struct timespec late;

	clock_gettime(CLOCK_REALTIME, &late);
	late.tv_sec += 30;
	return pthread_timedjoin_np(t, NULL, &late) == 0;
}

static void *say(void *unused)
{
	vmm_log(VMM_ERROR, "nobody reads this");
	return unused;
}

// Standard output is whatever it is, and may not be made one that does not block: others have it too.
static void test_full_log(void **state)
{
	int fds[2], saved = dup(STDOUT_FILENO);
	uint64_t missed = vmm_log_missed();
	pthread_t t;
	bool has_ended;
	char text[4096];
	(void)state;

	assert_int_equal(pipe(fds), 0);
	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	while (write(fds[1], "full", 4) > 0)
		;
	fcntl(fds[1], F_SETFL, 0);
	fflush(stdout);
	dup2(fds[1], STDOUT_FILENO);
	assert_int_equal(pthread_create(&t, NULL, say, NULL), 0);
	has_ended = ends(t);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	assert_true(has_ended);
	assert_int_equal(vmm_log_missed(), missed + 1);
	for (int i = 0; i < 16; i++)
		assert_int_equal(read(fds[0], text, sizeof(text)), sizeof(text));
	close(fds[0]);
	close(fds[1]);
}

struct opening {
	struct loop loop;
	struct vmm_console console;
	struct err *why;
	int result;
};

static void *open_console(void *opening)
{
	struct opening *o = opening;

	o->result = vmm_console_open(&o->console, &o->loop, path, &o->why);
	return NULL;
}

static void close_all(struct opening *o)
{
	vmm_console_close(&o->console);
	loop_close(&o->loop);
	err_free(&o->why);
}

static void test_fifo(void **state)
{
	struct opening o = {.result = 0};
	pthread_t t;
	int reader;
	(void)state;

	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(loop_open(&o.loop, NULL), 0);
	assert_int_equal(pthread_create(&t, NULL, open_console, &o), 0);
	assert_true(ends(t));
	assert_int_equal(o.result, -1);
	assert_non_null(strstr(err_text(o.why), path));
	err_free(&o.why);
	vmm_console_close(&o.console);
	// With a reader it opens, and a byte waits for room, as at a port.
	reader = open(path, O_RDONLY | O_NONBLOCK);
	assert_int_equal(vmm_console_open(&o.console, &o.loop, path, &o.why), 0);
	assert_int_equal(fcntl(o.console.out, F_GETFL) & (O_NONBLOCK | O_APPEND), O_APPEND);
	close(reader);
	close_all(&o);
	unlink(path);
}

// The end of the guest comes when the loop's thread is behind its filter.
static void test_terminal(void **state)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY), saved = dup(STDIN_FILENO), status;
	struct termios before, meanwhile, after;
	struct vmm_console c;
	struct loop loop;
	pid_t pid;
	(void)state;

	assert_true(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
	assert_int_equal(dup2(open(ptsname(terminal), O_RDWR | O_NOCTTY), STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(tcgetattr(STDIN_FILENO, &before), 0);
	assert_int_equal(loop_open(&loop, NULL), 0);
	assert_int_equal(vmm_console_open(&c, &loop, "", NULL), 0);
	assert_int_equal(tcgetattr(STDIN_FILENO, &meanwhile), 0);
	assert_true(before.c_lflag & ECHO && !(meanwhile.c_lflag & ECHO));
	pid = fork();
	if (pid == 0) {
		if (vmm_fault_watch(NULL) || vmm_filter_install(&vmm_filter_loop, NULL))
			_exit(1);
		vmm_console_close(&c);
		syscall(SYS_exit_group, 0); // what a sanitizer does before _exit is refused
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(tcgetattr(STDIN_FILENO, &after), 0);
	assert_int_equal(after.c_lflag, before.c_lflag);
	vmm_console_close(&c);
	loop_close(&loop);
	dup2(saved, STDIN_FILENO);
	close(saved);
	close(terminal);
}

static int make_folder(void **state)
{
	(void)state;
	return folder_make("fifo");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_log),
		cmocka_unit_test(test_fifo),
		cmocka_unit_test(test_terminal),
	};

	return cmocka_run_group_tests_name("console", tests, make_folder, folder_remove);
}
