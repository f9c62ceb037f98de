// SPDX-License-Identifier: MIT
#include "workload/fetch_convert.h"
#include "workload/fetch_name.h"
#include "workload/links.h"

#include <string.h>

struct conversion {
	const struct pages *all;
	const struct url *site;
	const struct page *page;
	char base[URL_MAX];
	const char *at; // what comes before it is written
	struct bytes *out;
	int rc;
};

static void put(struct conversion *c, const char *text, size_t length)
{
	if (bytes_append(c->out, text, length) < 0)
		c->rc = -1;
}

static void put_text(struct conversion *c, const char *text)
{
	put(c, text, strlen(text));
}

// As a value between quotes.
static void put_html(struct conversion *c, const char *text, size_t length)
{
	static const struct {
		char c;
		const char *entity;
	} special[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {' ', "&#32;"}, {'\'', "&#39;"}};

	for (size_t i = 0; i < length; i++) {
		size_t s = 0;

		while (s < sizeof(special) / sizeof(*special) && special[s].c != text[i])
			s++;
		if (s < sizeof(special) / sizeof(*special))
			put_text(c, special[s].entity);
		else
			put(c, text + i, 1);
	}
}

static void put_number(struct conversion *c, unsigned n)
{
	char digit;

	if (n >= 10)
		put_number(c, n / 10);
	digit = (char)('0' + n % 10);
	put(c, &digit, 1);
}

// The fragment as it stands in the text. The '#' of "&#38;" begins none.
static void put_fragment(struct conversion *c, struct http_text raw)
{
	for (size_t i = 0; i < raw.length; i++)
		if (raw.start[i] == '#' && (i == 0 || raw.start[i - 1] != '&')) {
			put(c, raw.start + i, raw.length - i);
			return;
		}
}

static void replace(struct conversion *c, const struct link *l, const char *url, size_t length)
{
	bool adds_quotes = l->form != LINK_PLAIN && !l->is_quoted;

	put(c, c->at, (size_t)(l->raw.start - c->at));
	c->at = l->raw.start + l->raw.length;
	if (adds_quotes)
		put_text(c, "\"");
	if (l->form == LINK_REFRESH) {
		put_number(c, l->seconds);
		put_text(c, "; URL=");
	}
	if (l->form == LINK_PLAIN)
		put(c, url, length);
	else
		put_html(c, url, length);
	if (l->form != LINK_BASE && l->form != LINK_REFRESH)
		put_fragment(c, l->raw);
	if (adds_quotes)
		put_text(c, "\"");
}

static bool has_scheme(const struct link *l)
{
	char base[] = "none:", out[URL_MAX];

	return url_resolve(base, l->url, l->length, out) && strncmp(out, base, strlen(base)) != 0;
}

static void on_link(void *arg, const struct link *l)
{
	struct conversion *c = arg;
	struct bytes link = {.data = NULL};
	char text[URL_MAX];
	struct url url;
	const struct page *to;

	// What a style attribute's value is to two rules at once is converted once.
	if (l->raw.start < c->at || !url_resolve(c->base, l->url, l->length, text) || !url_read(text, &url))
		return;
	if (l->form == LINK_BASE) {
		memcpy(c->base, text, sizeof(text));
		replace(c, l, "", 0);
		return;
	}
	to = url_is_same_site(&url, c->site) ? pages_find(c->all, url.target) : NULL;
	if (to && to->name) {
		if (fetch_name_link(&link, c->page->name, to->name) < 0)
			c->rc = -1;
		else
			replace(c, l, link.data, link.length);
		bytes_free(&link);
	} else if (!has_scheme(l) && url_write(&url, text, sizeof(text))) {
		replace(c, l, text, strlen(text));
	}
}

int fetch_convert(const struct pages *all, const struct url *site, const struct page *p, struct bytes *out)
{
	struct conversion c = {.all = all, .site = site, .page = p, .at = p->body.data, .out = out};
	struct http_text text = {p->body.data, p->body.length};

	memcpy(c.base, p->base, strlen(p->base) + 1);
	if (p->is_html)
		links_in_html(text, on_link, &c);
	else
		links_in_css(text, on_link, &c);
	put(&c, c.at, p->body.length - (size_t)(c.at - p->body.data));
	return c.rc;
}
