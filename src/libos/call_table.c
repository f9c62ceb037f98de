// SPDX-License-Identifier: MIT
// Every call that there is. The others, among them clone, fork and execve, answer −ENOSYS.
#include "libos/call.h"
#include "libos/call_stack.h"
#include "libos/signal.h"
#include "libos/thread.h"
#include "libos/wait.h"

#include <errno.h>
#include <sys/syscall.h>

static libos_call *const calls[] = {
#define CALL(name) [SYS_##name] = call_##name
	// call_io.c
	CALL(read),
	CALL(write),
	CALL(readv),
	CALL(writev),
	CALL(pread64),
	CALL(pwrite64),
	CALL(preadv),
	CALL(pwritev),
	CALL(lseek),
	CALL(ftruncate),
	CALL(fallocate),
	CALL(fsync),
	[SYS_fdatasync] = call_fsync,
	[SYS_sync] = call_zero,
	[SYS_syncfs] = call_fsync,
	CALL(sync_file_range),
	[SYS_fadvise64] = call_fsync,
	// call_fd.c, pipe.c
	CALL(close),
	CALL(close_range),
	CALL(dup),
	CALL(dup2),
	CALL(dup3),
	CALL(fcntl),
	CALL(flock),
	CALL(ioctl),
	CALL(pipe),
	CALL(pipe2),
	// call_open.c, call_name.c
	CALL(openat),
	CALL(openat2),
	CALL(mkdirat),
	CALL(symlinkat),
	CALL(getdents64),
	CALL(chdir),
	CALL(fchdir),
	CALL(getcwd),
	CALL(umask),
	CALL(unlinkat),
	CALL(linkat),
	CALL(renameat2),
	// call_stat.c
	CALL(fstat),
	CALL(newfstatat),
	CALL(statx),
	CALL(faccessat2),
	CALL(readlinkat),
	CALL(fchmod),
	CALL(fchmodat),
	CALL(fchown),
	CALL(fchownat),
	CALL(utimensat),
	CALL(fstatfs),
	CALL(statfs),
	// call_path.c
	CALL(open),
	CALL(creat),
	CALL(stat),
	CALL(lstat),
	CALL(access),
	CALL(faccessat),
	CALL(readlink),
	CALL(mkdir),
	CALL(rmdir),
	CALL(unlink),
	CALL(rename),
	CALL(renameat),
	CALL(link),
	CALL(symlink),
	CALL(chmod),
	CALL(chown),
	CALL(lchown),
	CALL(futimesat),
	CALL(utimes),
	CALL(utime),
	CALL(truncate),
	// call_memory.c
	CALL(mmap),
	CALL(munmap),
	CALL(mremap),
	CALL(mprotect),
	CALL(madvise),
	CALL(mlock),
	[SYS_munlock] = call_mlock,
	[SYS_mlockall] = call_zero,
	[SYS_munlockall] = call_zero,
	[SYS_msync] = call_mlock,
	CALL(brk),
	// call_clock.c, timer.c
	CALL(clock_gettime),
	CALL(clock_getres),
	CALL(gettimeofday),
	CALL(time),
	CALL(nanosleep),
	CALL(clock_nanosleep),
	CALL(getitimer),
	CALL(setitimer),
	CALL(alarm),
	// signal.c
	CALL(rt_sigaction),
	CALL(rt_sigprocmask),
	CALL(rt_sigpending),
	CALL(rt_sigsuspend),
	CALL(rt_sigtimedwait),
	CALL(pause),
	CALL(kill),
	CALL(tkill),
	CALL(tgkill),
	[SYS_sigaltstack] = call_zero,
	// call_process.c
	CALL(exit_group),
	CALL(exit),
	[SYS_getpid] = call_one,
	CALL(gettid),
	CALL(set_tid_address),
	[SYS_getppid] = call_zero,
	[SYS_getpgrp] = call_one,
	[SYS_getpgid] = call_one,
	[SYS_setpgid] = call_zero,
	[SYS_getsid] = call_one,
	[SYS_setsid] = call_one,
	[SYS_wait4] = call_no_child,
	[SYS_waitid] = call_no_child,
	CALL(getuid),
	[SYS_geteuid] = call_getuid,
	CALL(getgid),
	[SYS_getegid] = call_getgid,
	CALL(setuid),
	CALL(setgid),
	CALL(setresuid),
	CALL(setresgid),
	CALL(setreuid),
	CALL(setregid),
	[SYS_getgroups] = call_zero,
	CALL(uname),
	CALL(sysinfo),
	CALL(prlimit64),
	CALL(getrlimit),
	CALL(setrlimit),
	CALL(getrusage),
	CALL(times),
	CALL(sched_yield),
	CALL(sched_getaffinity),
	CALL(sched_setaffinity),
	CALL(getcpu),
	[SYS_getpriority] = call_zero,
	[SYS_setpriority] = call_zero,
	CALL(prctl),
	CALL(capget),
	[SYS_set_robust_list] = call_zero,
	// random.c, thread.c
	CALL(getrandom),
	CALL(set_thread_area),
	CALL(futex),
	// net_*.c
	CALL(socket),
	CALL(socketpair),
	CALL(bind),
	CALL(listen),
	CALL(accept),
	CALL(accept4),
	CALL(connect),
	CALL(shutdown),
	CALL(sendto),
	CALL(recvfrom),
	CALL(sendmsg),
	CALL(recvmsg),
	CALL(sendmmsg),
	CALL(recvmmsg),
	CALL(getsockname),
	CALL(getpeername),
	CALL(setsockopt),
	CALL(getsockopt),
	CALL(sendfile),
	// poll.c, epoll.c
	CALL(poll),
	CALL(ppoll),
	CALL(select),
	CALL(pselect6),
	CALL(epoll_create1),
	CALL(epoll_ctl),
	CALL(epoll_wait),
	CALL(epoll_pwait),
	CALL(eventfd2),
#undef CALL
};

int call_depth;

// What comes behind a call of the program. Whether the call is made again.
static bool follow(long result)
{
	bool restarts = result == -CALL_RESTARTS;

	thread_stir();
	if (signal_clock_due() != WAIT_FOREVER)
		signal_look_at_clock();
	return signal_is_due() ? signal_deliver() && restarts : restarts;
}

// Signals and other threads come in between the program's calls, never within one that the library makes itself.
long libos_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	const long arguments[] = {a, b, c, d, e, f};
	libos_call *call = number >= 0 && number < (long)(sizeof(calls) / sizeof(*calls)) ? calls[number] : NULL;
	long result;

	do {
		call_depth++;
		result = call ? call_stack_run(call, arguments) : -ENOSYS;
		call_depth--;
	} while (!call_depth && follow(result));
	return result == -CALL_RESTARTS ? -EINTR : result;
}
