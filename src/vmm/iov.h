// SPDX-License-Identifier: MIT
// Bytes that lie scattered in buffers. How a driver cuts a request into buffers means nothing (virtio 1.2, 2.7.4.1), so
// nothing here takes a buffer for a field.
#ifndef VMM_IOV_H
#define VMM_IOV_H

#include <stddef.h>
#include <sys/uio.h>

// Copies len bytes of count buffers, from that offset on, to out. Returns how many there were.
size_t iov_get(const struct iovec *at, size_t count, size_t offset, void *out, size_t len);

// Writes len bytes into count buffers, from that offset on. Returns how many had room.
size_t iov_put(const struct iovec *at, size_t count, size_t offset, const void *data, size_t len);

// Cuts len bytes off the beginning: returns how many buffers are used up, behind which the first one left is shortened.
size_t iov_skip(struct iovec *at, size_t count, size_t len);

// Makes at out a list of len bytes from that offset on. Returns how many buffers that takes, at most count.
unsigned iov_slice(const struct iovec *at, size_t count, size_t offset, size_t len, struct iovec *out);

#endif
