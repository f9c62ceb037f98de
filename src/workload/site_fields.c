// SPDX-License-Identifier: MIT
#include "workload/http_date.h"
#include "workload/site.h"

#include <string.h>

static void append(struct site_file *f, const char *text)
{
	size_t length = strlen(text);

	memcpy(f->fields + f->fields_length, text, length);
	f->fields_length += length;
}

static void append_date(struct site_file *f, uint64_t seconds)
{
	http_date_write(f->fields + f->fields_length, seconds);
	f->fields_length += HTTP_DATE_LENGTH;
}

static void append_number(struct site_file *f, size_t number)
{
	char digits[21]; // 2^64 has 20
	size_t at = sizeof(digits) - 1;

	digits[at] = 0;
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	append(f, digits + at);
}

// FNV-1a in 64 bits, in hexadecimal and quotes.
static void make_etag(struct site_file *f, const unsigned char *bytes, size_t count)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < count; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
	f->etag[0] = f->etag[17] = '"';
	for (int i = 0; i < 16; i++)
		f->etag[1 + i] = "0123456789abcdef"[hash >> (60 - 4 * i) & 15];
	f->etag[18] = 0;
}

void site_file_describe(struct site_file *f, const void *marks, size_t size)
{
	make_etag(f, marks, size);
	f->fields_length = 0;
	append(f, "Last-Modified: ");
	append_date(f, f->changed);
	append(f, "\r\nETag: ");
	append(f, f->etag);
	append(f, "\r\n");
	f->validator_length = f->fields_length;
	append(f, "Content-Type: ");
	append(f, f->type);
	append(f, "\r\nContent-Length: ");
	append_number(f, f->length);
	append(f, "\r\n\r\n");
}
