// SPDX-License-Identifier: MIT
// The tables. A row that nothing needs is a hole: who takes a call away from a thread takes its row away too.
#include <linux/if_tun.h>
#include <linux/kvm.h>
#include <linux/vhost.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "vmm/filter.h"

#define ANY(call, reason)              {SYS_##call, FILTER_ANY, 0, 0, reason}
#define ONLY(call, arg, value, reason) {SYS_##call, FILTER_EQUAL, arg, value, reason}
#define BITS(call, arg, value, reason) {SYS_##call, FILTER_BITS, arg, value, reason}

// Code is never mapped or made after the start.
#define NOT_EXECUTABLE (PROT_READ | PROT_WRITE)

#define MEMORY                                                                                                         \
	BITS(mmap, 2, NOT_EXECUTABLE, "the allocator takes memory"), ANY(munmap, "the allocator gives memory back"),   \
		ANY(brk, "the allocator's other way"), ANY(madvise, "the allocator gives pages back"),                 \
		ANY(mremap, "a large block grows"), BITS(mprotect, 2, NOT_EXECUTABLE, "the allocator guards its own")

#define ENDING                                                                                                         \
	ANY(exit_group, "the process ends"), ANY(exit, "the thread ends"), ANY(rt_sigreturn, "a handler returns"),     \
		ANY(restart_syscall, "a wait goes on after a signal"),                                                 \
		ONLY(ioctl, 1, TCSETS, "a terminal is given back as it was")

static const struct vmm_filter_row loop_rows[] = {
	ANY(epoll_pwait, "the loop waits"),
	ANY(epoll_wait, "the loop waits"),
	ANY(read, "eventfds, timers, sockets of vsock"),
	ANY(write, "eventfds, the log, the serial port"),
	ANY(poll, "a reader of the log that stands still is not waited for"),
	ANY(readv, "packets of a tap"),
	ANY(writev, "packets to a tap"),
	ANY(preadv, "a drive is read"),
	ANY(pwritev, "a drive is written"),
	ANY(fdatasync, "the guest flushes a drive"),
	ANY(recvfrom, "a stream of vsock, a request"),
	ANY(sendto, "a stream of vsock, an answer"),
	ANY(recvmsg, "a stream of vsock"),
	ANY(sendmsg, "a stream of vsock"),
	ANY(io_uring_enter, "requests to an asynchronous drive"),
	ANY(timerfd_create, "a driver's device gets its limiter's timer"),
	ANY(timerfd_settime, "a limiter waits"),
	ANY(futex, "a lock of the loop's list of calls"),
	ANY(getrandom, "the guest's random numbers"),
	ANY(clock_gettime, "the time, where the vDSO has none"),
	ANY(epoll_ctl, "a stream begins, waits, ends"),
	ANY(accept4, "a client comes"),
	ANY(close, "a stream ends"),
	ANY(shutdown, "half of a stream ends"),
	ONLY(socket, 0, 1, "AF_UNIX: the guest connects to a socket of the host"),
	ANY(connect, "the guest connects to a socket of the host"),
	ONLY(ioctl, 1, KVM_KVMCLOCK_CTRL, "the guest is told that it stood still"),
	ONLY(ioctl, 1, TUNSETOFFLOAD, "the guest's driver says what it takes"),
	ONLY(ioctl, 1, VHOST_GET_FEATURES, "vhost-net begins when the driver is ready"),
	ONLY(ioctl, 1, VHOST_SET_FEATURES, "the same"),
	ONLY(ioctl, 1, VHOST_SET_MEM_TABLE, "the same"),
	ONLY(ioctl, 1, VHOST_SET_VRING_NUM, "the same"),
	ONLY(ioctl, 1, VHOST_SET_VRING_BASE, "the same"),
	ONLY(ioctl, 1, VHOST_GET_VRING_BASE, "and ends when it resets"),
	ONLY(ioctl, 1, VHOST_SET_VRING_ADDR, "as above"),
	ONLY(ioctl, 1, VHOST_SET_VRING_KICK, "as above"),
	ONLY(ioctl, 1, VHOST_SET_VRING_CALL, "as above"),
	ONLY(ioctl, 1, VHOST_SET_VRING_ERR, "as above"),
	ONLY(ioctl, 1, VHOST_NET_SET_BACKEND, "as above"),
	ANY(open, "a drive's file is replaced"),
	ANY(fstat, "and looked at"),
	ANY(newfstatat, "and looked at"),
	ANY(lseek, "and measured"),
	ANY(fcntl, "a descriptor does not block"),
	ANY(tkill, "a vCPU is to come out of the guest, a signal that ends the process comes once more"),
	ANY(tgkill, "the same, as C libraries differ"),
	ANY(gettid, "the same"),
	ANY(getpid, "the same"),
	ANY(rt_sigprocmask, "signals wait while a thread is told"),
	ANY(unlink, "sockets are removed at the end"),
	ANY(prctl, "the name of this thread, in the log"),
	MEMORY,
	ENDING,
};

static const struct vmm_filter_row vcpu_rows[] = {
	ONLY(ioctl, 1, KVM_RUN, "the guest runs"),
	ANY(write, "a device is told, the serial port, the log"),
	ANY(poll, "a reader of the log that stands still is not waited for"),
	ANY(futex, "the thread waits while it is paused, and for the loop"),
	ANY(clock_gettime, "the time, where the vDSO has none"),
	ONLY(ioctl, 1, KVM_GET_REGS, "what the guest was at when it failed"),
	ANY(rt_sigprocmask, "the signal that kicks"),
	ANY(prctl, "the name of this thread, in the log"),
	MEMORY,
	ENDING,
};

const struct vmm_filter vmm_filter_loop = {"vmm", loop_rows, sizeof(loop_rows) / sizeof(*loop_rows)};
const struct vmm_filter vmm_filter_vcpu = {"vcpu", vcpu_rows, sizeof(vcpu_rows) / sizeof(*vcpu_rows)};
