// SPDX-License-Identifier: MIT
// The tender with a unikernel that tries everything: the seven calls work as abi/unikernel.h says, and nothing else
// does.
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/proc.h"
#include "oci/syscall.h"

#define TENDER "build/bin/tender"
#define TOY    "build/native/tender_guest.elf"
#define LIMIT  (20 * NS_PER_S)
#define NOBODY "65534:65534"

static char empty[] = "/tmp/tender-XXXXXX";

struct result {
	int status;
	char said[512];
};

struct run {
	const char *extra[8]; // options
	const char *arg[8];   // of the unikernel, TOY before them
	const char *const *env;
	int in, keep; // descriptors: standard input, and one that is passed on as it is; 0: none
	uint64_t limit;
	bool is_process_1;
};

static int keep_open(void *arg)
{
	const struct run *r = arg;

	return r->keep && fcntl(r->keep, F_SETFD, 0) ? errno : 0;
}

static struct result run(struct run r)
{
	const char *argv[32] = {TENDER, "--user", NOBODY, "--empty-root", empty, "--heap", "64M"};
	struct proc_opts o = {.argv = argv, .env = r.env, .in = r.in, .before_exec = keep_open, .arg = &r};
	CLEANUP_BUF struct buf said = {0};
	struct result result = {.status = -1};
	CLEANUP_ERR struct err *e = NULL;
	struct proc_exit x = {0};
	size_t n = 7;

	for (size_t i = 0; i < 8 && r.extra[i]; i++)
		argv[n++] = r.extra[i];
	argv[n++] = "--";
	argv[n++] = TOY;
	for (size_t i = 0; i < 8 && r.arg[i]; i++)
		argv[n++] = r.arg[i];
	o.namespaces = r.is_process_1 ? CLONE_NEWPID : 0;
	if (proc_run(&o, clock_deadline(r.limit ? r.limit : LIMIT), &said, &x, &e) == 0)
		result.status = x.status;
	else if (!e || e->kind != ERR_TIMEOUT)
		fail_msg("%s", err_text(e));
	snprintf(result.said, sizeof(result.said), "%s", buf_text(&said));
	return result;
}

#define RUN(...) run((struct run){.arg = {__VA_ARGS__}})

static void assert_exit(struct result r, int status, const char *said)
{
	if (!WIFEXITED(r.status) || WEXITSTATUS(r.status) != status || (said && strcmp(r.said, said) != 0))
		fail_msg("status 0x%x, said: %s", (unsigned)r.status, r.said);
}

static void assert_signal(struct result r, int signal)
{
	if (!WIFSIGNALED(r.status) || WTERMSIG(r.status) != signal)
		fail_msg("status 0x%x and not signal %d, said: %s", (unsigned)r.status, signal, r.said);
}

static void test_state(void **state)
{
	static const char *const env[] = {"KEY=value", NULL};
	(void)state;

	assert_exit(run((struct run){.extra = {"--hostname", "toy", "--cwd", "/srv", "--as", "12:34"},
			    .arg = {"state", "last one"},
			    .env = env}),
		0, "as it should be\n");
	assert_exit(RUN("thread"), 0, "");
	assert_exit(RUN("sleep"), 0, "");
	assert_exit(RUN("nonsense"), 2, "what?\n");
}

static void test_streams(void **state)
{
	int fds[2];
	(void)state;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(write(fds[1], "to and fro\n", 11), 11);
	close(fds[1]);
	assert_exit(run((struct run){.arg = {"echo"}, .in = fds[0]}), 0, "to and fro\n");
	close(fds[0]);
}

static int file_of(const void *data, size_t size, int flags)
{
	char path[] = "/tmp/tender-file-XXXXXX";
	int made = mkstemp(path), fd;

	assert_true(made >= 0);
	assert_int_equal(write(made, data, size), (ssize_t)size);
	fd = open(path, flags | O_CLOEXEC);
	assert_true(fd >= 0);
	unlink(path);
	close(made);
	return fd;
}

static void test_files(void **state)
{
	int root = file_of("rootcontents", 12, O_RDONLY), scratch = memfd_create("scratch", MFD_CLOEXEC);
	int wrong = file_of("rootcontents", 12, O_RDWR);
	char fd[16];
	(void)state;

	snprintf(fd, sizeof(fd), "%d", root);
	assert_exit(run((struct run){.extra = {"--root", fd}, .arg = {"root"}, .keep = root}), 0, "contents");
	snprintf(fd, sizeof(fd), "%d", wrong);
	assert_exit(run((struct run){.extra = {"--root", fd}, .arg = {"root"}, .keep = wrong}), 125, NULL);
	assert_int_equal(ftruncate(scratch, 65536), 0);
	snprintf(fd, sizeof(fd), "%d", scratch);
	assert_exit(run((struct run){.extra = {"--scratch", fd}, .arg = {"scratch"}, .keep = scratch}), 0, "written");
	close(root);
	close(wrong);
	close(scratch);
}

// ----- what is not allowed

#define NUMBERS 1024 // beyond the last one of any kernel

static bool is_allowed(long number)
{
	static const long allowed[] = {SYS_read, SYS_write, SYS_ppoll, SYS_exit_group, SYS_clock_gettime};

	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		if (allowed[i] == number)
			return true;
	return false;
}

// Without root and scratch pread64 and pwrite64 are among those.
static void test_every_number(void **state)
{
	char text[16];
	(void)state;

	for (long n = 0; n < NUMBERS; n++) {
		snprintf(text, sizeof(text), "%ld", n);
		if (is_allowed(n))
			assert_exit(RUN("call", text, "0", "0", "0"), 0, "");
		else
			assert_signal(RUN("call", text, "0", "0", "0"), SIGSYS);
	}
}

// x32's numbers, and what the kernel truncates to a number that is allowed if it truncates.
static void test_other_numbers(void **state)
{
	static const char *const number[] = {
		"0x40000000", "0x40000001", "0x400000e7", "0xffffffff", "0x80000001", "1000000"};
	(void)state;

	for (size_t i = 0; i < sizeof(number) / sizeof(*number); i++)
		assert_signal(RUN("call", number[i]), SIGSYS);
}

// 32-bit calls are those of another table: 1 is exit there, 4 is write. A kernel without them faults.
static void test_other_entry(void **state)
{
	static const char *const number[] = {"1", "4", "252", "20"};
	(void)state;

	for (size_t i = 0; i < sizeof(number) / sizeof(*number); i++) {
		struct result r = RUN("int80", number[i]);

		assert_true(WIFSIGNALED(r.status));
		assert_true(WTERMSIG(r.status) == SIGSYS || WTERMSIG(r.status) == SIGSEGV);
	}
}

// One of the seven with an argument that is not allowed.
static void test_arguments(void **state)
{
	static const char *const bad[][6] = {
		{"0", "1", "0", "0"},                  // read from standard output
		{"0", "3", "0", "0"},                  // read from a net that is not there
		{"0", "0xffffffff", "0", "0"},         //
		{"1", "0", "0", "0"},                  // write to standard input
		{"1", "3", "0", "0"},                  //
		{"1", "64", "0", "0"},                 //
		{"271", "0", "5", "0", "0"},           // ppoll of too many
		{"271", "0", "0", "0", "0x600000"},    // with a signal mask
		{"271", "0", "0", "0", "0x100000000"}, //
		{"228", "12", "0"},                    // a clock that is a device's
		{"228", "0xfffffffe", "0"},            // of another process
		{"17", "0", "0", "0", "0"},            // pread64 of what is not there
		{"17", "4", "0", "0", "0"},            //
		{"18", "1", "0", "0", "0"},            //
	};
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_signal(RUN("call", bad[i][0], bad[i][1], bad[i][2], bad[i][3], bad[i][4]), SIGSYS);
}

// The scratch file of 65536 bytes: what ends within it is written, what would not is the end.
static void test_scratch_end(void **state)
{
	static const struct {
		const char *fd, *length, *offset;
		bool is_good;
	} row[] = {{"5", "1", "65535", true}, {"5", "65536", "0", true}, {"5", "0", "65536", true},
		{"5", "1", "65536", false}, {"5", "2", "65535", false}, {"5", "65537", "0", false},
		{"5", "0", "65537", false}, {"5", "1", "0x100000000", false}, {"5", "0x100000001", "0", false},
		{"5", "0xffffffff", "2", false}, {"5", "1", "0xffffffffffffffff", false}, {"4", "1", "0", false}};
	int scratch = memfd_create("scratch", MFD_CLOEXEC);
	struct stat st;
	char fd[16];
	(void)state;

	assert_int_equal(ftruncate(scratch, 65536), 0);
	snprintf(fd, sizeof(fd), "%d", scratch);
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		struct result r = run((struct run){.extra = {"--scratch", fd},
			.arg = {"call", "18", row[i].fd, "0x400000", row[i].length, row[i].offset},
			.keep = scratch});

		if (row[i].is_good)
			assert_exit(r, 0, "");
		else
			assert_signal(r, SIGSYS);
	}
	assert_int_equal(fstat(scratch, &st), 0);
	assert_int_equal(st.st_size, 65536);
	close(scratch);
}

// ----- memory

static void test_protection(void **state)
{
	(void)state;

	assert_signal(RUN("text"), SIGSEGV);
	assert_signal(RUN("constant"), SIGSEGV);
	assert_signal(RUN("data", "stack"), SIGSEGV);
	assert_signal(RUN("data", "heap"), SIGSEGV);
	assert_signal(RUN("data", "there"), SIGSEGV);
}

// Beside heap and stack is nothing, and of the tender's page nothing can be written.
static void test_edges(void **state)
{
	static const char *const nothing[] = {
		"0", "0x10000", "0x80000000", "0x7fefffff", "0xffffffff", "0x104000000", "0x3ffff000"};
	(void)state;

	for (size_t i = 0; i < sizeof(nothing) / sizeof(*nothing); i++)
		assert_signal(RUN("peek", nothing[i]), SIGSEGV);
	assert_signal(RUN("poke", "0x100000"), SIGSEGV);
	assert_signal(RUN("poke", "0x101000"), SIGSEGV);
	assert_exit(RUN("peek", "0x103ffffff"), 0, "");
	assert_exit(RUN("peek", "0x7ff00000"), 0, "");
}

// Jumps to the tender's last instructions, with registers of the unikernel: it ends, one way or the other.
static void test_jump_to_tender(void **state)
{
	char address[32];
	(void)state;

	for (unsigned offset = 0; offset < 256; offset++) {
		struct result r;

		snprintf(address, sizeof(address), "0x%x", 0x100000 + offset);
		r = run((struct run){.arg = {"jump", address}, .limit = 5 * NS_PER_S});
		if (r.status < 0 || (WIFEXITED(r.status) && WEXITSTATUS(r.status) == 0))
			fail_msg("at %s: status 0x%x", address, (unsigned)r.status);
	}
}

// What /proc says of a unikernel that spins: where it lies, what it has open, what it may do.
static void look_inside(pid_t pid, struct buf *maps, struct buf *status, unsigned *open_fds)
{
	char path[64];

	*open_fds = 0;
	for (int fd = 0; fd < 128; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, fd);
		*open_fds += readlink(path, (char[8]){0}, 8) > 0;
	}
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	assert_int_equal(file_read(path, 65536, maps, NULL), 0);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	assert_int_equal(file_read(path, 65536, status, NULL), 0);
}

static void check_maps(char *maps)
{
	char *line, *rest = maps;

	while ((line = strsep(&rest, "\n")) && *line) {
		bool is_kernels = strstr(line, "[vvar") || strstr(line, "[vdso]") || strstr(line, "[vsyscall]");
		unsigned long begin = strtoul(line, NULL, 16);

		if (strstr(line, "rwx") || strstr(line, "-wx") || (!is_kernels && begin > 0x200000000))
			fail_msg("%s", line);
	}
}

static void test_inside(void **state)
{
	const char *argv[] = {TENDER, "--user", NOBODY, "--empty-root", empty, "--", TOY, "spin", NULL};
	CLEANUP_BUF struct buf maps = {0};
	CLEANUP_BUF struct buf status = {0};
	unsigned open_fds;
	int fds[2];
	struct proc p;
	char word[9];
	(void)state;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(proc_spawn(&(struct proc_opts){.argv = argv, .out = fds[1]}, &p, NULL), 0);
	assert_int_equal(read(fds[0], word, sizeof(word)), 9);
	look_inside(p.pid, &maps, &status, &open_fds);
	proc_kill(&p);
	assert_int_equal(open_fds, 3);
	check_maps(maps.data);
	assert_non_null(strstr(buf_text(&status), "Uid:\t65534\t65534\t65534\t65534\n"));
	assert_non_null(strstr(buf_text(&status), "Groups:\t \n"));
	assert_non_null(strstr(buf_text(&status), "CapPrm:\t0000000000000000\n"));
	assert_non_null(strstr(buf_text(&status), "CapBnd:\t0000000000000000\n"));
	assert_non_null(strstr(buf_text(&status), "NoNewPrivs:\t1\n"));
	assert_non_null(strstr(buf_text(&status), "Seccomp:\t2\n"));
	close(fds[0]);
	close(fds[1]);
}

// ----- a unikernel gone wild

// Starts one, waits for its first word, and ends it by a signal as process 1 of its namespace.
static void test_signals(void **state)
{
	const char *argv[] = {TENDER, "--user", NOBODY, "--empty-root", empty, "--", TOY, "spin", NULL};
	static const int signal[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGRTMIN, 64};
	(void)state;

	for (size_t i = 0; i < sizeof(signal) / sizeof(*signal); i++) {
		struct proc_exit x;
		struct proc p;
		char word[9];
		int fds[2];

		assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
		assert_int_equal(
			proc_spawn(
				&(struct proc_opts){.argv = argv, .out = fds[1], .namespaces = CLONE_NEWPID}, &p, NULL),
			0);
		assert_int_equal(read(fds[0], word, sizeof(word)), 9);
		kill(p.pid, SIGWINCH);
		kill(p.pid, signal[i]);
		assert_int_equal(proc_wait(&p, clock_deadline(LIMIT), &x, NULL), 0);
		assert_true(WIFEXITED(x.status));
		assert_int_equal(WEXITSTATUS(x.status), 128 + signal[i]);
		close(fds[0]);
		close(fds[1]);
	}
}

static void test_wild(void **state)
{
	struct result r;
	(void)state;

	r = run((struct run){.arg = {"spin"}, .limit = NS_PER_S / 5});
	assert_int_equal(r.status, -1);
	r = run((struct run){.arg = {"flood"}, .limit = NS_PER_S / 5});
	assert_int_equal(r.status, -1);
	assert_exit(RUN("allocate"), 0, "allocating\nall of it\n");
}

// The reader goes: a unikernel that writes gets an error and no signal, so it goes on until it is killed.
static void test_reader_goes(void **state)
{
	const char *argv[] = {TENDER, "--user", NOBODY, "--empty-root", empty, "--", TOY, "flood", NULL};
	struct proc_exit x;
	struct proc p;
	char word[9];
	int fds[2];
	(void)state;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(proc_spawn(&(struct proc_opts){.argv = argv, .out = fds[1]}, &p, NULL), 0);
	close(fds[1]);
	assert_int_equal(read(fds[0], word, sizeof(word)), 9);
	close(fds[0]);
	assert_int_equal(proc_wait(&p, clock_deadline(NS_PER_S / 5), &x, NULL), -1);
	kill(p.pid, SIGKILL);
	assert_int_equal(proc_wait(&p, clock_deadline(LIMIT), &x, NULL), 0);
	assert_true(WIFSIGNALED(x.status));
}

// ----- a tender that cannot

static void assert_refused(struct run r, const char *reason)
{
	struct result result = run(r);

	if (!WIFEXITED(result.status) || WEXITSTATUS(result.status) != 125 || !strstr(result.said, reason))
		fail_msg("status 0x%x: '%s' does not say '%s'", (unsigned)result.status, result.said, reason);
}

static void test_refusals(void **state)
{
	(void)state;

	assert_refused((struct run){.extra = {"--image", "0"}, .arg = {"x"}}, "it is no file");
	assert_refused((struct run){.extra = {"--net", "1"}, .arg = {"x"}}, "it is no tap");
	assert_refused((struct run){.extra = {"--root", "77"}, .arg = {"x"}}, "cannot use descriptor 77 as root");
	assert_refused((struct run){.extra = {"--heap", "0"}, .arg = {"x"}}, "cannot use --heap 0");
	assert_refused((struct run){.extra = {"--mac", "02:00"}, .arg = {"x"}}, "cannot use --mac 02:00");
	assert_refused((struct run){.extra = {"--address", "10.0.0.1"}, .arg = {"x"}}, "cannot use --address");
	assert_refused((struct run){.extra = {"--user", "0:0"}, .arg = {"x"}}, "cannot run a unikernel as root");
	assert_refused((struct run){.extra = {"--nonsense", "x"}}, "tender has no option --nonsense");
}

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(empty) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	return rmdir(empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_every_number),
		cmocka_unit_test(test_other_numbers),
		cmocka_unit_test(test_other_entry),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_scratch_end),
		cmocka_unit_test(test_protection),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_jump_to_tender),
		cmocka_unit_test(test_inside),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_wild),
		cmocka_unit_test(test_reader_goes),
		cmocka_unit_test(test_refusals),
	};

	if (geteuid() != 0) {
		printf("1..0 # SKIP only root can become another user\n");
		return 0;
	}
	return cmocka_run_group_tests_name("tender", tests, set_up, tear_down);
}
