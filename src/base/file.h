// SPDX-License-Identifier: MIT
// Whole files: read with a bound, replaced so that a reader sees the old or the new content and nothing between.
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

// Appends the content of the file at path to out. More than limit bytes are an error, and so is a folder.
int file_read(const char *path, size_t limit, struct buf *out, struct err **e);

// Reads the first line of a small file (sysfs, procfs) into out without its newline, cut at size - 1 bytes. Returns
// whether there was one: what a kernel lacks is no error. out is "" then.
bool file_line(const char *path, char *out, size_t size);

// Writes data to an existing file in one call, as sysfs and cgroup files want it.
int file_poke(const char *path, const char *data, struct err **e);

// Replaces the file at path: temporary file beside it, fsync, rename, fsync of the folder. mode as in open(2). A
// device, a FIFO or a socket is never replaced.
int file_replace(const char *path, const void *data, size_t len, unsigned mode, struct err **e);

// Makes a folder and its parents; an existing one is no error.
int file_mkdirs(const char *path, struct err **e);

// Removes a tree without following links or leaving its file system. What is not there is no error.
int file_remove_tree(const char *path, struct err **e);

// Writes all of data to fd, however many calls that takes.
int file_write_all(int fd, const void *data, size_t len, struct err **e);

#endif
