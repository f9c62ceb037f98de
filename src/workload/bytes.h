// SPDX-License-Identifier: MIT
// Bytes that grow.
#ifndef WORKLOAD_BYTES_H
#define WORKLOAD_BYTES_H

#include <stddef.h>

struct bytes {
	char *data;
	size_t length, room;
};

// Appends. 0, or −1 if there is no memory; nothing is appended then.
int bytes_append(struct bytes *b, const char *data, size_t length);

// Appends a string, as above.
int bytes_text(struct bytes *b, const char *text);

// Gives the memory back.
void bytes_free(struct bytes *b);

#endif
