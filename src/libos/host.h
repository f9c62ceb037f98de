// SPDX-License-Identifier: MIT
// The seven calls of the host that a unikernel may make (abi/unikernel.h). Each answers a value, or −errno.
#ifndef LIBOS_HOST_H
#define LIBOS_HOST_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

// The instruction itself; only for the seven below.
static inline long host_call(long number, long a, long b, long c, long d)
{
	register long fourth __asm__("r10") = d;
	register long fifth __asm__("r8") = 0;
	long result;

	__asm__ volatile("syscall"
		: "=a"(result)
		: "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth)
		: "rcx", "r11", "memory");
	return result;
}

// Reads from the standard input, or a frame from the net.
static inline long host_read(int fd, void *buffer, size_t size)
{
	return host_call(SYS_read, fd, (long)buffer, (long)size, 0);
}

// Writes to standard output or error, or a frame to the net.
static inline long host_write(int fd, const void *bytes, size_t size)
{
	return host_call(SYS_write, fd, (long)bytes, (long)size, 0);
}

// Waits for one of count descriptors, or for the time alone. NULL: for ever.
static inline long host_poll(struct pollfd *fds, size_t count, const struct timespec *patience)
{
	return host_call(SYS_ppoll, (long)fds, (long)count, (long)patience, 0);
}

// Reads a clock.
static inline long host_clock(int clock, struct timespec *out)
{
	return host_call(SYS_clock_gettime, clock, (long)out, 0, 0);
}

// Reads from a device.
static inline long host_read_at(int fd, void *buffer, size_t size, uint64_t offset)
{
	return host_call(SYS_pread64, fd, (long)buffer, (long)size, (long)offset);
}

// Writes to a device.
static inline long host_write_at(int fd, const void *bytes, size_t size, uint64_t offset)
{
	return host_call(SYS_pwrite64, fd, (long)bytes, (long)size, (long)offset);
}

// Ends the unikernel.
static inline _Noreturn void host_exit(int status)
{
	for (;;)
		host_call(SYS_exit_group, status, 0, 0, 0);
}

#endif
