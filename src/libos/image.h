// SPDX-License-Identifier: MIT
// Reads the file image (abi/fileimage.h) on the root device. Nothing in it is trusted.
#ifndef LIBOS_IMAGE_H
#define LIBOS_IMAGE_H

#include <stddef.h>
#include <stdint.h>

struct node;

// Reads the head of an image of so many bytes, and makes the root of it. 0, or −1 if it is damaged.
int image_start(uint64_t bytes, struct node *root);

// Adds the entries that a folder has in the image. 0, −EIO if they are damaged, −ENOMEM.
int image_load_folder(struct node *folder);

// Reads bytes of a file. 0, or −EIO.
int image_read(const struct node *file, int64_t at, void *out, size_t size);

#endif
