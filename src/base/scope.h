// SPDX-License-Identifier: MIT
// Ownership by scope: a variable marked so gives up what it holds when it goes out of scope, so an early return is
// safe. Handing over is explicit: steal_fd, steal_ptr.
#ifndef BASE_SCOPE_H
#define BASE_SCOPE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(fn)  __attribute__((cleanup(fn)))
#define CLEANUP_FD   CLEANUP(scope_close)
#define CLEANUP_FREE CLEANUP(scope_free)
#define CLEANUP_FILE CLEANUP(scope_fclose)
#define PRINTF(f, a) __attribute__((format(printf, f, a)))

// Closes *fd unless it is negative.
static inline void scope_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

// Frees the pointer that p points to.
static inline void scope_free(void *p)
{
	free(*(void **)p);
}

// Closes *f unless it is NULL.
static inline void scope_fclose(FILE **f)
{
	if (*f)
		fclose(*f);
}

// Returns *fd and leaves -1 behind, so that the scope no longer owns it.
static inline int steal_fd(int *fd)
{
	int v = *fd;

	*fd = -1;
	return v;
}

// Returns the pointer that p points to and leaves NULL behind, so that the scope no longer owns it.
static inline void *steal_ptr(void *p)
{
	void **slot = p, *v = *slot;

	*slot = NULL;
	return v;
}

#endif
