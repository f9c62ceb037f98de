// SPDX-License-Identifier: MIT
// Takes the place of musl's arch/x86_64/syscall_arch.h: a system call is a call of the library operating system.
long libos_syscall(long, long, long, long, long, long, long) __attribute__((__visibility__("hidden")));

#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)

static __inline long __syscall0(long n)
{
	return libos_syscall(n, 0, 0, 0, 0, 0, 0);
}

static __inline long __syscall1(long n, long a)
{
	return libos_syscall(n, a, 0, 0, 0, 0, 0);
}

static __inline long __syscall2(long n, long a, long b)
{
	return libos_syscall(n, a, b, 0, 0, 0, 0);
}

static __inline long __syscall3(long n, long a, long b, long c)
{
	return libos_syscall(n, a, b, c, 0, 0, 0);
}

static __inline long __syscall4(long n, long a, long b, long c, long d)
{
	return libos_syscall(n, a, b, c, d, 0, 0);
}

static __inline long __syscall5(long n, long a, long b, long c, long d, long e)
{
	return libos_syscall(n, a, b, c, d, e, 0);
}

static __inline long __syscall6(long n, long a, long b, long c, long d, long e, long f)
{
	return libos_syscall(n, a, b, c, d, e, f);
}

// Has musl's __vdsosym built, which clock.c uses; the C library itself reads the clock by a call.
#define VDSO_USEFUL

#define IPC_64 0
