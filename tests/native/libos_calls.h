// SPDX-License-Identifier: MIT
// A program that makes system calls and prints what each answers. The same files are linked as an ordinary program and
// as a unikernel, and both must print the same: what is expected of the library operating system is what Linux does.
// It runs in a tree made by libos.t: /tree/{a/,b/file,deep/er/,empty,hello,link -> b/file,loop -> loop,out -> ../..}.
#ifndef NATIVE_LIBOS_CALLS_H
#define NATIVE_LIBOS_CALLS_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Prints a call and its result, with the error's name if it is negative.
#define SAY(call) (errno = 0, say(#call, (long)(call)))

// For SAY.
void say(const char *what, long result);

// Files: opening, changing, naming, walking to them.
void calls_files(void);

// Threads.
void calls_threads(void);

// A thread that takes more stack than it has: by SIGSEGV this does not return.
void calls_overrun(void);

// What threads do for one another while these wait; only the part of that name, or all: NULL.
void calls_wake(const char *only);

// Waiting for files, and corners of calls about descriptors and folders.
void calls_poll(void);

// Reads standard input when epoll says so. Returns the program's exit status.
int calls_wait(bool is_edge);

// All else: descriptors, pipes, memory, signals, clocks.
void calls_others(void);

#endif
