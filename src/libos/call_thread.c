// SPDX-License-Identifier: MIT
#include "libos/call.h"
#include "libos/thread.h"
#include "libos/wait.h"

#include <errno.h>

extern WEAK unsigned char libos_thread_pointer[]; // of unikernel.ld; hosted, there is none

// The tender has set the thread pointer to where the C library lays the first thread (unikernel.ld).
long call_set_thread_area(const long *a)
{
	thread_self()->pointer = (uintptr_t)libos_thread_pointer;
	return a[0] == (long)libos_thread_pointer ? 0 : -ENOSYS;
}

long call_set_tid_address(const long *a)
{
	thread_self()->clear_at_end = (int *)a[0];
	return thread_self()->number;
}

long call_gettid(const long *a)
{
	(void)a;
	return thread_self()->number;
}

long call_exit(const long *a)
{
	thread_end((int)a[0]);
}

long call_sched_yield(const long *a)
{
	(void)a;
	thread_stir();
	thread_pass(WAIT_NOT);
	return 0;
}
