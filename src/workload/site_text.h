// SPDX-License-Identifier: MIT
// The generators of single files: each fills exactly `size` bytes at `out`, the same for the same arguments.
#ifndef WORKLOAD_SITE_TEXT_H
#define WORKLOAD_SITE_TEXT_H

#include <stddef.h>

#define SITE_PAGES    8
#define SITE_PICTURES 12

// The page at "/", which links to the site.
void site_write_front(char *out, size_t size);

// The site's index (page 0), which links to all pages, or page 1 … SITE_PAGES, which links to its neighbours; each with
// the style sheet and pictures of its own. Picture 12 is linked from the style sheet alone.
void site_write_page(char *out, size_t size, unsigned page);

// The style sheet, with one picture.
void site_write_css(char *out, size_t size);

// A picture of 100 columns in 24-bit colours; size is 100 + 300 × rows.
void site_write_bmp(char *out, size_t size, unsigned picture);

#endif
