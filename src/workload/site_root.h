// SPDX-License-Identifier: MIT
// The files under a folder, served in place of the generated site.
#ifndef WORKLOAD_SITE_ROOT_H
#define WORKLOAD_SITE_ROOT_H

#include "workload/http_path.h"
#include "workload/site.h"

// Makes the folder what the site serves, without the generated files. 0, or −1 and errno.
int site_root_open(struct site *s, const char *folder);

// Opens the regular file of a path that http_path_read has made; a path that ends with '/' means the index.html there.
// 200 with *f and *fd, which the caller closes; 301 for a folder without the slash; or the status of an error.
int site_root_find(const struct site *s, const char *path, size_t length, struct site_file *f, int *fd);

#endif
