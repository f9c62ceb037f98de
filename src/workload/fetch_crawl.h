// SPDX-License-Identifier: MIT
// A recursive download: breadth first, one connection, each target once, the same host and port only.
#ifndef WORKLOAD_FETCH_CRAWL_H
#define WORKLOAD_FETCH_CRAWL_H

#include "workload/fetch_get.h"
#include "workload/fetch_pages.h"
#include "workload/site.h"

struct crawl {
	struct fetch_client client;
	struct pages pages;
	unsigned depth;        // links to follow from the first page
	int folder;            // where to save; −1: nowhere
	struct site *expected; // what must come; NULL: anything
	bool has_come[SITE_FILES];
	bool is_wrong; // something else came than was expected
	uint64_t bytes, bytes_max, files, failed;
};

// Fetches what can be reached from the URL. 0, or −1 after complaining: the server cannot be reached or spoken with,
// the deadline or another bound is met, or a file cannot be saved.
int crawl_run(struct crawl *c, const struct url *start);

// Rewrites the links in what was saved. 0, or −1 after complaining.
int crawl_convert(const struct crawl *c);

#endif
