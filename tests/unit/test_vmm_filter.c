// SPDX-License-Identifier: MIT
// The filters of system calls: what the program says of every call, followed instruction by instruction, and that the
// kernel, asked, ends a process whose thread makes a call that is not listed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vmm/exit.h"
#include "vmm/fault.h"
#include "vmm/filter.h"
#include "vmm/log.h"

#define CALLS 512 // more than there are

static const struct vmm_filter *const filters[] = {&vmm_filter_loop, &vmm_filter_vcpu};

// Does what the kernel does with a program of these instructions.
static uint32_t follow(const struct sock_filter *code, size_t len, const struct seccomp_data *data)
{
	uint32_t a = 0;

	for (size_t i = 0; i < len; i++) {
		const struct sock_filter *c = &code[i];

		if (c->code == (BPF_LD | BPF_W | BPF_ABS))
			memcpy(&a, (const char *)data + c->k, 4);
		else if (c->code == (BPF_JMP | BPF_JEQ | BPF_K))
			i += a == c->k ? c->jt : c->jf;
		else if (c->code == (BPF_JMP | BPF_JSET | BPF_K))
			i += a & c->k ? c->jt : c->jf;
		else if (c->code == (BPF_RET | BPF_K))
			return c->k;
		else
			fail_msg("an instruction that is none: %x", c->code);
	}
	fail_msg("the program has no end");
	return 0;
}

static uint32_t judge(const struct vmm_filter *f, const struct seccomp_data *data)
{
	struct sock_filter code[VMM_FILTER_MAX];
	size_t len = vmm_filter_compile(f, code);

	assert_true(len > 0);
	return follow(code, len, data);
}

static struct seccomp_data call_of(uint32_t number)
{
	return (struct seccomp_data){.nr = (int)number, .arch = AUDIT_ARCH_X86_64};
}

static bool is_listed(const struct vmm_filter *f, uint32_t number)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->rows[i].call == number)
			return true;
	return false;
}

static void test_every_call(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (uint32_t n = 0; n < CALLS; n++) {
			struct seccomp_data data = call_of(n);

			if (!is_listed(filters[i], n))
				assert_int_equal(judge(filters[i], &data), SECCOMP_RET_TRAP);
			data.arch = AUDIT_ARCH_I386;
			assert_int_equal(judge(filters[i], &data), SECCOMP_RET_KILL_PROCESS);
			// The calls of the x32 interface have this bit.
			data = call_of(n | 0x40000000);
			assert_int_equal(judge(filters[i], &data), SECCOMP_RET_TRAP);
		}
}

// Each row lets through what it names, and with a value that it does not name nothing, unless another row does.
static void test_every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < filters[i]->count; k++) {
			const struct vmm_filter_row *r = &filters[i]->rows[k];
			struct seccomp_data data = call_of(r->call);

			assert_true(strlen(r->reason) > 5);
			data.args[r->argument] = r->value;
			assert_int_equal(judge(filters[i], &data), SECCOMP_RET_ALLOW);
			data.args[r->argument] = 0x5ec0de5a;
			assert_int_equal(
				judge(filters[i], &data), r->rule == FILTER_ANY ? SECCOMP_RET_ALLOW : SECCOMP_RET_TRAP);
		}
}

static void test_no_row_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < filters[i]->count; k++)
			for (size_t l = 0; l < k; l++) {
				const struct vmm_filter_row *a = &filters[i]->rows[k], *b = &filters[i]->rows[l];

				// A row without condition makes all others of its call idle.
				assert_false(a->call == b->call &&
					     (a->rule == FILTER_ANY || b->rule == FILTER_ANY || a->value == b->value));
			}
}

// ----- the kernel

static void run_program(void)
{
	syscall(SYS_execve, "/bin/true", NULL, NULL);
}

static void open_internet(void)
{
	syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
}

static void map_code(void)
{
	syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void make_machine(void)
{
	syscall(SYS_ioctl, -1, KVM_CREATE_VM, 0);
}

static void trace(void)
{
	syscall(SYS_ptrace, 0, 0, 0, 0);
}

static void take_on(void)
{
	syscall(SYS_setuid, 0);
}

static void nothing_bad(void)
{
	syscall(SYS_write, -1, NULL, 0);
	syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

// Returns how a process ends that does this under the filter.
static int end_of(const struct vmm_filter *f, void (*act)(void))
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		if (vmm_fault_watch(NULL) || vmm_filter_install(f, NULL))
			syscall(SYS_exit_group, 99);
		act();
		syscall(SYS_exit_group, 7);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void test_kernel(void **state)
{
	static void (*const bad[])(void) = {run_program, open_internet, map_code, make_machine, trace, take_on};
	(void)state;

	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(end_of(filters[i], nothing_bad), 7);
		for (size_t k = 0; k < sizeof(bad) / sizeof(*bad); k++)
			assert_int_equal(end_of(filters[i], bad[k]), VMM_EXIT_BAD_SYSCALL);
	}
}

// A vCPU's thread has less than the loop's.
static void open_file(void)
{
	syscall(SYS_open, "/etc/passwd", O_RDONLY);
}

static void test_vcpu_has_less(void **state)
{
	(void)state;
	assert_int_equal(end_of(&vmm_filter_loop, open_file), 7);
	assert_int_equal(end_of(&vmm_filter_vcpu, open_file), VMM_EXIT_BAD_SYSCALL);
}

// Returns the exit status of a process that does this, and what it leaves in the log.
static int last_words(const struct vmm_filter *f, void (*act)(int), int number, char *said, size_t size)
{
	char path[] = "/tmp/test_vmm_filter.XXXXXX";
	int fd = mkstemp(path), status = -1;
	struct vmm_logger l = {.level = VMM_OFF};
	pid_t pid = fork();
	ssize_t n;

	snprintf(l.path, sizeof(l.path), "%s", path);
	if (pid == 0) {
		if (vmm_log_open(&l, NULL) || vmm_fault_watch(NULL) || (f && vmm_filter_install(f, NULL)))
			syscall(SYS_exit_group, 99);
		act(number);
		syscall(SYS_exit_group, 7);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	n = read(fd, said, size - 1);
	said[n > 0 ? n : 0] = '\0';
	close(fd);
	unlink(path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void raise_it(int number)
{
	kill(getpid(), number);
}

static void call_it(int number)
{
	syscall(number, 0, 0, 0, 0);
}

// The lines are those that Firecracker's test_signals.py looks for, the statuses those of its signal handlers.
static void test_last_words(void **state)
{
	static const struct {
		int signal, status;
	} all[] = {{SIGBUS, 149}, {SIGSEGV, 150}, {SIGXFSZ, 151}, {SIGXCPU, 154}, {SIGHUP, 156}, {SIGILL, 157},
		{SIGSYS, 2}};
	char said[256], expected[256];
	(void)state;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		assert_int_equal(last_words(NULL, raise_it, all[i].signal, said, sizeof(said)), all[i].status);
		snprintf(expected, sizeof(expected), "Shutting down VM after intercepting signal %d, code 0.\n",
			all[i].signal);
		assert_string_equal(said, expected);
	}
	assert_int_equal(last_words(NULL, raise_it, SIGPIPE, said, sizeof(said)), 7);
	assert_string_equal(said, "");
	assert_int_equal(last_words(&vmm_filter_vcpu, call_it, SYS_ptrace, said, sizeof(said)), VMM_EXIT_BAD_SYSCALL);
	assert_string_equal(said, "Shutting down VM after intercepting signal 31, code 1.\n"
				  "Shutting down VM after intercepting a bad syscall (101).\n");
}

static void test_too_long(void **state)
{
	static struct vmm_filter_row rows[VMM_FILTER_MAX];
	const struct vmm_filter f = {"test", rows, VMM_FILTER_MAX};
	struct err *e = NULL;
	(void)state;

	assert_int_equal(vmm_filter_install(&f, &e), -1);
	assert_non_null(strstr(err_text(e), "too many rows"));
	err_free(&e);
}

static int set_up(void **state)
{
	const struct vmm_logger quiet = {.level = VMM_OFF, .path = "/dev/null"};
	(void)state;

	return vmm_log_open(&quiet, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_call),
		cmocka_unit_test(test_every_row),
		cmocka_unit_test(test_no_row_twice),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_vcpu_has_less),
		cmocka_unit_test(test_last_words),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests_name("vmm filter", tests, set_up, NULL);
}
