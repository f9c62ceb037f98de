// SPDX-License-Identifier: MIT
#include "workload/site.h"
#include "workload/http_date.h"
#include "workload/site_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { INDEX_BYTES = 12000, PAGE_BYTES = 14000, CSS_BYTES = 8000, PICTURE_BYTES = 25000 };
_Static_assert(INDEX_BYTES + SITE_PAGES * PAGE_BYTES + CSS_BYTES + SITE_PICTURES * PICTURE_BYTES == SITE_BYTES,
	"the sizes of the site's files add up");
_Static_assert(3 + SITE_PAGES + SITE_PICTURES == SITE_FILES, "the site's files add up");

static void append(char *out, size_t *length, const char *text, size_t count)
{
	memcpy(out + *length, text, count);
	*length += count;
}

static void append_text(char *out, size_t *length, const char *text)
{
	append(out, length, text, strlen(text));
}

static void append_number(char *out, size_t *length, size_t number)
{
	if (number >= 10)
		append_number(out, length, number / 10);
	out[(*length)++] = (char)('0' + number % 10);
}

// FNV-1a in 64 bits, in hexadecimal and quotes.
static void make_etag(struct site_file *f)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < f->length; i++)
		hash = (hash ^ (unsigned char)f->body[i]) * UINT64_C(1099511628211);
	f->etag[0] = f->etag[17] = '"';
	for (int i = 0; i < 16; i++)
		f->etag[1 + i] = "0123456789abcdef"[hash >> (60 - 4 * i) & 15];
	f->etag[18] = 0;
}

static void make_fields(struct site_file *f)
{
	char date[HTTP_DATE_LENGTH];

	http_date_write(date, SITE_CHANGED);
	f->fields_length = 0;
	append_text(f->fields, &f->fields_length, "Last-Modified: ");
	append(f->fields, &f->fields_length, date, sizeof(date));
	append_text(f->fields, &f->fields_length, "\r\nETag: ");
	append_text(f->fields, &f->fields_length, f->etag);
	append_text(f->fields, &f->fields_length, "\r\n");
	f->validator_length = f->fields_length;
	append_text(f->fields, &f->fields_length, "Content-Type: ");
	append_text(f->fields, &f->fields_length, f->type);
	append_text(f->fields, &f->fields_length, "\r\nContent-Length: ");
	append_number(f->fields, &f->fields_length, f->length);
	append_text(f->fields, &f->fields_length, "\r\n\r\n");
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
		make_etag(&s->files[i]);
		make_fields(&s->files[i]);
	}
	return 0;
}

void site_free(struct site *s)
{
	free(s->bytes);
	s->bytes = NULL;
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
