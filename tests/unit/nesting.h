// SPDX-License-Identifier: MIT
// Whether a page is well-formed. Included after cmocka.h.
#ifndef TESTS_NESTING_H
#define TESTS_NESTING_H

#include <stdio.h>
#include <string.h>

// Walks the page as XML: elements must nest, text must hold no control characters.
static void check_nesting(const char *page)
{
	char open[64][16];
	size_t depth = 0;

	for (const char *p = strchr(page, '<'); p; p = strchr(p + 1, '<')) {
		const char *end = strchr(p, '>');
		char name[16] = "";

		assert_non_null(end);
		if (p[1] == '!' || end[-1] == '/')
			continue;
		sscanf(p + (p[1] == '/' ? 2 : 1), "%15[a-z0-9]", name);
		assert_true(*name);
		if (p[1] != '/') {
			assert_true(depth < 64);
			memcpy(open[depth++], name, sizeof(name));
		} else {
			assert_true(depth > 0);
			assert_string_equal(open[--depth], name);
		}
	}
	assert_int_equal(depth, 0);
	for (const char *p = page; *p; p++)
		assert_true((unsigned char)*p >= 0x20 || *p == '\n' || *p == '\t');
}

#endif
