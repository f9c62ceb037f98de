// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_FETCH_CONVERT_H
#define WORKLOAD_FETCH_CONVERT_H

#include "workload/fetch_pages.h"
#include "workload/url.h"

// Rewrites a page whose body was kept for looking at it on disk, as `wget -k` does: a link to what was saved leads to
// that file, and a relative one to what was not leads to where it is on the net. 0 with the text appended to `out`, or
// −1 if there is no memory.
int fetch_convert(const struct pages *all, const struct url *site, const struct page *p, struct bytes *out);

#endif
