// SPDX-License-Identifier: MIT
// Guests of tests/native/vm_guest.c without KVM, on the hypervisor RIG_VMM, which is RIG_PROGRAM.
#ifndef TESTS_VM_RIG_H
#define TESTS_VM_RIG_H

#include <poll.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "base/frame.h"
#include "host/leftover.h"
#include "runtime/vm.h"

#define DIR_VM "/run/vm"
#define NOBODY 65534

#ifndef RIG_VMM
#define RIG_VMM     "qemu"
#define RIG_PROGRAM "/usr/bin/qemu-system-x86_64"
#define RIG_ACCEL   VM_TCG
#endif

static struct vm_spec spec(void)
{
	return (struct vm_spec){.id = "test",
		.dir = DIR_VM,
		.program = RIG_PROGRAM,
		.kernel = "/assay/build/guest-vmlinux",
		.initrd = "/assay/build/native/vm_guest.img",
		.accel = RIG_ACCEL,
		.vcpus = 1,
		.memory = 256u << 20,
		.uid = NOBODY,
		.gid = NOBODY};
}

static uint64_t soon(void)
{
	return clock_deadline(120 * NS_PER_S);
}

// Reads exactly len bytes from fd.
static void read_all(int fd, void *data, size_t len)
{
	uint64_t deadline = soon();
	uint8_t *to = data;

	while (len) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		ssize_t n;

		if (poll(&p, 1, clock_ms_left(deadline)) != 1)
			fail_msg("the guest says nothing");
		n = read(fd, to, len);
		if (n <= 0)
			fail_msg("the guest has ended");
		to += n;
		len -= (size_t)n;
	}
}

static void start(struct vm *vm, const struct vm_spec *s)
{
	struct err *e = NULL;

	if (vm_find(RIG_VMM)->start(vm, s, soon(), &e))
		fail_msg("%s", err_text(e));
}

// Takes the agent's connection, where it comes by itself.
static void take_agent(struct vm *vm)
{
	struct pollfd p = {.fd = vm->agent_listener, .events = POLLIN};
	struct err *e = NULL;

	if (vm->agent >= 0)
		return;
	if (poll(&p, 1, clock_ms_left(soon())) != 1 || vm_accept(vm, &e) || vm->agent < 0)
		fail_msg("the agent does not connect: %s", err_text(e));
}

static void read_hello(struct vm *vm)
{
	uint8_t frame[AGENT_HEADER + 12];

	take_agent(vm);
	read_all(vm->agent, frame, sizeof(frame));
	assert_int_equal(frame_u32(frame), 12);
	assert_int_equal(frame_u16(frame + 4), AGENT_HELLO);
	assert_int_equal(frame_u32(frame + AGENT_HEADER), AGENT_VERSION);
	print_message(
		"# HELLO %.0f ms after the guest was let go, whose clock says %.0f ms; QEMU answered after %.0f ms\n",
		(double)(clock_ns() - vm->entered_ns) / 1e6, (double)frame_u64(frame + AGENT_HEADER + 4) / 1e6,
		(double)(vm->ready_ns - vm->spawned_ns) / 1e6);
}

// Waits until nothing more is there than before.
static inline void must_be_gone(const struct leftover *before)
{
	uint64_t deadline = clock_deadline(60 * NS_PER_S);
	CLEANUP_BUF struct buf more = {0};
	struct leftover now;

	do {
		// This is process 1 of its host.
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		buf_clear(&more);
		leftover_count(&now);
	} while (leftover_is_more(before, &now, &more) && clock_ns() < deadline);
	if (more.len)
		fail_msg("left behind: %s", buf_text(&more));
}

#endif
