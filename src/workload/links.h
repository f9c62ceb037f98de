// SPDX-License-Identifier: MIT
// The links of a page or style sheet, in untrusted bytes: those that a recursive download follows. Pure; nothing is
// allocated, and every byte is looked at a bounded number of times.
#ifndef WORKLOAD_LINKS_H
#define WORKLOAD_LINKS_H

#include "workload/http_request.h"

enum link_form {
	LINK_VALUE,   // the value of an attribute, which may stand without quotes
	LINK_PLAIN,   // a part of something longer: of a style, or a list
	LINK_REFRESH, // the content of a meta refresh, of which the URL is a part
	LINK_BASE,    // what the other links of the page are relative to
	LINK_FORM,    // where a form is sent: no link to follow, but one to convert
};

struct link {
	enum link_form form;
	struct http_text raw; // where it stands in the text, quotes not included
	bool is_quoted;       // a LINK_VALUE
	unsigned seconds;     // of a LINK_REFRESH
	const char *url;      // without entities, escapes and space around it; valid during the call only
	size_t length;
};

typedef void link_found(void *arg, const struct link *l);

// Reports the links of an HTML page, in order; those of its style elements and attributes too.
void links_in_html(struct http_text page, link_found *found, void *arg);

// Reports the links of a style sheet, in order: url() and @import.
void links_in_css(struct http_text sheet, link_found *found, void *arg);

#endif
