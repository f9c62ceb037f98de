// SPDX-License-Identifier: MIT
// Numbers and meanings by the manual pages and the kernel's syscall table of x86-64. Where a call has to be asked in
// vain, the error is one that it gives only after it has looked at the caller's rights.
#include "workload/limits_call_list.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// Younger than some C libraries know.
#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif

#define UFFD_USER_MODE_ONLY 1 // linux/userfaultfd.h
#define BPF_PROG_LOAD       5 // linux/bpf.h
#define KEYRING_ID          0 // KEYCTL_GET_KEYRING_ID of linux/keyctl.h
#define PROCESS_KEYRING     (-2)
#define KCMP_VM             1           // linux/kcmp.h
#define RULESET_VERSION     1           // of linux/landlock.h
#define SYSLOG_SIZE_BUFFER  10          // klogctl(3)
#define QUERY_PERSONALITY   0xffffffffL // personality(2)
#define BIND                4096        // MS_BIND of mount(2)
#define TRACE_CONTINUE      7           // PTRACE_CONT

static char scratch[1024];       // what calls write to
static const uint64_t zeros[16]; // structures with nothing in them
static uint64_t ring[16];        // struct io_uring_params of 120 bytes, which the call fills in
static const uint64_t open_how[3] = {O_PATH | O_CLOEXEC};
static const struct perf_event_attr counter = {.type = PERF_TYPE_SOFTWARE,
	.size = sizeof(counter),
	.config = PERF_COUNT_SW_DUMMY,
	.disabled = 1,
	.exclude_kernel = 1,
	.exclude_hv = 1};

#define A(pointer) ((long)(intptr_t)(pointer))
#define SELF       (-1000) // stands for this process' id

const struct limits_call limits_call_list[] = {
	{"getpid", SYS_getpid, {0}, false, {0}},
	{"gettid", SYS_gettid, {0}, false, {0}},
	{"uname", SYS_uname, {A(scratch)}, false, {0}},
	{"sysinfo", SYS_sysinfo, {A(scratch)}, false, {0}},
	{"getrandom", SYS_getrandom, {A(scratch), 1, 0}, false, {0}},
	{"statx", SYS_statx, {AT_FDCWD, A("/"), 0, 0x7ff, A(scratch)}, false, {0}},
	{"openat2", SYS_openat2, {AT_FDCWD, A("/"), A(open_how), sizeof(open_how)}, true, {0}},
	{"copy_file_range", SYS_copy_file_range, {-1, 0, -1, 0, 0, 0}, false, {EBADF}},
	{"memfd_create", SYS_memfd_create, {A("limits"), 1}, true, {0}},
	{"memfd_secret", SYS_memfd_secret, {O_CLOEXEC}, true, {0}},
	{"eventfd2", SYS_eventfd2, {0, O_CLOEXEC}, true, {0}},
	{"timerfd_create", SYS_timerfd_create, {1, O_CLOEXEC}, true, {0}},
	{"signalfd4", SYS_signalfd4, {-1, A(zeros), 8, O_CLOEXEC}, true, {0}},
	{"inotify_init1", SYS_inotify_init1, {O_CLOEXEC}, true, {0}},
	{"fanotify_init", SYS_fanotify_init, {1, 0}, true, {0}},
	{"epoll_create1", SYS_epoll_create1, {O_CLOEXEC}, true, {0}},
	{"pidfd_open", SYS_pidfd_open, {SELF, 0}, true, {0}},
	{"io_uring_setup", SYS_io_uring_setup, {1, A(ring)}, true, {0}},
	{"userfaultfd", SYS_userfaultfd, {O_CLOEXEC | UFFD_USER_MODE_ONLY}, true, {0}},
	{"perf_event_open", SYS_perf_event_open, {A(&counter), 0, -1, -1, 8}, true, {0}},
	{"bpf", SYS_bpf, {BPF_PROG_LOAD, A(zeros), 48}, false, {EINVAL, E2BIG}},
	{"socket_raw", SYS_socket, {AF_INET, SOCK_RAW | SOCK_CLOEXEC, 1}, true, {0}},
	{"socket_packet", SYS_socket, {AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0}, true, {0}},
	{"membarrier", SYS_membarrier, {0, 0, 0}, false, {0}},
	{"landlock", SYS_landlock_create_ruleset, {0, 0, RULESET_VERSION}, false, {0}},
	{"keyctl", SYS_keyctl, {KEYRING_ID, PROCESS_KEYRING, 0}, false, {ENOKEY}},
	{"add_key", SYS_add_key, {0, 0, 0, 0, PROCESS_KEYRING}, false, {EFAULT}},
	{"request_key", SYS_request_key, {0, 0, 0, PROCESS_KEYRING}, false, {EFAULT}},
	{"personality", SYS_personality, {QUERY_PERSONALITY}, false, {0}},
	{"get_mempolicy", SYS_get_mempolicy, {0, 0, 0, 0, 0}, false, {0}},
	{"kcmp", SYS_kcmp, {SELF, SELF, KCMP_VM, 0, 0}, false, {0}},
	{"process_vm_readv", SYS_process_vm_readv, {SELF, 0, 0, 0, 0, 0}, false, {0}},
	{"ptrace", SYS_ptrace, {TRACE_CONTINUE, -1, 0, 0}, false, {ESRCH}},
	{"clone3", SYS_clone3, {0, 0}, false, {EINVAL}},
	{"unshare", SYS_unshare, {0}, false, {0}},
	{"setns", SYS_setns, {-1, 0}, false, {EBADF}},
	{"mount", SYS_mount, {0, A("/"), 0, BIND, 0}, false, {EINVAL, ENOENT}},
	{"pivot_root", SYS_pivot_root, {0, 0}, false, {EFAULT}},
	{"sethostname", SYS_sethostname, {0, -1}, false, {EINVAL}},
	{"settimeofday", SYS_settimeofday, {0, 0}, false, {0}},
	{"init_module", SYS_init_module, {0, 0, 0}, false, {ENOEXEC, EFAULT}},
	{"syslog", SYS_syslog, {SYSLOG_SIZE_BUFFER, 0, 0}, false, {0}},
};

const size_t limits_call_count = sizeof(limits_call_list) / sizeof(*limits_call_list);

static long argument(long value)
{
	return value == SELF ? (long)getpid() : value;
}

int limits_call_try(const struct limits_call *c)
{
	const long *a = c->arg;
	long got = syscall(c->number, argument(a[0]), argument(a[1]), a[2], a[3], a[4], a[5]);

	if (got < 0)
		return errno;
	if (c->gives_fd)
		close((int)got);
	return 0;
}
