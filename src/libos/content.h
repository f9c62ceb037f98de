// SPDX-License-Identifier: MIT
// The bytes of a regular file.
#ifndef LIBOS_CONTENT_H
#define LIBOS_CONTENT_H

#include <stddef.h>
#include <stdint.h>

struct node;

// Copies bytes out. How many, 0 at the end, or −errno.
long content_read(struct node *n, void *out, size_t size, int64_t at);

// Copies bytes in, making the file longer if need be. How many, or −errno.
long content_write(struct node *n, const void *bytes, size_t size, int64_t at);

// Makes the file shorter, or longer by zeros. 0 or −errno.
int content_resize(struct node *n, int64_t size);

// The bytes from there on where they lie in memory, as file_ops.peek has it; NULL: read them.
const void *content_peek(struct node *n, int64_t at, size_t *length);

// Moves the content to pages where it stays from then on, with zeros behind it up to so many bytes. 0 or −errno: it has
// been moved before, and there is no more room.
int content_pin(struct node *n, int64_t bytes);

// Gives the content back: the node goes.
void content_free(struct node *n);

// Makes the content of a file of /proc anew. 0 or −errno.
int content_make(struct node *n);

#endif
