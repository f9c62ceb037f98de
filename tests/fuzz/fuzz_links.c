// SPDX-License-Identifier: MIT
// fetch's readers of pages, style sheets and URLs, and the conversion of links in both.
#include "workload/fetch_convert.h"
#include "workload/fetch_name.h"
#include "workload/links.h"
#include "workload/url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void must(int is_so)
{
	if (!is_so)
		abort();
}

static int is_name(const char *name)
{
	while (*name) {
		size_t length = strcspn(name, "/");

		if (length == 0 || (length == 1 && name[0] == '.') || (length == 2 && !memcmp(name, "..", 2)))
			return 0;
		name += length + (name[length] == '/');
	}
	return 1;
}

// A URL in its one form stays as it is, and its file lies below where it belongs.
static void check_url(const struct url *u)
{
	char text[2 * URL_MAX], *name;
	struct url again;

	must(u->target[0] == '/' && !strchr(u->target, ' ') && !strchr(u->target, '\n') && !strchr(u->target, '#'));
	must(url_write(u, text, sizeof(text)) && url_read(text, &again));
	must(again.port == u->port && !strcmp(again.host, u->host) && !strcmp(again.target, u->target));
	name = fetch_name(u, u->target, true, false);
	must(name && (!strcmp(u->host, ".") || !strcmp(u->host, "..") || is_name(name)));
	free(name);
}

struct seen {
	struct http_text text;
	struct pages pages;
};

static void on_link(void *arg, const struct link *l)
{
	struct seen *s = arg;
	char text[URL_MAX];
	struct url u;

	must(l->raw.start >= s->text.start && l->raw.start + l->raw.length <= s->text.start + s->text.length);
	must(l->length < URL_MAX + 1);
	if (!url_resolve("http://a/b/c/d;p?q", l->url, l->length, text))
		return;
	must(strlen(text) < URL_MAX);
	if (url_read(text, &u)) {
		check_url(&u);
		pages_add(&s->pages, u.target, 1);
		must(s->pages.count == s->pages.max || pages_find(&s->pages, u.target) != NULL);
	}
}

static void convert(struct seen *s, bool is_html)
{
	static const struct url site = {.host = "a", .port = 80};
	struct page p = {.is_html = is_html, .base = strdup("http://a/b/"), .name = strdup("a/b/index.html")};
	struct bytes out = {.data = NULL};

	for (size_t i = 0; i < s->pages.count; i += 2)
		s->pages.all[i].name = fetch_name(&site, s->pages.all[i].target, false, false);
	must(bytes_append(&p.body, s->text.start, s->text.length) == 0);
	must(fetch_convert(&s->pages, &site, &p, &out) == 0);
	bytes_free(&out);
	bytes_free(&p.body);
	free(p.base);
	free(p.name);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct seen s = {.text = {(const char *)bytes, length}, .pages = {.max = 100}};
	char out[URL_MAX], *text = malloc(length + 1);
	struct url u;

	must(text != NULL);
	memcpy(text, bytes, length);
	text[length] = 0;
	if (url_read(text, &u))
		check_url(&u);
	if (url_resolve(text, text, strlen(text), out))
		must(strlen(out) < URL_MAX);
	for (int is_html = 0; length && is_html < 2; is_html++) {
		(is_html ? links_in_html : links_in_css)(s.text, on_link, &s);
		convert(&s, is_html);
	}
	pages_free(&s.pages);
	free(text);
	return 0;
}
