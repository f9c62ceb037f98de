// SPDX-License-Identifier: MIT
// The system calls that there are. Each takes the six arguments of a Linux system call and answers as Linux does: a
// value, or −errno. The table is in call_table.c; what is not there answers −ENOSYS.
#ifndef LIBOS_CALL_H
#define LIBOS_CALL_H

typedef long libos_call(const long *a);

// What a call answers, less than 0, that a signal has torn out of a wait and that is made again behind the handler, if
// the handler says so (SA_RESTART); else it is EINTR to the program. The number is Linux's ERESTARTSYS.
#define CALL_RESTARTS 512

// The calls that are always there.
extern libos_call call_access, call_alarm, call_brk, call_capget, call_chdir, call_chmod, call_chown, call_clock_getres,
	call_clock_gettime, call_clock_nanosleep, call_close, call_close_range, call_creat, call_dup, call_dup2,
	call_dup3, call_exit, call_exit_group, call_faccessat, call_faccessat2, call_fallocate, call_fchdir,
	call_fchmod, call_fchmodat, call_fchown, call_fchownat, call_fcntl, call_flock, call_fstat, call_fstatfs,
	call_fsync, call_ftruncate, call_futex, call_futimesat, call_getcpu, call_getcwd, call_getdents64, call_getgid,
	call_getitimer, call_getrandom, call_getrlimit, call_getrusage, call_gettid, call_gettimeofday, call_getuid,
	call_ioctl, call_kill, call_lchown, call_link, call_linkat, call_lseek, call_lstat, call_madvise, call_mkdir,
	call_mkdirat, call_mlock, call_mmap, call_mprotect, call_mremap, call_munmap, call_nanosleep, call_newfstatat,
	call_no_child, call_one, call_open, call_openat, call_openat2, call_pause, call_pipe, call_pipe2, call_prctl,
	call_pread64, call_preadv, call_prlimit64, call_pwrite64, call_pwritev, call_read, call_readlink,
	call_readlinkat, call_readv, call_rename, call_renameat, call_renameat2, call_rmdir, call_rt_sigaction,
	call_rt_sigpending, call_rt_sigprocmask, call_rt_sigsuspend, call_rt_sigtimedwait, call_sched_getaffinity,
	call_sched_setaffinity, call_sched_yield, call_set_thread_area, call_set_tid_address, call_setgid,
	call_setitimer, call_setresgid, call_setresuid, call_setregid, call_setreuid, call_setrlimit, call_setuid,
	call_stat, call_statfs, call_statx, call_symlink, call_symlinkat, call_sync_file_range, call_sysinfo,
	call_tgkill, call_time, call_times, call_tkill, call_truncate, call_umask, call_uname, call_unlink,
	call_unlinkat, call_utime, call_utimensat, call_utimes, call_write, call_writev, call_zero;

// Those of the network: net_*.c, sendfile.c, poll.c, epoll.c, eventfd.c.
extern libos_call call_socket, call_bind, call_listen, call_accept, call_accept4, call_connect, call_shutdown,
	call_sendto, call_recvfrom, call_sendmsg, call_recvmsg, call_sendmmsg, call_recvmmsg, call_getsockname,
	call_getpeername, call_setsockopt, call_getsockopt, call_sendfile, call_poll, call_ppoll, call_select,
	call_pselect6, call_epoll_create1, call_epoll_ctl, call_epoll_wait, call_epoll_pwait, call_eventfd2;

// A weak one that no one defines is refused like those that are not there.
#define WEAK __attribute__((weak))
extern WEAK libos_call call_socketpair;

// How many calls are under way in this thread: the library's own, as for memory, come while another one is.
extern int call_depth;

// Where musl's system calls come: number and arguments as in the Linux interface of x86-64.
long libos_syscall(long number, long a, long b, long c, long d, long e, long f);

#endif
