// SPDX-License-Identifier: MIT
#include "workload/bytes.h"

#include <stdlib.h>
#include <string.h>

int bytes_append(struct bytes *b, const char *data, size_t length)
{
	if (length > b->room - b->length) {
		size_t room = b->length + length > 2 * b->room ? b->length + length : 2 * b->room;
		char *grown = realloc(b->data, room);

		if (!grown)
			return -1;
		b->data = grown;
		b->room = room;
	}
	if (length)
		memcpy(b->data + b->length, data, length);
	b->length += length;
	return 0;
}

int bytes_text(struct bytes *b, const char *text)
{
	return bytes_append(b, text, strlen(text));
}

void bytes_free(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){.data = NULL};
}
