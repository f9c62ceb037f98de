// SPDX-License-Identifier: MIT
// How a page is called on disk, and how one such file links to another; as wget has it. Pure but for memory.
#ifndef WORKLOAD_FETCH_NAME_H
#define WORKLOAD_FETCH_NAME_H

#include "workload/bytes.h"
#include "workload/url.h"

#include <stdbool.h>

// Makes "host:port/path/file", with .html or .css at its end for what is such. No part of it is empty, "." or "..".
// The caller frees it; NULL if there is no memory.
char *fetch_name(const struct url *site, const char *target, bool is_html, bool is_css);

// Appends how a page saved under `from` links to one saved under `to`, escaped as a URL. 0, or −1 if there is no
// memory.
int fetch_name_link(struct bytes *out, const char *from, const char *to);

#endif
