// SPDX-License-Identifier: MIT
#include "workload/fetch_crawl.h"
#include "workload/fetch_convert.h"
#include "workload/fetch_name.h"
#include "workload/fetch_save.h"
#include "workload/links.h"
#include "workload/say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const int redirects_max = 20; // as many as wget and browsers follow

struct following {
	struct crawl *crawl;
	char base[URL_MAX];
	unsigned depth; // of what is found
	int rc;
};

static void on_link(void *arg, const struct link *l)
{
	struct following *f = arg;
	char text[URL_MAX];
	struct url url;

	if (l->form == LINK_FORM || !url_resolve(f->base, l->url, l->length, text) || !url_read(text, &url))
		return;
	if (l->form == LINK_BASE)
		memcpy(f->base, text, sizeof(text));
	else if (url_is_same_site(&url, &f->crawl->client.site) &&
		 pages_add(&f->crawl->pages, url.target, f->depth) < 0)
		f->rc = -1;
}

static int follow(struct crawl *c, const struct fetch_answer *a, const struct url *at, unsigned depth)
{
	struct following f = {.crawl = c, .depth = depth + 1};
	struct http_text text = {a->body.data, a->body.length};

	if (depth >= c->depth || !url_write(at, f.base, sizeof(f.base)))
		return 0;
	if (a->is_html)
		links_in_html(text, on_link, &f);
	else if (a->is_css)
		links_in_css(text, on_link, &f);
	if (f.rc < 0)
		complain(errno == EDQUOT ? "there are more links than max-files at " : "no memory for the links of ",
			f.base);
	return f.rc;
}

static void compare(struct crawl *c, const struct fetch_answer *a, const char *target)
{
	const struct site_file *f = site_find(c->expected, target, strlen(target));

	if (!f || f->length != a->body.length || memcmp(f->body, a->body.data, f->length) != 0)
		c->is_wrong = true;
	else
		c->has_come[f - c->expected->files] = true;
}

// Takes the body along where links are to be converted in the end.
static int save(struct crawl *c, size_t page, struct fetch_answer *a, const struct url *at)
{
	struct page *p = &c->pages.all[page], *reached = pages_find(&c->pages, at->target);
	char base[URL_MAX];

	p->name = fetch_name(&c->client.site, p->target, a->is_html, a->is_css);
	if (!p->name || fetch_save(c->folder, p->name, a->body.data, a->body.length) < 0) {
		complain_errno("cannot save ", p->name ? p->name : p->target);
		return -1;
	}
	if (reached && reached->is_known && !reached->name)
		reached->name = strdup(p->name);
	if ((a->is_html || a->is_css) && url_write(at, base, sizeof(base))) {
		p->is_html = a->is_html;
		p->base = strdup(base);
		p->body = a->body;
		a->body = (struct bytes){.data = NULL};
	}
	return 0;
}

static int take(struct crawl *c, size_t page, struct fetch_answer *a, const struct url *at)
{
	c->files++;
	c->bytes += a->body.length;
	if (c->expected)
		compare(c, a, at->target);
	if (follow(c, a, at, c->pages.all[page].depth) < 0)
		return -1;
	return c->folder < 0 ? 0 : save(c, page, a, at);
}

static bool is_redirect(const struct fetch_answer *a)
{
	return a->status == 301 || a->status == 302 || a->status == 303 || a->status == 307 || a->status == 308;
}

// Finds where a redirect leads. False if that is nowhere on this site. Where it leads is not fetched again later.
static bool redirect(struct crawl *c, const struct fetch_answer *a, struct url *at)
{
	char here[URL_MAX], there[URL_MAX];
	size_t before = c->pages.count;

	if (!*a->location || !url_write(at, here, sizeof(here)) ||
		!url_resolve(here, a->location, strlen(a->location), there) || !url_read(there, at) ||
		!url_is_same_site(at, &c->client.site) || pages_add(&c->pages, at->target, 0) < 0)
		return false;
	if (c->pages.count > before)
		c->pages.all[before].is_known = true;
	return true;
}

static int fetch_page(struct crawl *c, size_t page)
{
	struct fetch_answer a;
	struct url at = c->client.site;
	int rc = 0;

	memcpy(at.target, c->pages.all[page].target, strlen(c->pages.all[page].target) + 1);
	for (int i = 0;; i++) {
		c->client.body_max = c->bytes_max - c->bytes;
		if (fetch_get(&c->client, at.target, &a) < 0) {
			if (c->client.fault)
				complain(c->client.fault, "");
			complain_errno("cannot fetch ", at.target);
			return -1;
		}
		if (!is_redirect(&a) || i == redirects_max || !redirect(c, &a, &at))
			break;
		bytes_free(&a.body);
	}
	if (a.status == 200)
		rc = take(c, page, &a, &at);
	else
		c->failed++;
	bytes_free(&a.body);
	return rc;
}

int crawl_run(struct crawl *c, const struct url *start)
{
	int rc = pages_add(&c->pages, start->target, 0);

	for (size_t i = 0; rc == 0 && i < c->pages.count; i++)
		if (!c->pages.all[i].is_known)
			rc = fetch_page(c, i);
	fetch_close(&c->client);
	return rc;
}

int crawl_convert(const struct crawl *c)
{
	for (size_t i = 0; i < c->pages.count; i++) {
		const struct page *p = &c->pages.all[i];
		struct bytes text = {.data = NULL};
		int rc;

		if (!p->base)
			continue;
		rc = fetch_convert(&c->pages, &c->client.site, p, &text);
		if (rc == 0)
			rc = fetch_save(c->folder, p->name, text.data, text.length);
		if (rc < 0)
			complain_errno("cannot convert the links of ", p->name);
		bytes_free(&text);
		if (rc < 0)
			return -1;
	}
	return 0;
}
