// SPDX-License-Identifier: MIT
// The tender with a unikernel that tries what it may not: whatever is not one of its seven calls ends it, and there is
// nothing to be read, written or jumped to that is not its own.
#include "tender_run.h"

#include <sys/stat.h>
#include <sys/syscall.h>

// ----- what is not allowed

#define NUMBERS 1024 // beyond the last one of any kernel

// Returns the first argument with which a call is allowed, or NULL: it never is.
static const char *allowed_with(long number)
{
	switch (number) {
	case SYS_read:
	case SYS_ppoll:
	case SYS_exit_group:
	case SYS_clock_gettime:
		return "0";
	case SYS_write:
		return "1";
	default:
		return NULL;
	}
}

// Kernels since 6.14 let uretprobe, since 6.18 uprobe, pass every filter (linux/kernel/seccomp.c). Where no probe is
// set they are the end by SIGILL, or fail.
static void assert_harmless(const char *number)
{
	struct result r = RUN("fails", number, "6");

	if (!WIFSIGNALED(r.status) || (WTERMSIG(r.status) != SIGSYS && WTERMSIG(r.status) != SIGILL))
		assert_exit(r, 0, "");
}

// Addresses are bad ones, so that none of these waits. Without root and scratch pread64 and pwrite64 are among those
// that are not.
static void test_every_number(void **state)
{
	char text[16];
	(void)state;

	for (long n = 0; n < NUMBERS; n++) {
		const char *first = allowed_with(n);

		snprintf(text, sizeof(text), "%ld", n);
		if (first)
			assert_exit(RUN("call", text, first, "1", "0"), 0, "");
		else if (n == 335 || n == 336)
			assert_harmless(text);
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

// By the filter, or because kernel or processor have no such entry.
static void assert_no_entry(struct result r)
{
	assert_true(WIFSIGNALED(r.status));
	assert_true(WTERMSIG(r.status) == SIGSYS || WTERMSIG(r.status) == SIGSEGV || WTERMSIG(r.status) == SIGILL);
}

// 32-bit calls are those of another table: 1 is exit there, 4 is write.
static void test_other_entry(void **state)
{
	static const char *const number[] = {"1", "4", "252", "20"};
	(void)state;

	for (size_t i = 0; i < sizeof(number) / sizeof(*number); i++) {
		assert_no_entry(RUN("int80", number[i]));
		assert_no_entry(RUN("sysenter", number[i]));
	}
}

// The calls at fixed addresses that programs of old jump to: gettimeofday, time, getcpu.
static void test_vsyscall(void **state)
{
	static const char *const address[] = {"0xffffffffff600000", "0xffffffffff600400", "0xffffffffff600800"};
	(void)state;

	for (size_t i = 0; i < sizeof(address) / sizeof(*address); i++)
		assert_no_entry(RUN("jump", address[i]));
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
		r = run((struct run){.arg = {"jump", address}, .limit = 60 * NS_PER_S});
		if (r.status < 0 || (WIFEXITED(r.status) && WEXITSTATUS(r.status) == 0))
			fail_msg("at %s: status 0x%x", address, (unsigned)r.status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_number),
		cmocka_unit_test(test_other_numbers),
		cmocka_unit_test(test_other_entry),
		cmocka_unit_test(test_vsyscall),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_scratch_end),
		cmocka_unit_test(test_protection),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_jump_to_tender),
	};

	return TENDER_TESTS("tender attacked", tests);
}
