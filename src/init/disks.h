// SPDX-License-Identifier: MIT
// The block devices that the kernel shows in sysfs. Only those on the USB bus are ever opened.
#ifndef INIT_DISKS_H
#define INIT_DISKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define DISKS_MAX 128 // block devices: far more than a machine with hubs full of sticks shows

struct disk {
	char name[32];        // sda, sda2
	char whole[32];       // sda for both
	char path[512];       // in sysfs, which says bus and port
	uint64_t start, size; // in units of 512 bytes, whatever the disk's sectors are
	uint64_t seq;         // changes each time a disk is plugged in
	bool is_partition, is_usb, is_read_only;
};

struct disks {
	struct disk disk[DISKS_MAX]; // by port order, a disk before its partitions
	size_t count;
};

#define CLEANUP_DISKS CLEANUP(disks_free)

// Lists what sys (normally "/sys") shows, empty drives left out. Devices beyond DISKS_MAX are not seen. Returns a list
// for disks_free, or NULL when there is no memory for one.
struct disks *disks_scan(const char *sys);

// Frees *d and sets it to NULL.
void disks_free(struct disks **d);

// Appends what there is as one line for people: "sda (USB, 8000 MB), nvme0n1 (not USB, …)".
void disks_describe(const struct disks *d, struct buf *out);

// Opens a device of the list by its name. flags as in open(2).
int disk_open(const char *name, int flags, struct err **e);

// Asks the disk behind fd for its sector size in bytes and its number of sectors.
int disk_size(int fd, uint32_t *sector, uint64_t *sectors, struct err **e);

#endif
