// SPDX-License-Identifier: MIT
// Toy guests (tests/toys) in our machine, on this machine's KVM: each says SUCCESS and resets, or is stopped. Also
// where KVM emulates its guests and no kernel runs: these use few instructions.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "vmm/log.h"
#include "vmm/machine.h"

#define DEADLINE (120 * NS_PER_S)
#define STUCK    100 // what loop_run returns when the deadline passed

struct stand {
	struct loop loop;
	struct machine machine;
	struct vmm_config config;
	struct loop_timer timer;
	char dir[64], out[128];
	struct buf said;
	int status;
};

static void too_late(void *context)
{
	loop_stop(&((struct stand *)context)->loop, STUCK);
}

static void open_stand(struct stand *s, const char *toy)
{
	*s = (struct stand){.machine = MACHINE_NONE, .dir = "/tmp/toys.XXXXXX"};
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->out, sizeof(s->out), "%s/out", s->dir);
	assert_int_equal(loop_open(&s->loop, NULL), 0);
	s->machine.loop = &s->loop;
	vmm_config_default(&s->config);
	s->config.machine.memory_mib = 64;
	s->config.boot.has_args = true;
	s->config.entropy.is_given = true;
	snprintf(s->config.boot.args, sizeof(s->config.boot.args), "one two");
	snprintf(s->config.boot.kernel, sizeof(s->config.boot.kernel), "build/toys/%s", toy);
	snprintf(s->config.serial.path, sizeof(s->config.serial.path), "%s", s->out);
	s->timer = (struct loop_timer){.due = too_late, .context = s};
	assert_int_equal(loop_timer_open(&s->loop, &s->timer, NULL), 0);
}

static void add_file(struct stand *s, char *path, size_t size, const char *name, const char *content)
{
	snprintf(path, size, "%s/%s", s->dir, name);
	assert_int_equal(file_replace(path, content, strlen(content), 0600, NULL), 0);
}

static void start(struct stand *s)
{
	struct err *e = NULL;

	if (machine_ops.start(&s->machine, &s->config, &e))
		fail_msg("%s", err_text(e));
}

static void run_until(struct stand *s, uint64_t ns)
{
	loop_timer_set(&s->timer, ns);
	s->status = loop_run(&s->loop, NULL);
	file_read(s->out, 1 << 20, &s->said, NULL);
}

static void close_stand(struct stand *s)
{
	assert_true(machine_close(&s->machine));
	loop_timer_close(&s->loop, &s->timer);
	loop_close(&s->loop);
	file_remove_tree(s->dir, NULL);
	buf_free(&s->said);
}

static void succeed(struct stand *s)
{
	start(s);
	run_until(s, DEADLINE);
	if (s->status != MACHINE_RESET || !strstr(buf_text(&s->said), "SUCCESS"))
		fail_msg("status %d, and it said: %s", s->status, buf_text(&s->said));
	close_stand(s);
}

static void succeeds(void **state)
{
	struct stand s;

	open_stand(&s, *state);
	succeed(&s);
}

// The device has counted what the guest did wrong.
static void violates(void **state)
{
	struct stand s;

	open_stand(&s, *state);
	start(&s);
	run_until(&s, DEADLINE);
	assert_int_equal(s.status, MACHINE_RESET);
	if (!strstr(buf_text(&s.said), "SUCCESS"))
		fail_msg("it said: %s", buf_text(&s.said));
	assert_true(s.machine.devices[0].mmio.device->count.violations >= 2);
	close_stand(&s);
}

static void first_state(void **state)
{
	struct stand s;

	(void)state;
	open_stand(&s, "state");
	s.config.entropy.is_given = false;
	succeed(&s);
}

static void pvh_has_module(void **state)
{
	struct stand s;

	(void)state;
	open_stand(&s, "pvh");
	add_file(&s, s.config.boot.initrd, sizeof(s.config.boot.initrd), "initrd", "mod!");
	succeed(&s);
}

static void drive_is_read_only(void **state)
{
	char content[1025];
	struct stand s;

	(void)state;
	memset(content, '.', 1024);
	memcpy(content, "drive", 5);
	content[1024] = '\0';
	open_stand(&s, "read_only");
	s.config.drive_count = 1;
	s.config.drives[0] = (struct vmm_drive){.id = "it", .is_read_only = true};
	add_file(&s, s.config.drives[0].path, VMM_PATH, "drive", content);
	succeed(&s);
}

static void four_run(void **state)
{
	struct stand s;

	(void)state;
	open_stand(&s, "smp");
	s.config.machine.vcpus = 4;
	succeed(&s);
}

// As many as there may be: only the first runs until the guest wakes others.
static void thirty_two_start(void **state)
{
	struct stand s;

	(void)state;
	open_stand(&s, "triple");
	s.config.machine.vcpus = VMM_VCPUS;
	succeed(&s);
}

static size_t count_said(const struct stand *s)
{
	struct stat st;

	assert_int_equal(stat(s->out, &st), 0);
	return (size_t)st.st_size;
}

// Waits until the guest has said more than that, which needs nothing of the loop.
static void wait_for_more(const struct stand *s, size_t than)
{
	uint64_t deadline = clock_deadline(DEADLINE);

	while (count_said(s) <= than) {
		assert_true(clock_ns() < deadline);
		usleep(1000);
	}
}

// Guests that do not end by themselves are paused, resumed and stopped.
static void stops(void **state)
{
	struct stand s;

	open_stand(&s, *state);
	start(&s);
	wait_for_more(&s, 0);
	run_until(&s, 100 * NS_PER_MS);
	assert_int_equal(s.status, STUCK);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(machine_ops.pause(&s.machine, NULL), 0);
		assert_int_equal(machine_ops.resume(&s.machine, NULL), 0);
	}
	assert_int_equal(machine_ops.pause(&s.machine, NULL), 0);
	close_stand(&s);
}

// While it is paused the guest does nothing.
static void pause_holds(void **state)
{
	struct stand s;
	size_t before;

	(void)state;
	open_stand(&s, "flood");
	start(&s);
	wait_for_more(&s, 0);
	assert_int_equal(machine_ops.pause(&s.machine, NULL), 0);
	before = count_said(&s);
	usleep(100000);
	assert_in_range(count_said(&s), before, before + 1); // a byte may have been on its way
	assert_int_equal(machine_ops.resume(&s.machine, NULL), 0);
	wait_for_more(&s, before + 1);
	close_stand(&s);
}

// A reader that stands still holds the guest up, and neither pause nor the end.
static void full_pipe_holds_nothing_up(void **state)
{
	int ends[2], saved = dup(STDOUT_FILENO);
	struct stand s;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	open_stand(&s, "flood");
	*s.config.serial.path = '\0';
	fflush(stdout);
	dup2(ends[1], STDOUT_FILENO);
	start(&s);
	loop_timer_set(&s.timer, 1000 * NS_PER_MS);
	s.status = loop_run(&s.loop, NULL);
	s.status |= machine_ops.pause(&s.machine, NULL) | machine_ops.resume(&s.machine, NULL);
	s.status |= machine_close(&s.machine) ? 0 : 1;
	dup2(saved, STDOUT_FILENO);
	close(saved);
	assert_int_equal(s.status, STUCK);
	close(ends[0]);
	close(ends[1]);
	close_stand(&s);
}

static unsigned count_open(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

// Kilobytes of this process's address space: a guest's memory that stays is 64 MiB of it.
static long held(void)
{
	struct buf text = {0};
	const char *at;
	long kib = 0;

	assert_int_equal(file_read("/proc/self/status", 65536, &text, NULL), 0);
	at = strstr(buf_text(&text), "VmSize:");
	assert_non_null(at);
	kib = strtol(at + 7, NULL, 10);
	buf_free(&text);
	return kib;
}

static void start_and_stop(int i)
{
	struct stand s;

	open_stand(&s, i % 2 ? "triple" : "halt");
	start(&s);
	run_until(&s, i % 2 ? DEADLINE : NS_PER_MS);
	assert_int_equal(s.status, i % 2 ? MACHINE_RESET : STUCK);
	close_stand(&s);
}

// What the heap has lost LeakSanitizer says at the end.
static void starts_and_stops(void **state)
{
	unsigned before;
	long kib;

	(void)state;
	for (int i = 0; i < 10; i++)
		start_and_stop(i);
	before = count_open();
	kib = held();
	for (int i = 0; i < 490; i++)
		start_and_stop(i);
	assert_int_equal(count_open(), before);
	if (held() > kib + 65536)
		fail_msg("490 starts and stops have left %ld KiB", held() - kib);
}

static void fifty_at_once(void **state)
{
	pid_t pids[50];
	int status;

	(void)state;
	for (int i = 0; i < 50; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			start_and_stop(i);
			_exit(0);
		}
	}
	for (int i = 0; i < 50; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
}

static void refuses_what_is_not_there(void **state)
{
	unsigned before = count_open();
	struct err *e = NULL;
	struct stand s;

	(void)state;
	open_stand(&s, "none");
	assert_int_equal(machine_ops.start(&s.machine, &s.config, &e), -1);
	assert_non_null(strstr(err_text(e), "build/toys/none"));
	err_free(&e);
	// A FIFO, which nobody writes, is not waited for.
	snprintf(s.config.boot.kernel, sizeof(s.config.boot.kernel), "%s/fifo", s.dir);
	assert_int_equal(mkfifo(s.config.boot.kernel, 0600), 0);
	assert_int_equal(machine_ops.start(&s.machine, &s.config, &e), -1);
	err_free(&e);
	// It may be started again, with what is right.
	snprintf(s.config.boot.kernel, sizeof(s.config.boot.kernel), "build/toys/triple");
	succeed(&s);
	assert_int_equal(count_open(), before);
}

#define TOY(test, name) {name, test, NULL, NULL, (void *)(uintptr_t)name}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_state),
		cmocka_unit_test(pvh_has_module),
		TOY(succeeds, "triple"),
		TOY(violates, "bad_index"),
		TOY(violates, "bad_loop"),
		TOY(violates, "bad_buffer"),
		TOY(violates, "bad_length"),
		cmocka_unit_test(drive_is_read_only),
		TOY(succeeds, "reset_middle"),
		TOY(succeeds, "noise"),
		TOY(succeeds, "storm"),
		cmocka_unit_test(four_run),
		cmocka_unit_test(thirty_two_start),
		TOY(stops, "halt"),
		TOY(stops, "spin"),
		TOY(stops, "flood"),
		cmocka_unit_test(pause_holds),
		cmocka_unit_test(full_pipe_holds_nothing_up),
		cmocka_unit_test(starts_and_stops),
		cmocka_unit_test(fifty_at_once),
		cmocka_unit_test(refuses_what_is_not_there),
	};

	const struct vmm_logger quiet = {.level = VMM_WARN};

	vmm_log_open(&quiet, NULL);
	if (access("/dev/kvm", R_OK | W_OK)) {
		puts("skipped: there is no /dev/kvm");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
