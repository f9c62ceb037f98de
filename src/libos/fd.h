// SPDX-License-Identifier: MIT
// More about descriptors, for the calls that are about them.
#ifndef LIBOS_FD_H
#define LIBOS_FD_H

struct file;

// Has a descriptor name this file, whatever it named before; the caller's hold becomes the descriptor's. `flags` as in
// fd_install. The descriptor, or −EBADF or −ENOMEM, and the file is dropped then.
int fd_replace(int fd, struct file *f, int flags);

// Where F_GETFD and F_SETFD find FD_CLOEXEC; NULL: there is no such descriptor. Until the next fd_install.
int *fd_flags(int fd);

// Sets how many descriptors there may be, at most FILES_MAX; below 0: leaves that. The number.
int fd_limit(int wanted);

#endif
