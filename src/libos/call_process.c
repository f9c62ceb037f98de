// SPDX-License-Identifier: MIT
// Who and where the program is, and how it ends. It is process 1, alone, on one CPU.
#include "libos/boot.h"
#include "libos/call.h"
#include "libos/clock.h"
#include "libos/fd.h"
#include "libos/file.h"
#include "libos/heap.h"
#include "libos/host.h"
#include "libos/net_stack.h"
#include "libos/thread.h"

#include <errno.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/utsname.h>

#define TICKS 100 // a second, as AT_CLKTCK says

// As a kernel does, closes what is open, whatever the limit is now, and has it reach its peers.
long call_exit_group(const long *a)
{
	thread_stop_others();
	call_close_range((const long[]){0, FILES_MAX, 0});
	net_finish();
	host_exit((int)a[0]);
}

long call_one(const long *a)
{
	(void)a;
	return 1;
}

long call_zero(const long *a)
{
	(void)a;
	return 0;
}

long call_no_child(const long *a)
{
	(void)a;
	return -ECHILD;
}

long call_getuid(const long *a)
{
	(void)a;
	return boot_uid();
}

long call_getgid(const long *a)
{
	(void)a;
	return boot_gid();
}

// The user stays who he is.
long call_setuid(const long *a)
{
	return (unsigned)a[0] == boot_uid() ? 0 : -EPERM;
}

long call_setgid(const long *a)
{
	return (unsigned)a[0] == boot_gid() ? 0 : -EPERM;
}

static bool is_self(long id, unsigned own)
{
	return (int)id == -1 || (unsigned)id == own;
}

long call_setresuid(const long *a)
{
	return is_self(a[0], boot_uid()) && is_self(a[1], boot_uid()) && is_self(a[2], boot_uid()) ? 0 : -EPERM;
}

long call_setresgid(const long *a)
{
	return is_self(a[0], boot_gid()) && is_self(a[1], boot_gid()) && is_self(a[2], boot_gid()) ? 0 : -EPERM;
}

long call_setreuid(const long *a)
{
	return is_self(a[0], boot_uid()) && is_self(a[1], boot_uid()) ? 0 : -EPERM;
}

long call_setregid(const long *a)
{
	return is_self(a[0], boot_gid()) && is_self(a[1], boot_gid()) ? 0 : -EPERM;
}

static void put(char *out, const char *text)
{
	memcpy(out, text, strnlen(text, 64) + 1);
}

// The release is that of the Linux whose calls these are.
long call_uname(const long *a)
{
	struct utsname *out = (struct utsname *)a[0];

	memset(out, 0, sizeof(*out));
	put(out->sysname, "Linux");
	put(out->nodename, libos_boot ? libos_boot->hostname : "");
	put(out->release, "6.1.0-libos");
	put(out->version, "assay library operating system");
	put(out->machine, "x86_64");
	return 0;
}

long call_sysinfo(const long *a)
{
	struct timespec now;

	clock_read(CLOCK_BOOTTIME, &now);
	*(struct sysinfo *)a[0] = (struct sysinfo){.uptime = (unsigned long)now.tv_sec,
		.totalram = heap_total(),
		.freeram = heap_free(),
		.procs = 1,
		.mem_unit = 1};
	return 0;
}

long call_prlimit64(const long *a)
{
	const struct rlimit *wanted = (const struct rlimit *)a[2];
	struct rlimit *before = (struct rlimit *)a[3];
	rlim_t stack = libos_boot ? libos_boot->stack_size : RLIM_INFINITY;
	bool is_files = a[1] == RLIMIT_NOFILE;

	if (a[0] < 0 || a[0] > 1)
		return -ESRCH;
	if (a[1] < 0 || a[1] >= RLIM_NLIMITS)
		return -EINVAL;
	if (before && is_files)
		*before = (struct rlimit){(rlim_t)fd_limit(-1), FILES_MAX};
	else if (before)
		*before = a[1] == RLIMIT_STACK ? (struct rlimit){stack, stack}
					       : (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
	if (wanted && is_files && wanted->rlim_cur > FILES_MAX)
		return -EPERM;
	if (wanted && is_files)
		fd_limit((int)wanted->rlim_cur);
	return 0;
}

long call_getrlimit(const long *a)
{
	return call_prlimit64((const long[]){0, a[0], 0, a[1]});
}

long call_setrlimit(const long *a)
{
	return call_prlimit64((const long[]){0, a[0], a[1], 0});
}

static struct timespec cpu_time(void)
{
	struct timespec t = {0};

	clock_read(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t;
}

// The program and its system are one, so all its time is the user's.
long call_getrusage(const long *a)
{
	struct timespec t = cpu_time();
	struct rusage r = {.ru_utime = {t.tv_sec, t.tv_nsec / 1000}};

	if (a[0] == RUSAGE_CHILDREN)
		r.ru_utime = (struct timeval){0};
	r.ru_maxrss = (long)((heap_total() - heap_free()) / 1024);
	// The kernel's struct is shorter than the C library's.
	memcpy((void *)a[1], &r, offsetof(struct rusage, ru_nivcsw) + sizeof(r.ru_nivcsw));
	return 0;
}

long call_times(const long *a)
{
	struct timespec t = cpu_time(), now;
	struct tms *out = (struct tms *)a[0];

	if (out)
		*out = (struct tms){.tms_utime = t.tv_sec * TICKS + t.tv_nsec / (1000000000 / TICKS)};
	clock_read(CLOCK_MONOTONIC, &now);
	return now.tv_sec * TICKS + now.tv_nsec / (1000000000 / TICKS);
}

long call_sched_getaffinity(const long *a)
{
	if (a[0] < 0 || a[0] > 1)
		return -ESRCH;
	if (a[1] < 8)
		return -EINVAL;
	memset((void *)a[2], 0, 8);
	*(unsigned char *)a[2] = 1;
	return 8;
}

long call_sched_setaffinity(const long *a)
{
	return a[1] > 0 && *(const unsigned char *)a[2] & 1 ? 0 : -EINVAL;
}

long call_getcpu(const long *a)
{
	if (a[0])
		*(unsigned *)a[0] = 0;
	if (a[1])
		*(unsigned *)a[1] = 0;
	return 0;
}

// No right was ever there, and the tender's filter is no one's to change.
long call_prctl(const long *a)
{
	switch (a[0]) {
	case PR_SET_NAME:
	case PR_SET_DUMPABLE:
	case PR_SET_PDEATHSIG:
	case PR_SET_NO_NEW_PRIVS:
	case PR_CAPBSET_READ:
		return 0;
	case PR_GET_NO_NEW_PRIVS:
		return 1;
	case PR_GET_SECCOMP:
		return SECCOMP_MODE_FILTER;
	default:
		return -EINVAL;
	}
}

#define CAPABILITY_VERSION 0x20080522 // _LINUX_CAPABILITY_VERSION_3

long call_capget(const long *a)
{
	uint32_t *header = (uint32_t *)a[0];

	if (*header != CAPABILITY_VERSION) {
		*header = CAPABILITY_VERSION;
		return a[1] ? -EINVAL : 0;
	}
	memset((void *)a[1], 0, 24);
	return 0;
}
