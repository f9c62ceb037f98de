// SPDX-License-Identifier: MIT
#include "workload/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_the_size_is_exact_and_files_do_not_overlap(void **state)
{
	struct site s;
	size_t bytes = 0;

	(void)state;
	assert_int_equal(site_make(&s), 0);
	for (int i = 0; i < SITE_FILES; i++) {
		const struct site_file *f = &s.files[i];

		if (i > 0)
			assert_ptr_equal(f->body, f[-1].body + f[-1].length);
		if (!strncmp(f->path, "/site/", 6))
			bytes += f->length;
	}
	assert_int_equal(bytes, SITE_BYTES);
	assert_int_equal(s.files[0].length, SITE_INDEX_BYTES);
	site_free(&s);
}

static void test_two_generations_are_the_same(void **state)
{
	struct site a, b;

	(void)state;
	assert_int_equal(site_make(&a), 0);
	assert_int_equal(site_make(&b), 0);
	assert_memory_equal(a.bytes, b.bytes, SITE_INDEX_BYTES + SITE_BYTES);
	for (int i = 0; i < SITE_FILES; i++) {
		assert_string_equal(a.files[i].etag, b.files[i].etag);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(a.files[i].etag, a.files[j].etag);
	}
	// Another content is another measurement: whoever changes it changes these on purpose.
	assert_string_equal(a.files[0].etag, "\"4254f969b32e635f\"");
	assert_string_equal(a.files[1].etag, "\"ec7c6dd9b2692116\"");
	site_free(&a);
	site_free(&b);
}

static void test_files_are_what_they_say(void **state)
{
	struct site s;

	(void)state;
	assert_int_equal(site_make(&s), 0);
	for (int i = 0; i < SITE_FILES; i++) {
		const struct site_file *f = &s.files[i];
		const char *end = f->body + f->length;

		if (!strcmp(f->type, "text/html")) {
			assert_memory_equal(f->body, "<!DOCTYPE html>\n", 16);
			assert_memory_equal(end - 16, "</body>\n</html>\n", 16);
		} else if (!strcmp(f->type, "text/css")) {
			assert_memory_equal(end - 4, " */\n", 4);
		} else {
			const unsigned char *head = (const unsigned char *)f->body;

			assert_memory_equal(f->body, "BM", 2);
			assert_int_equal(head[2] | head[3] << 8 | head[4] << 16, f->length);
			assert_int_equal(head[18], 100);
			assert_int_equal(head[10] + head[18] * 3 * head[22], f->length);
		}
		if (strcmp(f->type, "image/bmp") != 0)
			assert_null(memchr(f->body, 0, f->length));
	}
	site_free(&s);
}

static void test_paths(void **state)
{
	struct site s;

	(void)state;
	assert_int_equal(site_make(&s), 0);
	assert_ptr_equal(site_find(&s, "/", 1), &s.files[0]);
	assert_ptr_equal(site_find(&s, "/index.html", 11), &s.files[0]);
	assert_ptr_equal(site_find(&s, "/site/", 6), &s.files[1]);
	assert_null(site_find(&s, "/site", 5));
	assert_null(site_find(&s, "", 0));
	assert_null(site_find(&s, "/i", 2));
	assert_null(site_find(&s, "/index.html\0x", 13));
	assert_null(site_find(&s, "//", 2));
	assert_null(site_find(&s, "/site/page-9.html", 17));
	site_free(&s);
}

// Follows href=, src= and url( from file to file, like a recursive download.
struct crawl {
	const struct site *site;
	int depth[SITE_FILES]; // −1: not reached
};

static void reach(struct crawl *c, const struct site_file *from, const char *link, size_t length)
{
	char path[100];
	const struct site_file *to;
	const char *slash = strrchr(from->path, '/');

	snprintf(path, sizeof(path), "%.*s%.*s", (int)(slash - from->path + 1), from->path, (int)length, link);
	to = site_find(c->site, path, strlen(path));
	if (!to)
		fail_msg("%s links to %s, which is not there", from->path, path);
	if (c->depth[to - c->site->files] < 0)
		c->depth[to - c->site->files] = c->depth[from - c->site->files] + 1;
}

static void follow(struct crawl *c, const struct site_file *f)
{
	static const struct {
		const char *begin, *end;
	} kinds[] = {{"href=\"", "\""}, {"src=\"", "\""}, {"url(", ")"}};

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		const char *at = f->body, *end = f->body + f->length;

		while ((at = memmem(at, (size_t)(end - at), kinds[k].begin, strlen(kinds[k].begin)))) {
			const char *close;

			at += strlen(kinds[k].begin);
			close = memchr(at, *kinds[k].end, (size_t)(end - at));
			assert_non_null(close);
			reach(c, f, at, (size_t)(close - at));
		}
	}
}

static void test_links_resolve_and_reach_everything(void **state)
{
	struct site s;
	struct crawl c = {.site = &s};

	(void)state;
	assert_int_equal(site_make(&s), 0);
	for (int i = 0; i < SITE_FILES; i++)
		c.depth[i] = -1;
	c.depth[1] = 0; // from /site/index.html
	for (int depth = 0; depth < 8; depth++)
		for (int i = 1; i < SITE_FILES; i++)
			if (c.depth[i] == depth && strcmp(s.files[i].type, "image/bmp") != 0)
				follow(&c, &s.files[i]);
	assert_int_equal(c.depth[0], -1); // the site does not lead out of itself
	for (int i = 1; i < SITE_FILES; i++)
		assert_int_not_equal(c.depth[i], -1);
	follow(&c, &s.files[0]);
	site_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_size_is_exact_and_files_do_not_overlap),
		cmocka_unit_test(test_two_generations_are_the_same),
		cmocka_unit_test(test_files_are_what_they_say),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_links_resolve_and_reach_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
