// SPDX-License-Identifier: MIT
// A page of the kernel's trace, as per_cpu/cpuN/trace_pipe_raw gives it. Where its parts lie the kernel says itself, in
// events/header_page and in each event's format; how events follow each other stands in events/header_event and, with
// the lengths, in the kernel's include/linux/ring_buffer.h. Pure, and nothing in a page is trusted.
#ifndef HOST_TRACE_PAGE_H
#define HOST_TRACE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "host/trace_set.h"

#define TRACE_PAGE_MAX 65536 // bytes, of a page that this reads

struct trace_field {
	size_t at, size; // bytes
};

// What is wanted of a page: one field of the events of one type.
struct trace_layout {
	struct trace_field commit, data; // of the page
	struct trace_field type, value;  // of an event
	uint64_t wanted;                 // the type
};

// Reads the layout from header_page and an event's format; field names the value that is wanted of it.
int trace_layout_read(
	const char *header_page, const char *format, const char *field, struct trace_layout *l, struct err **e);

// Returns the bytes of a whole page.
size_t trace_page_size(const struct trace_layout *l);

// Adds the values of a page of len bytes to the set. Returns whether the page was what it should be; if not, what comes
// before the fault was added.
bool trace_page_take(const struct trace_layout *l, const unsigned char *page, size_t len, struct trace_set *set);

#endif
