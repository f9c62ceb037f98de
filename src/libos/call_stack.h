// SPDX-License-Identifier: MIT
// Where a call has room. The first thread's stack is the tender's, large and with nothing below it. Another thread's is
// as small as the program likes, a coroutine's is known to the program alone, and what lies below them is the
// program's, too: from there calls go to a stack of the library's own, as they go to the kernel's on Linux. A thread
// that makes a call from below its stack, where its guard pages were to be, ends the program.
#ifndef LIBOS_CALL_STACK_H
#define LIBOS_CALL_STACK_H

#include "libos/call.h"
#include "libos/thread.h"

#include <stdbool.h>

// Gives a thread its stack for calls. False: there is no memory.
bool call_stack_take(struct thread *t);

// Gives it back; the caller stands on another one.
void call_stack_give(struct thread *t);

// Makes the call where there is room for it.
long call_stack_run(libos_call *call, const long *a);

#endif
