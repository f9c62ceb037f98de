// SPDX-License-Identifier: MIT
// What httpd serves: a small index, and under /site/ a site of exactly SITE_BYTES of HTML, CSS and pictures that link
// to each other. It is generated, and always the same to the byte. Or else the files under a folder (site_root.h).
#ifndef WORKLOAD_SITE_H
#define WORKLOAD_SITE_H

#include <stddef.h>
#include <stdint.h>

#define SITE_BYTES       432000     // of all files under /site/
#define SITE_INDEX_BYTES 1024       // of /index.html
#define SITE_FILES       23         // the index, and 22 under /site/
#define SITE_CHANGED     1735689600 // when every file says it was last changed: 2025-01-01 00:00:00 UTC

struct site_file {
	char path[32];
	const char *type; // media type
	const char *body;
	size_t length;
	uint64_t changed; // seconds since 1970
	char etag[20];    // with its quotes
	char fields[224]; // the fields of a 200 answer that depend on the file, with the empty line that ends them
	size_t fields_length;
	size_t validator_length; // of the first of them, which a 304 answer has too
};

struct site {
	char *bytes;
	int root; // the folder that is served instead; −1: none
	struct site_file files[SITE_FILES];
};

// Generates the site into memory of its own. 0, or −1 if there is no memory.
int site_make(struct site *s);

// Gives the memory back.
void site_free(struct site *s);

// The file of that path, NULL if there is none. A path that ends with '/' means the index.html there.
const struct site_file *site_find(const struct site *s, const char *path, size_t length);

// Makes the entity tag, as a hash of what marks this state of the file, and the fields; the rest of it must be there.
void site_file_describe(struct site_file *f, const void *marks, size_t size);

#endif
