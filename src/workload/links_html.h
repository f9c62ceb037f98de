// SPDX-License-Identifier: MIT
// Tags and their attributes. For links_html.c and links_tag.c only.
#ifndef WORKLOAD_LINKS_HTML_H
#define WORKLOAD_LINKS_HTML_H

#include "workload/links.h"

#define TAG_ATTRIBUTES_MAX 32 // of one tag; the rest is passed over

struct attribute {
	struct http_text name, value;
	bool is_quoted;
};

struct tag {
	struct http_text name;
	size_t count;
	struct attribute attributes[TAG_ATTRIBUTES_MAX];
};

struct link_sink {
	link_found *found;
	void *arg;
};

// Reports the links of one tag.
void links_in_tag(const struct tag *t, const struct link_sink *sink);

// Writes the text with its character references replaced, and without line ends, as URLs in attributes are read.
// Returns the length, or `size` if it does not fit.
size_t entities_decode(struct http_text text, char *out, size_t size);

#endif
