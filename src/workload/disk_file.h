// SPDX-License-Identifier: MIT
// The file that `bench disk` works on. It has no name, or loses it at once, so nothing is left however the program
// ends.
#ifndef WORKLOAD_DISK_FILE_H
#define WORKLOAD_DISK_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISK_ALIGNMENT 4096 // of buffers, offsets and lengths: what O_DIRECT needs on any common file system

struct disk_file {
	int fd;
	bool is_direct; // O_DIRECT works: the page cache is not in between
};

// Makes the file in a folder and finds out about O_DIRECT by writing `size` bytes, a multiple of DISK_ALIGNMENT, which
// is left in the file. 0, or −1 after complaining.
int disk_file_make(struct disk_file *f, const char *folder, const void *buffer, size_t size);

// Writes all bytes at an offset. 0, or −1 with errno set.
int disk_file_write(const struct disk_file *f, const void *buffer, size_t size, uint64_t offset);

// Reads all bytes at an offset. 0, or −1 with errno set; a file that ends too soon is EIO.
int disk_file_read(const struct disk_file *f, void *buffer, size_t size, uint64_t offset);

// Has the kernel forget what it keeps of the file, where O_DIRECT does not work, so that reading means reading. A
// request only: a file system without a disk keeps it all.
void disk_file_forget(const struct disk_file *f);

#endif
