// SPDX-License-Identifier: MIT
#include "workload/httpd_pool.h"

#include <stdlib.h>
#include <unistd.h>

int pool_make(struct pool *p, size_t count)
{
	*p = (struct pool){.all = calloc(count, sizeof(struct conn))};
	if (!p->all)
		return -1;
	for (size_t i = count; i-- > 0;) {
		p->all[i].newer = p->unused;
		p->unused = &p->all[i];
	}
	return 0;
}

void pool_free(struct pool *p)
{
	while (p->oldest)
		pool_close(p, p->oldest);
	free(p->all);
	p->all = NULL;
}

static void unlink_conn(struct pool *p, struct conn *c)
{
	*(c->older ? &c->older->newer : &p->oldest) = c->newer;
	*(c->newer ? &c->newer->older : &p->newest) = c->older;
}

static void link_newest(struct pool *p, struct conn *c, uint64_t now)
{
	c->since = now;
	c->newer = NULL;
	c->older = p->newest;
	*(p->newest ? &p->newest->newer : &p->oldest) = c;
	p->newest = c;
}

struct conn *pool_take(struct pool *p, int fd, uint64_t now)
{
	struct conn *c = p->unused;

	if (!c)
		return NULL;
	p->unused = c->newer;
	conn_begin(c, fd);
	link_newest(p, c, now);
	return c;
}

void pool_renew(struct pool *p, struct conn *c, uint64_t now)
{
	unlink_conn(p, c);
	link_newest(p, c, now);
}

void pool_close(struct pool *p, struct conn *c)
{
	conn_end(c);
	close(c->fd);
	unlink_conn(p, c);
	c->newer = p->unused;
	p->unused = c;
}
