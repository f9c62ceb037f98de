// SPDX-License-Identifier: MIT
#include "workload/site.h"
#include "workload/site_text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INDEX_BYTES = 12000, PAGE_BYTES = 14000, CSS_BYTES = 8000, PICTURE_BYTES = 25000 };
_Static_assert(INDEX_BYTES + SITE_PAGES * PAGE_BYTES + CSS_BYTES + SITE_PICTURES * PICTURE_BYTES == SITE_BYTES,
	"the sizes of the site's files add up");
_Static_assert(3 + SITE_PAGES + SITE_PICTURES == SITE_FILES, "the site's files add up");

static void append_text(char *out, size_t *length, const char *text)
{
	while (*text)
		out[(*length)++] = *text++;
}

static void append_number(char *out, size_t *length, size_t number)
{
	if (number >= 10)
		append_number(out, length, number / 10);
	out[(*length)++] = (char)('0' + number % 10);
}

// Takes the next file and the bytes for its body; a number other than 0 goes between the stem and the ending.
static char *add(struct site *s, size_t *count, const char *stem, unsigned number, const char *ending, size_t size)
{
	struct site_file *f = &s->files[*count];
	size_t length = 0;
	char *body = *count ? s->bytes + (f[-1].body - s->bytes) + f[-1].length : s->bytes;

	append_text(f->path, &length, stem);
	if (number)
		append_number(f->path, &length, number);
	append_text(f->path, &length, ending);
	f->path[length] = 0;
	f->type = !strcmp(ending, ".html") ? "text/html" : !strcmp(ending, ".css") ? "text/css" : "image/bmp";
	f->body = body;
	f->length = size;
	++*count;
	return body;
}

int site_make(struct site *s)
{
	size_t count = 0;

	s->root = -1;
	s->bytes = malloc(SITE_INDEX_BYTES + SITE_BYTES);
	if (!s->bytes)
		return -1;
	site_write_front(add(s, &count, "/index", 0, ".html", SITE_INDEX_BYTES), SITE_INDEX_BYTES);
	site_write_page(add(s, &count, "/site/index", 0, ".html", INDEX_BYTES), INDEX_BYTES, 0);
	site_write_css(add(s, &count, "/site/style", 0, ".css", CSS_BYTES), CSS_BYTES);
	for (unsigned i = 1; i <= SITE_PAGES; i++)
		site_write_page(add(s, &count, "/site/page-", i, ".html", PAGE_BYTES), PAGE_BYTES, i);
	for (unsigned i = 1; i <= SITE_PICTURES; i++)
		site_write_bmp(add(s, &count, "/site/picture-", i, ".bmp", PICTURE_BYTES), PICTURE_BYTES, i);
	for (size_t i = 0; i < count; i++) {
		s->files[i].changed = SITE_CHANGED;
		site_file_describe(&s->files[i], s->files[i].body, s->files[i].length);
	}
	return 0;
}

void site_free(struct site *s)
{
	free(s->bytes);
	s->bytes = NULL;
	if (s->root >= 0)
		close(s->root);
}

static int is_path(const struct site_file *f, const char *path, size_t length)
{
	static const char index_name[] = "index.html";

	if (length > strlen(f->path) || memcmp(f->path, path, length) != 0)
		return 0;
	return !f->path[length] || (path[length - 1] == '/' && !strcmp(f->path + length, index_name));
}

const struct site_file *site_find(const struct site *s, const char *path, size_t length)
{
	for (const struct site_file *f = s->files; length && f < s->files + SITE_FILES; f++)
		if (is_path(f, path, length))
			return f;
	return NULL;
}
