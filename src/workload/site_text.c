// SPDX-License-Identifier: MIT
#include "workload/site_text.h"

#include <stdint.h>
#include <string.h>

// Text is dropped when it does not fit, so a size that is too small for what a file must hold shows in the tests.
struct text {
	char *at;
	size_t room;
	uint32_t seed;
};

static void put_bytes(struct text *t, const char *bytes, size_t length)
{
	if (length > t->room)
		length = t->room;
	memcpy(t->at, bytes, length);
	t->at += length;
	t->room -= length;
}

static void put(struct text *t, const char *string)
{
	put_bytes(t, string, strlen(string));
}

static void put_number(struct text *t, unsigned n)
{
	char two[2] = {(char)('0' + n / 10), (char)('0' + n % 10)};

	put_bytes(t, n < 10 ? two + 1 : two, n < 10 ? 1 : 2);
}

static unsigned draw(struct text *t, unsigned below)
{
	t->seed = t->seed * 1664525u + 1013904223u; // Numerical Recipes' generator; its high bits are the good ones
	return (unsigned)(((uint64_t)t->seed * below) >> 32);
}

// Words until exactly `leave` bytes are free.
static void put_words(struct text *t, size_t leave, size_t most)
{
	static const char *const words[] = {"metal ", "stick ", "kernel ", "guest ", "of ", "the ", "a ", "measures ",
		"page ", "sample ", "container ", "and ", "sandbox ", "network ", "is ", "boots ", "in ", "clock "};
	size_t end = t->room > leave + most ? t->room - most : leave;

	while (t->room > end) {
		const char *word = words[draw(t, sizeof(words) / sizeof(*words))];
		size_t length = strlen(word);

		put_bytes(t, word, length < t->room - end ? length : t->room - end);
	}
}

static void put_paragraphs(struct text *t, const char *tail)
{
	const size_t tags = strlen("<p></p>\n"), paragraph = 600;

	while (t->room > strlen(tail) + tags) {
		put(t, "<p>");
		put_words(t, strlen(tail) + tags - strlen("<p>"), paragraph);
		put(t, "</p>\n");
	}
	while (t->room > strlen(tail))
		put(t, "\n");
	put(t, tail);
}

static void put_page_link(struct text *t, unsigned page)
{
	put(t, "<a href=\"page-");
	put_number(t, page);
	put(t, ".html\">Page ");
	put_number(t, page);
	put(t, "</a>\n");
}

static void put_picture(struct text *t, unsigned picture)
{
	put(t, "<img src=\"picture-");
	put_number(t, picture);
	put(t, ".bmp\" width=\"100\" height=\"83\" alt=\"picture\">\n");
}

static void put_opening(struct text *t, const char *title, const char *link)
{
	put(t, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
	put(t, title);
	put(t, "</title>\n");
	put(t, link);
	put(t, "</head>\n<body>\n<h1>");
	put(t, title);
	put(t, "</h1>\n");
}

static const char closing[] = "</body>\n</html>\n";

void site_write_front(char *out, size_t size)
{
	struct text t = {.at = out, .room = size, .seed = 99};

	put_opening(&t, "bench httpd", "");
	put(&t, "<p><a href=\"site/index.html\">The site</a></p>\n");
	put_paragraphs(&t, closing);
}

void site_write_page(char *out, size_t size, unsigned page)
{
	struct text t = {.at = out, .room = size, .seed = page};

	put_opening(&t, "A site to measure with", "<link rel=\"stylesheet\" href=\"style.css\">\n");
	if (page == 0) {
		for (unsigned i = 1; i <= SITE_PAGES; i++)
			put_page_link(&t, i);
	} else {
		put(&t, "<a href=\"index.html\">Index</a>\n");
		if (page > 1)
			put_page_link(&t, page - 1);
		if (page < SITE_PAGES)
			put_page_link(&t, page + 1);
	}
	// One on every page, and a second on the first three: 0 … 8 show 1 … 9, then 9, 10, 11 more.
	put_picture(&t, page + 1);
	if (page < 3)
		put_picture(&t, page + 9);
	put_paragraphs(&t, closing);
}

void site_write_css(char *out, size_t size)
{
	struct text t = {.at = out, .room = size, .seed = 77};
	const char *end = " */\n";

	put(&t, "body { background: url(picture-12.bmp); font-family: sans-serif }\n");
	for (unsigned i = 0; i < 60; i++) {
		put(&t, ".c");
		put_number(&t, i);
		put(&t, " { margin: ");
		put_number(&t, draw(&t, 100));
		put(&t, "px; padding: ");
		put_number(&t, draw(&t, 100));
		put(&t, "px }\n");
	}
	put(&t, "/* ");
	put_words(&t, strlen(end), size);
	put(&t, end);
}

static void put_little_endian(char *out, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		out[i] = (char)(number >> (8 * i) & 0xff);
}

void site_write_bmp(char *out, size_t size, unsigned picture)
{
	const uint32_t pixels_at = 100, columns = 100;
	struct text t = {.at = out + pixels_at, .room = size - pixels_at, .seed = picture};

	memset(out, 0, pixels_at);
	out[0] = 'B';
	out[1] = 'M';
	put_little_endian(out + 2, (uint32_t)size);
	put_little_endian(out + 10, pixels_at);
	put_little_endian(out + 14, 40); // the older header of 40 bytes
	put_little_endian(out + 18, columns);
	put_little_endian(out + 22, (uint32_t)(size - pixels_at) / (columns * 3));
	out[26] = 1;  // plane
	out[28] = 24; // bits of a pixel
	put_little_endian(out + 34, (uint32_t)size - pixels_at);
	while (t.room) {
		char byte = (char)draw(&t, 256);

		put_bytes(&t, &byte, 1);
	}
}
