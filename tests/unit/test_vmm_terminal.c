// SPDX-License-Identifier: MIT
// A terminal is raw while a guest has it, and as it was when the process is gone, whatever ended that.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "vmm/exit.h"
#include "vmm/fault.h"
#include "vmm/filter.h"
#include "vmm/terminal.h"

struct pty {
	int master, slave;
	struct termios before;
};

static void open_pty(struct pty *p)
{
	p->master = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(p->master >= 0);
	assert_int_equal(grantpt(p->master) | unlockpt(p->master), 0);
	p->slave = open(ptsname(p->master), O_RDWR | O_NOCTTY);
	assert_int_equal(tcgetattr(p->slave, &p->before), 0);
	// What the terminal is set to is not our guess.
	p->before.c_lflag |= ICANON | ECHO | ISIG;
	p->before.c_iflag |= ICRNL;
	assert_int_equal(tcsetattr(p->slave, TCSANOW, &p->before), 0);
}

static void close_pty(struct pty *p)
{
	close(p->slave);
	close(p->master);
}

static bool is_as_before(const struct pty *p)
{
	struct termios now;

	assert_int_equal(tcgetattr(p->slave, &now), 0);
	return now.c_lflag == p->before.c_lflag && now.c_iflag == p->before.c_iflag;
}

// A child takes the terminal, is filtered, and ends by what end does. Returns its status.
static int ended_by(struct pty *p, const struct vmm_filter *f, void (*end)(int), int argument)
{
	int status, taken[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(taken), 0);
	pid = fork();
	if (pid == 0) {
		dup2(p->slave, STDIN_FILENO);
		if (vmm_fault_watch(NULL))
			_exit(100);
		vmm_terminal_take();
		if (is_as_before(p) || write(taken[1], "", 1) != 1 || vmm_filter_install(f, NULL))
			_exit(101);
		end(argument);
		for (;;)
			pause();
	}
	close(taken[1]);
	assert_int_equal(read(taken[0], &byte, 1), 1);
	close(taken[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void by_signal(int signal)
{
	raise(signal);
}

static void by_call(int number)
{
	syscall(number, 0, 0, 0);
}

static void by_itself(int status)
{
	vmm_terminal_give_back();
	syscall(SYS_exit_group, status);
}

static void test_ends(void **state)
{
	static const struct {
		const struct vmm_filter *filter;
		void (*end)(int);
		int argument, signal, status; // signal 0: it exits
	} ends[] = {
		{&vmm_filter_loop, by_itself, 7, 0, 7},
		{&vmm_filter_loop, by_signal, SIGTERM, SIGTERM, 0},
		{&vmm_filter_loop, by_signal, SIGINT, SIGINT, 0},
		{&vmm_filter_loop, by_signal, SIGQUIT, SIGQUIT, 0},
		{&vmm_filter_loop, by_signal, SIGHUP, 0, VMM_EXIT_SIGHUP},
		{&vmm_filter_loop, by_call, SYS_reboot, 0, VMM_EXIT_BAD_SYSCALL},
		{&vmm_filter_vcpu, by_call, SYS_reboot, 0, VMM_EXIT_BAD_SYSCALL},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		struct pty p;
		int status;

		open_pty(&p);
		status = ended_by(&p, ends[i].filter, ends[i].end, ends[i].argument);
		assert_int_equal(WIFSIGNALED(status) ? WTERMSIG(status) : 0, ends[i].signal);
		assert_int_equal(WIFEXITED(status) ? WEXITSTATUS(status) : 0, ends[i].status);
		if (!is_as_before(&p))
			fail_msg("end %zu leaves the terminal raw", i);
		close_pty(&p);
	}
}

// What a shell that does not wait has its commands ignore, they go on ignoring.
static void test_ignored(void **state)
{
	struct sigaction now;
	(void)state;

	signal(SIGINT, SIG_IGN);
	assert_int_equal(vmm_fault_watch(NULL), 0);
	assert_int_equal(sigaction(SIGINT, NULL, &now), 0);
	assert_true(now.sa_handler == SIG_IGN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_ignored),
	};

	return cmocka_run_group_tests_name("vmm terminal", tests, NULL, NULL);
}
