// SPDX-License-Identifier: MIT
// Memory that is given back all at once: what a document's arrays lie in.
#ifndef OCI_ARENA_H
#define OCI_ARENA_H

#include <stddef.h>

// Returns count zeroed elements of size bytes each, which live until arena_free(*arena); NULL when memory runs out.
void *arena_take(void **arena, size_t count, size_t size);

// Frees all that was taken and sets *arena to NULL.
void arena_free(void **arena);

#endif
